"""Split-stance movements."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from typing_extensions import override

from render.motions.arms import hands_front, hands_hips
from render.motions.base import (
    FRONT_VIEW,
    Moment,
    Motion,
    Sizes,
    View,
    flat_foot,
    hip_over,
    mix,
    raised_heel,
    toward,
)
from render.pose import SIDES, LegTarget, Pose
from render.rotations import Array, pitch, roll
from render.scene import Box


class Lunge(Motion):
    """Split stance, front view or side view: straight down and up; ``side`` is the front leg."""

    tempo = (1.9, 0.4, 1.3, 0.6)
    eccentric_first = True
    peak_name = "stretch_pause_s"
    one_sided = True
    checked = ("knee_valgus", "hip_drop", "trunk_lean", "trunk_angle", "heel_lift", "partial_range", "rushed")
    range_key = "knee_flex_{s}"
    views: ClassVar[dict[str, View]] = {"side": View("side", (75, 95)), "front": FRONT_VIEW}
    recipes: ClassVar[dict[str, Sizes]] = {
        "knee_valgus": {"valgus": (11, 20)},
        "hip_drop": {"drop": (8, 12)},
        "trunk_lean": {"lean": (11, 17)},
        "trunk_angle": {"collapse": (18, 28)},
        "heel_lift": {"heel": (0.045, 0.07)},
        "partial_range": {"partial_range": (24, 34)},
        "rushed": {"rushed": (1, 1)},
    }
    harmless: ClassVar[Sizes] = {"drop": (-1, 1), "valgus": (-2, 2), "lean": (-1.5, 1.5)}
    lift = 0.0

    @override
    def setup(self) -> None:
        b, rng = self.body, self.rng
        self.half = b.hip_width / 2 * rng.uniform(0.8, 1.1)
        self.knee0, self.knee1 = rng.uniform(12, 20), rng.uniform(90, 102)
        self.shin0, self.shin1 = rng.uniform(-12, -6), rng.uniform(8, 16)
        self.lean0, self.lean1 = rng.uniform(2, 6), rng.uniform(8, 18)
        self.toe_out = rng.uniform(0, 8)
        self.hands = str(rng.choice(["hips", "front"]))
        y, z = hip_over(b, self.knee1, self.shin1)
        self.back = self.behind(y, z)

    def behind(self, y: float, z: float) -> float:
        """Distance behind the front ankle at which the rear ankle stays."""
        b = self.body
        knee_z = 0.09
        knee_y = y + np.sqrt(max(b.thigh["L"] ** 2 - (z - knee_z) ** 2, 0.0004))
        return float(knee_y + np.sqrt(max(b.shank["L"] ** 2 - (self.rear_height() - knee_z) ** 2, 0.01)))

    def rear_height(self) -> float:
        """Height of the rear ankle."""
        return self.body.ankle_height + 0.115

    def rear_foot(self) -> Array:
        """Rotation of the rear foot: on its toes."""
        return pitch(48.0)

    @override
    def pose(self, m: Moment) -> Pose:
        b, f, sign = self.body, m.faults, SIDES[m.side]
        rear = "R" if m.side == "L" else "L"
        knee = mix(self.knee0, self.knee1 - f.get("partial_range", 0.0), m.x)
        deep = (knee - self.knee0) / (self.knee1 - self.knee0)
        y, z = hip_over(b, knee, mix(self.shin0, self.shin1, deep))
        tilt = mix(self.lean0, self.lean1, deep) + f.get("collapse", 0.0) * m.x + m.sway[0]
        drop = f.get("drop", 0.0) * m.x
        lean = sign * (0.85 * drop + f.get("lean", 0.0) * m.x) + m.sway[3]
        toes, heel = toward(m.side, self.toe_out), f.get("heel", 0.0) * m.x
        shift, foot = raised_heel(flat_foot(m.side, self.toe_out), toes, heel)
        ankle = np.array([sign * self.half, 0.0, b.ankle_height]) + shift
        front = LegTarget(ankle, toes, foot, f.get("valgus", 0.0) * m.x, f.get("turn", 0.0) * m.x)
        behind = LegTarget(
            np.array([-sign * self.half, self.back, self.rear_height()]), np.array([0.0, -1.0, -0.4]), self.rear_foot()
        )
        arms = hands_hips(b) if self.hands == "hips" else hands_front()
        pelvis = roll(-sign * drop) @ pitch(tilt)
        pose = Pose(pelvis, {m.side: front, rear: behind}, arms, lumbar_side=lean, head=-0.5 * tilt)
        pose.anchor = ("pelvis", np.array([0.004 * m.sway[1], y, z + 0.4 * heel]))
        return pose


class BulgarianSplitSquat(Lunge):
    """The rear foot rests on a bench."""

    @override
    def rear_height(self) -> float:
        return self.bench_z + 0.09

    @override
    def rear_foot(self) -> Array:
        return pitch(115.0)

    @override
    def setup(self) -> None:
        self.bench_z = self.rng.uniform(0.36, 0.44)
        super().setup()
        self.lean1 += 8

    @override
    def behind(self, y: float, z: float) -> float:
        return float(y + 0.33 * self.body.thigh["L"] + 0.85 * self.body.shank["L"])

    @override
    def boxes(self) -> list[Box]:
        return [Box((0, self.back + 0.22, self.bench_z / 2), (1.0, 0.38, self.bench_z), (0.13, 0.13, 0.16))]
