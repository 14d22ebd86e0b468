"""One straight leg is lifted: to the side, to the back, or swung."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from typing_extensions import override

from render.clothes import tint
from render.motions.arms import hands_down, hands_front, hands_hips
from render.motions.base import (
    FRONT_VIEW,
    REAR,
    SIDE,
    Moment,
    Motion,
    Sizes,
    View,
    flat_foot,
    hip_over,
    mix,
    toward,
)
from render.motions.quadruped import ARCH
from render.pose import SIDES, ArmTarget, Leg, LegAngles, LegBlend, LegTarget, Pose
from render.rotations import Array, X, pitch, roll, yaw
from render.scene import Box


class StandingHipAbduction(Motion):
    """One straight leg is lifted to the side; the trunk leans to the stance side as a fault."""

    tempo = (1.2, 0.7, 1.6, 0.6)
    one_sided = True
    checked = ("trunk_lean", "hip_drop", "partial_range", "rushed")
    range_key = "hip_abd_{s}"
    views: ClassVar[dict[str, View]] = {"front": FRONT_VIEW, "rear": REAR}
    recipes: ClassVar[dict[str, Sizes]] = {
        "trunk_lean": {"lean": (12, 20)},
        "partial_range": {"partial_range": (16.5, 20)},
        "rushed": {"rushed": (1, 1)},
        "hip_drop": {"hike": (8, 12)},
        "hip_sink": {"hike": (-13, -9)},
    }
    harmless: ClassVar[Sizes] = {"lean": (-2, 2), "hike": (-1, 1.5)}

    @override
    def setup(self) -> None:
        rng = self.rng
        self.half = self.body.hip_width / 2 * rng.uniform(0.75, 1.0)
        self.top = rng.uniform(31, 40)
        self.hands = str(rng.choice(["hips", "down", "front"]))
        self.toe_out = rng.uniform(0, 8)

    @override
    def pose(self, m: Moment) -> Pose:
        b, f, sign = self.body, m.faults, SIDES[m.side]
        stance = "R" if m.side == "L" else "L"
        hike = -sign * f.get("hike", 0.0) * m.x
        lean = -sign * f.get("lean", 0.0) * m.x
        abduction = mix(2.0, self.top - f.get("partial_range", 0.0), m.x)
        y, z = hip_over(b, 9.0, 4.0)
        pelvis = roll(0.25 * lean + hike + 0.3 * m.sway[2]) @ pitch(2.0 + 0.5 * m.sway[0])
        ankle = np.array([-sign * self.half, 0.0, b.ankle_height])
        planted = LegTarget(ankle, toward(stance, self.toe_out), flat_foot(stance, self.toe_out))
        off = min(1.0, 3 * m.x)
        floor = LegTarget(ankle * [-1, 1, 1], toward(m.side, self.toe_out), flat_foot(m.side, self.toe_out))
        level = abduction - f.get("hike", 0.0) * m.x
        up = LegAngles(flexion=2.0, abduction=level + 0.25 * f.get("lean", 0.0) * m.x, knee=5.0, external=self.toe_out)
        legs: dict[str, Leg] = {stance: planted, m.side: LegBlend(floor, up, off**2 * (3 - 2 * off))}
        pose = Pose(pelvis, legs, self.arms(), lumbar_side=0.75 * lean - hike, head=2.0)
        pose.anchor = ("pelvis", np.array([-sign * self.half * 0.55 * off**2 * (3 - 2 * off), y, z]))
        hip = b.at(f"upperleg01.{stance}") - b.mid_hip
        pose.anchor = ("pelvis", pose.anchor[1] - (pelvis @ hip - hip) * [1, 0, 1])
        return pose

    def arms(self) -> dict[str, ArmTarget]:
        """Where this person keeps the hands."""
        if self.hands == "hips":
            return hands_hips(self.body)
        return hands_down() if self.hands == "down" else hands_front()


class GluteKickback(Motion):
    """Standing, hands on a support, trunk leaned about 45 degrees; one straight leg goes back."""

    one_sided = True
    tempo = (1.3, 0.7, 1.7, 0.6)
    checked = ("lumbar_arch", "hip_drop", "trunk_angle", "partial_range", "rushed")
    range_key = "hip_flex_{s}"
    views: ClassVar[dict[str, View]] = {"side": View("side", (72, 92)), "rear": View("rear", (170, 190))}
    recipes: ClassVar[dict[str, Sizes]] = ARCH
    harmless: ClassVar[Sizes] = {"arch": (-2, 3), "drop": (-1.5, 1.5)}

    @override
    def setup(self) -> None:
        rng = self.rng
        self.lean0, self.lean1 = rng.uniform(38, 46), rng.uniform(43, 49)
        self.stance_knee = rng.uniform(12, 22)
        self.top = rng.uniform(6, 14)
        self.half = self.body.hip_width / 2 * rng.uniform(0.7, 0.95)
        self.wide = rng.uniform(0, 8)
        self.rail = self.support()

    def support(self) -> Array:
        """Where the hands hold: in front of the shoulders and lower."""
        b = self.body
        y, z = hip_over(b, self.stance_knee, 0.4 * self.stance_knee)
        lean = np.radians(self.lean1)
        reach = 0.8 * (b.upper["L"] + b.fore["L"])
        return np.array([0.0, y - b.torso * np.sin(lean) - 0.72 * reach, z + b.torso * np.cos(lean) - 0.69 * reach])

    @override
    def pose(self, m: Moment) -> Pose:
        b, f, sign = self.body, m.faults, SIDES[m.side]
        stance = "R" if m.side == "L" else "L"
        arch = f.get("arch", 0.0) * m.x
        drop = f.get("drop", 0.0) * m.x + 0.3 * m.sway[2]
        lean = mix(self.lean0, self.lean1, m.x) - f.get("upright", 0.0) * min(1.0, 2 * m.x) + m.sway[0]
        y, z = hip_over(b, self.stance_knee, 0.4 * self.stance_knee)
        pelvis = pitch(lean + b.bow(arch)) @ yaw(-sign * drop)
        flexion = mix(lean * 0.75, self.top + f.get("partial_range", 0.0), m.x) + (b.bow(arch) - b.bow(0.0)) * 0.55
        work = LegAngles(flexion, mix(0.0, self.wide, m.x), 0.0, mix(18.0, 8.0, m.x), 12.0)
        ankle = np.array([-sign * self.half, 0.0, b.ankle_height])
        legs: dict[str, Leg] = {
            stance: LegTarget(ankle, toward(stance, 4.0), flat_foot(stance, 4.0)),
            m.side: LegBlend(self.beside(m.side), work, min(1.0, 3 * m.x) ** 2 * (3 - 2 * min(1.0, 3 * m.x))),
        }
        arms = {
            s: ArmTarget(self.rail + SIDES[s] * 0.17 * X, np.array([SIDES[s] * 0.6, 0.5, -0.5]), "world") for s in SIDES
        }
        pose = Pose(pelvis, legs, arms, lumbar_ext=arch, lumbar_axial=sign * drop, head=-0.45 * lean)
        side = b.at(f"upperleg01.{stance}") - b.mid_hip
        pose.anchor = ("pelvis", np.array([-sign * self.half * 0.6 + side[0] * 0.4, y, z]) - pelvis @ side * [0, 1, 1])
        return pose

    @override
    def relaxed(self, m: Moment) -> Pose:
        """Nearly upright, hands already on the support."""
        pose = self.pose(m)
        lean = 14.0
        pose.pelvis, pose.head = pitch(lean + self.body.bow(0.0)), -0.3 * lean
        return pose

    def beside(self, s: str) -> LegTarget:
        """The working foot on its ball beside the other."""
        ankle = np.array([SIDES[s] * self.half, 0.04, self.body.ankle_height + 0.02])
        return LegTarget(ankle, toward(s, 4.0), flat_foot(s, 4.0) @ pitch(8.0))

    @override
    def boxes(self) -> list[Box]:
        top = self.rail[2] - 0.035
        return [Box((0, self.rail[1] - 0.2, top / 2), (0.9, 0.5, top), tint(self.rng, (0.3, 0.6), (0.2, 0.6)))]


class LegSwing(Motion):
    """Warm-up: one straight leg swings forward and back beside a support. One rep is a forward and backward swing."""

    tempo = (0.65, 0.06, 0.65, 0.06)
    one_sided = True
    rushed_s = 0.0
    checked: tuple[str, ...] = ()
    range_key = "hip_flex_{s}"
    views: ClassVar[dict[str, View]] = {"side": SIDE}
    recipes: ClassVar[dict[str, Sizes]] = {}
    reps = 10

    @override
    def setup(self) -> None:
        rng = self.rng
        self.back, self.front = rng.uniform(-22, -12), rng.uniform(45, 65)
        self.half = self.body.hip_width / 2

    @override
    def pose(self, m: Moment) -> Pose:
        b, sign = self.body, SIDES[m.side]
        stance = "R" if m.side == "L" else "L"
        y, z = hip_over(b, 8.0, 3.0)
        swing = mix(self.back, self.front, m.x)
        legs: dict[str, Leg] = {
            stance: LegTarget(
                np.array([-sign * self.half, 0.0, b.ankle_height]), toward(stance, 4), flat_foot(stance, 4)
            ),
            m.side: LegAngles(swing, 2.0, 0.0, 10.0, 10.0),
        }
        pose = Pose(pitch(2.0 - 0.06 * swing + m.sway[0]), legs, hands_hips(b))
        pose.anchor = ("pelvis", np.array([-0.01 * sign, y, z + 0.015]))
        return pose
