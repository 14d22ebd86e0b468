"""Standing on the right leg while the left one moves."""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck.simulate.limbs import Limb, ankle_over, assemble, flat_foot, free_leg, planted_leg, reaching_arm
from formcheck.simulate.motions.standing import arms_ahead, hip_over
from formcheck.simulate.motions.trunk import line_pitches, upright
from formcheck.simulate.rotations import Floats, rot_x, rot_y, vectors
from formcheck.simulate.scene import Exercise, Scene
from formcheck.simulate.skeleton import Posture, spine_offsets
from formcheck.simulate.tempo import Rhythm

Trunk = tuple[Floats, Floats, Floats]


def _stance(scene: Scene, pelvis: Floats, knee_deg: float, shin_deg: float) -> tuple[Floats, Limb]:
    """Mid-hip (n, 3) and the right leg that carries it."""
    body, n = scene.body, scene.n
    foot = flat_foot(n, 4.0, -1.0)
    ankle = ankle_over(body, foot, 0.0, -0.03)
    hip = hip_over(body, ankle, 0.03 - body.hip_half, np.full(n, knee_deg), np.full(n, shin_deg))
    return hip + body.hip_half * pelvis[..., 1], planted_leg(body, hip, ankle, foot, medial=1.0)


def _standing(scene: Scene, trunk: Trunk, leg: Limb) -> Posture:
    """Upright with folded arms; the given left leg moves."""
    root, stance = _stance(scene, trunk[0], 10.0, 3.0)
    return assemble(root, trunk, (leg, stance), arms_ahead(trunk[1], np.zeros(scene.n)))


def _abduction(scene: Scene) -> Posture:
    # the trunk leans over the standing leg, the pelvis is hiked on the side of the other
    hiked = scene.fault("hip_drop")
    trunk = upright(scene, np.full(scene.n, 4.0), lean=-scene.fault("trunk_lean"), drop=hiked)
    leg = free_leg(
        trunk[0],
        1.0,
        flexion=11.0 + scene.fault("hip_flexion_drift"),
        abduction=scene.mix(3.0, 34.0) - hiked,
        rotation=scene.fault("toes_up"),
        knee=26.0,
    )
    return _standing(scene, trunk, leg)


def _leg_swing(scene: Scene) -> Posture:
    pitch = 3.0 + scene.fault("trunk_angle")
    trunk = upright(scene, pitch, lean=-scene.fault("trunk_lean"))
    return _standing(scene, trunk, free_leg(trunk[0], 1.0, flexion=scene.mix(42.0, -20.0), abduction=4.0, knee=28.0))


def _hip_circle(scene: Scene) -> Posture:
    """The knee goes up in front, out to the side and back down."""
    turn = np.pi * (scene.line.out.sum(axis=0) + scene.line.back.sum(axis=0))
    trunk = upright(scene, np.full(scene.n, 3.0), lean=-scene.fault("trunk_lean"))
    size = scene.range_held
    leg = free_leg(
        trunk[0],
        1.0,
        flexion=12.0 + 35.0 * size * (1 - np.cos(turn)),
        abduction=20.0 - 18.0 * size * np.sin(turn),
        knee=75.0,
    )
    return _standing(scene, trunk, leg)


def _kickback(scene: Scene) -> Posture:
    """Bowed forward with the hands on a support; the leg goes back."""
    body, n = scene.body, scene.n
    pitch = 45.0 + scene.held("trunk_angle")
    low, high = line_pitches(body, pitch, scene.fault("lumbar_arch"))
    pelvis = rot_x(-scene.fault("hip_drop")) @ rot_y(low)
    thorax = rot_y(high)
    root, stance = _stance(scene, pelvis, 18.0, 4.0)
    leg = free_leg(pelvis, 1.0, flexion=scene.mix(54.0, 14.0), abduction=5.0, knee=scene.mix(40.0, 20.0), point=-12.0)
    shoulders = root + spine_offsets(pelvis[..., 2], thorax[..., 2], body)[..., -1, :]
    arms = []
    for side in (1.0, -1.0):
        at = shoulders + side * body.shoulder_half * thorax[..., 1]
        support = vectors(np.full(n, 0.40 * body.height_m), side * 0.24, 0.58 * body.height_m)
        arms.append(reaching_arm(body, at, support, vectors(np.zeros(n), side * 0.6, -1.0)))
    return assemble(root, (pelvis, thorax, rot_y(high - 15.0)), (leg, stance), (arms[0], arms[1]))


ONE_FOOT: Final = {
    "standing_hip_abduction": Exercise(
        _abduction,
        Rhythm(1.8, 1.2, 0.7),
        frozenset({"trunk_lean", "hip_drop", "hip_flexion_drift", "toes_up"}),
        sided=True,
    ),
    "glute_kickback": Exercise(
        _kickback, Rhythm(1.8, 1.2, 0.7), frozenset({"lumbar_arch", "trunk_angle", "hip_drop"}), sided=True
    ),
    "leg_swing": Exercise(
        _leg_swing, Rhythm(0.6, 0.6, 0.0, rest_s=0.0), frozenset({"trunk_angle", "trunk_lean"}), sided=True
    ),
    "hip_circle": Exercise(_hip_circle, Rhythm(1.2, 1.2, 0.0, rest_s=0.4), frozenset({"trunk_lean"}), sided=True),
}
