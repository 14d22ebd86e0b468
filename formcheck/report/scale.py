"""A measured value on a small scale with its limits: how far over the line, and where the other repetitions are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# House rules, as shares of the span from mild to severe: room for what is fine and for what is severe, at least and at
# most. What lies farther out stands at the edge, or the limits would have no room for their names.
FINE: Final = (0.5, 1.1)
BEYOND: Final = (0.45, 0.8)
EDGE: Final = 0.04  # house rule: share of the scale kept free at its ends, for the marks


@dataclass(frozen=True, slots=True)
class Scale:
    """Places along a scale in percent of its width; further right is worse, whichever way the numbers run.

    Parameters
    ----------
    bounds : (float, float, float)
        Where mild, moderate and severe begin.
    value : float
        The value that the scale is about.
    others : tuple of float
        The other values.
    """

    bounds: tuple[float, float, float]
    value: float
    others: tuple[float, ...]


def scale_of(value: float, limits: tuple[float, float, float], others: Sequence[float]) -> Scale:
    """Lay out a scale for a finite value.

    Parameters
    ----------
    value : float
        What was measured.
    limits : (float, float, float)
        From which values on it is mild, moderate, severe; falling where less is worse.
    others : sequence of float
        The same measurement elsewhere; what is not known (NaN) is left out.
    """
    span = limits[2] - limits[0]
    # in spans beyond the first limit: 0 is mild, 1 is severe
    over = [(other - limits[0]) / span for other in (value, *others) if math.isfinite(other)]
    low = -min(max(FINE[0], -min(over)), FINE[1])
    high = 1.0 + min(max(BEYOND[0], max(over) - 1.0), BEYOND[1])
    margin = EDGE * (high - low)

    def place(spans: float) -> float:
        return round(100.0 * (min(max(spans, low), high) - low + margin) / (high - low + 2 * margin), 2)

    first, second, third = (place((limit - limits[0]) / span) for limit in limits)
    return Scale((first, second, third), place(over[0]), tuple(place(other) for other in over[1:]))
