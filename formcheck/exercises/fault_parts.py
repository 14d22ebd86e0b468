"""Which part of the body a fault is about: what is marked on the skeleton, live, in the video and in the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.core.landmarks import PAIRS

if TYPE_CHECKING:
    from formcheck.core.report_types import Side

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
