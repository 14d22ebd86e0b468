"""Side-lying movements: the body lies along x with the front facing -y.

The head points to +x or -x so that the working leg is the upper one.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from typing_extensions import override

from render.clothes import tint
from render.motions.base import (
    Moment,
    Motion,
    Sizes,
    View,
    mix,
)
from render.pose import SIDES, ArmTarget, Leg, LegAngles, LegTarget, Pose
from render.rotations import Array, Z, pitch, roll, yaw
from render.scene import Box


class SideLying(Motion):
    """Common to all: ``side`` is the working, upper leg; the person lies on the other side."""

    one_sided = True
    tempo = (1.15, 0.6, 1.55, 0.4)
    views: ClassVar[dict[str, View]] = {
        "front": View("front", (-9, 9), (9, 26)),
        "oblique": View("oblique", (18, 30), (12, 26)),
    }
    follow, recoil = 0.4, 0.12  # how far the chest turns with a rolling pelvis, and the pelvis moves back

    @override
    def setup(self) -> None:
        b, rng = self.body, self.rng
        near = np.abs(b.rest[:, 2] - b.mid_hip[2]) < 0.05
        trunk = np.isin(b.owner, [b.index[k + s] for k in ("upperleg01.", "pelvis.") for s in "LR"])
        self.hip_z = 0.95 * float(np.abs(b.rest[near & trunk, 0]).max()) + 0.012
        self.tilt = rng.uniform(10, 14)
        self.head_up = rng.uniform(0.0, 0.12)
        self.hand_front = bool(rng.uniform() < 0.6)

    def lie(self, side: str) -> Array:
        """Pelvis orientation that puts ``side`` on top, the front facing -y, the head a little higher than the hips."""
        return roll(SIDES[side] * -90.0)

    def turned(self, m: Moment, backward: float) -> Array:
        """Pelvis rolled ``backward`` about its own long axis."""
        return self.lie(m.side) @ yaw(SIDES[m.side] * backward)

    def arms(self, side: str, pose: Pose) -> dict[str, ArmTarget]:
        """Lower arm under the head, upper hand on the floor in front or along the body."""
        lower = "R" if side == "L" else "L"
        s = SIDES[side]
        bone = self.body.index["upperarm01." + lower]
        shoulder = self.body.trunk(pose).positions[bone]
        wrist = np.array([shoulder[0] - s * 0.22, shoulder[1] - 0.26, 0.07])
        under = ArmTarget(wrist, np.array([s * -0.2, -1.0, 0.0]), "world")
        if self.hand_front:
            upper = ArmTarget(np.array([-s * 0.30, -0.28, -0.12]), np.array([s * 0.6, 0.2, -0.4]), "thorax")
        else:
            upper = ArmTarget(np.array([s * 0.06, -0.03, -0.42]), np.array([s * 0.8, 0.5, 0.0]), "thorax")
        return {lower: under, side: upper}

    def base(self, m: Moment, legs: dict[str, Leg], backward: float) -> Pose:
        """The lying trunk with these legs, the pelvis rolled ``backward`` while the lower leg stays."""
        pelvis = self.turned(m, backward)
        spine = -SIDES[m.side] * self.tilt
        follow = SIDES[m.side] * backward * self.follow
        pose = Pose(pelvis, legs, {}, lumbar_side=-spine, lumbar_axial=-follow, head=6.0)
        shift = self.hip_z * self.recoil * np.sin(np.radians(backward))
        pose.anchor = ("pelvis", np.array([0.0, shift, self.hip_z]))
        pose.arms = self.arms(m.side, pose)
        if backward:
            lower = "R" if m.side == "L" else "L"
            still = Moment(0.0, m.side)
            pose.legs[lower] = self.body.held(self.pose(still), lower)
        return pose

    @override
    def boxes(self) -> list[Box]:
        return [Box((0, 0.0, 0.004), (2.0, 0.8, 0.012), tint(self.rng, (0.4, 0.9), (0.4, 0.9)))]


class Clamshell(SideLying):
    """Knees bent, feet together; the upper knee opens. The pelvis rolls back or the feet part as faults."""

    checked = ("pelvis_roll", "feet_apart", "partial_range", "rushed")
    range_key = "knee_gap"
    carried = 0.0  # how much of a roll adds to the way of the knee
    recipes: ClassVar[dict[str, Sizes]] = {
        "pelvis_roll": {"roll": (15, 24)},
        "feet_apart": {"apart": (0.10, 0.16)},
        "partial_range": {"partial_range": (0.38, 0.5)},
        "rushed": {"rushed": (1, 1)},
    }
    harmless: ClassVar[Sizes] = {"roll": (-2.5, 3)}

    @override
    def setup(self) -> None:
        super().setup()
        self.hip = self.rng.uniform(38, 55)
        self.knee = self.rng.uniform(80, 96)
        self.open = self.rng.uniform(42, 56)

    @override
    def pose(self, m: Moment) -> Pose:
        f = m.faults
        back = (f.get("roll", 0.0) + 0.3 * m.sway[2]) * m.x
        lower = "R" if m.side == "L" else "L"
        bent = LegAngles(self.hip, 0.0, 0.0, self.knee, 12.0)
        pose = self.base(m, {lower: bent, m.side: bent}, back)
        pose.legs[m.side] = self.stacked(m.side, lower, bent)
        if m.x > 0.0:
            upper = self.body.held(self.pose(Moment(0.0, m.side)), m.side)
            opening = np.radians(self.open * (1.0 - f.get("partial_range", 0.0)) * m.x + self.carried * back)
            ahead = upper.pole / np.linalg.norm(upper.pole)
            upper.pole = np.cos(opening) * ahead + np.sin(opening) * Z
            upper.ankle = upper.ankle + f.get("apart", 0.0) * m.x * Z
            turn = SIDES[m.side] * np.degrees(opening) * 0.5
            upper.foot = pitch(-abs(turn)) @ upper.foot
            pose.legs[m.side] = upper
        return pose

    def stacked(self, side: str, lower: str, bent: LegAngles) -> LegTarget:
        """The upper leg resting on the lower one."""
        below = self.body.held(self.base(Moment(0.0, side), {side: bent, lower: bent}, 0.0), lower)
        return LegTarget(below.ankle + 0.09 * Z, below.pole, below.foot)


class SideLyingAbduction(SideLying):
    """The straight upper leg is lifted. Pelvis roll and hip flexion drift are the faults."""

    checked = ("pelvis_roll", "hip_flexion_drift", "toes_up", "partial_range", "rushed")
    range_key = "hip_abd_{s}"
    views: ClassVar[dict[str, View]] = {
        "front": View("front", (-9, 9), (6, 22)),
        "oblique": View("oblique", (18, 30), (12, 26)),
        "rear": View("rear", (172, 188), (8, 20)),
        "feet": View("oblique", (38, 52), (14, 28), feet=True),
        "foot_end": View("foot_end", (80, 100), (14, 26), feet=True),
    }
    recipes: ClassVar[dict[str, Sizes]] = {
        "pelvis_roll": {"roll": (14, 22)},
        "hip_flexion_drift": {"drift": (18, 30)},
        "toes_up": {"toes": (38, 55)},
        "partial_range": {"partial_range": (17, 21)},
        "rushed": {"rushed": (1, 1)},
    }
    harmless: ClassVar[Sizes] = {"roll": (-2.5, 3), "drift": (-2, 3)}

    @override
    def setup(self) -> None:
        super().setup()
        self.top = self.rng.uniform(34, 43)
        self.bent = bool(self.rng.uniform() < 0.4)

    @override
    def pose(self, m: Moment) -> Pose:
        f = m.faults
        back = (f.get("roll", 0.0) + 0.3 * m.sway[2]) * m.x
        lift = mix(-8.0, self.top - f.get("partial_range", 0.0), m.x)
        lower = "R" if m.side == "L" else "L"
        under = LegAngles(38.0, 0.0, 0.0, 70.0, 15.0) if self.bent else LegAngles(6.0, -1.0, 0.0, 12.0, 20.0)
        legs: dict[str, Leg] = {
            lower: under,
            m.side: LegAngles(2.0 + f.get("drift", 0.0) * m.x, lift, 0.25 * back + f.get("toes", 0.0) * m.x, 5.0, 15.0),
        }
        return self.base(m, legs, back)
