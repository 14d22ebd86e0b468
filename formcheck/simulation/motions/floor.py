"""Motions on the floor: on hands and knees, and on the right side."""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck.simulation.body import (
    UPWARD,
    Body,
    Floats,
    Posture,
    apply,
    dot,
    frame,
    rot_x,
    rot_y,
    rot_z,
    spine_offsets,
    unit,
    vectors,
)
from formcheck.simulation.motion_solver import (
    Limb,
    MotionContext,
    SimulatedExercise,
    assemble,
    free_leg,
    line_pitches,
    planted_leg,
    reaching_arm,
)
from formcheck.simulation.plan import Rhythm

KNEE_M: Final = 0.055  # of the kneeling knee above the floor
PITCH: Final = 81.0  # of the trunk line; 90 is level


def _kneeling(n: int, body: Body) -> tuple[Floats, Limb]:
    """The right hip (n, 3) and the leg under it, knee and foot on the mat."""
    hip = vectors(np.zeros(n), -body.hip_half, KNEE_M + body.thigh)
    down, back = (np.broadcast_to(v, (n, 3)).astype(np.float64) for v in ((0.0, 0.0, -1.0), (-1.0, 0.0, 0.0)))
    return hip, Limb(down, back, np.broadcast_to(rot_y(160.0), (n, 3, 3)))


def _on_fours(context: MotionContext, flexion: Floats, knee: Floats, point: Floats, reaching: Floats) -> Posture:
    """The left leg by its angles; ``reaching`` (n,) 0 leaves the right hand on the floor, 1 stretches it ahead."""
    body, n = context.body, context.n
    low, high = line_pitches(body, np.full(n, PITCH), context.fault("lumbar_arch"))
    # the hip of the moving leg opens upward
    pelvis = rot_y(low) @ rot_z(context.fault("hip_drop"))
    thorax = rot_y(high)
    hip, stance = _kneeling(n, body)
    root = hip + body.hip_half * pelvis[..., 1]
    leg = free_leg(pelvis, 1.0, flexion=flexion, abduction=3.0, knee=knee, point=point)
    shoulders = root + spine_offsets(pelvis[..., 2], thorax[..., 2], body)[..., -1, :]
    arms = (_arm(body, shoulders, thorax, 1.0, np.zeros(n)), _arm(body, shoulders, thorax, -1.0, reaching))
    return assemble(root, (pelvis, thorax, rot_y(high - 12.0)), (leg, stance), arms)


def _arm(body: Body, shoulders: Floats, thorax: Floats, side: float, reaching: Floats) -> Limb:
    n = len(shoulders)
    shoulder = shoulders + side * body.shoulder_half * thorax[..., 1]
    # where the hand stands: under the shoulder of the straight trunk, whatever the trunk does
    ahead = body.trunk * np.sin(np.radians(PITCH))
    floor = vectors(np.full(n, ahead), side * body.shoulder_half, 0.025)
    stretched = shoulder + 0.97 * (body.upper_arm + body.forearm) * np.array([0.99, 0.0, 0.10])
    w = reaching[:, None]
    limb = reaching_arm(body, shoulder, (1 - w) * floor + w * stretched, vectors(-np.ones(n), side * 0.8, -0.2))
    return Limb(limb.upper, limb.lower, unit((1 - w) * np.array([1.0, 0.0, 0.0]) + w * limb.lower))


def _donkey(context: MotionContext) -> Posture:
    return _on_fours(
        context, context.mix(PITCH, 9.0), context.mix(90.0, 92.0), context.mix(65.0, 5.0), np.zeros(context.n)
    )


def _bird_dog(context: MotionContext) -> Posture:
    return _on_fours(
        context, context.mix(PITCH, 6.0), context.mix(92.0, 10.0), context.mix(60.0, 20.0), context.progress
    )


_FAULTS: Final = frozenset({"lumbar_arch", "hip_drop"})

FOURS: Final = {
    "donkey_kick": SimulatedExercise(_donkey, Rhythm(1.8, 1.2, 0.7), _FAULTS, sided=True, feet_deg=180.0),
    "bird_dog": SimulatedExercise(_bird_dog, Rhythm(1.8, 1.6, 1.2), _FAULTS, sided=True, feet_deg=180.0),
}


HIP_M: Final = 0.09  # of the lower hip above the floor
ELBOW_M: Final = 0.03


def _foot_of(thigh: Floats, shank: Floats) -> Floats:
    """Axes (n, 3, 3) of a relaxed foot at the end of a bent leg."""
    return frame(thigh, -shank)


def _side_trunk(context: MotionContext) -> tuple[Floats, Floats, Floats, Floats]:
    """Mid-hip (n, 3) and axes of pelvis, thorax and head; the pelvis rolls backward over the lower hip."""
    body, n = context.body, context.n
    roll = context.fault("pelvis_roll")
    flat = rot_x(np.full(n, 90.0))
    pelvis = flat @ rot_z(roll)
    thorax = rot_x(np.full(n, 76.0)) @ rot_z(0.5 * roll)
    root = np.array([0.0, 0.0, HIP_M]) + body.hip_half * pelvis[..., 1]
    return root, pelvis, thorax, rot_x(np.full(n, 86.0))


