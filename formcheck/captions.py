"""What the annotated video says about an exercise, taken from the exercise's own file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.kinematics.geometry import angle_deg
from formcheck.landmarks import PAIRS

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        One for each frame; the angle is NaN where nobody was found.

    Returns
    -------
    Labels
        For ``overlay.annotate``.
    """
    from formcheck.overlay.labels import FaultLabel, Labels

    words: dict[str, FaultLabel] = {rule.id: FaultLabel(rule.id.replace("_", " "), rule.cue) for rule in spec.faults}
    joints = [point.split(".")[0] for point in spec.angle]
    near = _near_side(poses)
    first, corner, last = (int(PAIRS[joint][near]) for joint in joints)
    return Labels(
        spec.name,
        words,
        spec.rep.eccentric_first,
        angle_name=joints[1],
        angle_deg=_angles(joints, near, report, poses),
        angle_at=(first, corner, last),
    )


def _angles(joints: list[str], near: int, report: SetReport, poses: Sequence[PoseFrame]) -> Floats:
    """(n,) degrees on the near side, and during the repetitions of one side on that side."""
    sides = np.full(len(poses), near)
    t_s = np.array([pose.time_s for pose in poses])
    for rep in report.reps:
        if rep.side != "both":
            sides[(t_s >= rep.start_s) & (t_s <= rep.end_s)] = rep.side == "right"
    corners = np.array(
        [pose.xy_px[[PAIRS[joint][side] for joint in joints]] for pose, side in zip(poses, sides, strict=True)],
        np.float64,
    )
    return angle_deg(corners[:, 0], corners[:, 1], corners[:, 2])


def _near_side(poses: Sequence[PoseFrame]) -> int:
    """0 when the left side is nearer to the camera over most of the clip, 1 when the right one is."""
    left, right = PAIRS["hip"]
    ahead = [float(pose.xyz_m[left, 2] - pose.xyz_m[right, 2]) for pose in poses if pose.found]
    return int(bool(ahead) and float(np.median(ahead)) > 0.0)
