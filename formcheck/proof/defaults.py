"""Where the camera stands and how big a mistake is when the exercise file does not say."""

from __future__ import annotations

from typing import Final

from formcheck.simulate import Camera

_SIDE: Final = Camera(yaw_deg=84.0)
_FLOOR_SIDE: Final = Camera(yaw_deg=-84.0, height_m=0.7)
_FRONT: Final = Camera(yaw_deg=4.0)
_FLOOR_FRONT: Final = Camera(yaw_deg=4.0, height_m=1.4, distance_m=3.0)
_OBLIQUE: Final = Camera(yaw_deg=45.0, height_m=1.3)

# a camera that sees the whole movement of each motion
CAMERAS: Final[dict[str, Camera]] = {
    "hip_thrust": _SIDE,
    "single_leg_hip_thrust": _OBLIQUE,
    "glute_bridge": _FLOOR_SIDE,
    "single_leg_glute_bridge": _FLOOR_SIDE,
    "lateral_band_walk": _FRONT,
    "clamshell": _FLOOR_FRONT,
    "side_lying_hip_abduction": _FLOOR_FRONT,
    "standing_hip_abduction": _FRONT,
    "seated_hip_abduction": _FRONT,
    "glute_kickback": _SIDE,
    "donkey_kick": _FLOOR_SIDE,
    "side_plank_hip_lift": _FLOOR_FRONT,
    "bird_dog": _FLOOR_SIDE,
    "squat": _SIDE,
    "single_leg_squat": _FRONT,
    "lunge": _SIDE,
    "bulgarian_split_squat": _SIDE,
    "banded_external_rotation": _FRONT,
    "leg_swing": _SIDE,
    "hip_circle": _FRONT,
}
# cameras for a mistake that is looked for in these views only
VIEWS: Final[dict[str, Camera]] = {
    "side": _SIDE,
    "front": _FRONT,
    "rear": Camera(yaw_deg=176.0),
    "oblique": _OBLIQUE,
    "foot_end": Camera(yaw_deg=0.0, height_m=1.6, foot_end=True),
}
# sizes that a coach would call plain, in the simulation's units (see ``RepPlan``); shares of range for those of a set
SIZES: Final[dict[str, float]] = {
    "knee_valgus": 16.0,
    "lumbar_arch": 22.0,
    "hip_drop": 15.0,
    "pelvis_roll": 30.0,
    "feet_apart": 0.15,
    "feet_together": 0.12,
    "standing_up": 25.0,
    "trunk_lean": 15.0,
    "trunk_angle": 30.0,
    "partial_range": 0.7,
    "rushed": 0.4,
    "no_pause": 0.0,
    "momentum": 4.5,
    "hip_flexion_drift": 28.0,
    "toes_up": 50.0,
    "sag": 15.0,
    "heel_lift": 0.09,
    "shin_angle": 34.0,
    "head_back": 32.0,
    "elbow_off": 0.18,
    "asymmetry": 0.3,
    "fatigue": 0.35,
}
# where the same size would be no repetition any more, or hardly a mistake
OWN_SIZES: Final[dict[tuple[str, str], float]] = {
    ("bulgarian_split_squat", "partial_range"): 0.78,
    ("donkey_kick", "hip_drop"): 20.0,
    ("glute_bridge", "shin_angle"): 44.0,
    ("glute_kickback", "trunk_angle"): 18.5,
    ("side_plank_hip_lift", "sag"): 9.5,
    ("bulgarian_split_squat", "trunk_angle"): 36.0,
    ("lateral_band_walk", "partial_range"): 0.65,
    ("lunge", "trunk_angle"): 36.0,
    ("single_leg_glute_bridge", "hip_drop"): 25.0,
    ("single_leg_glute_bridge", "partial_range"): 0.66,
    ("single_leg_hip_thrust", "hip_drop"): 25.0,
    ("single_leg_hip_thrust", "partial_range"): 0.66,
    ("single_leg_squat", "partial_range"): 0.66,
}
QUICK_S: Final = 0.35  # a lift that is thrown up instead of made
