"""One foot ahead of the other: the lunge and the split squat; the left leg leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.simulate.limbs import Limb, ankle_over, assemble, flat_foot, heel_pitch, planted_leg
from formcheck.simulate.motions.standing import STEP_LIFT_M, arms_ahead, hip_over
from formcheck.simulate.motions.trunk import upright
from formcheck.simulate.rotations import Floats, rot_y, vectors
from formcheck.simulate.scene import Exercise, Scene
from formcheck.simulate.tempo import Rhythm, min_jerk

if TYPE_CHECKING:
    from formcheck.simulate.skeleton import Posture

_FAULTS: Final = frozenset({"knee_valgus", "hip_drop", "trunk_lean", "trunk_angle", "heel_lift"})
LANDED: Final = 0.8  # share of the way down at which the stepping foot is on the floor
BENCH_M: Final = 0.42


def _trunk(scene: Scene, low: float, high: float) -> tuple[Floats, Floats, Floats]:
    pitch = scene.mix(low, high) + scene.fault("trunk_angle")
    return upright(scene, pitch, lean=scene.fault("trunk_lean"), drop=scene.fault("hip_drop"))


def _front_foot(scene: Scene) -> Floats:
    return flat_foot(scene.n, 4.0, 1.0, heel_pitch(scene.body, scene.fault("heel_lift")))


def _front(scene: Scene, hip: Floats, ankle: Floats, foot: Floats) -> Limb:
    return planted_leg(scene.body, hip, ankle, foot, inward_deg=scene.fault("knee_valgus"))


def _lunge(scene: Scene) -> Posture:
    """Step forward, sink, and push back."""
    body, n = scene.body, scene.n
    size = body.height_m / 1.7
    stride = 0.80 * size * (0.5 + 0.5 * scene.range_held)
    trunk = _trunk(scene, 5.0, 15.0)
    gone = min_jerk(scene.effort / LANDED)
    feet = [_front_foot(scene), flat_foot(n, 4.0, -1.0, 58.0 * scene.effort)]
    lift = STEP_LIFT_M * 16 * (gone * (1 - gone)) ** 2
    ankles = [ankle_over(body, feet[0], stride * gone, 0.10, lift), ankle_over(body, feet[1], 0.0, -0.10)]
    tall = hip_over(body, ankles[1][:1], 0.0, np.array([8.0]), np.array([3.0]))[0, 2]
    low = 0.345 * body.height_m
    height = tall + (low - tall) * scene.progress
    root = vectors(0.55 * stride * scene.effort, 0.0, height)
    hips = [root + side * body.hip_half * trunk[0][..., 1] for side in (1.0, -1.0)]
    rear = planted_leg(body, hips[1], ankles[1], feet[1], medial=1.0, pole=vectors(np.ones(n), 0.0, -0.4))
    return assemble(root, trunk, (_front(scene, hips[0], ankles[0], feet[0]), rear), arms_ahead(trunk[1], np.ones(n)))


def _split_squat(scene: Scene) -> Posture:
    """The rear foot lies on a bench."""
    body, n = scene.body, scene.n
    trunk = _trunk(scene, 7.0, 18.0)
    foot = _front_foot(scene)
    ankle = ankle_over(body, foot, 0.0, 0.09)
    hip = hip_over(body, ankle, 0.0, scene.mix(6.0, 88.0), scene.mix(-14.0, 16.0))
    root = hip - body.hip_half * trunk[0][..., 1]
    rear_foot = np.broadcast_to(rot_y(115.0), (n, 3, 3))
    rear_ankle = vectors(np.full(n, -0.42 * body.height_m), -0.10, BENCH_M + 0.10)
    rear_hip = root - body.hip_half * trunk[0][..., 1]
    rear = planted_leg(body, rear_hip, rear_ankle, rear_foot, medial=1.0, pole=vectors(np.ones(n), 0.0, -1.0))
    return assemble(root, trunk, (_front(scene, hip, ankle, foot), rear), arms_ahead(trunk[1], np.ones(n)))


SPLIT: Final = {
    "lunge": Exercise(_lunge, Rhythm(1.8, 1.3, 0.4, eccentric_first=True), _FAULTS, sided=True),
    "bulgarian_split_squat": Exercise(
        _split_squat, Rhythm(1.8, 1.3, 0.4, eccentric_first=True), _FAULTS, sided=True, alternates=False
    ),
}
