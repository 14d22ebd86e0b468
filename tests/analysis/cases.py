"""The simulated sets that the analysis is held against: cameras for each exercise, and how big a fault is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.streaming_analyser import Analyser
from formcheck.exercises import load
from formcheck.simulation import Camera, Observation, RepPlan, simulate

if TYPE_CHECKING:
    from formcheck.core.report_types import JudgedSet
    from formcheck.simulation import Clip

SIDE: Final = Camera(yaw_deg=84.0)
FLOOR_SIDE: Final = Camera(yaw_deg=-84.0, height_m=0.7)
FRONT: Final = Camera(yaw_deg=4.0)
FLOOR_FRONT: Final = Camera(yaw_deg=4.0, height_m=1.4, distance_m=3.0)
OBLIQUE: Final = Camera(yaw_deg=45.0, height_m=1.3)
REAR: Final = Camera(yaw_deg=176.0)

# a view in which the exercise is counted, and how far from it the camera may stand
COUNTED: Final[dict[str, Camera]] = {
    "hip_thrust": SIDE,
    "single_leg_hip_thrust": OBLIQUE,
    "glute_bridge": FLOOR_SIDE,
    "single_leg_glute_bridge": FLOOR_SIDE,
    "lateral_band_walk": FRONT,
    "squat": SIDE,
    "single_leg_squat": FRONT,
    "lunge": SIDE,
    "bulgarian_split_squat": SIDE,
    "clamshell": FLOOR_FRONT,
    "side_lying_hip_abduction": FLOOR_FRONT,
    "side_plank_hip_lift": FLOOR_FRONT,
    "standing_hip_abduction": FRONT,
    "seated_hip_abduction": FRONT,
    "banded_external_rotation": FRONT,
    "glute_kickback": SIDE,
    "donkey_kick": FLOOR_SIDE,
    "bird_dog": FLOOR_SIDE,
    "leg_swing": SIDE,
    "hip_circle": FRONT,
}

# how big a fault is, in the simulation's unit; some exercises need another size to show it and still be a repetition
SIZES: Final[dict[str, float]] = {
    "lumbar_arch": 22.0, "hip_drop": 14.0, "knee_valgus": 15.0, "pelvis_roll": 22.0, "feet_apart": 0.12,
    "feet_together": 0.12, "standing_up": 25.0, "trunk_lean": 14.0, "trunk_angle": 38.0, "partial_range": 0.68,
    "rushed": 0.35, "no_pause": 0.0, "heel_lift": 0.08, "shin_angle": 40.0, "head_back": 45.0, "toes_up": 40.0,
    "elbow_off": 0.2, "sag": 9.5, "momentum": 8.0, "hip_flexion_drift": 28.0,
}  # fmt: skip
OWN_SIZES: Final[dict[tuple[str, str], float]] = {
    ("lateral_band_walk", "partial_range"): 0.62,
    # read off the hip's height from the front, a short one measures up to 0.13 longer
    ("single_leg_squat", "partial_range"): 0.64,
    ("single_leg_glute_bridge", "partial_range"): 0.62,
    ("bulgarian_split_squat", "partial_range"): 0.8,
    ("lateral_band_walk", "rushed"): 0.25,
    ("glute_kickback", "trunk_angle"): 18.5,
    ("donkey_kick", "hip_drop"): 20.0,
}

# the faults that are looked for in each exercise, and a camera that sees them where it is not the one above
TOLD: Final[dict[str, dict[str, Camera | None]]] = {
    "hip_thrust": {"lumbar_arch": None, "lumbar_arch:tilt": None, "partial_range": None, "rushed": None,
                   "no_pause": None, "momentum": None, "shin_angle": None, "heel_lift": None,
                   "head_back": None},
    "single_leg_hip_thrust": {"lumbar_arch": SIDE, "rushed": None, "no_pause": None},
    "glute_bridge": {"lumbar_arch": None, "partial_range": None, "rushed": None, "no_pause": None},
    "single_leg_glute_bridge": {"partial_range": None, "rushed": None},
    "lateral_band_walk": {"knee_valgus": None, "knee_valgus:left": None, "feet_together": None, "standing_up": None,
                          "trunk_lean": None,
                          "rushed": None, "partial_range": None},
    "squat": {"knee_valgus": FRONT, "trunk_angle": None, "heel_lift": None, "partial_range": None, "rushed": None},
    "single_leg_squat": {"hip_drop": None, "knee_valgus": None, "trunk_lean": None, "heel_lift": SIDE,
                         "partial_range": None, "rushed": None},
    "lunge": {"knee_valgus": FRONT, "hip_drop": FRONT, "trunk_lean": FRONT, "trunk_angle": None, "heel_lift": None,
              "partial_range": None, "rushed": None},
    "bulgarian_split_squat": {"knee_valgus": FRONT, "trunk_lean": FRONT, "trunk_angle": None, "partial_range": None,
                              "rushed": None},
    "clamshell": {"pelvis_roll": None, "feet_apart": None, "partial_range": None, "rushed": None, "no_pause": None},
    "side_lying_hip_abduction": {"pelvis_roll": None, "hip_flexion_drift": OBLIQUE, "toes_up": None,
                                 "partial_range": None, "rushed": None, "no_pause": None},
    "side_plank_hip_lift": {"elbow_off": None, "sag": None, "partial_range": None, "rushed": None, "no_pause": None},
    "standing_hip_abduction": {"trunk_lean": None, "hip_drop": None, "partial_range": None, "rushed": None,
                               "no_pause": None},
    "seated_hip_abduction": {"trunk_lean": None, "partial_range": None, "rushed": None, "no_pause": None},
    "banded_external_rotation": {"trunk_lean": None, "partial_range": None, "rushed": None, "no_pause": None},
    "glute_kickback": {"lumbar_arch": None, "trunk_angle": None, "partial_range": None, "rushed": None},
    "donkey_kick": {"lumbar_arch": None, "hip_drop": REAR, "partial_range": None, "rushed": None, "no_pause": None},
    "bird_dog": {"lumbar_arch": None, "hip_drop": REAR, "partial_range": None, "rushed": None, "no_pause": None},
}  # fmt: skip
FAULTS: Final[list[tuple[str, str, float, Camera]]] = [
    (exercise, fault, OWN_SIZES.get((exercise, fault), SIZES[fault.split(":")[0]]), camera or COUNTED[exercise])
    for exercise, faults in TOLD.items()
    for fault, camera in faults.items()
]


def judge(clip: Clip, exercise: str) -> JudgedSet:
    """The report of a simulated clip, frame by frame through the analyser."""
    analyser = Analyser(load(exercise))
    for pose in clip.poses:
        analyser.update(pose)
    return analyser.finish()


def pelvis_circles(circles: int, first: int = 1, share: float = 1.0) -> Clip:
    """Ten seconds standing, with circles of the pelvis, the hips going that share of their own width to either side."""
    still = simulate("squat", reps=[RepPlan()], camera=FRONT)
    begin_s, turn_s = 1.5, 0.8
    poses = []
    for number in range(300):
        pose = replace(still.poses[number % 10], time_s=number / 30)  # before the squat
        turned = min(max(0.0, pose.time_s - begin_s) / turn_s, circles)
        xy_px = pose.xy_px.copy()
        # the shoulders go half as far as the hips
        swing_px = np.float32(first * share * np.sin(2 * np.pi * turned) * abs(xy_px[23, 0] - xy_px[24, 0]))
        xy_px[[23, 24], 0] += swing_px
        xy_px[[11, 12, 25, 26], 0] += swing_px / 2
        poses.append(replace(pose, xy_px=xy_px))
    return replace(still, poses=poses)


def faulty_set(exercise: str, fault: str, size: float, camera: Camera, *, seed: int = 0) -> Clip:
    """Six repetitions as MediaPipe would see them, the second and the fifth with the fault."""
    wrong = RepPlan(faults={fault: size})
    reps = [RepPlan(), wrong, RepPlan(), RepPlan(), wrong, RepPlan()]
    return simulate(exercise, reps=reps, camera=camera, observation=Observation.mediapipe(), seed=seed)
