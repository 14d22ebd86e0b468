"""Seated movements."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from typing_extensions import override

from render.clothes import tint
from render.motions.arms import hands_hips
from render.motions.base import (
    FRONT_VIEW,
    Moment,
    Motion,
    Sizes,
    View,
    flat_foot,
    mix,
)
from render.pose import SIDES, ArmTarget, Leg, LegAngles, LegTarget, Pose
from render.rotations import pitch
from render.scene import Box


class SeatedAbduction(Motion):
    """On a box, knees pushed apart and back."""

    tempo = (1.1, 0.7, 1.5, 0.5)
    checked: tuple[str, ...] = ("partial_range", "trunk_angle", "trunk_lean", "rushed")
    range_key = "knee_gap"
    views: ClassVar[dict[str, View]] = {"front": FRONT_VIEW}
    recipes: ClassVar[dict[str, Sizes]] = {
        "partial_range": {"partial_range": (0.5, 0.62)},
        "rushed": {"rushed": (1, 1)},
        "trunk_angle": {"rock": (15, 22)},
        "trunk_lean": {"lean": (11, 17)},
    }

    @override
    def setup(self) -> None:
        b, rng = self.body, self.rng
        self.seat = b.ankle_height + b.shank["L"] - rng.uniform(0.02, 0.06)
        self.open0, self.open1 = rng.uniform(0, 6), rng.uniform(32, 42)
        self.lean = rng.uniform(2, 12)
        self.hands = str(rng.choice(["hips", "seat"]))

    @override
    def pose(self, m: Moment) -> Pose:
        b, f = self.body, m.faults
        open_deg = mix(self.open0, self.open0 + (self.open1 - self.open0) * (1 - f.get("partial_range", 0.0)), m.x)
        lean = self.lean - f.get("rock", 0.0) * m.x + m.sway[0]
        hip_z = self.seat + 0.09
        legs: dict[str, Leg] = {}
        for s, sg in SIDES.items():
            foot_out = 0.35 * open_deg
            hip = np.array([sg * b.hip_width / 2, 0.0, hip_z])
            ahead = b.thigh[s] * 0.99
            knee = hip + ahead * np.array([sg * np.sin(np.radians(open_deg)), -np.cos(np.radians(open_deg)), -0.02])
            ankle = np.array([mix(hip[0], knee[0], 0.35 + 0.2 * m.x), mix(-ahead * 0.96, knee[1], 0.4), b.ankle_height])
            legs[s] = LegTarget(ankle, knee - hip + [0, 0, 0.5], flat_foot(s, foot_out))
        arms = hands_hips(b)
        if self.hands == "seat":
            arms = {
                s: ArmTarget(np.array([SIDES[s] * 0.3, 0.1, self.seat + 0.02]), np.array([SIDES[s], 0.6, 0.0]))
                for s in SIDES
            }
        pose = Pose(pitch(lean), legs, arms, lumbar_side=SIDES[m.side] * f.get("lean", 0.0) * m.x, head=-0.5 * lean)
        pose.anchor = ("pelvis", np.array([0.0, 0.0, hip_z]))
        return pose

    @override
    def boxes(self) -> list[Box]:
        depth = 0.42
        return [Box((0, 0.08, self.seat / 2), (0.5, depth, self.seat), tint(self.rng, (0.3, 0.7), (0.2, 0.7)))]


class BandedExternalRotation(SeatedAbduction):
    """Seated; the knees stay, one foot swings inward so that the thigh turns out."""

    one_sided = True
    checked = ("partial_range", "trunk_lean", "rushed")
    range_key = "foot_swing_{s}"
    recipes: ClassVar[dict[str, Sizes]] = {
        "partial_range": {"partial_range": (0.5, 0.6)},
        "trunk_lean": {"lean": (11, 17)},
        "rushed": {"rushed": (1, 1)},
    }

    @override
    def setup(self) -> None:
        super().setup()
        self.seat += 0.1
        self.turn = self.rng.uniform(32, 40)

    @override
    def pose(self, m: Moment) -> Pose:
        pose = super().pose(Moment(0.0, m.side, m.outward, {}, m.sway, m.place))
        pose.lumbar_side = -SIDES[m.side] * m.faults.get("lean", 0.0) * m.x
        turn = self.turn * (1.0 - m.faults.get("partial_range", 0.0)) * m.x
        for s in SIDES:
            pose.legs[s] = LegAngles(86.0 + self.lean, 2.0, turn if s == m.side else 0.0, 88.0, 3.0)
        return pose
