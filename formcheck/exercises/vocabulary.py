"""The names that an exercise file may use: points, signals, windows, views, mistakes and their joints, its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from formcheck.core.landmarks import PAIRS
from formcheck.kinematics.signal_kinds import SIGNAL_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.core.report_types import Side

ExerciseId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Point = Annotated[
    str,
    StringConstraints(
        pattern=r"^(ear|shoulder|elbow|wrist|hip|knee|ankle|heel|toe)\.(left|right|mid|near|far|low|planted|working|other)$"
    ),
]
ViewId = Literal["front", "side", "rear", "oblique", "foot_end"]
if TYPE_CHECKING:
    KindName = str
else:
    KindName = Literal[tuple(SIGNAL_KINDS)]
RepField = Literal[
    "rom",
    "rom_fraction",
    "eccentric_s",
    "concentric_s",
    "peak_pause_s",
    "stretch_pause_s",
    "velocity_ratio",
    "stall_s",
    "duration_s",
]
FaultId = Literal[
    "knee_valgus", "lumbar_arch", "hip_drop", "pelvis_roll", "feet_apart", "feet_together", "standing_up", "trunk_lean",
    "trunk_angle", "partial_range", "rushed", "no_pause", "momentum", "hip_flexion_drift", "toes_up", "sag",
    "heel_lift", "shin_angle", "head_back", "elbow_off", "asymmetry", "fatigue",
]  # fmt: skip
Window = Literal["start", "peak", "effort", "rep", "concentric", "eccentric", "turn", "finish"]
Statistic = Literal["median", "high", "low", "range", "change"]


class Strict(BaseModel):
    """Frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def wrong_points(kind: str, points: Sequence[str]) -> str | None:
    """What is wrong with the points of a signal, or None.

    Parameters
    ----------
    kind : str
        Kind of the signal.
    points : sequence of str
        Names such as 'knee.left'.
    """
    known = SIGNAL_KINDS[kind]
    if len(points) not in known.points:
        counts = " or ".join(str(count) for count in known.points)
        return f"a signal of kind '{kind}' has {counts} points, found {len(points)}"
    strange = [point for point in points if known.sides and point.split(".")[1] not in known.sides]
    if strange:
        return f"points of kind '{kind}' end in one of {', '.join(known.sides)}, found {', '.join(strange)}"
    return None


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


class Signal(Strict):
    """A quantity over time: a registered kind and the points it is computed from (see ``kinematics.signal_kinds``)."""

    kind: KindName
    points: tuple[Point, ...] = ()
    sign: Literal[-1, 1] = 1

    @model_validator(mode="after")
    def _right_points(self) -> Signal:
        if wrong := wrong_points(self.kind, self.points):
            raise ValueError(wrong)
        return self


_TRUNK: Final = frozenset({"ear", "shoulder", "hip"})
_FOOT: Final = ("ankle", "heel", "toe")
_FAULT_PARTS: Final[dict[str, tuple[str, ...]]] = {
    "knee_valgus": ("hip", "knee", "ankle"),
    "lumbar_arch": ("shoulder", "hip"),
    "hip_drop": ("hip",),
    "pelvis_roll": ("shoulder", "hip"),
    "feet_apart": _FOOT,
    "feet_together": _FOOT,
    "standing_up": ("hip", "knee", "ankle"),
    "trunk_lean": ("shoulder", "hip"),
    "trunk_angle": ("shoulder", "hip"),
    "partial_range": ("hip", "knee"),
    "momentum": ("shoulder", "hip"),
    "hip_flexion_drift": ("hip", "knee"),
    "toes_up": _FOOT,
    "sag": ("shoulder", "hip", "knee"),
    "heel_lift": _FOOT,
    "shin_angle": ("knee", "ankle"),
    "head_back": ("ear", "shoulder"),
    "elbow_off": ("shoulder", "elbow", "wrist"),
}


def fault_landmarks(fault_id: str, side: Side) -> frozenset[int]:
    """Landmarks that a fault is about; empty for faults of timing and for unknown ones.

    A fault of the trunk takes both sides, as a pelvis that drops on one side is still one pelvis.
    """
    parts = _FAULT_PARTS.get(fault_id, ())
    if side == "both" or _TRUNK.issuperset(parts):
        return frozenset(int(index) for part in parts for index in PAIRS[part])
    return frozenset(int(PAIRS[part][side == "right"]) for part in parts)
