"""On a seat: both knees apart, or one thigh turning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.simulate.limbs import ankle_over, assemble, flat_foot, free_leg, planted_leg
from formcheck.simulate.motions.standing import arms_ahead
from formcheck.simulate.motions.trunk import upright
from formcheck.simulate.rotations import Floats, vectors
from formcheck.simulate.scene import Exercise, Scene
from formcheck.simulate.tempo import Rhythm

if TYPE_CHECKING:
    from formcheck.simulate.skeleton import Posture


def _seat(scene: Scene) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
    """Mid-hip (n, 3) and trunk; with a positive ``trunk_angle`` the trunk is thrown back."""
    root = vectors(np.zeros(scene.n), 0.0, 0.3 * scene.body.height_m)
    pitch = 4.0 - scene.fault("trunk_angle")
    return root, upright(scene, pitch, lean=scene.fault("trunk_lean"))


def _abduction(scene: Scene) -> Posture:
    body, n = scene.body, scene.n
    root, trunk = _seat(scene)
    legs = []
    for side in (1.0, -1.0):
        foot = flat_foot(n, 6.0, side)
        ankle = ankle_over(body, foot, body.thigh - 0.01, side * 0.16)
        hip = root + side * body.hip_half * trunk[0][..., 1]
        legs.append(planted_leg(body, hip, ankle, foot, inward_deg=-scene.mix(0.0, 32.0), medial=-side))
    return assemble(root, trunk, (legs[0], legs[1]), arms_ahead(trunk[1], np.ones(n)))


def _rotation(scene: Scene) -> Posture:
    """The thigh stays, the foot goes in: outward rotation of the hip against the band."""
    body, n = scene.body, scene.n
    root, trunk = _seat(scene)
    thigh = upright(scene, np.full(n, 4.0))[0]  # stays on the seat, whatever the trunk does
    working = free_leg(thigh, 1.0, flexion=94.0, abduction=4.0, rotation=scene.mix(0.0, 34.0), knee=88.0)
    foot = flat_foot(n, 6.0, -1.0)
    ankle = ankle_over(body, foot, body.thigh - 0.01, -0.16)
    other = planted_leg(body, root - body.hip_half * trunk[0][..., 1], ankle, foot, medial=1.0)
    return assemble(root, trunk, (working, other), arms_ahead(trunk[1], np.ones(n)))


_FAULTS: Final = frozenset({"trunk_angle", "trunk_lean"})

SEATED: Final = {
    "seated_hip_abduction": Exercise(_abduction, Rhythm(1.6, 1.1, 0.7), _FAULTS),
    "banded_external_rotation": Exercise(_rotation, Rhythm(1.8, 1.2, 0.7), _FAULTS, sided=True),
}
