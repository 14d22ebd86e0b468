"""On hands and knees, the right knee carrying, the left leg moving."""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck.simulate.limbs import Limb, assemble, free_leg, reaching_arm
from formcheck.simulate.motions.trunk import line_pitches
from formcheck.simulate.rotations import Floats, rot_y, rot_z, unit, vectors
from formcheck.simulate.scene import Exercise, Scene
from formcheck.simulate.skeleton import Body, Posture, spine_offsets
from formcheck.simulate.tempo import Rhythm

KNEE_M: Final = 0.055  # of the kneeling knee above the floor
PITCH: Final = 81.0  # of the trunk line; 90 is level


def _kneeling(n: int, body: Body) -> tuple[Floats, Limb]:
    """The right hip (n, 3) and the leg under it, knee and foot on the mat."""
    hip = vectors(np.zeros(n), -body.hip_half, KNEE_M + body.thigh)
    down, back = (np.broadcast_to(v, (n, 3)).astype(np.float64) for v in ((0.0, 0.0, -1.0), (-1.0, 0.0, 0.0)))
    return hip, Limb(down, back, np.broadcast_to(rot_y(160.0), (n, 3, 3)))


def _on_fours(scene: Scene, flexion: Floats, knee: Floats, point: Floats, reaching: Floats) -> Posture:
    """The left leg by its angles; ``reaching`` (n,) 0 leaves the right hand on the floor, 1 stretches it ahead."""
    body, n = scene.body, scene.n
    low, high = line_pitches(body, np.full(n, PITCH), scene.fault("lumbar_arch"))
    # the hip of the moving leg opens upward
    pelvis = rot_y(low) @ rot_z(scene.fault("hip_drop"))
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


def _donkey(scene: Scene) -> Posture:
    return _on_fours(scene, scene.mix(PITCH, 9.0), scene.mix(90.0, 92.0), scene.mix(65.0, 5.0), np.zeros(scene.n))


def _bird_dog(scene: Scene) -> Posture:
    return _on_fours(scene, scene.mix(PITCH, 6.0), scene.mix(92.0, 10.0), scene.mix(60.0, 20.0), scene.progress)


_FAULTS: Final = frozenset({"lumbar_arch", "hip_drop"})

FOURS: Final = {
    "donkey_kick": Exercise(_donkey, Rhythm(1.8, 1.2, 0.7), _FAULTS, sided=True, feet_deg=180.0),
    "bird_dog": Exercise(_bird_dog, Rhythm(1.8, 1.6, 1.2), _FAULTS, sided=True, feet_deg=180.0),
}
