"""Motions on both feet, on one foot, in a split stance, and on a seat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.simulation.body import Floats, Posture, rot_x, rot_y, spine_offsets, vectors
from formcheck.simulation.motion_solver import (
    Limb,
    MotionContext,
    SimulatedExercise,
    ankle_over,
    arm,
    assemble,
    flat_foot,
    fraction_of,
    free_leg,
    heel_pitch,
    line_pitches,
    planted_leg,
    reaching_arm,
    upright,
)
from formcheck.simulation.plan import Rhythm, min_jerk

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from formcheck.simulation.body import Body

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


def _squat(context: MotionContext) -> Posture:
    body, n = context.body, context.n
    foot_pitch = heel_pitch(body, context.fault("heel_lift"))
    feet = [flat_foot(n, 12.0, side, foot_pitch) for side in (1.0, -1.0)]
    ankles = [ankle_over(body, feet[i], 0.0, side * STANCE_M / 2) for i, side in enumerate((1.0, -1.0))]
    hip = hip_over(body, ankles[0], body.hip_half - STANCE_M / 2, context.mix(9.0, 98.0), context.mix(4.0, 33.0))
    root = hip - (0.0, body.hip_half, 0.0)
    pitch = context.mix(6.0, 46.0) + context.fault("trunk_angle")
    trunk = upright(context, pitch, lean=context.fault("trunk_lean"))
    legs = []
    for i, side in enumerate((1.0, -1.0)):
        inward = context.fault("knee_valgus") + context.fault("knee_valgus:left" if i == 0 else "knee_valgus:right")
        at = root + side * body.hip_half * trunk[0][..., 1]
        legs.append(planted_leg(body, at, ankles[i], feet[i], inward_deg=inward, medial=-side))
    return assemble(root, trunk, (legs[0], legs[1]), arms_ahead(trunk[1], np.full(n, 1.0)))


def _single_leg_squat(context: MotionContext) -> Posture:
    body, n = context.body, context.n
    foot = flat_foot(n, 5.0, 1.0, heel_pitch(body, context.fault("heel_lift")))
    ankle = ankle_over(body, foot, 0.0, 0.01)
    hip = hip_over(body, ankle, body.hip_half - 0.03, context.mix(10.0, 62.0), context.mix(4.0, 27.0))
    pitch = context.mix(4.0, 28.0) + context.fault("trunk_angle")
    trunk = upright(context, pitch, lean=context.fault("trunk_lean"), drop=context.fault("hip_drop"))
    root = hip - body.hip_half * trunk[0][..., 1]
    stance = planted_leg(body, hip, ankle, foot, inward_deg=context.fault("knee_valgus"))
    free = free_leg(
        trunk[0], -1.0, flexion=context.mix(10.0, 38.0), abduction=5.0, knee=context.mix(78.0, 92.0), point=20.0
    )
    return assemble(root, trunk, (stance, free), arms_ahead(trunk[1], np.full(n, 1.0)))


def _band_walk(context: MotionContext) -> Posture:
    """The body follows the middle of its feet; the leading foot goes out, the other one follows."""
    body, n = context.body, context.n
    left_y, right_y, left_z, right_z = _steps(context)
    feet = [flat_foot(n, 2.0, side) for side in (1.0, -1.0)]
    ankles = [ankle_over(body, feet[0], 0.0, left_y, left_z), ankle_over(body, feet[1], 0.0, right_y, right_z)]
    bent = 42.0 - context.held("standing_up") * np.clip(context.effort * 3.0, 0.0, 1.0)
    stance = vectors(0.0, np.zeros(n), body.ankle_height)
    root = hip_over(body, stance, WALK_STANCE_M / 2 - body.hip_half, bent, 0.42 * bent)
    # over the middle of the feet; what the squat needs is only height and how far back
    root = vectors(root[..., 0], (left_y + right_y) / 2, root[..., 2])
    trunk = upright(context, np.full(n, 28.0), lean=context.fault("trunk_lean"))
    legs = []
    for i, side in enumerate((1.0, -1.0)):
        inward = context.fault("knee_valgus") + context.fault("knee_valgus:left" if i == 0 else "knee_valgus:right")
        at = root + side * body.hip_half * trunk[0][..., 1]
        legs.append(planted_leg(body, at, ankles[i], feet[i], inward_deg=inward, medial=-side))
    return assemble(root, trunk, (legs[0], legs[1]), arms_ahead(trunk[1], np.full(n, 1.0)))


def _steps(context: MotionContext) -> tuple[Floats, Floats, Floats, Floats]:
    """(n,) sideways place of the left and right ankle, and their height above the floor's."""
    left, right = np.full((2, context.n), WALK_STANCE_M / 2) * [[1.0], [-1.0]]
    lifts = np.zeros((2, context.n))
    gap = WALK_STANCE_M
    for i, (plan, side) in enumerate(zip(context.plans, context.sides, strict=True)):
        out, back = context.line.out[i], context.line.back[i]
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
    "squat": SimulatedExercise(
        _squat, Rhythm(1.8, 1.2, 0.3, eccentric_first=True), _VALGUS | {"trunk_angle", "trunk_lean", "heel_lift"}
    ),
    "single_leg_squat": SimulatedExercise(
        _single_leg_squat,
        Rhythm(1.8, 1.3, 0.4, eccentric_first=True),
        frozenset({"knee_valgus", "hip_drop", "trunk_angle", "trunk_lean", "heel_lift"}),
        sided=True,
    ),
    "lateral_band_walk": SimulatedExercise(
        _band_walk,
        Rhythm(1.0, 0.8, 0.2, rest_s=0.5),
        _VALGUS | {"feet_together", "standing_up", "trunk_lean"},
        sided=True,
        mirrors=False,
    ),
}


