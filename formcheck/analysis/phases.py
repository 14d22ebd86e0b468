"""Where a movement leaves rest and comes to rest, from its speed.

A position threshold invents pauses: a smooth movement spends a sixth of its time within a few percent of its ends.
Speed is small there too, so the moment at which it leaves zero is extrapolated: a smooth point-to-point movement has
the speed 30 x^2 (1-x)^2 over its duration (minimum jerk; Flash and Hogan 1985), which passes a fraction f of its
maximum at the known share x(f) of the duration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from formcheck.analysis.turning import Swing
    from formcheck.kinematics.geometry import Floats

SPEED_SHARE: Final = 0.25  # house rule: well above the speed noise of a still joint, low enough to follow a slow start
_X: Final = float((1 - np.sqrt(1 - np.sqrt(SPEED_SHARE))) / 2)  # root of 16 x^2 (1-x)^2 = SPEED_SHARE
HALF: Final = 0.5  # house rule: a ramp is followed outward from the last time it passes half of its travel
STOP_S: Final = 0.7  # house rule: a shorter stop on the way belongs to the movement
# what the smoothing of body and rep signal (0.1 s together) adds to the width of a ramp, in quadrature; measured on
# simulated ramps of 0.3 to 3 s
BLUR_S: Final = 0.37


@dataclass(frozen=True, slots=True)
class Bounds:
    """A repetition's key times in seconds; NaN where the recording does not show them.

    ``start_s`` the joint leaves rest, ``peak_start_s`` it arrives, ``peak_end_s`` it leaves, ``end_s`` it is back.
    """

    start_s: float
    peak_start_s: float
    peak_end_s: float
    end_s: float

    @property
    def peak_s(self) -> float:
        """Middle of the hold, or the turning point."""
        ends = [self.peak_start_s, self.peak_end_s]
        return float(np.nanmean(ends))


def find_bounds(t_s: Floats, s: Floats, swing: Swing) -> Bounds:
    """Key times of one swing of the smoothed signal ``s``."""
    up = _ramp(t_s, s, swing.left, swing.arrived) if swing.risen else (float("nan"), float("nan"))
    down = _ramp(t_s, s, swing.right, swing.departed) if swing.fallen else (float("nan"), float("nan"))
    if not swing.risen:  # nothing is known of what was before the first sample
        down = (down[0], max(down[1], float(t_s[swing.left])))
    start, end = max(up[0], float(t_s[swing.left])), min(down[0], float(t_s[swing.right]))
    return _in_order(Bounds(start, up[1], down[1], end), float(t_s[swing.peak]))


def _ramp(t_s: Floats, s: Floats, valley: int, peak: int) -> tuple[float, float]:
    """(time at the valley's end, time at the peak's end) of the ramp between the two, whichever comes first."""
    step = 1 if peak > valley else -1
    path = np.arange(valley, peak + step, step)
    x = s[path]
    seen = np.isfinite(x)
    path, x = path[seen], x[seen]
    if path.size < 3:
        return float(t_s[valley]), float(t_s[peak])
    travel = (x - x[0]) / max(float(x.max() - x[0]), 1e-9)
    speed = np.gradient(x, t_s[path]) * step
    limit = SPEED_SHARE * float(speed.max())
    half_way = int(len(travel) - 1 - np.argmax(travel[::-1] <= HALF))
    first = _rest(t_s[path], speed, limit, range(half_way, -1, -1))
    last = _rest(t_s[path], speed, limit, range(half_way, len(path)))
    width = (last - first) / (1 - 2 * _X)
    middle, half = (first + last) / 2, float(np.copysign(_unblurred(width) / 2, width))
    return middle - half, middle + half


def _unblurred(width_s: float) -> float:
    """Duration of a ramp before smoothing: variances add, so the squares of the widths do."""
    return float(np.sqrt(max(width_s**2 - BLUR_S**2, (width_s / 2) ** 2)))


def _rest(t: Floats, speed: Floats, limit: float, order: range) -> float:
    """Time at which the movement, followed in ``order``, comes to rest: a stop shorter than STOP_S is passed over."""
    slow = -1
    for i in order:
        if speed[i] >= limit:
            slow = -1
        elif slow < 0:
            slow = i
        elif abs(t[i] - t[slow]) >= STOP_S:
            break
    if slow < 0:
        return float(t[order[-1]])
    before = slow - order.step
    if before not in order:
        return float(t[slow])
    share = np.clip((speed[before] - limit) / max(speed[before] - speed[slow], 1e-9), 0, 1)
    return float(t[before] + share * (t[slow] - t[before]))


def _in_order(b: Bounds, turn_s: float) -> Bounds:
    """Extrapolated ends may pass each other by a few hundredths when there is no pause: they meet in the middle."""
    if np.isfinite(b.peak_start_s) and np.isfinite(b.peak_end_s) and b.peak_start_s > b.peak_end_s:
        middle = (b.peak_start_s + b.peak_end_s) / 2
        return Bounds(b.start_s, middle, middle, b.end_s)
    if np.isfinite(b.peak_start_s) and not np.isfinite(b.peak_end_s):
        return Bounds(b.start_s, min(b.peak_start_s, turn_s), b.peak_end_s, b.end_s)
    return b
