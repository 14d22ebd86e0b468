"""Hands-and-knees movements."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from typing_extensions import override

from render.motions.base import (
    Moment,
    Motion,
    Sizes,
    View,
    mix,
)
from render.pose import SIDES, ArmTarget, Leg, LegAngles, LegBlend, LegTarget, Pose
from render.rotations import Array, pitch, slerp, yaw

if TYPE_CHECKING:
    from render.scene import Box

ARCH: dict[str, Sizes] = {
    "lumbar_arch": {"arch": (17, 26)},
    "hip_drop": {"drop": (10, 17)},
    "partial_range": {"partial_range": (22, 34)},
    "rushed": {"rushed": (1, 1)},
    "trunk_angle": {"upright": (18, 28)},
}


class Quadruped(Motion):
    """The supporting knee and hands stay; hips over knees, trunk level. The head points to -y."""

    one_sided = True
    tempo = (1.2, 0.8, 1.6, 0.5)
    checked = ("lumbar_arch", "hip_drop", "partial_range", "rushed")
    views: ClassVar[dict[str, View]] = {
        "side": View("side", (72, 92), (0, 12)),
        "rear": View("rear", (168, 192), (12, 24)),
    }
    recipes: ClassVar[dict[str, Sizes]] = ARCH
    harmless: ClassVar[Sizes] = {"arch": (-2, 3), "drop": (-1.5, 1.5)}

    @override
    def setup(self) -> None:
        b, rng = self.body, self.rng
        self.knee_z = 0.065
        self.slope = np.degrees(
            np.arcsin(np.clip((self.shoulder_height() - self.knee_z - b.thigh["L"]) / b.torso, -0.5, 0.5))
        )
        self.lean = rng.uniform(-3, 3)
        self.working_knee = rng.uniform(85, 95)

    def shoulder_height(self) -> float:
        """Height of the shoulders over hands on the floor."""
        b = self.body
        return 0.965 * (b.upper["L"] + b.fore["L"]) + 0.06

    def trunk(self, m: Moment) -> tuple[Array, float, float]:
        """(pelvis rotation, lumbar extension, drop)."""
        arch = m.faults.get("arch", 0.0) * m.x
        drop = m.faults.get("drop", 0.0) * m.x + 0.3 * m.sway[2]
        lean = 90.0 - self.slope + self.body.bow(0.0)
        pelvis = pitch(lean + 0.75 * arch) @ yaw(-SIDES[m.side] * drop)
        return pelvis, arch, drop

    def working(self, m: Moment, tilt: float) -> LegAngles:
        """The working leg in the air; ``tilt`` is how far an arching back tips the pelvis."""
        raise NotImplementedError

    def arms(self, m: Moment) -> dict[str, ArmTarget]:  # noqa: ARG002 - the bird dog needs it
        """Hands on the floor below the shoulders."""
        b = self.body
        y = -b.torso * np.cos(np.radians(self.slope)) - 0.02
        return {
            s: ArmTarget(np.array([SIDES[s] * 0.21, y, 0.055]), np.array([SIDES[s] * 0.4, 0.9, 0.0]), "world", True)
            for s in SIDES
        }

    @override
    def pose(self, m: Moment) -> Pose:
        b = self.body
        pelvis, arch, drop = self.trunk(m)
        stance = "R" if m.side == "L" else "L"
        hip_up = b.thigh["L"] + self.knee_z
        legs: dict[str, Leg] = {stance: self.kneeling(stance), m.side: self.lifted(m, 0.75 * arch)}
        pose = Pose(pelvis, legs, self.arms(m), lumbar_ext=arch, head=-18.0)
        pose.lumbar_axial = SIDES[m.side] * drop
        side = b.at(f"upperleg01.{stance}") - b.mid_hip
        fixed = np.array([side[0], 0.0, hip_up])
        pose.anchor = ("pelvis", fixed - pelvis @ side)
        return pose

    def lifted(self, m: Moment, tilt: float) -> Leg:
        """The working leg leaves its knee early in the lift."""
        share = min(1.0, 4.0 * m.x)
        return LegBlend(self.kneeling(m.side), self.working(m, tilt), share * share * (3.0 - 2.0 * share))

    def kneeling(self, s: str) -> LegTarget:
        """A leg that kneels."""
        b = self.body
        knee = np.array([SIDES[s] * b.hip_width / 2, 0.0, self.knee_z])
        ankle = knee + np.array([0.0, 0.985 * b.shank[s], 0.03])
        return LegTarget(ankle, np.array([0.0, -1.0, -0.6]), pitch(155.0))

    @override
    def boxes(self) -> list[Box]:
        return [self.mat(-0.05, 1.9)]


class DonkeyKick(Quadruped):
    """The bent leg is lifted behind until the thigh is level with the trunk."""

    range_key = "hip_flex_{s}"

    @override
    def working(self, m: Moment, tilt: float) -> LegAngles:
        top = 4.0 + m.faults.get("partial_range", 0.0)
        return LegAngles(mix(90.0, top, m.x) + 0.6 * tilt, 2.0, 0.0, self.working_knee, 5.0)


class BirdDog(Quadruped):
    """One leg and the opposite arm are stretched out level."""

    tempo = (1.4, 1.5, 1.6, 0.6)
    range_key = "hip_flex_{s}"

    @override
    def working(self, m: Moment, tilt: float) -> LegAngles:
        top = 4.0 + m.faults.get("partial_range", 0.0)
        return LegAngles(mix(88.0, top, m.x) + 0.5 * tilt, 1.0, 0.0, mix(92.0, 8.0, m.x), 20.0)

    @override
    def lifted(self, m: Moment, tilt: float) -> Leg:
        """The foot slides back and up in a line, the knee opening."""
        if m.x in (0.0, 1.0):
            return super().lifted(m, tilt)
        first, last = (self.body.held(self.pose(Moment(x, m.side, m.outward, m.faults)), m.side) for x in (0.0, 1.0))
        share = m.x
        ankle = first.ankle + (last.ankle - first.ankle) * share
        return LegTarget(ankle, np.array([0.0, -0.5, -1.0]), slerp(first.foot, last.foot, share))

    @override
    def arms(self, m: Moment) -> dict[str, ArmTarget]:
        out = super().arms(m)
        free = "R" if m.side == "L" else "L"
        b = self.body
        start = out[free].wrist
        reach = 0.96 * (b.upper[free] + b.fore[free])
        shoulder = np.array([start[0], start[1] + 0.02, self.shoulder_height()])
        angle = np.radians(mix(90.0, -2.0, m.x))
        shorter = reach * (1.0 - 0.25 * np.sin(np.pi * m.x))
        wrist = shoulder + shorter * np.array([0.0, -np.cos(angle), -np.sin(angle)])
        out[free] = ArmTarget(wrist, np.array([SIDES[free] * 0.5, 0.4, -0.6]), "world", m.x < 0.15)
        return out