Trunk = tuple[Floats, Floats, Floats]


def _stance(context: MotionContext, pelvis: Floats, knee_deg: float, shin_deg: float) -> tuple[Floats, Limb]:
    """Mid-hip (n, 3) and the right leg that carries it."""
    body, n = context.body, context.n
    foot = flat_foot(n, 4.0, -1.0)
    ankle = ankle_over(body, foot, 0.0, -0.03)
    hip = hip_over(body, ankle, 0.03 - body.hip_half, np.full(n, knee_deg), np.full(n, shin_deg))
    return hip + body.hip_half * pelvis[..., 1], planted_leg(body, hip, ankle, foot, medial=1.0)


def _standing(context: MotionContext, trunk: Trunk, leg: Limb) -> Posture:
    """Upright with folded arms; the given left leg moves."""
    root, stance = _stance(context, trunk[0], 10.0, 3.0)
    return assemble(root, trunk, (leg, stance), arms_ahead(trunk[1], np.zeros(context.n)))


def _abduction(context: MotionContext) -> Posture:
    # the trunk leans over the standing leg, the pelvis is hiked on the side of the other
    hiked = context.fault("hip_drop")
    trunk = upright(context, np.full(context.n, 4.0), lean=-context.fault("trunk_lean"), drop=hiked)
    leg = free_leg(
        trunk[0],
        1.0,
        flexion=11.0 + context.fault("hip_flexion_drift"),
        abduction=context.mix(3.0, 34.0) - hiked,
        rotation=context.fault("toes_up"),
        knee=26.0,
    )
    return _standing(context, trunk, leg)


def _leg_swing(context: MotionContext) -> Posture:
    pitch = 3.0 + context.fault("trunk_angle")
    trunk = upright(context, pitch, lean=-context.fault("trunk_lean"))
    return _standing(
        context, trunk, free_leg(trunk[0], 1.0, flexion=context.mix(42.0, -20.0), abduction=4.0, knee=28.0)
    )


def _hip_circle(context: MotionContext) -> Posture:
    """The knee goes up in front, out to the side and back down."""
    turn = np.pi * (context.line.out.sum(axis=0) + context.line.back.sum(axis=0))
    trunk = upright(context, np.full(context.n, 3.0), lean=-context.fault("trunk_lean"))
    size = context.range_held
    leg = free_leg(
        trunk[0],
        1.0,
        flexion=12.0 + 35.0 * size * (1 - np.cos(turn)),
        abduction=20.0 - 18.0 * size * np.sin(turn),
        knee=75.0,
    )
    return _standing(context, trunk, leg)


def _kickback(context: MotionContext) -> Posture:
    """Bowed forward with the hands on a support; the leg goes back."""
    body, n = context.body, context.n
    pitch = 45.0 + context.held("trunk_angle")
    low, high = line_pitches(body, pitch, context.fault("lumbar_arch"))
    pelvis = rot_x(-context.fault("hip_drop")) @ rot_y(low)
    thorax = rot_y(high)
    root, stance = _stance(context, pelvis, 18.0, 4.0)
    leg = free_leg(
        pelvis, 1.0, flexion=context.mix(54.0, 14.0), abduction=5.0, knee=context.mix(40.0, 20.0), point=-12.0
    )
    shoulders = root + spine_offsets(pelvis[..., 2], thorax[..., 2], body)[..., -1, :]
    arms = []
    for side in (1.0, -1.0):
        at = shoulders + side * body.shoulder_half * thorax[..., 1]
        support = vectors(np.full(n, 0.40 * body.height_m), side * 0.24, 0.58 * body.height_m)
        arms.append(reaching_arm(body, at, support, vectors(np.zeros(n), side * 0.6, -1.0)))
    return assemble(root, (pelvis, thorax, rot_y(high - 15.0)), (leg, stance), (arms[0], arms[1]))


