"""The simulated sets that the analysis is held against: where the camera stands for each exercise, and how big a fault is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.analysis.analyser import Analyser
from formcheck.exercises import load
from formcheck.simulate import Camera, Observation, RepPlan, simulate

if TYPE_CHECKING:
    from formcheck.events import SetReport
    from formcheck.simulate import Clip

SIDE: Final = Camera(yaw_deg=84.0)
FLOOR_SIDE: Final = Camera(yaw_deg=-84.0, height_m=0.7)
FRONT: Final = Camera(yaw_deg=4.0)
OBLIQUE: Final = Camera(yaw_deg=45.0, height_m=1.3)

# a view in which the exercise is counted, and how far from it the camera may stand
COUNTED: Final[dict[str, Camera]] = {
    "hip_thrust": SIDE,
    "single_leg_hip_thrust": OBLIQUE,
    "glute_bridge": FLOOR_SIDE,
    "single_leg_glute_bridge": FLOOR_SIDE,
    "lateral_band_walk": FRONT,
    "squat": SIDE,
    "single_leg_squat": FRONT,
}

# exercise, fault, its size in the simulation's unit, and a camera that sees it
FAULTS: Final[list[tuple[str, str, float, Camera]]] = [
    ("hip_thrust", "lumbar_arch", 20.0, SIDE),
    ("hip_thrust", "lumbar_arch:tilt", 20.0, SIDE),
    ("hip_thrust", "partial_range", 0.7, SIDE),
    ("hip_thrust", "rushed", 0.5, SIDE),
    ("hip_thrust", "no_pause", 0.0, SIDE),
    ("glute_bridge", "lumbar_arch", 20.0, FLOOR_SIDE),
    ("glute_bridge", "partial_range", 0.7, FLOOR_SIDE),
    ("glute_bridge", "rushed", 0.5, FLOOR_SIDE),
    ("single_leg_hip_thrust", "lumbar_arch", 20.0, SIDE),
    ("single_leg_hip_thrust", "rushed", 0.5, OBLIQUE),
    ("lateral_band_walk", "knee_valgus", 15.0, FRONT),
    ("lateral_band_walk", "knee_valgus:left", 18.0, FRONT),
    ("lateral_band_walk", "feet_together", 0.12, FRONT),
    ("lateral_band_walk", "trunk_lean", 14.0, FRONT),
    ("lateral_band_walk", "rushed", 0.25, FRONT),
    ("squat", "knee_valgus", 15.0, FRONT),
    ("squat", "trunk_angle", 25.0, SIDE),
    ("squat", "heel_lift", 0.08, SIDE),
    ("squat", "partial_range", 0.75, SIDE),
    ("squat", "rushed", 0.5, SIDE),
    ("single_leg_squat", "hip_drop", 14.0, FRONT),
    ("single_leg_squat", "knee_valgus", 15.0, FRONT),
    ("single_leg_squat", "trunk_lean", 14.0, FRONT),
    ("single_leg_squat", "partial_range", 0.7, FRONT),
    ("single_leg_squat", "rushed", 0.5, FRONT),
]


def judge(clip: Clip, exercise: str) -> SetReport:
    """The report of a simulated clip, frame by frame through the analyser."""
    analyser = Analyser(load(exercise))
    for pose in clip.poses:
        analyser.update(pose)
    return analyser.finish()


def faulty_set(exercise: str, fault: str, size: float, camera: Camera, *, seed: int = 0) -> Clip:
    """Six repetitions as MediaPipe would see them, the second and the fifth with the fault."""
    wrong = RepPlan(faults={fault: size})
    reps = [RepPlan(), wrong, RepPlan(), RepPlan(), wrong, RepPlan()]
    return simulate(exercise, reps=reps, camera=camera, observation=Observation.mediapipe(), seed=seed)
