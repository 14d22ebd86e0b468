"""On the feet: squats, and the steps of the band walk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.simulate.limbs import Limb, ankle_over, arm, assemble, flat_foot, free_leg, heel_pitch, planted_leg
from formcheck.simulate.motions.trunk import upright
from formcheck.simulate.rotations import Floats, vectors
from formcheck.simulate.scene import Exercise, Scene, fraction_of
from formcheck.simulate.tempo import Rhythm

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from formcheck.simulate.skeleton import Body, Posture

STANCE_M: Final = 0.36  # between the ankles in the squat
WALK_STANCE_M: Final = 0.32
STEP_M: Final = 0.24
STEP_LIFT_M: Final = 0.05


def hip_over(body: Body, ankle: Floats, aside_m: ArrayLike, knee_deg: ArrayLike, shin_deg: ArrayLike) -> Floats:
    """Hip (n, 3) over an ankle, ``aside_m`` to its left, with the knee flexed and the shin tipped forward as given."""
    knee, shin = np.radians(knee_deg), np.radians(shin_deg)
    ahead = body.shank * np.sin(shin) - body.thigh * np.sin(knee - shin)
    above = body.shank * np.cos(shin) + body.thigh * np.cos(knee - shin)
    turn = np.arctan2(ahead, above)
    height = np.sqrt(np.maximum(ahead**2 + above**2 - np.square(aside_m), 1e-6))
    return ankle + vectors(height * np.sin(turn), aside_m, height * np.cos(turn))


def arms_ahead(thorax: Floats, amount: Floats) -> tuple[Limb, Limb]:
    """Hands folded in front of the chest; ``amount`` (n,) 0 lets the arms hang, 1 folds them."""
    out = []
    for side in (1.0, -1.0):
        hang = arm(thorax, (0.1, 0.12, -1.0), (0.25, 0.05, -1.0), side)
        fold = arm(thorax, (0.45, 0.25, -0.85), (0.85, -0.62, 0.45), side)
        w = amount[:, None]
        upper, lower = (1 - w) * hang.upper + w * fold.upper, (1 - w) * hang.lower + w * fold.lower
        upper, lower = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in (upper, lower))
        out.append(Limb(upper, lower, lower))
    return out[0], out[1]


def _squat(scene: Scene) -> Posture:
    body, n = scene.body, scene.n
    foot_pitch = heel_pitch(body, scene.fault("heel_lift"))
    feet = [flat_foot(n, 12.0, side, foot_pitch) for side in (1.0, -1.0)]
    ankles = [ankle_over(body, feet[i], 0.0, side * STANCE_M / 2) for i, side in enumerate((1.0, -1.0))]
    hip = hip_over(body, ankles[0], body.hip_half - STANCE_M / 2, scene.mix(9.0, 98.0), scene.mix(4.0, 33.0))
    root = hip - (0.0, body.hip_half, 0.0)
    pitch = scene.mix(6.0, 46.0) + scene.fault("trunk_angle")
    trunk = upright(scene, pitch, lean=scene.fault("trunk_lean"))
    legs = []
    for i, side in enumerate((1.0, -1.0)):
        inward = scene.fault("knee_valgus") + scene.fault("knee_valgus:left" if i == 0 else "knee_valgus:right")
        at = root + side * body.hip_half * trunk[0][..., 1]
        legs.append(planted_leg(body, at, ankles[i], feet[i], inward_deg=inward, medial=-side))
    return assemble(root, trunk, (legs[0], legs[1]), arms_ahead(trunk[1], np.full(n, 1.0)))


def _single_leg_squat(scene: Scene) -> Posture:
    body, n = scene.body, scene.n
    foot = flat_foot(n, 5.0, 1.0, heel_pitch(body, scene.fault("heel_lift")))
    ankle = ankle_over(body, foot, 0.0, 0.01)
    hip = hip_over(body, ankle, body.hip_half - 0.03, scene.mix(10.0, 62.0), scene.mix(4.0, 27.0))
    pitch = scene.mix(4.0, 28.0) + scene.fault("trunk_angle")
    trunk = upright(scene, pitch, lean=scene.fault("trunk_lean"), drop=scene.fault("hip_drop"))
    root = hip - body.hip_half * trunk[0][..., 1]
    stance = planted_leg(body, hip, ankle, foot, inward_deg=scene.fault("knee_valgus"))
    free = free_leg(
        trunk[0], -1.0, flexion=scene.mix(10.0, 38.0), abduction=5.0, knee=scene.mix(78.0, 92.0), point=20.0
    )
    return assemble(root, trunk, (stance, free), arms_ahead(trunk[1], np.full(n, 1.0)))


def _band_walk(scene: Scene) -> Posture:
    """The body follows the middle of its feet; the leading foot goes out, the other one follows."""
    body, n = scene.body, scene.n
    left_y, right_y, left_z, right_z = _steps(scene)
    feet = [flat_foot(n, 2.0, side) for side in (1.0, -1.0)]
    ankles = [ankle_over(body, feet[0], 0.0, left_y, left_z), ankle_over(body, feet[1], 0.0, right_y, right_z)]
    bent = 42.0 - scene.held("standing_up") * np.clip(scene.effort * 3.0, 0.0, 1.0)
    stance = vectors(0.0, np.zeros(n), body.ankle_height)
    root = hip_over(body, stance, WALK_STANCE_M / 2 - body.hip_half, bent, 0.42 * bent)
    # over the middle of the feet; what the squat needs is only height and how far back
    root = vectors(root[..., 0], (left_y + right_y) / 2, root[..., 2])
    trunk = upright(scene, np.full(n, 28.0), lean=scene.fault("trunk_lean"))
    legs = []
    for i, side in enumerate((1.0, -1.0)):
        inward = scene.fault("knee_valgus") + scene.fault("knee_valgus:left" if i == 0 else "knee_valgus:right")
        at = root + side * body.hip_half * trunk[0][..., 1]
        legs.append(planted_leg(body, at, ankles[i], feet[i], inward_deg=inward, medial=-side))
    return assemble(root, trunk, (legs[0], legs[1]), arms_ahead(trunk[1], np.full(n, 1.0)))


def _steps(scene: Scene) -> tuple[Floats, Floats, Floats, Floats]:
    """(n,) sideways place of the left and right ankle, and their height above the floor's."""
    left, right = np.full((2, scene.n), WALK_STANCE_M / 2) * [[1.0], [-1.0]]
    lifts = np.zeros((2, scene.n))
    gap = WALK_STANCE_M
    for i, (plan, side) in enumerate(zip(scene.plans, scene.sides, strict=True)):
        out, back = scene.line.out[i], scene.line.back[i]
        wide = WALK_STANCE_M + STEP_M * fraction_of(plan)
        closed = WALK_STANCE_M - plan.faults.get("feet_together", 0.0)
        lead, trail = (wide - gap) * out, (wide - closed) * back
        gap = closed
        sign, own = (1.0, 0) if side == "left" else (-1.0, 1)
        left = left + sign * (lead if own == 0 else trail)
        right = right + sign * (trail if own == 0 else lead)
        lifts[own] += STEP_LIFT_M * 16 * (out * (1 - out)) ** 2
        lifts[1 - own] += STEP_LIFT_M * 16 * (back * (1 - back)) ** 2
    middle = (left + right).min() / 4 + (left + right).max() / 4
    return left - middle, right - middle, lifts[0], lifts[1]


_VALGUS: Final = frozenset({"knee_valgus", "knee_valgus:left", "knee_valgus:right"})

STANDING: Final = {
    "squat": Exercise(
        _squat, Rhythm(1.8, 1.2, 0.3, eccentric_first=True), _VALGUS | {"trunk_angle", "trunk_lean", "heel_lift"}
    ),
    "single_leg_squat": Exercise(
        _single_leg_squat,
        Rhythm(1.8, 1.3, 0.4, eccentric_first=True),
        frozenset({"knee_valgus", "hip_drop", "trunk_angle", "trunk_lean", "heel_lift"}),
        sided=True,
    ),
    "lateral_band_walk": Exercise(
        _band_walk,
        Rhythm(1.0, 0.8, 0.2, rest_s=0.5),
        _VALGUS | {"feet_together", "standing_up", "trunk_lean"},
        sided=True,
        mirrors=False,
    ),
}
