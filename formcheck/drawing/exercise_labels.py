"""Labels of the annotated video: words and angle of an exercise, taken from its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from formcheck.core.landmarks import PAIRS
from formcheck.exercises.phase_words import phase_words
from formcheck.kinematics.geometry import angle_deg, signed_angle_deg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import JudgedSet
    from formcheck.exercises import ExerciseSpec
    from formcheck.exercises.phase_words import PhaseWords
    from formcheck.kinematics.geometry import Floats

Shown = Literal["eccentric", "concentric", "pause", "rest", "idle"]


class FaultLabel(NamedTuple):
    """What a fault is called in plain words, and what to do about it."""

    short: str
    cue: str


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What the drawing needs to know about the exercise.

    Parameters
    ----------
    exercise : str
        Its name, for people.
    faults : mapping of fault id to FaultLabel
        A fault that is not in it is drawn under its id.
    eccentric_first : bool
        Whether a repetition begins with its eccentric phase (squat) or with its concentric one (hip thrust).
    angle_name : str
        Name of the angle of interest.
    angle_deg : (N,) float64, optional
        Its value in degrees at each pose; NaN where it is not shown. None: no angle is shown.
    angle_at : (int, int, int), optional
        The three landmarks between which the arc is drawn, the joint in the middle. In a repetition of one side the
        landmarks of that side are used. None: the value stands in a plate.
    phases : PhaseWords
        What the phases are called.
    upright : bool
        Whether the concentric phase goes up, as its arrow does; otherwise it goes out.
    """

    exercise: str
    faults: Mapping[str, FaultLabel]
    eccentric_first: bool
    angle_name: str = ""
    angle_deg: NDArray[np.float64] | None = None
    angle_at: tuple[int, int, int] | None = None
    phases: PhaseWords = field(default_factory=phase_words)
    upright: bool = True

    def phase_word(self, phase: Shown) -> str:
        """What the panel calls a phase."""
        words = {"eccentric": self.phases.eccentric, "concentric": self.phases.concentric, "idle": ""}
        return words.get(phase, phase)


def labels_for(spec: ExerciseSpec, report: JudgedSet, poses: Sequence[PoseFrame]) -> Labels:
    """The words and the angle of interest that are drawn.

    Parameters
    ----------
    spec : ExerciseSpec
        The exercise.
    report : JudgedSet
        Whose repetitions say which side works when.
    poses : sequence of PoseFrame
        One for each frame on which the set is shown; the angle is NaN where nobody was found.

    Returns
    -------
    Labels
        For ``drawing.annotated_video``.
    """
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
        phases=spec.tempo.phases,
        upright=spec.tempo.words == "lift",
    )


def _angles(joints: list[str], sides: list[str], report: JudgedSet, poses: Sequence[PoseFrame]) -> Floats:
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
