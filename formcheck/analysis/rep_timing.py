"""Timing of a repetition: where it leaves and comes to rest, which phases were seen, its windows and its tempo.

A position threshold invents pauses: a smooth movement spends a sixth of its time within a few percent of its ends.
Speed is small there too, so the moment at which it leaves zero is extrapolated: a smooth point-to-point movement has
the speed 30 x^2 (1-x)^2 over its duration (minimum jerk; Flash and Hogan 1985), which passes a fraction f of its
maximum at the known share x(f) of the duration.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from formcheck.core.report_types import Tempo
from formcheck.exercises.thresholds import standard
from formcheck.kinematics.resampling import GRID_HZ

if TYPE_CHECKING:
    from formcheck.analysis.rep_detection import Excursion, RepetitionCandidate
    from formcheck.core.report_types import CutOff, Rep
    from formcheck.exercises.thresholds import Thresholds
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


def find_bounds(t_s: Floats, s: Floats, excursion: Excursion) -> Bounds:
    """Key times of one swing of the smoothed signal ``s``."""
    up = _ramp(t_s, s, excursion.left, excursion.arrived) if excursion.risen else (float("nan"), float("nan"))
    down = _ramp(t_s, s, excursion.right, excursion.departed) if excursion.fallen else (float("nan"), float("nan"))
    if not excursion.risen:  # nothing is known of what was before the first sample
        down = (down[0], max(down[1], float(t_s[excursion.left])))
    start, end = max(up[0], float(t_s[excursion.left])), min(down[0], float(t_s[excursion.right]))
    return _in_order(Bounds(start, up[1], down[1], end), float(t_s[excursion.peak]))


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


Seen = np.ndarray[tuple[int], np.dtype[np.bool_]]
# what has to be seen before something is read in a window; all of the repetition for the other windows
_PARTS_OF: Final = {
    "start": ("way_there",),
    "peak": ("turn",),
    "turn": ("turn",),
    "finish": ("way_back",),
    "after": ("way_back",),
}


@dataclass(frozen=True, slots=True)
class Completeness:
    """What was seen of a repetition.

    ``way_there``, ``hold`` and ``way_back`` say whether that phase was seen from end to end: both of its ends with
    ``seen_edge_s`` around them, and no hole between. ``turn`` says whether its turning point was seen: all of the hold,
    or the beginning of one that still lasted when the recording ended. ``cut_off`` says at which end the recording
    cuts the repetition off.
    """

    way_there: bool = True
    hold: bool = True
    turn: bool = True
    way_back: bool = True
    cut_off: CutOff | None = None

    def of(self, window: str) -> bool:
        """Whether the window of that name (see ``Windows``) was seen."""
        if window in _PARTS_OF:
            return all(getattr(self, part) for part in _PARTS_OF[window])
        return self.whole

    @property
    def rest(self) -> str | None:
        """The window that shows the body at rest: before it, or after it where its beginning was not seen.

        None when neither was seen.
        """
        return next((window for window in ("start", "after") if self.of(window)), None)

    @property
    def whole(self) -> bool:
        """Whether all of it was seen."""
        return self.way_there and self.hold and self.way_back

    @property
    def interrupted(self) -> bool:
        """Whether a hole, and not only the recording's start or end, hides a part of it."""
        start_cut, end_cut = self.cut_at_start, self.cut_at_end
        return not (
            (self.way_there or start_cut) and (self.hold or start_cut or end_cut) and (self.way_back or end_cut)
        )

    @property
    def cut_at_start(self) -> bool:
        """Whether what was seen begins in the middle of it."""
        return self.cut_off in ("start", "both")

    @property
    def cut_at_end(self) -> bool:
        """Whether what was seen ends in the middle of it."""
        return self.cut_off in ("end", "both")


def completeness(t_s: Floats, s: Floats, excursion: Excursion, bounds: Bounds, judging: Thresholds) -> Completeness:
    """What these samples show of a movement.

    Parameters
    ----------
    t_s : (m,)
        Even times in seconds.
    s : (m,)
        The rep signal; NaN where the body was lost.
    excursion : Excursion
    bounds : Bounds
        Its key times; NaN where it has not risen or not fallen.
    judging : Thresholds
        The exercise's.
    """
    seen = np.isfinite(s)
    first, last = (float(t_s[k]) for k in np.flatnonzero(seen)[[0, -1]])
    at_start = not excursion.risen or bounds.start_s < first + standard().seen_edge_s
    at_end = not excursion.fallen or bounds.end_s > last - standard().seen_edge_s
    if _is_beside_a_hole(seen, excursion):  # where it turned, and when, may be hidden in it
        return Completeness(False, False, False, False, _cut_off(at_start, at_end))
    ends = (bounds.start_s, bounds.peak_start_s, bounds.peak_end_s, bounds.end_s)
    there, hold, back = (_is_seen(seen, float(t_s[0]), a, b) for a, b in pairwise(ends))
    held = not excursion.fallen and _is_held(t_s, s, excursion, judging)
    turn = hold or (held and _is_seen(seen, float(t_s[0]), ends[1], last - standard().seen_edge_s))
    # where a hole hides the way to or from the hold, the moment at which the hold begins or ends is a guess
    hold = hold and (there or at_start) and (back or at_end)
    return Completeness(there and not at_start, hold, turn, back and not at_end, _cut_off(at_start, at_end))


