"""Turning points of a signal, with hysteresis: a wobble smaller than the threshold never makes one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from formcheck.kinematics.geometry import Floats


@dataclass(frozen=True, slots=True)
class Swing:
    """A rise from a valley to a peak and the fall to the next valley, as grid indices.

    ``left`` and ``right`` are the valleys; ``risen`` and ``fallen`` are false where the recording begins above or
    ends before them. A hold with a dip has several peaks: it is reached at ``arrived`` and left at ``departed``.
    """

    left: int
    peak: int
    right: int
    risen: bool
    fallen: bool
    arrived: int
    departed: int


def turning_points(s: Floats, threshold: float) -> list[tuple[int, int]]:
    """(index, +1 peak or -1 valley), alternating; each differs from its neighbours by at least ``threshold``.

    NaN samples are passed over. The last extreme is included although nothing has confirmed it yet.
    """
    found: list[tuple[int, int]] = []
    high = low = -1
    direction = 0
    for i in np.flatnonzero(np.isfinite(s)):
        v = s[i]
        if high < 0:
            high = low = int(i)
        if v > s[high]:
            high = int(i)
        if v < s[low]:
            low = int(i)
        if direction <= 0 and v - s[low] >= threshold:
            found.append((low, -1))
            direction, high = 1, int(i)
        elif direction >= 0 and s[high] - v >= threshold:
            found.append((high, 1))
            direction, low = -1, int(i)
    if direction:
        found.append((high, 1) if direction > 0 else (low, -1))
    return found


def swings(s: Floats, threshold: float) -> list[Swing]:
    """Every peak of ``s`` that rose from a valley by at least ``threshold``, with the valleys beside it."""
    points = turning_points(s, threshold)
    seen = np.flatnonzero(np.isfinite(s))
    out = []
    for n, (at, kind) in enumerate(points):
        if kind > 0:
            risen, fallen = n > 0, n + 1 < len(points)
            left = points[n - 1][0] if risen else int(seen[0])
            right = points[n + 1][0] if fallen else int(seen[-1])
            out.append(Swing(left, at, right, risen, fallen, at, at))
    return out
