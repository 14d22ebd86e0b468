"""A warm-up: the pelvis draws circles."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from typing_extensions import override

from render.motions.arms import hands_hips
from render.motions.base import (
    FRONT_VIEW,
    Moment,
    Motion,
    Sizes,
    View,
    flat_foot,
    hip_over,
    toward,
)
from render.pose import SIDES, Leg, LegTarget, Pose
from render.rotations import pitch, yaw


class HipCircle(Motion):
    """Warm-up: hands on the hips, the pelvis draws a circle. One rep is one turn."""

    tempo = (0.9, 0.02, 0.9, 0.02)
    rushed_s = 0.0
    checked: tuple[str, ...] = ()
    range_key = "hip_height"
    views: ClassVar[dict[str, View]] = {"front": FRONT_VIEW, "oblique": View("oblique", (20, 35))}
    recipes: ClassVar[dict[str, Sizes]] = {}
    reps = 8

    @override
    def setup(self) -> None:
        self.half = self.body.hip_width / 2 * self.rng.uniform(1.3, 1.7)
        self.radius = self.rng.uniform(0.09, 0.13)

    @override
    def pose(self, m: Moment) -> Pose:
        b = self.body
        y, z = hip_over(b, 14.0, 5.0)
        turn = np.pi * (m.x if m.outward else 2.0 - m.x)
        x_m, y_m = self.radius * np.sin(turn), -self.radius * 0.7 * np.cos(turn)
        legs: dict[str, Leg] = {
            s: LegTarget(np.array([sg * self.half, 0.0, b.ankle_height]), toward(s, 8), flat_foot(s, 8))
            for s, sg in SIDES.items()
        }
        pose = Pose(pitch(y_m * 90.0) @ yaw(0.0), legs, hands_hips(b), lumbar_side=-x_m * 110.0, head=0.0)
        pose.lumbar_ext = y_m * 90.0
        pose.anchor = ("pelvis", np.array([x_m, y + y_m, z - 0.03]))
        return pose