def _cut_off(at_start: bool, at_end: bool) -> CutOff | None:
    if at_start:
        return "both" if at_end else "start"
    return "end" if at_end else None


def _is_beside_a_hole(seen: Seen, excursion: Excursion) -> bool:
    """Whether the turning point, or an end of a hold with a dip, lies within ``seen_edge_s`` of a hole."""
    first, last = np.flatnonzero(seen)[[0, -1]]
    reach = round(standard().seen_edge_s * GRID_HZ)
    turns = (excursion.arrived, excursion.peak, excursion.departed)
    return not all(seen[max(at - reach, first) : min(at + reach, last) + 1].all() for at in turns)


def _is_held(t_s: Floats, s: Floats, excursion: Excursion, judging: Thresholds) -> bool:
    """Whether a movement that has not come back is still near its turning point, or sinks from it in no hurry."""
    sunk, way = s[excursion.peak] - s[excursion.right], s[excursion.peak] - s[excursion.left]
    held_s = t_s[excursion.right] - t_s[excursion.peak]
    return bool(sunk <= judging.still_up_share * way or sunk <= judging.sinking_share_per_s * way * held_s)


def _is_seen(seen: Seen, first_s: float, a_s: float, b_s: float) -> bool:
    """Whether everything between two moments and ``seen_edge_s`` around them was seen."""
    if not np.isfinite((a_s, b_s)).all() or b_s < a_s:
        return False
    i, j = (round((at_s - first_s) * GRID_HZ) for at_s in (a_s - standard().seen_edge_s, b_s + standard().seen_edge_s))
    return i >= 0 and j < seen.size and bool(seen[i : j + 1].all())


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


TempoPart = Literal["eccentric", "stretch_pause", "concentric", "peak_pause"]
TEMPO_PARTS: Final[tuple[TempoPart, ...]] = (
    "eccentric",
    "stretch_pause",
    "concentric",
    "peak_pause",
)  # in the order of ``Tempo``


def tempo_of(bounds: Bounds, shown: Completeness, eccentric_first: bool, rest_s: float = float("nan")) -> Tempo:
    """The four phases of one repetition; NaN for those that were not seen from end to end.

    For a movement that begins with its concentric phase the hold at the turning point is the pause at peak contraction,
    and the rest before the next repetition (``rest_s``) the pause in the stretch; for a squat it is the other way
    round.
    """
    unknown = float("nan")
    rise = bounds.peak_start_s - bounds.start_s if shown.way_there else unknown
    fall = bounds.end_s - bounds.peak_end_s if shown.way_back else unknown
    hold = max(0.0, bounds.peak_end_s - bounds.peak_start_s) if shown.hold else unknown
    if eccentric_first:
        return Tempo(eccentric_s=rise, stretch_pause_s=hold, concentric_s=fall, peak_pause_s=rest_s)
    return Tempo(eccentric_s=fall, stretch_pause_s=rest_s, concentric_s=rise, peak_pause_s=hold)


def rest_between(candidate: RepetitionCandidate, following: RepetitionCandidate) -> float:
    """Seconds between two repetitions; NaN where one of them was not seen on that side, or after a break."""
    seen = candidate.shown.way_back and following.shown.way_there
    rest_s = max(0.0, following.bounds.start_s - candidate.bounds.end_s)
    return rest_s if seen and rest_s <= standard().most_rest_s else float("nan")


@dataclass(frozen=True, slots=True)
class Span:
    """When one part of a repetition's tempo began and ended, in seconds of the recording."""

    part: TempoPart
    start_s: float
    end_s: float


def in_time_order(eccentric_first: bool) -> tuple[TempoPart, ...]:
    """The parts of a tempo as they follow each other, the rest before the next repetition last."""
    if eccentric_first:
        return ("eccentric", "stretch_pause", "concentric", "peak_pause")
    return ("concentric", "peak_pause", "eccentric", "stretch_pause")


def spans_of(rep: Rep, eccentric_first: bool) -> tuple[Span, Span, Span]:
    """When a repetition's way there, its hold and its way back were; where a part is unknown, ``peak_s`` divides it."""
    there, hold, back, _ = in_time_order(eccentric_first)
    way_s, hold_s = (float(getattr(rep.tempo, f"{part}_s")) for part in (there, hold))
    hold_s = hold_s if np.isfinite(hold_s) else 0.0
    turn_s = rep.start_s + way_s if np.isfinite(way_s) else rep.peak_s - hold_s / 2
    turn_s = min(max(turn_s, rep.start_s), rep.end_s)
    leave_s = min(turn_s + hold_s, rep.end_s)
    return Span(there, rep.start_s, turn_s), Span(hold, turn_s, leave_s), Span(back, leave_s, rep.end_s)
