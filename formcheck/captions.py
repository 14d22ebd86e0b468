"""What the annotated video says about an exercise, taken from the exercise's own file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.kinematics.geometry import angle_deg, signed_angle_deg
from formcheck.landmarks import PAIRS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from formcheck.events import SetReport
    from formcheck.exercises import ExerciseSpec
    from formcheck.kinematics.geometry import Floats
    from formcheck.overlay.labels import Labels
    from formcheck.poses import PoseFrame


def labels_for(spec: ExerciseSpec, report: SetReport, poses: Sequence[PoseFrame]) -> Labels:
    """The words and the angle of interest that are drawn.

    Parameters
    ----------
    spec : ExerciseSpec
        The exercise.
    report : SetReport
        Whose repetitions say which side works when.
    poses : sequence of PoseFrame
        One for each frame on which the set is shown; the angle is NaN where nobody was found.

    Returns
    -------
    Labels
        For ``overlay.annotate``.
    """
    from formcheck.overlay.labels import FaultLabel, Labels

    words: dict[str, FaultLabel] = {rule.id: FaultLabel(rule.id.replace("_", " "), rule.cue) for rule in spec.faults}
    joints = [point.split(".")[0] for point in spec.angle]
    sides = [point.split(".")[1] for point in spec.angle]
    # between the middles of two joints there is no drawn line to put an arc on
    first, corner, last = (int(PAIRS[joint][0]) for joint in joints)
    return Labels(
        spec.name,
        words,
        spec.rep.eccentric_first,
        angle_name=joints[1],
        angle_deg=np.asarray(_angles(joints, sides, report, poses), np.float64),
        angle_at=None if "mid" in sides else (first, corner, last),
    )


def _angles(joints: list[str], sides: list[str], report: SetReport, poses: Sequence[PoseFrame]) -> Floats:
    """(n,) degrees; a side that is not fixed is the working one in one-sided repetitions, else the near one."""
    near = _near_side(poses)
    working = np.full(len(poses), near)
    t_s = np.array([pose.time_s for pose in poses])
    for rep in report.reps:
        if rep.side != "both":
            working[(t_s >= rep.start_s) & (t_s <= rep.end_s)] = rep.side == "right"
    ends = [list(PAIRS[joint]) for joint in joints]
    pairs = np.empty((len(poses), 3, 2, 2))  # filled one by one: a list of them all would be five times as large
    for number, pose in enumerate(poses):
        pairs[number] = pose.xy_px[ends]
    # the drawn corner moves to the working side, so its angle does too; around the middle each side is what it says
    follow = "mid" not in sides
    a, b, c = (_of_side(pairs[:, k], "working" if follow else side, working) for k, side in enumerate(sides))
    if joints == ["shoulder", "hip", "knee"]:
        # extension: beyond straight it goes on past 180
        return signed_angle_deg(a, b, c, -1.0 if near == 0 else 1.0)
    return angle_deg(a, b, c)


def _of_side(pair: Floats, side: str, working: NDArray[np.intp]) -> Floats:
    """(n, 2) pixels of one side of a joint, given both as (n, 2, 2)."""
    if side == "mid":
        return np.asarray(pair.mean(axis=1))
    if side in ("left", "right"):
        return pair[:, int(side == "right")]
    return pair[np.arange(len(pair)), working]


def _near_side(poses: Sequence[PoseFrame]) -> int:
    """0 when the left side is nearer to the camera over most of the clip, 1 when the right one is."""
    left, right = PAIRS["hip"]
    ahead = [float(pose.xyz_m[left, 2] - pose.xyz_m[right, 2]) for pose in poses if pose.found]
    return int(bool(ahead) and float(np.median(ahead)) > 0.0)
