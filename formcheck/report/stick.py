"""The body as lines, for faults of which there is no picture: a landmark file holds none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formcheck.exercises.fault_parts import fault_landmarks
from formcheck.landmarks import BONES, PAIRS, Landmark
from formcheck.overlay.evidence import cut_around, far_side, pose_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.events import Fault
    from formcheck.poses import PoseFrame

Line = tuple[float, float, float, float]
HEAD = 0.11  # house rule: radius of the head as a share of the trunk's length


@dataclass(frozen=True, slots=True)
class Stick:
    """Lines of a body in pixels: the far side's, the near side's, and those that a fault is about; and its head."""

    box: tuple[int, int, int, int]
    far: list[Line]
    near: list[Line]
    marked: list[Line]
    head: tuple[float, float, float]
    width: float


def stick_of(poses: Sequence[PoseFrame], fault: Fault, size: tuple[int, int]) -> Stick | None:
    """The body at the moment of a fault; None when it was not seen then.

    Parameters
    ----------
    poses : sequence of PoseFrame
        Of the whole recording.
    fault : Fault
    size : (int, int)
        Width and height of the recording in pixels.
    """
    if not len(poses) or not np.isfinite(fault.at_s):
        return None
    number = pose_at(poses, fault.at_s)
    pose = poses[number]
    if not pose.found:
        return None
    cut, far = cut_around(pose, *size), far_side(poses, number)
    marked = fault_landmarks(fault.id, fault.side)
    lines: dict[str, list[Line]] = {"far": [], "near": [], "marked": []}
    for a, b in BONES:
        kind = "marked" if a in marked and b in marked else "far" if far and {a % 2, b % 2} & {far > 0} else "near"
        lines[kind].append((*_xy(pose, a), *_xy(pose, b)))
    trunk = float(np.hypot(*(pose.xy_px[list(PAIRS["shoulder"])].mean(0) - pose.xy_px[list(PAIRS["hip"])].mean(0))))
    return Stick(
        (cut.x, cut.y, cut.width, cut.height), lines["far"], lines["near"], lines["marked"],
        (*_xy(pose, Landmark.NOSE), round(HEAD * trunk, 1)), round(max(cut.width, cut.height) / 120, 2),
    )  # fmt: skip


def _xy(pose: PoseFrame, landmark: int) -> tuple[float, float]:
    x, y = pose.xy_px[landmark].tolist()
    return round(x, 1), round(y, 1)