def _side_arms(body: Body, root: Floats, pelvis: Floats, thorax: Floats) -> tuple[Limb, Limb]:
    """The upper hand on the floor in front of the chest, the lower arm under the head."""
    n = len(root)
    shoulders = root + spine_offsets(pelvis[..., 2], thorax[..., 2], body)[..., -1, :]
    top = shoulders + body.shoulder_half * thorax[..., 1]
    hand = vectors(np.full(n, 0.30), -0.30, 0.03)
    upper = reaching_arm(body, top, hand, vectors(np.ones(n) * 0.3, 1.0, 0.6))
    out, in_ = (unit(np.broadcast_to(v, (n, 3)).astype(np.float64)) for v in ((0.55, -1.0, -0.12), (-0.55, -0.8, 0.1)))
    upper = Limb(upper.upper, upper.lower, np.broadcast_to(unit(np.array([0.5, -1.0, 0.0])), (n, 3)))
    return upper, Limb(out, in_, in_)


def _clamshell(context: MotionContext) -> Posture:
    """The feet stay together, the upper knee opens about the line from hip to ankle."""
    body, n = context.body, context.n
    root, pelvis, thorax, head = _side_trunk(context)
    lower = free_leg(rot_x(np.full(n, 90.0)), -1.0, flexion=47.0, knee=90.0)
    bottom = np.array([0.0, 0.0, HIP_M]) + body.thigh * lower.upper + body.shank * lower.lower
    ankle = bottom + UPWARD * (0.09 + context.fault("feet_apart"))[:, None]
    hip = root + body.hip_half * pelvis[..., 1]
    flat = apply(rot_x(90.0), (1.0, 0.0, 0.0))
    axis = unit(ankle - hip)
    rest = unit(flat - dot(flat, axis)[:, None] * axis)
    opening = np.radians(context.mix(0.0, 55.0))[:, None]
    # for the left leg on top, opening turns the knee upward
    pole = np.cos(opening) * rest + np.sin(opening) * np.cross(rest, axis)
    leg = planted_leg(body, hip, ankle, np.broadcast_to(np.eye(3), (n, 3, 3)), pole=pole)
    leg = Limb(leg.upper, leg.lower, _foot_of(leg.upper, leg.lower))
    return assemble(root, (pelvis, thorax, head), (leg, lower), _side_arms(body, root, pelvis, thorax))


def _leg_raise(context: MotionContext) -> Posture:
    body, n = context.body, context.n
    root, pelvis, thorax, head = _side_trunk(context)
    lower = free_leg(rot_x(np.full(n, 90.0)), -1.0, flexion=46.0, knee=71.0)
    leg = free_leg(
        pelvis,
        1.0,
        flexion=5.0 + context.fault("hip_flexion_drift"),
        abduction=context.mix(-5.0, 33.0),
        rotation=context.held("toes_up"),
        knee=10.0,
    )
    return assemble(root, (pelvis, thorax, head), (leg, lower), _side_arms(body, root, pelvis, thorax))


def _side_plank(context: MotionContext) -> Posture:
    """On the right elbow and the outer edge of the foot; the hips go up."""
    body, n = context.body, context.n
    line = context.mix(52.0, 76.0) - context.fault("sag")
    tilt = np.arcsin(np.clip(context.held("elbow_off") / body.upper_arm, -0.9, 0.9))
    thorax = rot_x(line)
    pelvis = rot_x(66.0 + 0.25 * (line - 52.0)) @ rot_z(context.fault("pelvis_roll"))
    # the elbow is off toward the head by its fault, the shoulder over it as high as the upper arm allows
    shoulder = vectors(np.zeros(n), 0.0, ELBOW_M + body.upper_arm * np.cos(tilt))
    middle = shoulder + body.shoulder_half * thorax[..., 1]
    root = middle - spine_offsets(pelvis[..., 2], thorax[..., 2], body)[..., -1, :]
    upper = vectors(np.zeros(n), -np.sin(tilt), -np.cos(tilt))
    fore = np.broadcast_to(unit(np.array([1.0, -0.15, 0.0])), (n, 3))
    leg_m = body.thigh + body.shank
    top, bottom = 0.318 * body.height_m + 0.925 * leg_m, 0.288 * body.height_m + 0.92 * leg_m
    ankles = [vectors(np.full(n, x), y, z) for x, y, z in ((-0.03, top, 0.15), (0.06, bottom, 0.06))]
    legs = []
    for i, side in enumerate((1.0, -1.0)):
        hip = root + side * body.hip_half * pelvis[..., 1]
        leg = planted_leg(body, hip, ankles[i], np.broadcast_to(np.eye(3), (n, 3, 3)), pole=pelvis[..., 0])
        legs.append(Limb(leg.upper, leg.lower, frame(np.broadcast_to((1.0, 0.0, 0.0), (n, 3)), -leg.lower)))
    on_hip = unit(apply(thorax, (0.25, 0.45, -0.85)))
    back_in = unit(apply(thorax, (0.35, -0.65, -0.65)))
    arms = (Limb(on_hip, back_in, back_in), Limb(upper, fore, fore))
    return assemble(root, (pelvis, thorax, rot_x(line)), (legs[0], legs[1]), arms)


LYING: Final = {
    "clamshell": SimulatedExercise(
        _clamshell,
        Rhythm(1.8, 1.4, 0.8),
        frozenset({"pelvis_roll", "feet_apart"}),
        sided=True,
        alternates=False,
        feet_deg=90.0,
    ),
    "side_lying_hip_abduction": SimulatedExercise(
        _leg_raise,
        Rhythm(1.8, 1.3, 0.7),
        frozenset({"pelvis_roll", "hip_flexion_drift", "toes_up"}),
        sided=True,
        alternates=False,
        feet_deg=90.0,
    ),
    "side_plank_hip_lift": SimulatedExercise(
        _side_plank,
        Rhythm(1.8, 1.3, 0.7),
        frozenset({"sag", "elbow_off", "pelvis_roll"}),
        sided=True,
        alternates=False,
        feet_deg=90.0,
        counts_side=False,
    ),
}
