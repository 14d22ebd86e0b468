"""Motions with the hips lifted from the back: thrusts on a bench, and bridges on the mat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from formcheck.simulation.body import (
    LEFTWARD,
    UPWARD,
    Body,
    Floats,
    Posture,
    apply,
    dot,
    rot_y,
    rot_z,
    spine_offsets,
    vectors,
)
from formcheck.simulation.motion_solver import (
    Limb,
    MotionContext,
    SimulatedExercise,
    ankle_over,
    assemble,
    flat_foot,
    free_leg,
    heel_pitch,
    line_pitches,
    planted_leg,
    reaching_arm,
    solve,
)
from formcheck.simulation.plan import Rhythm

RAISED_SHARE: Final = 0.5  # how far hips that arch go past straight, for each degree of lumbar extension


@dataclass(frozen=True, slots=True)
class Setup:
    """Where the back rests and how far the hips go.

    ``rest_m`` is the height of the line on which the back rests, ``below`` and ``behind`` where that is on the thorax
    (metres from the mid-shoulder, downward and backward); ``low_deg`` and ``top_deg`` are the shoulder-hip-knee
    angle at rest and at lockout, ``pitches`` the search range of the trunk line (0 upright, -90 on the back);
    ``stance_m`` half the feet's distance; ``shin_deg`` how far the shins tip toward the toes at lockout.
    """

    rest_m: float
    below: float
    behind: float
    low_deg: float
    top_deg: float
    pitches: tuple[float, float]
    stance_m: float = 0.13
    toe_out_deg: float = 8.0
    shin_deg: float = 0.0
    on_floor: bool = False


BENCH: Final = Setup(0.42, 0.10, 0.10, 106.0, 176.0, (-115.0, -25.0))
MAT: Final = Setup(0.0, 0.03, 0.10, 126.0, 179.0, (-140.0, -80.0), shin_deg=-8.0, on_floor=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Trunk:
    """Trunk in the plane of symmetry: (n,) pitches of pelvis and thorax, (n, 3) mid-hip."""

    pelvis: Floats
    thorax: Floats
    root: Floats


def _trunk(body: Body, setup: Setup, pitch: Floats, extension: Floats) -> _Trunk:
    """The trunk whose hip-shoulder line has the given pitch, resting where it should."""
    pelvis, thorax = line_pitches(body, pitch, extension)
    upper = rot_y(thorax)
    line = spine_offsets(rot_y(pelvis)[..., 2], upper[..., 2], body)[..., -1, :]
    rest = line + apply(upper, (-setup.behind, 0.0, -setup.below))
    return _Trunk(pelvis, thorax, (0.0, 0.0, setup.rest_m) - rest)


def _feet_m(body: Body, setup: Setup, shin_deg: Floats) -> Floats:
    """(n,) x of the ankles that puts the shins at ``shin_deg`` from upright at a clean lockout."""
    zero = np.zeros_like(shin_deg)
    knee_z = body.ankle_height + body.shank * np.cos(np.radians(shin_deg))

    def knee(pitch: Floats) -> Floats:
        thigh = rot_y(pitch - (180.0 - setup.top_deg))
        return _trunk(body, setup, pitch, zero).root - body.thigh * thigh[..., 2]

    # the knee rises as the trunk line tips back past level
    pitch = solve(lambda p: knee_z - knee(p)[..., 2], zero + setup.pitches[0], zero + setup.pitches[1])
    return knee(pitch)[..., 0] - body.shank * np.sin(np.radians(shin_deg))


def _lift(context: MotionContext, setup: Setup, *, single: bool = False) -> Posture:
    body, n = context.body, context.n
    raised, tilted = context.fault("lumbar_arch"), context.fault("lumbar_arch:tilt")
    extension = raised + tilted
    target = context.mix(setup.low_deg, setup.top_deg) + RAISED_SHARE * raised + context.fault("high_lockout")
    shins, which = np.unique(setup.shin_deg + context.held("shin_angle"), return_inverse=True)
    x = _feet_m(body, setup, shins)[which]
    pitch_foot = heel_pitch(body, context.fault("heel_lift"))
    stance = body.hip_half if single else setup.stance_m
    feet = [flat_foot(n, setup.toe_out_deg, side, pitch_foot) for side in (1.0, -1.0)]
    ankles = [ankle_over(body, foot, x, side * stance) for foot, side in zip(feet, (1.0, -1.0), strict=True)]

    def short(pitch: Floats) -> Floats:
        """Hip flexion of the working leg against the trunk line, less the one that is wanted."""
        root = _trunk(body, setup, pitch, extension).root
        pole = feet[0][..., 0] + UPWARD
        thigh = planted_leg(body, root + body.hip_half * LEFTWARD, ankles[0], feet[0], pole=pole).upper
        line = rot_y(pitch)
        flexion = np.degrees(np.arctan2(dot(thigh, line[..., 0]), -dot(thigh, line[..., 2])))
        return flexion - (180.0 - target)

    pitch = solve(short, np.full(n, setup.pitches[0]), np.full(n, setup.pitches[1]))
    trunk = _trunk(body, setup, pitch, extension)
    pelvis = rot_y(trunk.pelvis) @ rot_z(-context.fault("hip_drop"))
    return _posture(context, setup, trunk, pelvis, (ankles, feet), single=single)


def _posture(
    context: MotionContext,
    setup: Setup,
    trunk: _Trunk,
    pelvis: Floats,
    planted: tuple[list[Floats], list[Floats]],
    *,
    single: bool,
) -> Posture:
    body = context.body
    thorax = rot_y(trunk.thorax)
    inward = context.fault("knee_valgus")
    legs = []
    for i, side in enumerate((1.0, -1.0)):
        hip = trunk.root + side * body.hip_half * pelvis[..., 1]
        own = inward + context.fault("knee_valgus:left" if i == 0 else "knee_valgus:right")
        ankle, foot = planted[0][i], planted[1][i]
        # lying with the feet near, hip and ankle are almost level: the knee points up as well as along the foot
        pole = foot[..., 0] + UPWARD
        legs.append(planted_leg(body, hip, ankle, foot, inward_deg=own, medial=-side, pole=pole))
    if single:
        legs[1] = free_leg(pelvis, -1.0, flexion=context.mix(104.0, 84.0), abduction=4.0, knee=102.0)
    looks = np.full(context.n, -82.0) if setup.on_floor else 0.6 * trunk.thorax - 12.0
    head = rot_y(looks - context.fault("head_back"))
    arms = _arms(context, setup, trunk, pelvis, thorax)
    return assemble(trunk.root, (pelvis, thorax, head), (legs[0], legs[1]), arms)


def _arms(context: MotionContext, setup: Setup, trunk: _Trunk, pelvis: Floats, thorax: Floats) -> tuple[Limb, Limb]:
    """Hands on the hips in a thrust, beside the body on the mat in a bridge."""
    body = context.body
    shoulders = trunk.root + spine_offsets(pelvis[..., 2], thorax[..., 2], body)[..., -1, :]
    arms = []
    for side in (1.0, -1.0):
        shoulder = shoulders + side * body.shoulder_half * thorax[..., 1]
        if setup.on_floor:
            wrist = vectors(shoulders[..., 0] * 0.0 + 0.48, side * (body.shoulder_half + 0.12), 0.04)
            pole = vectors(np.zeros(context.n), side * 1.0, -0.2)
        else:
            wrist = trunk.root + apply(rot_y(trunk.pelvis), (0.13, side * 0.16, 0.08))
            pole = -thorax[..., 0] + side * 1.2 * thorax[..., 1]
        arms.append(reaching_arm(body, shoulder, wrist, pole))
    return arms[0], arms[1]


_COMMON: Final = frozenset(
    {"lumbar_arch", "lumbar_arch:tilt", "high_lockout", "heel_lift", "shin_angle", "head_back"}
)  # fmt: skip
_BOTH: Final = _COMMON | {"knee_valgus", "knee_valgus:left", "knee_valgus:right"}
_ONE: Final = _COMMON | {"knee_valgus:left", "hip_drop"}

LIFTS: Final = {
    "hip_thrust": SimulatedExercise(lambda s: _lift(s, BENCH), Rhythm(2.0, 1.2, 1.5), _BOTH, feet_deg=0.0),
    "single_leg_hip_thrust": SimulatedExercise(
        lambda s: _lift(s, BENCH, single=True), Rhythm(2.0, 1.2, 1.0), _ONE, sided=True, feet_deg=0.0
    ),
    "glute_bridge": SimulatedExercise(lambda s: _lift(s, MAT), Rhythm(2.0, 1.2, 1.0), _BOTH, feet_deg=0.0),
    "single_leg_glute_bridge": SimulatedExercise(
        lambda s: _lift(s, MAT, single=True), Rhythm(2.0, 1.2, 1.0), _ONE, sided=True, feet_deg=0.0
    ),
}
