"""Which side works in a repetition, and which the report says."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.signals import Scene
from formcheck.kinematics.body import SIDES, Body
from formcheck.kinematics.geometry import distance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.reps import Movement
    from formcheck.exercises.schema import ExerciseSpec

LEAST_REPS: Final = 4  # house rule: of three, any pattern may be meant
MOST_ASTRAY: Final = 1 / 3  # house rule: who changes sides all the time has a half of each


def working_side(body: Body, spec: ExerciseSpec, movement: Movement) -> str:
    """``left``, ``right``, or ``both`` where the legs work together or nobody can tell."""
    if spec.rep.side == "signal" and spec.rep.side_signal is not None:
        swing = movement.swing
        quarter = (swing.right - swing.left) // 4
        values = Scene(body, "left").compute(spec.rep.side_signal)[swing.left + quarter : swing.right - quarter + 1]
        return _by_sign(float(np.nanmedian(values)) if np.isfinite(values).any() else float("nan"))
    if spec.rep.side == "lead":
        moved = {
            side: distance(*body.point("ankle", side)[[movement.swing.left, movement.swing.peak]]) for side in SIDES
        }
        return _by_sign(float(moved["left"] - moved["right"]))
    return movement.side


def _by_sign(value: float) -> str:
    if not np.isfinite(value):
        return "both"
    return "left" if value > 0 else "right"


def told_sides(spec: ExerciseSpec, sides: Sequence[str]) -> list[str]:
    """The sides of consecutive repetitions as the report says them.

    Where the posture says who works, the model may take one leg for the other in a single repetition (2 of 290
    rendered clips). A side that stands alone among the other one's repetitions is such a mistake. What is measured in
    that repetition is measured on the legs as the model has them.
    """
    if spec.rep.side != "signal" or len(sides) < LEAST_REPS:
        return list(sides)
    usual, count = Counter(sides).most_common(1)[0]
    if usual == "both" or len(sides) - count > MOST_ASTRAY * len(sides):
        return list(sides)
    runs = [list(run) for _, run in groupby(sides)]
    return [usual if len(run) == 1 else side for run in runs for side in run]