ONE_FOOT: Final = {
    "standing_hip_abduction": SimulatedExercise(
        _abduction,
        Rhythm(1.8, 1.2, 0.7),
        frozenset({"trunk_lean", "hip_drop", "hip_flexion_drift", "toes_up"}),
        sided=True,
    ),
    "glute_kickback": SimulatedExercise(
        _kickback, Rhythm(1.8, 1.2, 0.7), frozenset({"lumbar_arch", "trunk_angle", "hip_drop"}), sided=True
    ),
    "leg_swing": SimulatedExercise(
        _leg_swing, Rhythm(0.6, 0.6, 0.0, rest_s=0.0), frozenset({"trunk_angle", "trunk_lean"}), sided=True
    ),
    "hip_circle": SimulatedExercise(
        _hip_circle, Rhythm(1.2, 1.2, 0.0, rest_s=0.4), frozenset({"trunk_lean"}), sided=True
    ),
}


_SPLIT_FAULTS: Final = frozenset({"knee_valgus", "hip_drop", "trunk_lean", "trunk_angle", "heel_lift"})
LANDED: Final = 0.8  # share of the way down at which the stepping foot is on the floor
BENCH_M: Final = 0.42


def _trunk(context: MotionContext, low: float, high: float) -> tuple[Floats, Floats, Floats]:
    pitch = context.mix(low, high) + context.fault("trunk_angle")
    return upright(context, pitch, lean=context.fault("trunk_lean"), drop=context.fault("hip_drop"))


def _front_foot(context: MotionContext) -> Floats:
    return flat_foot(context.n, 4.0, 1.0, heel_pitch(context.body, context.fault("heel_lift")))


def _front(context: MotionContext, hip: Floats, ankle: Floats, foot: Floats) -> Limb:
    return planted_leg(context.body, hip, ankle, foot, inward_deg=context.fault("knee_valgus"))


def _lunge(context: MotionContext) -> Posture:
    """Step forward, sink, and push back."""
    body, n = context.body, context.n
    size = body.height_m / 1.7
    stride = 0.80 * size * (0.5 + 0.5 * context.range_held)
    trunk = _trunk(context, 5.0, 15.0)
    gone = min_jerk(context.effort / LANDED)
    feet = [_front_foot(context), flat_foot(n, 4.0, -1.0, 58.0 * context.effort)]
    lift = STEP_LIFT_M * 16 * (gone * (1 - gone)) ** 2
    ankles = [ankle_over(body, feet[0], stride * gone, 0.10, lift), ankle_over(body, feet[1], 0.0, -0.10)]
    tall = hip_over(body, ankles[1][:1], 0.0, np.array([8.0]), np.array([3.0]))[0, 2]
    low = 0.345 * body.height_m
    height = tall + (low - tall) * context.progress
    root = vectors(0.55 * stride * context.effort, 0.0, height)
    hips = [root + side * body.hip_half * trunk[0][..., 1] for side in (1.0, -1.0)]
    rear = planted_leg(body, hips[1], ankles[1], feet[1], medial=1.0, pole=vectors(np.ones(n), 0.0, -0.4))
    return assemble(root, trunk, (_front(context, hips[0], ankles[0], feet[0]), rear), arms_ahead(trunk[1], np.ones(n)))


def _split_squat(context: MotionContext) -> Posture:
    """The rear foot lies on a bench."""
    body, n = context.body, context.n
    trunk = _trunk(context, 7.0, 18.0)
    foot = _front_foot(context)
    ankle = ankle_over(body, foot, 0.0, 0.09)
    hip = hip_over(body, ankle, 0.0, context.mix(6.0, 88.0), context.mix(-14.0, 16.0))
    root = hip - body.hip_half * trunk[0][..., 1]
    rear_foot = np.broadcast_to(rot_y(115.0), (n, 3, 3))
    rear_ankle = vectors(np.full(n, -0.42 * body.height_m), -0.10, BENCH_M + 0.10)
    rear_hip = root - body.hip_half * trunk[0][..., 1]
    rear = planted_leg(body, rear_hip, rear_ankle, rear_foot, medial=1.0, pole=vectors(np.ones(n), 0.0, -1.0))
    return assemble(root, trunk, (_front(context, hip, ankle, foot), rear), arms_ahead(trunk[1], np.ones(n)))


