"""The stretches of a repetition in which things are measured, and the statistics taken there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from formcheck.analysis.phases import Bounds
    from formcheck.kinematics.geometry import Floats

LEAST_S: Final = 0.1  # house rule: half-width of a window around a moment; with 30 fps seven frames for the median
BEFORE_S: Final = 0.35  # house rule: the rest before a repetition that counts as its start position
AFTER_S: Final = 0.2  # house rule: the first rest after a repetition belongs to how it was finished


@dataclass(frozen=True, slots=True)
class Windows:
    """Start and end in seconds of each named window of one repetition."""

    spans: dict[str, tuple[float, float]]

    @classmethod
    def of(cls, bounds: Bounds, eccentric_first: bool, first_s: float, last_s: float) -> Windows:
        """Windows for these bounds; what the recording does not show is cut at ``first_s`` and ``last_s``."""
        start = bounds.start_s if np.isfinite(bounds.start_s) else first_s
        end = bounds.end_s if np.isfinite(bounds.end_s) else last_s
        up = bounds.peak_start_s if np.isfinite(bounds.peak_start_s) else start
        down = bounds.peak_end_s if np.isfinite(bounds.peak_end_s) else end
        middle = (up + down) / 2
        rise, fall = (start, up), (down, end)
        spans = {
            "start": (start - BEFORE_S, start),
            "peak": (min(up, middle - LEAST_S), max(down, middle + LEAST_S)),
            "turn": (middle - LEAST_S, middle + LEAST_S),
            "effort": ((start + up) / 2, (down + end) / 2),
            "rep": (start, end),
            "finish": ((down + end) / 2, end + AFTER_S),
            "after": (end, end + AFTER_S),
            "concentric": fall if eccentric_first else rise,
            "eccentric": rise if eccentric_first else fall,
        }
        return cls({name: (max(a, first_s), min(b, last_s)) for name, (a, b) in spans.items()})

    def cut(self, t_s: Floats, name: str) -> slice:
        """Grid indices of a window; never empty while the grid is not."""
        a, b = self.spans[name]
        i = int(np.searchsorted(t_s, a - 1e-9))
        j = int(np.searchsorted(t_s, b + 1e-9))
        i = min(i, len(t_s) - 1)
        return slice(i, max(j, i + 1))


def statistic(values: Floats, name: str) -> float:
    """One number for a window; NaN when less than half of it was seen. Never the highest sample: noise raises it."""
    seen = values[np.isfinite(values)]
    if seen.size == 0 or seen.size < values.size / 2:
        return float("nan")
    if name == "median":
        return float(np.median(seen))
    if name == "high":
        return float(np.percentile(seen, 90))
    if name == "low":
        return float(np.percentile(seen, 10))
    if name == "range":
        return float(np.percentile(seen, 95) - np.percentile(seen, 5))
    head = max(1, seen.size // 6)
    return float(np.median(seen[-head:]) - np.median(seen[:head]))
