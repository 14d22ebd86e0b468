"""A body, a set with everything in it that can be drawn, and a look into an MP4."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from formcheck.core.pose_frame import PROFILE_STATIONS, PoseFrame
from formcheck.core.report_types import Fault, Interval, JudgedSet, Rep, Side, Tempo, View
from formcheck.drawing.exercise_labels import FaultLabel, Labels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

# a standing body, in parts of the picture's width and height; every index that is not here stands at the nose
BODY = {
    11: (0.58, 0.30), 12: (0.42, 0.30), 13: (0.62, 0.42), 14: (0.38, 0.42), 15: (0.63, 0.53), 16: (0.37, 0.53),
    23: (0.55, 0.55), 24: (0.45, 0.55), 25: (0.56, 0.72), 26: (0.44, 0.72), 27: (0.56, 0.88), 28: (0.44, 0.88),
    29: (0.55, 0.90), 30: (0.45, 0.90), 31: (0.59, 0.91), 32: (0.41, 0.91),
}  # fmt: skip


def standing(time_s: float, width: int, height: int) -> PoseFrame:
    xy = np.tile(np.array([0.5 * width, 0.15 * height], np.float32), (33, 1))
    for index, (x, y) in BODY.items():
        xy[index] = x * width, y * height
    return PoseFrame(
        time_s,
        xy,
        np.zeros((33, 3), np.float32),
        np.ones(33, np.float32),
        np.full((2, PROFILE_STATIONS.size), np.nan, np.float32),
    )


def standing_at(times_s: Sequence[float], size: tuple[int, int] = (320, 240)) -> list[PoseFrame]:
    return [standing(time_s, *size) for time_s in times_s]


def make_rep(
    number: int | None,
    start_s: float,
    *,
    tempo: Tempo | None = None,
    faults: tuple[Fault, ...] = (),
    side: Side = "both",
) -> Rep:
    """A rep of 1.0 s there, 0.5 s hold and 1.5 s back."""
    return Rep(
        number=number,
        counted=number is not None,
        reject_reason=None if number else "getting into position",
        side=side,
        start_s=start_s,
        peak_s=start_s + 1.25,
        end_s=start_s + 3.0,
        tempo=tempo or Tempo(1.5, 0.0, 1.0, 0.5),
        measures={},
        faults=faults,
        checks=(),
        score=80.0,
        coverage=1.0,
        decided_s=start_s + 3.2,
    )


def make_report(*reps: Rep, gaps: tuple[Interval, ...] = ()) -> JudgedSet:
    return JudgedSet(
        exercise_id="hip_thrust",
        chosen_by="user",
        confidence=1.0,
        view=View("side", 90.0),
        reps=reps,
        score=80.0,
        score_parts={},
        set_faults=(),
        advice=(),
        not_assessed=(),
        frames=1,
        frames_with_pose=1,
        gaps=gaps,
    )


def make_labels(**changes: object) -> Labels:
    values: dict[str, Any] = {
        "exercise": "Hip thrust",
        "faults": {"lumbar_arch": FaultLabel("lower back arches", "Ribs down."), "rushed": FaultLabel("too fast", "")},
        "eccentric_first": False,
    }
    return Labels(**(values | changes))


def make_fault(at_s: float = 1.0, **changes: object) -> Fault:
    values: dict[str, Any] = {
        "id": "lumbar_arch", "severity": "moderate", "value": 14.0, "limit": 8.0, "unit": "deg", "at_s": at_s
    }  # fmt: skip
    return Fault(**(values | changes))


NO_TEMPO = Tempo(math.nan, math.nan, math.nan, math.nan)


def decoded(path: Path) -> tuple[list[float], list[NDArray[np.uint8]]]:
    """Times in seconds and RGB frames of a clip."""
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
    return [float(frame.time or 0.0) for frame in frames], [
        np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in frames
    ]


def sound_packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def top_boxes(path: Path) -> list[str]:
    """Names of the boxes of the first level of an MP4, in their order."""
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        names.append(data[at + 4 : at + 8].decode("latin-1"))
        at += int.from_bytes(data[at : at + 4], "big")
    return names
