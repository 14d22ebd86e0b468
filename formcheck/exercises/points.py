"""How many points each kind of signal is computed from, and which sides they may name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNTS: Final[dict[str, tuple[int, ...]]] = {
    "angle": (3,), "extension": (3,), "incline": (2,), "lean": (2,), "segment_angle": (4,), "gap": (2,), "gap_x": (2,),
    "gap_y": (2,), "beyond": (3,), "ratio": (4,), "height": (2, 3, 4), "offset": (3,), "fppa": (3,),
    "fppa_mean": (0, 6), "line_tilt": (2,), "pelvis_tilt": (2,), "trunk_up": (0,), "depth": (2,), "roll": (2,),
    "back_depth": (0,), "back_share": (0,), "belly_bow": (0,), "crouch": (2, 8), "elevation": (2,), "circle": (4,),
    "forward": (2,),
}  # fmt: skip
# they know inside from outside, or need a place in space: the middle of both sides, or whichever is lower, has none
ONE_SIDED: Final = frozenset({"fppa", "depth", "roll", "forward"})
SIDES: Final = ("left", "right", "working", "other")


def wrong_points(kind: str, points: Sequence[str]) -> str | None:
    """What is wrong with the points of a signal, or None.

    Parameters
    ----------
    kind : str
        Kind of the signal.
    points : sequence of str
        Names such as 'knee.left'.
    """
    if len(points) not in COUNTS[kind]:
        counts = " or ".join(str(count) for count in COUNTS[kind])
        return f"a signal of kind '{kind}' has {counts} points, found {len(points)}"
    allowed = (*SIDES, "near") if kind == "depth" else SIDES
    strange = [point for point in points if point.split(".")[1] not in allowed]
    if kind in ONE_SIDED and strange:
        return f"points of kind '{kind}' end in one of {', '.join(allowed)}, found {', '.join(strange)}"
    return None
