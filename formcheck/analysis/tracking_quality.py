"""Tracking quality: whether what the pose model found can be a body that moves as bodies do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.exercises.thresholds import standard
from formcheck.kinematics.resampling import GRID_HZ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from formcheck.analysis.rep_detection import RepetitionCandidate
    from formcheck.exercises.thresholds import Thresholds
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

_JOINTS: Final = (11, 12, 23, 24, 25, 26, 27, 28)  # shoulders, hips, knees, ankles


def tracked_reliably(body: Body, reps: Sequence[RepetitionCandidate], judging: Thresholds) -> list[bool]:
    """Whether each repetition can be judged: not where the body keeps jumping to another way round, or its joints do.

    Nobody turns over within a set. A trunk that is seen more than 90 degrees from how it is in most of these
    repetitions is the model's mistake, and then its joints are not where the body's are.
    """
    spans = [rep.windows.cut(body.t_s, "rep") for rep in reps]
    inside = np.zeros(body.t_s.size, bool)
    for span in spans:
        inside[span] = True
    up, _, front = body.axes
    turned = _turned(up, inside) | _turned(front, inside)
    implausible = implausible_acceleration(body)
    return [
        bool(
            turned[span].mean() <= judging.most_turned_share
            and implausible[span].mean() <= judging.most_implausible_share
        )
        for span in spans
    ]


def implausible_acceleration(body: Body) -> NDArray[np.bool_]:
    """(m,) whether a joint changes its velocity faster than a body can; not where the body is unknown."""
    bends = np.linalg.norm(np.diff(body.xy_px[:, _JOINTS], 2, axis=0), axis=2).max(axis=1, initial=0.0)
    fast = bends / body.torso_px * GRID_HZ**2 > standard().acceleration_torsos_s2
    return np.concatenate([[False], fast, [False]])[: body.t_s.size]


def is_tracking_lost(body: Body) -> bool:
    """Whether the body was not followed over most of a recording: its joints jump, and the legs are guessed at."""
    legs = np.median(body.visibility[:, _JOINTS[4:]].mean(axis=1))
    judging = standard()
    return bool(legs < judging.legs_seen and implausible_acceleration(body).mean() > judging.most_implausible_share)


def _turned(axis: Floats, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(m,) whether an axis of the trunk points away from where it usually does; not where it is unknown."""
    seen = inside & np.isfinite(axis).all(axis=1)
    if not seen.any():
        return np.zeros(len(axis), bool)
    return np.asarray((axis @ np.median(axis[seen], axis=0)) < 0)
