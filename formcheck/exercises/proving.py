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

    motion: MotionId
    camera: ProofCamera | None = None
    faults: dict[FaultId, ProofCase] = Field(default_factory=dict)
