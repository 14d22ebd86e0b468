"""Clips whose picture lies on its side or stands on its head: found out by judging the landmarks turned.

The pose model finds a body whichever way up it is, so nothing has to be tracked again: turned landmarks are what it
would have found in the turned picture.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import logit

from formcheck.analysis.exercise_recognition import recognise
from formcheck.core.landmarks import PAIRS
from formcheck.core.pose_frame import PoseFrame, PoseRow
from formcheck.exercises.thresholds import standard
from formcheck.kinematics.body import Body

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from formcheck.exercises import ExerciseSpec
    from formcheck.kinematics.body import PoseSequence

    Array = NDArray[Any]

TURNS_DEG: Final = (90, 180, 270)
MOST: Final = 0.99  # beyond it, a probability says no more
EXCERPT_S: Final = 30.0  # as much of the recording is looked at
LEAST_FRAMES: Final = 10


class Turned(PoseRow):
    """Poses as they would be in the picture turned clockwise; nothing is copied.

    Parameters
    ----------
    poses : sequence of PoseFrame
        In pixels of a picture of ``size``.
    clockwise_deg : int
        90, 180 or 270.
    size : (int, int)
        Width and height of the picture before it is turned, in pixels.
    """

    def __init__(self, poses: Sequence[PoseFrame], clockwise_deg: int, size: tuple[int, int]) -> None:
        self._poses = poses
        self._turn = _Turn(clockwise_deg, size)

    def __len__(self) -> int:
        return len(self._poses)

    def pose(self, number: int) -> PoseFrame:
        """The pose of this number, turned."""
        pose = self._poses[number]
        # the trunk's half-widths go with the trunk
        return replace(pose, xy_px=self._turn("xy_px", pose.xy_px), xyz_m=self._turn("xyz_m", pose.xyz_m))


class _Turn:
    """Turns the fields of poses that are places in the picture or in space."""

    def __init__(self, clockwise_deg: int, size: tuple[int, int]) -> None:
        sine, cosine = {90: (1, 0), 180: (0, -1), 270: (-1, 0)}[clockwise_deg]
        # x to the right, y down: a quarter clockwise takes (x, y) to (-y, x), and the picture back to where it begins
        self._matrix = np.array([[cosine, -sine], [sine, cosine]], np.float32)
        corners = np.array([[0, 0], size], np.float32) @ self._matrix.T
        self._origin = corners.min(axis=0)

    def __call__(self, name: str, values: Array) -> Array:
        if name == "xy_px":
            return np.asarray(values @ self._matrix.T - self._origin)
        if name == "xyz_m":
            return np.concatenate([values[..., :2] @ self._matrix.T, values[..., 2:]], axis=-1)
        return values


def turn_to_upright(
    sequence: PoseSequence, size: tuple[int, int], spec: ExerciseSpec | None, known: Sequence[ExerciseSpec]
) -> int:
    """Clockwise turn in degrees that makes the picture upright; 0 unless it looks like an exercise only when turned.

    Parameters
    ----------
    sequence : PoseSequence
        All frames.
    size : (int, int)
        Width and height of the picture in pixels.
    spec : ExerciseSpec or None
        The exercise that the user named; None when it is to be recognised.
    known : sequence of ExerciseSpec
        What may be recognised.
    """
    if sequence.found < LEAST_FRAMES:
        return 0
    specs = [spec] if spec else known
    middle = _middle(sequence)
    guess = recognise(middle, specs)
    if not guess.ranked:  # an exercise of the user's that nobody has learnt to recognise
        return 0
    if _is_upside_down(middle, next(one for one in specs if one.id == guess.exercise_id)):
        return 180 if recognise(_turned(middle, 180, size), specs).confidence >= standard().turned_from else 0
    as_it_is = _logit(guess.confidence)
    if as_it_is > _logit(MOST) - standard().turned_margin:
        return 0
    sure = {turn: recognise(_turned(middle, turn, size), specs).confidence for turn in TURNS_DEG}
    best = max(sure, key=lambda turn: sure[turn])
    return (
        best
        if sure[best] >= standard().turned_from and _logit(sure[best]) - as_it_is >= standard().turned_margin
        else 0
    )


def _is_upside_down(body: Body, spec: ExerciseSpec) -> bool:
    """Whether the leg that works lies below the one that rests, of somebody who lies on one side.

    Lying on a side looks the same upside down, but the leg on the floor cannot be the one that is lifted.
    """
    if spec.rep.side == "both" or spec.posture is None or spec.posture.side_up is None:
        return False
    hips = body.xy_px[:, list(PAIRS["hip"])].mean(axis=1, keepdims=True)
    knees = body.xy_px[:, list(PAIRS["knee"])] - hips
    speed = np.linalg.norm(np.diff(knees, axis=0), axis=2)
    left_is_upper = knees[:-1, :1, 1] < knees[:-1, 1:, 1]
    moved = np.where(left_is_upper, speed, speed[:, ::-1]) ** 2
    upper, lower = np.nansum(moved, axis=0)
    return bool(upper < standard().upper_leg_share * (upper + lower))


def _logit(probability: float) -> float:
    return float(logit(np.clip(probability, 1 - MOST, MOST)))


def _middle(sequence: PoseSequence) -> Body:
    """The frames that are looked at: the middle of the recording; all of a short one, for it is recognised later."""
    body = sequence.body()
    first_s, last_s = sequence.span()
    if last_s - first_s <= EXCERPT_S:
        return body
    middle_s = (first_s + last_s) / 2
    return body.between(middle_s - EXCERPT_S / 2, middle_s + EXCERPT_S / 2)


def _turned(body: Body, clockwise_deg: int, size: tuple[int, int]) -> Body:
    turn = _Turn(clockwise_deg, size)
    return Body(body.frames_s, lambda name, first, last: turn(name, body.load(name, first, last)), body.first)


def describe_turn(clockwise_deg: int) -> str:
    """The note for a recording that was judged turned."""
    way = {90: "lies on its side", 180: "is upside down", 270: "lies on its side"}[clockwise_deg]
    return f"the picture {way}: turned by {clockwise_deg} degrees clockwise; --rotate says otherwise"
