"""Reports of sets that nobody did, in the published form."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from formcheck.analysis.recording_analysis import FoundSet
from formcheck.core.report_types import Fault, JudgedSet, NotAssessed, Rep, Side, Tempo, View
from formcheck.exercises import load
from formcheck.pose.landmark_file import RecordingInfo
from formcheck.report.json_report import to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

ARCH = Fault("lumbar_arch", "moderate", -0.04, -0.02, "torso", 4.4, "both", 18.0)
FAST = Fault("rushed", "mild", 0.8, 1.5, "s", 9.9, "both", 4.0)


def rep(
    number: int | None,
    start_s: float = 0.0,
    *,
    side: Side = "both",
    faults: tuple[Fault, ...] = (),
    rom: float = 0.42,
    score: float = 88.0,
    tempo: Tempo | None = None,
) -> Rep:
    """One repetition; with no number one that is not counted."""
    return Rep(
        number=number,
        counted=number is not None,
        reject_reason=None if number else "getting into position",
        side=side,
        start_s=start_s,
        peak_s=start_s + 1.2,
        end_s=start_s + 3.5,
        tempo=tempo or Tempo(2.0, math.nan, 1.0, 0.9),
        measures={"rom": rom, "rom_fraction": 1.0, "hip_extension_deg": math.nan},
        faults=faults,
        checks=(),
        score=score if number else math.nan,
        coverage=0.93 if number else 0.0,
        decided_s=start_s + 3.65,
    )


def reps(
    count: int,
    *,
    faulty: int = 0,
    fault: Fault = ARCH,
    rom: float = 0.42,
    score: float = 88.0,
    sides: Sequence[Side] = ("both",),
    tempo: Tempo | None = None,
) -> list[Rep]:
    """So many repetitions, the first ``faulty`` of them with a fault; on each side in turn."""
    return [
        rep(
            index + 1,
            4.0 * index,
            side=sides[index % len(sides)],
            faults=(fault,) if index < faulty else (),
            rom=rom,
            score=score,
            tempo=tempo,
        )
        for index in range(count)
    ]


def document(
    done: Sequence[Rep] | int = 12,
    *,
    exercise: str = "hip_thrust",
    score: float = 88.0,
    path: str = "clips/a set.mp4",
    from_s: float = 0.0,
    set_faults: tuple[Fault, ...] = (),
) -> dict[str, Any]:
    """The report of a set as it is published."""
    seen = reps(done) if isinstance(done, int) else list(done)
    report = JudgedSet(
        exercise_id=exercise,
        chosen_by="user",
        confidence=1.0,
        view=View("side", 84.0),
        reps=tuple(seen),
        score=score,
        score_parts={},
        set_faults=set_faults,
        advice=(),
        not_assessed=(NotAssessed("knee_valgus", "needs a front view; the camera is at the side"),),
        frames=600,
        frames_with_pose=590,
        gaps=(),
    )
    info = RecordingInfo(path, 640, 480, 600, 20.0, 29.97, "pose_landmarker_full", "ab" * 32, masks=True)
    return to_json(FoundSet(load(exercise), report, from_s, from_s + 60.0), info)
