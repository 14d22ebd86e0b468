"""Which side works in a repetition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.analysis.signals import Scene
from formcheck.kinematics.body import SIDES, Body
from formcheck.kinematics.geometry import distance

if TYPE_CHECKING:
    from formcheck.analysis.reps import Movement
    from formcheck.exercises.schema import ExerciseSpec


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
