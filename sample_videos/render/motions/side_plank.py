"""The side plank with hip lifts."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from typing_extensions import override

from render.motions.base import (
    Moment,
    Sizes,
    View,
    mix,
    smooth,
)
from render.motions.lying import SideLying
from render.pose import SIDES, ArmTarget, Leg, LegAngles, Pose
from render.rotations import roll


class SidePlank(SideLying):
    """Forearm and feet (or knees) on the floor; the hips go up and down."""

    tempo = (1.2, 0.8, 1.7, 0.6)
    checked = ("sag", "elbow_off", "partial_range", "rushed")
    range_key = "hip_height"
    one_sided = False
    views: ClassVar[dict[str, View]] = {"front": View("front", (-9, 9), (8, 24))}
    recipes: ClassVar[dict[str, Sizes]] = {
        "sag": {"sag": (0.42, 0.6), "hold": (1.0, 1.4)},
        "partial_range": {"partial_range": (0.42, 0.6)},
        "rushed": {"rushed": (1, 1)},
    }
    harmless: ClassVar[Sizes] = {}
    habits: ClassVar[dict[str, Sizes]] = {"elbow_off": {"elbow": (0.13, 0.19)}}

    @override
    def setup(self) -> None:
        super().setup()
        b, rng = self.body, self.rng
        self.knees = bool(rng.uniform() < 0.35)
        self.bend = 85.0 if self.knees else float(rng.uniform(8, 22))
        self.flex = float(rng.uniform(4, 14))
        self.elbow = self.habit.get("elbow", 0.0)
        self.up_z = float(np.sqrt(b.upper["L"] ** 2 - self.elbow**2)) + 0.05
        leg = b.thigh["L"] + (0.0 if self.knees else b.shank["L"] * 0.99)
        level = self.up_z + np.linalg.norm(b.at("upperarm01.L") - b.mid_shoulder) * 0.95
        self.steep = np.degrees(np.arcsin((level - self.hip_z) / b.torso))
        self.flat = np.degrees(np.arcsin((level - 0.13) / (b.torso + leg))) - 1.5

    def trunk_pose(self, m: Moment) -> Pose:
        """The trunk turned about the supporting shoulder, legs as they would hang in its line."""
        x = m.x * (1.0 - m.faults.get("partial_range", 0.0)) - self.sunk(m)
        slope = mix(self.steep, self.flat, x) + 0.5 * m.sway[0] * m.x
        s, lower = SIDES[m.side], "R" if m.side == "L" else "L"
        bow = 0.55 * (slope - self.flat)
        pelvis = roll(-s * (90.0 - slope + bow))
        legs: dict[str, Leg] = {k: LegAngles(self.flex, 0.0, 0.0, self.bend, 15.0) for k in "LR"}
        pose = Pose(pelvis, legs, {}, lumbar_side=s * bow, head=3.0)
        pose.anchor, pose.anchor_local = (
            ("thorax", np.array([0.0, 0.0, self.up_z])),
            self.body.at("upperarm01." + lower),
        )
        return pose

    @staticmethod
    def sunk(m: Moment) -> float:
        """Share of the lift that is lost while holding; on the way down the hips come from there."""
        sag = m.faults.get("sag", 0.0)
        return float(sag * smooth(m.held * 1.6) * m.x)

    @override
    def pose(self, m: Moment) -> Pose:
        s, lower = SIDES[m.side], "R" if m.side == "L" else "L"
        pose = self.trunk_pose(m)
        top = self.trunk_pose(Moment(1.0, m.side))
        for leg, z in ((lower, 0.06), (m.side, 0.145)):
            kept = self.body.held(top, leg)
            kept.ankle = np.array([kept.ankle[0], kept.ankle[1], z])
            pose.legs[leg] = kept
        # away from the shoulder towards the head
        wrist = np.array([-s * self.elbow, -self.body.fore[lower], 0.04])
        pose.arms[lower] = ArmTarget(wrist, wrist * [1.0, -1.0, 0.0] - [0.0, 0.0, self.up_z], "world")
        pose.arms[m.side] = ArmTarget(np.array([s * 0.2, -0.04, 0.08]), np.array([s * 1.0, 0.5, 0.0]), "pelvis")
        return pose
