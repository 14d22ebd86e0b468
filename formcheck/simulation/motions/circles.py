"""Circles of the pelvis over feet that stand: the other thing that is called a hip circle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.simulation.body import rot_x, rot_y, vectors
from formcheck.simulation.limbs import ankle_over, assemble, flat_foot, planted_leg
from formcheck.simulation.motion_solver import SimulatedExercise
from formcheck.simulation.motions.standing import arms_ahead, hip_over
from formcheck.simulation.timing import Rhythm

if TYPE_CHECKING:
    from formcheck.simulation.body import Posture
    from formcheck.simulation.motion_solver import MotionContext

ANKLE_M: Final = 0.17  # of each ankle from the middle


def pelvis_circle(
    wide_m: float = 0.12, deep_m: float = 0.07, follow: float = 0.4, knee_deg: float = 15.0, way: float = 1.0
) -> SimulatedExercise:
    """One circle for each repetition.

    Parameters
    ----------
    wide_m, deep_m : float
        Half axes of the circle, to the side and forward, in metres.
    follow : float
        Share of the way that the shoulders go along.
    knee_deg : float
        Bend of the knees.
    way : float
        1 begins to the left, -1 to the right.
    """

    def build(context: MotionContext) -> Posture:
        body, n = context.body, context.n
        turned = np.pi * way * (context.line.out + context.line.back).sum(axis=0)
        aside, ahead = wide_m * np.sin(turned), deep_m * (np.cos(turned) - 1.0)
        feet = [flat_foot(n, 10.0, side) for side in (1.0, -1.0)]
        ankles = [ankle_over(body, foot, 0.0, side * ANKLE_M) for foot, side in zip(feet, (1.0, -1.0), strict=True)]
        height = hip_over(body, ankles[0][:1], body.hip_half - ANKLE_M, np.array([knee_deg]), np.array([5.0]))[0, 2]
        root = vectors(ahead, aside, height)
        # the shoulders stay nearly where they are
        lean = np.degrees(np.arctan2((1 - follow) * aside, body.trunk))
        bow = np.degrees(np.arctan2(-(1 - follow) * ahead, body.trunk))
        trunk = rot_x(lean) @ rot_y(bow + 3.0)
        hips = [root + side * body.hip_half * trunk[..., 1] for side in (1.0, -1.0)]
        legs = [planted_leg(body, hips[k], ankles[k], feet[k], medial=-side) for k, side in enumerate((1.0, -1.0))]
        return assemble(root, (trunk, trunk, rot_y(np.full(n, 3.0))), (legs[0], legs[1]), arms_ahead(trunk, np.ones(n)))

    return SimulatedExercise(build, Rhythm(0.9, 0.9, 0.0, rest_s=0.05), frozenset())
