"""A measured value on a small scale with its limits: how far over the line, and where the other repetitions are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOM: Final = 0.5  # house rule: what is fine takes at least this share of the span from mild to severe
BEYOND: Final = 0.45  # house rule: and what is severe this one
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
    sign = math.copysign(1.0, span)
    shown = [sign * other for other in (value, *others) if math.isfinite(other)]
    low = min(*shown, sign * limits[0] - ROOM * abs(span))
    high = max(*shown, sign * limits[2] + BEYOND * abs(span))
    margin = EDGE * (high - low)

    def place(number: float) -> float:
        return round(100.0 * (sign * number - low + margin) / (high - low + 2 * margin), 2)

    first, second, third = map(place, limits)
    return Scale((first, second, third), place(value), tuple(place(other) for other in others if math.isfinite(other)))