SPLIT: Final = {
    "lunge": SimulatedExercise(_lunge, Rhythm(1.8, 1.3, 0.4, eccentric_first=True), _SPLIT_FAULTS, sided=True),
    "bulgarian_split_squat": SimulatedExercise(
        _split_squat, Rhythm(1.8, 1.3, 0.4, eccentric_first=True), _SPLIT_FAULTS, sided=True, alternates=False
    ),
}


def _seat(context: MotionContext) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
    """Mid-hip (n, 3) and trunk; with a positive ``trunk_angle`` the trunk is thrown back."""
    root = vectors(np.zeros(context.n), 0.0, 0.3 * context.body.height_m)
    pitch = 4.0 - context.fault("trunk_angle")
    return root, upright(context, pitch, lean=context.fault("trunk_lean"))


def _seated_abduction(context: MotionContext) -> Posture:
    body, n = context.body, context.n
    root, trunk = _seat(context)
    legs = []
    for side in (1.0, -1.0):
        foot = flat_foot(n, 6.0, side)
        ankle = ankle_over(body, foot, body.thigh - 0.01, side * 0.16)
        hip = root + side * body.hip_half * trunk[0][..., 1]
        legs.append(planted_leg(body, hip, ankle, foot, inward_deg=-context.mix(0.0, 32.0), medial=-side))
    return assemble(root, trunk, (legs[0], legs[1]), arms_ahead(trunk[1], np.ones(n)))


def _rotation(context: MotionContext) -> Posture:
    """The thigh stays, the foot goes in: outward rotation of the hip against the band."""
    body, n = context.body, context.n
    root, trunk = _seat(context)
    thigh = upright(context, np.full(n, 4.0))[0]  # stays on the seat, whatever the trunk does
    working = free_leg(thigh, 1.0, flexion=94.0, abduction=4.0, rotation=context.mix(0.0, 34.0), knee=88.0)
    foot = flat_foot(n, 6.0, -1.0)
    ankle = ankle_over(body, foot, body.thigh - 0.01, -0.16)
    other = planted_leg(body, root - body.hip_half * trunk[0][..., 1], ankle, foot, medial=1.0)
    return assemble(root, trunk, (working, other), arms_ahead(trunk[1], np.ones(n)))


_SEATED_FAULTS: Final = frozenset({"trunk_angle", "trunk_lean"})

SEATED: Final = {
    "seated_hip_abduction": SimulatedExercise(_seated_abduction, Rhythm(1.6, 1.1, 0.7), _SEATED_FAULTS),
    "banded_external_rotation": SimulatedExercise(_rotation, Rhythm(1.8, 1.2, 0.7), _SEATED_FAULTS, sided=True),
}


ANKLE_M: Final = 0.17  # of each ankle from the middle


def pelvis_circle(
    wide_m: float = 0.12, deep_m: float = 0.07, follow: float = 0.4, knee_deg: float = 15.0, way: float = 1.0
) -> SimulatedExercise:
    """One circle for each repetition.

    Parameters
    ----------
    wide_m, deep_m : float
        Half axes of the circle, to the side and forward, in metres.
    follow : float
        Share of the way that the shoulders go along.
    knee_deg : float
        Bend of the knees.
    way : float
        1 begins to the left, -1 to the right.
    """

    def build(context: MotionContext) -> Posture:
        body, n = context.body, context.n
        turned = np.pi * way * (context.line.out + context.line.back).sum(axis=0)
        aside, ahead = wide_m * np.sin(turned), deep_m * (np.cos(turned) - 1.0)
        feet = [flat_foot(n, 10.0, side) for side in (1.0, -1.0)]
        ankles = [ankle_over(body, foot, 0.0, side * ANKLE_M) for foot, side in zip(feet, (1.0, -1.0), strict=True)]
        height = hip_over(body, ankles[0][:1], body.hip_half - ANKLE_M, np.array([knee_deg]), np.array([5.0]))[0, 2]
        root = vectors(ahead, aside, height)
        # the shoulders stay nearly where they are
        lean = np.degrees(np.arctan2((1 - follow) * aside, body.trunk))
        bow = np.degrees(np.arctan2(-(1 - follow) * ahead, body.trunk))
        trunk = rot_x(lean) @ rot_y(bow + 3.0)
        hips = [root + side * body.hip_half * trunk[..., 1] for side in (1.0, -1.0)]
        legs = [planted_leg(body, hips[k], ankles[k], feet[k], medial=-side) for k, side in enumerate((1.0, -1.0))]
        return assemble(root, (trunk, trunk, rot_y(np.full(n, 3.0))), (legs[0], legs[1]), arms_ahead(trunk, np.ones(n)))

    return SimulatedExercise(build, Rhythm(0.9, 0.9, 0.0, rest_s=0.05), frozenset())
