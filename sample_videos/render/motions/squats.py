"""Squats on two legs and on one."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from typing_extensions import override

from render.motions.arms import blend_arms, hands_down, hands_front, hands_hips, hands_out
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
    raised_heel,
    toward,
)
from render.pose import SIDES, ArmTarget, Leg, LegAngles, LegBlend, LegTarget, Pose
from render.rotations import pitch, roll


class Squat(Motion):
    """Both feet planted; hips go down and back while the trunk leans forward."""

    tempo = (2.0, 0.6, 1.4, 0.5)
    eccentric_first = True
    peak_name = "stretch_pause_s"
    checked = ("knee_valgus", "trunk_lean", "trunk_angle", "heel_lift", "partial_range", "rushed")
    range_key = "knee_flex_{s}"
    views: ClassVar[dict[str, View]] = {
        "front": FRONT_VIEW,
        "side": View("side", (78, 96)),
        "oblique": View("oblique", (35, 50)),
    }
    recipes: ClassVar[dict[str, Sizes]] = {
        "knee_valgus": {"valgus": (12, 22)},
        "valgus_left": {"valgus_L": (13, 22)},
        "valgus_right": {"valgus_R": (13, 22)},
        "trunk_lean": {"lean": (11, 16)},
        "trunk_angle": {"collapse": (18, 28)},
        "heel_lift": {"heel": (0.04, 0.065)},
        "partial_range": {"partial_range": (24, 36)},
        "rushed": {"rushed": (1, 1)},
    }
    harmless: ClassVar[Sizes] = {"valgus": (-2, 2), "lean": (-1.5, 1.5)}

    @override
    def setup(self) -> None:
        b, rng = self.body, self.rng
        self.half = b.hip_width / 2 * rng.uniform(1.35, 1.9)
        self.toe_out = rng.uniform(6, 22)
        self.knee0, self.knee1 = rng.uniform(12, 18), rng.uniform(93, 108)
        self.shin = rng.uniform(26, 33)
        self.lean0, self.lean1 = rng.uniform(3, 8), rng.uniform(38, 50)
        self.raised = bool(rng.uniform() < 0.5)

    @override
    def pose(self, m: Moment) -> Pose:
        b, f = self.body, m.faults
        knee = mix(self.knee0, self.knee1 - f.get("partial_range", 0.0), m.x)
        y, z = hip_over(b, knee, mix(5.0, self.shin, m.x * (knee / self.knee1) ** 0.3))
        spread = (self.half - b.hip_width / 2) ** 2
        z = b.ankle_height + np.sqrt(max((z - b.ankle_height) ** 2 - spread, 0.01))
        heel = f.get("heel", 0.0) * m.x
        lean = f.get("lean", 0.0) * m.x + m.sway[3]
        tilt = mix(self.lean0, self.lean1, m.x) + f.get("collapse", 0.0) * m.x + m.sway[0]
        arms = self.lifted(m.x)
        pose = Pose(pitch(tilt * 0.9), self.legs(m, heel), arms, lumbar_side=lean, head=-0.5 * tilt)
        pose.lumbar_ext = -0.1 * tilt
        pose.anchor = ("pelvis", np.array([0.15 * np.radians(lean) + 0.002 * m.sway[1], y, z + 0.4 * heel]))
        return pose

    def lifted(self, x: float) -> dict[str, ArmTarget]:
        """Arms that come up in front as the hips go down."""
        if self.raised:
            down = {
                s: ArmTarget(np.array([SIDES[s] * 0.12, -0.05, -0.5]), np.array([SIDES[s] * 0.8, 0.6, -0.4]))
                for s in SIDES
            }
            out = hands_out(0.48)
        else:
            down, out = hands_down(), hands_front()
        for s in down:
            down[s].space = out[s].space = "thorax"
        return blend_arms(down, out, min(1.0, 1.3 * x))

    def legs(self, m: Moment, heel: float) -> dict[str, Leg]:
        """Both legs, the heels ``heel`` metres off the floor."""
        legs: dict[str, Leg] = {}
        for s in SIDES:
            medial = (m.faults.get("valgus", 0.0) + m.faults.get("valgus_" + s, 0.0)) * m.x
            toes = toward(s, self.toe_out)
            shift, foot = raised_heel(flat_foot(s, self.toe_out), toes, heel)
            ankle = np.array([SIDES[s] * self.half, 0.0, self.body.ankle_height]) + shift
            turn = (m.faults.get("turn", 0.0) + m.faults.get("turn_" + s, 0.0)) * m.x
            legs[s] = LegTarget(ankle, toes, foot, medial, turn)
        return legs


class SingleLegSquat(Motion):
    """One leg bends, the other is held behind; the free hip drops, the knee caves or the trunk leans as faults."""

    tempo = (1.8, 0.35, 1.3, 0.8)
    eccentric_first = True
    peak_name = "stretch_pause_s"
    one_sided = True
    checked = ("hip_drop", "knee_valgus", "trunk_lean", "heel_lift", "partial_range", "rushed")
    range_key = "knee_flex_{s}"
    views: ClassVar[dict[str, View]] = {
        "front": FRONT_VIEW,
        "side": SIDE,
        "rear": REAR,
        "oblique": View("oblique", (22, 35)),
    }
    recipes: ClassVar[dict[str, Sizes]] = {
        "hip_drop": {"drop": (8.5, 14)},
        "knee_valgus": {"valgus": (11, 20)},
        "trunk_lean": {"lean": (12, 19)},
        "heel_lift": {"heel": (0.04, 0.065)},
        "partial_range": {"partial_range": (20, 28)},
        "rushed": {"rushed": (1, 1)},
    }
    harmless: ClassVar[Sizes] = {"drop": (-1.2, 1.5), "valgus": (-2, 2), "lean": (-2, 2)}

    @override
    def setup(self) -> None:
        b, rng = self.body, self.rng
        self.half = b.hip_width / 2 * rng.uniform(0.85, 1.1)
        self.toe_out = rng.uniform(2, 10)
        self.knee1, self.shin = rng.uniform(56, 72), rng.uniform(24, 30)
        self.lean1 = rng.uniform(20, 32)
        self.free_knee = rng.uniform(75, 100)
        self.hands = str(rng.choice(["hips", "front"]))

    @override
    def pose(self, m: Moment) -> Pose:
        b, f, sign = self.body, m.faults, SIDES[m.side]
        stance, free = m.side, "R" if m.side == "L" else "L"
        knee = mix(8.0, self.knee1 - f.get("partial_range", 0.0), m.x)
        y, z = hip_over(b, knee, mix(3.0, self.shin * knee / self.knee1, m.x))
        loaded = min(1.0, 4 * m.x)
        drop = f.get("drop", 0.0) * m.x + 0.4 * m.sway[2]
        lean = f.get("lean", 0.0) * m.x
        tilt = mix(3.0, self.lean1 * knee / self.knee1, m.x) + m.sway[0]
        pelvis = roll(-sign * drop) @ pitch(tilt)
        lumbar = sign * (drop * 0.85 + lean) + m.sway[3]
        legs: dict[str, Leg] = {}
        medial = (f.get("valgus", 0.0)) * m.x
        ankle = np.array([sign * self.half, 0.0, b.ankle_height])
        toes, heel = toward(stance, self.toe_out), f.get("heel", 0.0) * m.x
        shift, foot = raised_heel(flat_foot(stance, self.toe_out), toes, heel)
        legs[stance] = LegTarget(ankle + shift, toes, foot, medial, f.get("turn", 0.0) * m.x)
        floor = LegTarget(ankle * [-1, 1, 1], toward(free, self.toe_out), flat_foot(free, self.toe_out))
        up = LegAngles(flexion=tilt * 0.9 + 4, abduction=2.0, knee=self.free_knee, plantar=15.0)
        legs[free] = LegBlend(floor, up, loaded**2 * (3 - 2 * loaded))
        arms = hands_hips(b) if self.hands == "hips" else hands_front()
        pose = Pose(pelvis, legs, arms, lumbar_side=lumbar, head=-0.5 * tilt)
        over = sign * self.half * 0.65 * loaded**2 * (3 - 2 * loaded)
        pose.anchor = ("pelvis", np.array([over, y, z + 0.4 * heel]))
        hip_local = b.at(f"upperleg01.{stance}") - b.mid_hip
        lowered = pelvis @ hip_local - pitch(tilt) @ hip_local
        pose.anchor = ("pelvis", pose.anchor[1] - lowered * [1, 0, 1] * loaded)
        return pose
