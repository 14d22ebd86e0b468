"""The names that an exercise file may use: points, signals, windows, views, mistakes; and the base of its tables."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

ExerciseId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Point = Annotated[
    str,
    StringConstraints(
        pattern=r"^(ear|shoulder|elbow|wrist|hip|knee|ankle|heel|toe)\.(left|right|mid|near|far|low|working|other)$"
    ),
]
ViewId = Literal["front", "side", "rear", "oblique", "foot_end"]
SignalKind = Literal[
    "angle", "extension", "incline", "lean", "segment_angle", "gap", "gap_x", "gap_y", "ratio", "height", "offset",
    "beyond", "fppa", "fppa_mean", "line_tilt", "trunk_up", "depth", "back_depth", "back_share",
    "belly_bow", "crouch", "elevation", "circle", "pelvis_tilt", "roll", "forward",
]  # fmt: skip
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
