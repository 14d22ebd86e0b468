"""Hip thrusts and bridges: the person lies on the back, feet towards -y, head towards +y."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from typing_extensions import override

from render.motions.base import (
    SIDE,
    Moment,
    Motion,
    Sizes,
    View,
    flat_foot,
    mix,
    raised_heel,
    toward,
)
from render.pose import SIDES, ArmTarget, Leg, LegAngles, LegBlend, LegTarget, Pose
from render.rotations import Array, pitch, roll, yaw
from render.scene import Box


class HipThrust(Motion):
    """Upper back on a bench; the trunk turns about its edge while the feet stay."""

    checked = ("lumbar_arch", "knee_valgus", "head_back", "heel_lift", "shin_angle", "partial_range", "rushed")
    recipes: ClassVar[dict[str, Sizes]] = {
        "lumbar_arch": {"lumbar_arch": (15, 26), "arch_lift": (4, 9)},
        "pelvic_tilt": {"lumbar_arch": (16, 26), "arch_lift": (-1, 1)},
        "high": {"high": (5, 10)},
        "partial_range": {"partial_range": (10, 17)},
        "rushed": {"rushed": (1, 1)},
        "knee_valgus": {"knee_valgus": (16, 26)},
        "head_back": {"head_back": (36, 50)},
        "heel_lift": {"heel": (0.05, 0.075)},
    }
    habits: ClassVar[dict[str, Sizes]] = {"feet_far": {"feet": (0.14, 0.19)}, "feet_near": {"feet": (-0.19, -0.14)}}
    harmless: ClassVar[Sizes] = {"lumbar_arch": (-3, 3.5), "arch_lift": (-1, 1), "knee_valgus": (-2, 2)}
    views: ClassVar[dict[str, View]] = {
        "side": SIDE,
        "front": View("front", (-8, 8), (18, 26)),
        "oblique": View("oblique", (35, 45), (8, 16)),
    }

    @override
    def setup(self) -> None:
        b, rng = self.body, self.rng
        self.low, self.top = rng.uniform(44, 51), rng.uniform(85, 90)
        self.half = b.hip_width * rng.uniform(0.55, 0.72)
        self.toe_out = rng.uniform(0, 14)
        self.contact = b.back_at(0.0, b.mid_shoulder[2] - rng.uniform(0.10, 0.15) * b.torso / 0.48)
        knee_z = b.ankle_height + b.shank["L"]
        self.edge = np.array([0.0, 0.0, 0.4])
        top = b.spine(Pose(self.pelvis_for(self.top, 0.0), {}, {}))
        hip = b.middle(top, "upperleg01")
        i = b.index["spine01"]
        touch = top.rotations[i] @ (self.contact - b.heads[i]) + top.positions[i]
        self.edge[2] = max(0.28, knee_z + rng.uniform(-0.03, 0.02) + touch[2] - hip[2])
        hip_y = (hip - touch)[1]
        self.ankle_y = hip_y - b.thigh["L"] - rng.uniform(-0.03, 0.05) - self.habit.get("feet", 0.0)
        self.arms_kind = str(rng.choice(["bench", "hips", "chest"]))
        self.head = rng.uniform(5, 15), rng.uniform(15, 40)
        self.bench = (rng.uniform(0.9, 1.3), rng.uniform(0.32, 0.45))

    def pelvis_for(self, inclination: float, ext: float) -> Array:
        """Pelvis orientation for which the hip-shoulder line leans back by ``inclination`` from upright."""
        return pitch(-(inclination - self.body.bow(ext)))

    def inclination(self, m: Moment) -> float:
        """Lean of the hip-shoulder line, 90 = level."""
        top = self.top + m.faults.get("high", 0.0) + m.faults.get("arch_lift", 0.0) - m.faults.get("partial_range", 0.0)
        return mix(self.low, top, m.x) + float(m.sway[0])

    @override
    def pose(self, m: Moment) -> Pose:
        ext = m.faults.get("lumbar_arch", 0.0) * m.x
        pelvis = self.pelvis_for(self.inclination(m), ext)
        legs: dict[str, Leg] = {s: self.planted(s, m) for s in ("L", "R")}
        pose = Pose(pelvis, legs, self.arms(), lumbar_ext=ext)
        pose.head = mix(*self.head, m.x) - m.faults.get("head_back", 0.0) * m.x
        pose.anchor, pose.anchor_local = ("thorax", self.edge), self.contact
        return pose

    def planted(self, s: str, m: Moment) -> LegTarget:
        """A leg whose foot stands flat."""
        sign = SIDES[s]
        flat, toes = flat_foot(s, self.toe_out), toward(s, self.toe_out)
        shift, foot = raised_heel(flat, toes, m.faults.get("heel", 0.0) * m.x)
        ankle = np.array([sign * self.half, self.ankle_y, self.body.ankle_height]) + shift
        pole = flat @ np.array([0.0, -0.6, 1.0])
        return LegTarget(ankle, pole, foot, m.faults.get("knee_valgus", 0.0) * m.x + m.sway[1])

    def arms(self) -> dict[str, ArmTarget]:
        """Along the bench, at the hips or on the chest."""
        out = {}
        for s, sg in SIDES.items():
            if self.arms_kind == "bench":
                wrist = self.edge + np.array([sg * 0.46, 0.08, 0.03])
                out[s] = ArmTarget(wrist, np.array([sg * 0.5, 0.8, 0.3]), "world")
            elif self.arms_kind == "hips":
                out[s] = ArmTarget(np.array([sg * 0.16, -0.14, 0.06]), np.array([sg * 1.0, 0.5, 0.0]), "pelvis")
            else:
                out[s] = ArmTarget(np.array([-sg * 0.10, -0.17, -0.12]), np.array([sg * 1.0, 0.0, -0.5]), "thorax")
        return out

    @override
    def boxes(self) -> list[Box]:
        long, deep = self.bench
        top = self.edge[2]
        pad = Box((0, deep / 2, top - 0.045), (long, deep, 0.09), (0.12, 0.12, 0.14))
        foot = Box((0, deep / 2 + 0.02, (top - 0.09) / 2), (long * 0.6, deep * 0.7, top - 0.09), (0.42, 0.42, 0.44))
        return [pad, foot, self.mat(self.ankle_y + 0.1, 1.1)]


class SingleLegHipThrust(HipThrust):
    """One foot stays; the free knee is drawn up during the lift. The free hip drops or turns as a fault."""

    one_sided = True
    checked = ("hip_drop", "lumbar_arch", "partial_range", "rushed")
    tempo = (1.2, 0.8, 1.75, 0.6)
    chest_turns, side_bend = 0.0, 0.2  # shares of a pelvis' drop
    recipes: ClassVar[dict[str, Sizes]] = HipThrust.recipes | {"hip_drop": {"hip_drop": (12, 20), "list": (0.1, 0.5)}}
    harmless: ClassVar[Sizes] = HipThrust.harmless | {"hip_drop": (-1.5, 2)}
    views: ClassVar[dict[str, View]] = {
        "front": View("front", (-10, 10), (17, 26)),
        "oblique": View("oblique", (35, 45), (8, 18)),
        "side": SIDE,
    }

    @override
    def setup(self) -> None:
        super().setup()
        self.half *= 0.7
        self.free = (self.rng.uniform(75, 92), self.rng.uniform(85, 108))
        self.arms_kind = str(self.rng.choice(["bench", "chest"]))

    @override
    def pose(self, m: Moment) -> Pose:
        pose = super().pose(m)
        free = "R" if m.side == "L" else "L"
        sign = SIDES[m.side]
        drop = m.faults.get("hip_drop", 0.0) * m.x + m.sway[2]
        pose.pelvis = pose.pelvis @ yaw(-sign * drop) @ roll(sign * drop * m.faults.get("list", 0.2))
        pose.lumbar_axial = sign * drop * (1.0 - self.chest_turns)
        pose.lumbar_side = -sign * drop * self.side_bend
        hip_flex, knee = self.free
        up = LegAngles(flexion=hip_flex + m.faults.get("free", 0.0), abduction=4.0, knee=knee, plantar=10.0)
        pose.legs[free] = LegBlend(self.planted(free, m), up, min(1.0, m.x * 1.15))
        return pose


class GluteBridge(HipThrust):
    """The same on the floor: shoulders and head stay on the mat."""

    shin_deg = 25.0
    habits: ClassVar[dict[str, Sizes]] = {"feet_far": {"feet": (0.10, 0.15)}}
    checked = ("lumbar_arch", "knee_valgus", "heel_lift", "shin_angle", "partial_range", "rushed")
    views: ClassVar[dict[str, View]] = {
        "side": SIDE,
        "front": View("front", (-8, 8), (16, 24)),
        "oblique": View("oblique", (35, 45), (8, 16)),
    }

    @override
    def setup(self) -> None:
        b, rng = self.body, self.rng
        super().setup()
        self.low, self.top = rng.uniform(89, 91), rng.uniform(113, 119)
        self.contact = b.back_at(0.0, b.mid_shoulder[2] - 0.02)
        heights = b.mid_shoulder[2] + np.linspace(-0.3, 0.06, 8) * b.torso / 0.48
        self.back = np.array([b.back_at(x, z) for z in heights for x in (0.0, 0.08)])
        self.edge = np.array([0.0, 0.0, 0.012])
        along = b.torso * np.cos(np.radians(self.top - 90)) + 0.02
        rise = b.torso * np.sin(np.radians(self.top - 90)) + 0.1
        knee_z = b.ankle_height + b.shank["L"]
        self.ankle_y = -along - np.sqrt(max(b.thigh["L"] ** 2 - (knee_z - rise) ** 2, 0.01)) - rng.uniform(0.04, 0.12)
        self.ankle_y -= self.habit.get("feet", 0.0)
        self.head = (rng.uniform(-4, 4), rng.uniform(18, 26))
        self.arms_kind = "floor"

    @override
    def pose(self, m: Moment) -> Pose:
        """As in the hip thrust, with the lowest point of the upper back on the mat."""
        pose = super().pose(m)
        trunk = self.body.spine(pose)
        thorax = trunk.rotations[self.body.index["spine01"]]
        lowest = float(((self.back - self.contact) @ thorax.T)[:, 2].min())
        pose.anchor = ("thorax", self.edge - [0, 0, lowest])
        return pose

    @override
    def arms(self) -> dict[str, ArmTarget]:
        return {
            s: ArmTarget(np.array([sg * 0.34, -0.42, 0.04]), np.array([sg * 1.0, 0.3, 0.2]), "world")
            for s, sg in SIDES.items()
        }

    @override
    def boxes(self) -> list[Box]:
        return [self.mat(-0.4, 1.9)]


class SingleLegGluteBridge(SingleLegHipThrust, GluteBridge):
    """Single-leg version of the bridge."""

    checked = SingleLegHipThrust.checked
    views: ClassVar[dict[str, View]] = SingleLegHipThrust.views

    @override
    def setup(self) -> None:
        GluteBridge.setup(self)
        self.half *= 0.7
        self.free = (self.rng.uniform(60, 80), self.rng.uniform(60, 100))
        self.arms_kind = "floor"

    @override
    def arms(self) -> dict[str, ArmTarget]:
        return GluteBridge.arms(self)

    @override
    def boxes(self) -> list[Box]:
        return GluteBridge.boxes(self)
