"""What an exercise file may say about its proof on the simulated body."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from formcheck.exercises.vocabulary import FaultId, Strict

MotionId = Literal[
    "hip_thrust", "single_leg_hip_thrust", "glute_bridge", "single_leg_glute_bridge", "squat", "single_leg_squat",
    "lateral_band_walk", "standing_hip_abduction", "glute_kickback", "leg_swing", "hip_circle", "lunge",
    "bulgarian_split_squat", "donkey_kick", "bird_dog", "clamshell", "side_lying_hip_abduction", "side_plank_hip_lift",
    "seated_hip_abduction", "banded_external_rotation",
]  # fmt: skip

# what is none of ours: an exercise of the user's may be one of them
OtherMotionId = Literal[
    "romanian_deadlift", "deadlift", "good_morning", "kettlebell_swing", "single_leg_deadlift", "pick_up",
    "pick_up_on_one_leg", "toe_touch", "sit_down", "bent_row", "one_arm_row", "curl", "one_arm_curl",
    "overhead_press", "lateral_raise", "front_raise", "triceps_extension", "arm_circle", "trunk_twist", "side_bend",
    "shrug_still", "drink", "calf_raise", "marching", "high_knees", "butt_kicks", "walking", "walking_on_the_spot",
    "knee_hug", "quad_stretch", "ankle_circle", "jumping_jack", "jump", "side_step", "side_lunge_stretch",
    "front_kick", "step_touch_reach", "burpee", "inchworm", "downward_dog", "push_up", "plank", "mountain_climber",
    "superman", "cobra", "childs_pose", "cat_cow", "all_fours_twist", "pigeon", "sit_up", "crunch", "dead_bug",
    "leg_raise", "bicycle", "hollow_hold", "bench_press", "hamstring_stretch_on_the_back", "knees_to_chest",
    "lying_still", "lying_on_the_side_still", "open_book", "seated_curl", "seated_press", "seated_still",
    "knee_extension", "dip", "seated_forward_bend", "seated_twist", "ninety_ninety", "butterfly",
    "hip_flexor_stretch", "half_kneeling_press", "kneeling_still", "kneeling_sit_back", "get_down_to_the_floor",
    "get_down_on_all_fours", "tibialis_raise", "leaning_calf_stretch",
]  # fmt: skip


class ProofCamera(Strict):
    """Where the simulated camera stands: 0 degrees in front, 90 at the left; ``foot_end`` at the feet of who lies."""

    yaw_deg: float = Field(ge=-360, le=360)
    height_m: float = Field(default=1.0, gt=0, le=5)
    distance_m: float = Field(default=3.5, ge=1.5, le=10)
    foot_end: bool = False


class ProofCase(Strict):
    """How the simulated body makes a mistake: its size and variant in the simulation, and the camera that sees it."""

    size: float | None = Field(default=None, ge=-90, le=90)
    make: str | None = None
    camera: ProofCamera | None = None


class Proof(Strict):
    """What ``formcheck exercises check`` lets the simulated body do."""

    motion: MotionId | OtherMotionId
    camera: ProofCamera | None = None
    faults: dict[FaultId, ProofCase] = Field(default_factory=dict)
