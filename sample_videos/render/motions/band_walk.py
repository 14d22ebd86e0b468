"""Steps to the side with an elastic band around the legs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from typing_extensions import override

from render.motions.arms import hands_down, hands_front, hands_hips
from render.motions.base import (
    REAR,
    Band,
    Moment,
    Motion,
    Sizes,
    View,
    flat_foot,
    hip_over,
    mix,
    toward,
)
from render.pose import SIDES, Leg, LegTarget, Pose, Posed
from render.rotations import Array, pitch

if TYPE_CHECKING:
    from render.body import Body


class LateralBandWalk(Motion):
    """Steps to the side in a slight squat: the leading foot moves out, the trailing foot follows."""

    tempo = (0.72, 0.24, 0.88, 0.36)
    one_sided = True
    alternates = True
    reps = 10
    rushed_s = 0.5
    checked = ("knee_valgus", "feet_together", "standing_up", "trunk_lean", "partial_range", "rushed")
    range_key = "ankle_gap"
    steps = True
    views: ClassVar[dict[str, View]] = {
        "front": View("front", (-8, 8), (0, 6)),
        "rear": REAR,
        "oblique": View("oblique", (18, 28)),
    }
    recipes: ClassVar[dict[str, Sizes]] = {
        "knee_valgus": {"valgus": (11, 20)},
        "valgus_lead": {"valgus_lead": (12, 21)},
        "valgus_trail": {"valgus_trail": (12, 21)},
        "feet_together": {"close": (0.10, 0.15)},
        "standing_up": {"rise": (17, 26)},
        "trunk_lean": {"lean": (11, 17)},
        "partial_range": {"partial_range": (0.42, 0.55)},
        "rushed": {"rushed": (1, 1)},
    }
    harmless: ClassVar[Sizes] = {"valgus": (-2, 2), "lean": (-1.5, 1.5), "close": (-0.015, 0.015), "rise": (-2, 2)}

    @override
    def setup(self) -> None:
        b, rng = self.body, self.rng
        self.gap = b.hip_width * rng.uniform(1.25, 1.5)
        self.step = rng.uniform(0.26, 0.36)
        self.toe_out = rng.uniform(2, 14)
        self.knee = rng.uniform(38, 52)
        self.lean = rng.uniform(22, 32)
        self.start = 0.0
        self.band_at = str(rng.choice(["knee", "knee", "ankle", "none"]))
        self.hands = str(rng.choice(["front", "hips"]))

    @override
    def travel(self, side: str, faults: dict[str, float]) -> float:
        return SIDES[side] * self.step * (1.0 - faults.get("partial_range", 0.0))

    @override
    def left_standing(self, side: str, faults: dict[str, float]) -> dict[str, float]:
        """The trailing foot that closes too far stays there until the next step."""
        return {"R" if side == "L" else "L": SIDES[side] * faults.get("close", 0.0)}

    def feet(self, m: Moment) -> dict[str, tuple[float, float]]:
        """(x, lift) of both ankles."""
        lead, trail = m.side, "R" if m.side == "L" else "L"
        sign, half = SIDES[m.side], self.gap / 2
        lift = 0.055 * np.sin(np.pi * m.x) ** 1.0 if 0 < m.x < 1 else 0.0
        first = {s: m.place + SIDES[s] * half + m.stance.get(s, 0.0) for s in SIDES}
        landed = m.place + sign * half + self.travel(m.side, m.faults)
        if m.outward:
            return {lead: (mix(first[lead], landed, m.x), lift), trail: (first[trail], 0.0)}
        closed = m.place - sign * half + self.travel(m.side, m.faults) + sign * m.faults.get("close", 0.0)
        return {lead: (landed, 0.0), trail: (mix(first[trail], closed, 1.0 - m.x), lift)}

    @override
    def pose(self, m: Moment) -> Pose:
        b, f = self.body, m.faults
        feet = self.feet(m)
        share = self.shift(m)
        first, last = m.stance, self.left_standing(m.side, m.faults)
        lag = mix(sum(first.values()), sum(last.values()), share) / 2
        mid = m.place + self.travel(m.side, m.faults) * share + lag
        around = np.sin(np.pi * share)
        knee = self.knee - f.get("rise", 0.0) * around
        y, z = hip_over(b, knee, 0.45 * knee)
        lean = SIDES[m.side] * f.get("lean", 0.0) * around + m.sway[3]
        legs: dict[str, Leg] = {}
        for s, (x, lift) in feet.items():
            role = "lead" if s == m.side else "trail"
            medial = (f.get("valgus", 0.0) + f.get("valgus_" + role, 0.0)) * around
            ankle = np.array([x, 0.0, b.ankle_height + lift])
            foot = flat_foot(s, self.toe_out) @ pitch(120 * lift)
            turn = (f.get("turn", 0.0) + f.get("turn_" + role, 0.0)) * around
            legs[s] = LegTarget(ankle, toward(s, self.toe_out), foot, medial, turn)
        arms = hands_front() if self.hands == "front" else hands_hips(b)
        pose = Pose(pitch(self.lean + m.sway[0]), legs, arms, lumbar_side=lean, head=-0.6 * self.lean)
        widest = max(abs(feet["L"][0] - mid), abs(feet["R"][0] - mid)) - b.hip_width / 2
        reach = 0.997 * (b.thigh["L"] + b.shank["L"])
        z = min(z, b.ankle_height + float(np.sqrt(reach**2 - widest**2 - y**2)))
        pose.anchor = ("pelvis", np.array([mid + 0.003 * m.sway[1], y, z]))
        return pose

    @override
    def relaxed(self, m: Moment) -> Pose:
        """Upright, arms down."""
        b = self.body
        pose = self.pose(m)
        y, z = hip_over(b, 12.0, 5.0)
        pose.pelvis, pose.arms, pose.head = pitch(5.0), hands_down(), 0.0
        spread = self.gap / 2 - b.hip_width / 2
        z = b.ankle_height + float(np.sqrt((z - b.ankle_height) ** 2 - spread**2))
        pose.anchor = ("pelvis", np.array([m.place + sum(m.stance.values()) / 2, y, z]))
        return pose

    @staticmethod
    def shift(m: Moment) -> float:
        """How far the hips have gone along the step."""
        return 0.5 * m.x if m.outward else 1.0 - 0.5 * m.x

    @override
    def band(self) -> Band | None:
        if self.band_at == "none":
            return None
        return ankle_band if self.band_at == "ankle" else knee_band


def knee_band(body: Body, posed: Posed) -> Array:
    """A loop around both thighs just above the knees."""
    return loop(body, posed, "upperleg02", 0.78, 0.07)


def ankle_band(body: Body, posed: Posed) -> Array:
    return loop(body, posed, "lowerleg02", 0.85, 0.045)


def loop(body: Body, posed: Posed, bone: str, share: float, radius: float) -> Array:
    """A flat racetrack around both legs at ``share`` of the limb segment."""
    ends = {"upperleg02": ("upperleg01", "lowerleg01"), "lowerleg02": ("lowerleg01", "foot")}[bone]
    centre = {}
    for s in SIDES:
        a, b = (posed.positions[body.index[f"{e}.{s}"]] for e in ends)
        centre[s] = a + (b - a) * share
    turn = np.radians(np.linspace(-90, 90, 9))
    left = [centre["L"] + radius * np.array([np.cos(t), np.sin(t), 0]) for t in turn]
    right = [centre["R"] - radius * np.array([np.cos(t), np.sin(t), 0]) for t in turn]
    return np.array(left + right)
