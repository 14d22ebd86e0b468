"""Finding the repetitions in the rep signal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.completeness import Completeness, completeness
from formcheck.analysis.phases import SPEED_SHARE, Bounds, find_bounds
from formcheck.analysis.signals import Scene
from formcheck.analysis.turning import Swing, swings
from formcheck.kinematics.body import SIDES, Body
from formcheck.kinematics.grid import GRID_HZ, smooth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.kinematics.geometry import Floats

SMOOTH_S: Final = 0.08  # house rule: with the body's own smoothing a standard deviation of 0.1 s
SHARE_OF_TYPICAL: Final = 0.18  # house rule: a swing smaller than this share of the set's usual one is a wobble
# house rule: a hold that sinks by less than this until the recording ends has not been lowered
RETURN_SHARE: Final = 0.5
TOP_SHARE: Final = 0.9  # house rule: the upper end of a swing begins half-way from here to its peak
HOLD_SHARE: Final = 0.8  # house rule: a hold with a dip begins at the first peak that reaches this share of the highest
SETTLED_S: Final = 0.3  # house rule: smoothing spreads a change of posture over so long
LEVEL_S: Final = 0.5  # house rule: how long before a movement the joint is looked at for where it rested
OUTLASTED_ROM: Final = 0.5  # house rule: a lesser movement may be the other limb swaying along
OUTLASTED_BY: Final = 2  # house rule
EDGE: Final = 0.04  # house rule: share of the travel at either end that the mean speed leaves out
# house rule: a thrown movement begins with a slow part that a stopwatch would leave out
SLOW_START_S: Final = 0.4
LEAST_SAMPLES: Final = 4
STALL_BETWEEN: Final = (0.25, 0.85)  # house rule: shares of the height; further out it is the rest or the hold
# a minimum-jerk movement peaks at 1.33 times the mean speed between 4 and 96 % of its travel, and at 1.875 times
# that of all
_MIDDLE: Final = 1.41


@dataclass(frozen=True, slots=True)
class Movement:
    """A swing of the rep signal, timed: what may turn out to be a repetition."""

    side: str
    swing: Swing
    bounds: Bounds
    rom: float
    start_level: float
    peak_level: float
    end_level: float
    velocity_ratio: float
    stall_s: float
    shown: Completeness


def rep_signal(body: Body, spec: ExerciseSpec, side: str) -> Floats:
    """The smoothed rep signal with this side working; it rises from the start position to the turning point.

    Where both sides work the signal is one and the same: ``both`` gives that of the left one.
    """
    signal, one = spec.rep.signal, "left" if side == "both" else side
    key = ("rep_signal", signal.kind, signal.points, signal.sign, one)
    if key not in body.kept:
        body.kept[key] = smooth(Scene(body, one).compute(signal), SMOOTH_S)
    return body.kept[key]


def find_movements(body: Body, spec: ExerciseSpec) -> list[Movement]:
    """All movements that could be repetitions, in order of time, each with its side (``both`` until decided)."""
    placed = _placed(body, spec)
    if spec.rep.side != "mover":
        return _of_signal(body.t_s, rep_signal(body, spec, "both"), spec, "both", placed)
    found = [m for side in SIDES for m in _of_signal(body.t_s, rep_signal(body, spec, side), spec, side, placed)]
    ended = [m for m in found if m.swing.fallen or not _outlasted(m, found)]
    return _without_echoes(sorted(ended, key=lambda m: m.bounds.peak_s))


def _of_signal(t_s: Floats, s: Floats, spec: ExerciseSpec, side: str, placed: NDArray[np.bool_]) -> list[Movement]:
    least = 0.5 * spec.rep.min_rom
    first = [m for swing in swings(s, least) if swing.risen and (m := _movement(t_s, s, swing, side, spec))]
    if not first:
        return []
    typical = float(np.median(sorted((m.rom for m in first), reverse=True)[: (len(first) + 1) // 2]))
    least = max(least / 2, SHARE_OF_TYPICAL * typical)
    one = [_trimmed(s, swing, placed, least) for swing in _joined(s, swings(s, least), spec.rep.dip, placed)]
    return [m for swing in one if (m := _movement(t_s, s, swing, side, spec))]


def _placed(body: Body, spec: ExerciseSpec) -> NDArray[np.bool_]:
    """(m,) whether the body is in the posture in which repetitions start, as far as that is seen."""
    placed = np.ones(body.t_s.size, np.bool_)
    for gate in spec.gates:
        if gate.when != "peak" and gate.statistic == "median":
            value = Scene(body, "left").compute(gate.signal)
            placed &= ~(value < (-np.inf if gate.min is None else gate.min))
            placed &= ~(value > (np.inf if gate.max is None else gate.max))
    return placed


def _trimmed(s: Floats, swing: Swing, placed: NDArray[np.bool_], least: float) -> Swing:
    """From and to where the body is in the start posture: getting up is no part of what is done standing."""
    before = np.flatnonzero(placed[swing.left : swing.peak]) + swing.left
    after = np.flatnonzero(placed[swing.peak : swing.right + 1]) + swing.peak
    left, right, settled = swing.left, swing.right, round(SETTLED_S * GRID_HZ)
    if before.size and before[0] > left:
        first = min(int(before[0]) + settled, swing.peak)
        left = first + int(np.nanargmin(s[first : swing.peak + 1]))
    if after.size and after[-1] < right:
        last = max(int(after[-1]) - settled, swing.peak)
        right = swing.peak + int(np.nanargmin(s[swing.peak : last + 1]))
    # what is left of it has to be a swing still
    return replace(swing, left=left, right=right) if s[swing.peak] - max(s[left], s[right]) >= least else swing


def _joined(s: Floats, found: list[Swing], dip_share: float, placed: NDArray[np.bool_]) -> list[Swing]:
    """Join neighbours whose common valley is a dip in one hold."""
    out: list[Swing] = []
    for swing in found:
        if out and _shallow(s, out[-1], swing, dip_share, placed):
            out.append(_union(s, out.pop(), swing))
        else:
            out.append(swing)
    return out


def _union(s: Floats, a: Swing, b: Swing) -> Swing:
    """Both as one; a peak well below the other one is a stop on the way to it and not yet the hold."""
    peak = a.peak if s[a.peak] >= s[b.peak] else b.peak
    arrived = a.arrived if _is_top(s, a.arrived, peak, a.left) else peak
    departed = b.departed if _is_top(s, b.departed, peak, b.right) else peak
    return Swing(a.left, peak, b.right, a.risen, b.fallen, arrived, departed)


def _is_top(s: Floats, at: int, peak: int, valley: int) -> bool:
    return bool(s[at] - s[valley] >= HOLD_SHARE * (s[peak] - s[valley]))


def _shallow(s: Floats, a: Swing, b: Swing, dip_share: float, placed: NDArray[np.bool_]) -> bool:
    """Whether the dip between two swings stays near the top of what they span.

    Seen from the floor on which somebody lay before, all repetitions of a standing exercise are dips in one hold: only
    an end in the start posture says how low a repetition begins.
    """
    ends = np.array([a.left, b.right])
    floor, top = s[ends[placed[ends]] if placed[ends].any() else ends].min(), min(s[a.peak], s[b.peak])
    return bool(a.right == b.left and s[a.right] - floor > dip_share * (top - floor))


def _movement(t_s: Floats, s: Floats, swing: Swing, side: str, spec: ExerciseSpec) -> Movement | None:
    if not swing.risen and not (swing.fallen and s[swing.peak] - s[swing.right] >= spec.rep.min_rom):
        return None
    if swing.right >= np.flatnonzero(np.isfinite(s))[-1] - 1 and s[swing.peak] - s[swing.right] < RETURN_SHARE * (
        s[swing.peak] - s[swing.left]
    ):
        swing = replace(swing, fallen=False)
    bounds = find_bounds(t_s, s, swing)
    shown = completeness(t_s, s, swing, bounds)
    start, top, end = _level_before(t_s, s, bounds.start_s, swing.left), _top_level(s, swing), float(s[swing.right])
    rom = _travel(spec.rep.travel, start, top, end, shown)
    return Movement(
        side, swing, bounds, rom, start, top, end,
        _velocity_ratio(t_s, s, bounds, spec.rep.eccentric_first), _stall_s(t_s, s, swing, start), shown,
    )  # fmt: skip


def _travel(kind: str, start: float, top: float, end: float, shown: Completeness) -> float:
    """Range of a movement (see ``RepRule``); of one that is cut off, that of the way which was seen farther."""
    if kind == "level":
        return top
    if shown.cut_off:
        return max(top - start, top - end)
    if kind == "rise":
        return top - start
    return max(top - start, top - end) if kind == "most" else min(top - start, top - end)


def _level_before(t_s: Floats, s: Floats, at_s: float, first: int) -> float:
    """Where the joint rested before a moment (20th percentile of LEVEL_S), not the lowest place it has ever been."""
    if not np.isfinite(at_s):  # it had begun before the recording did
        return float(s[first])
    i, j = np.searchsorted(t_s, (at_s - LEVEL_S, at_s + 1e-9))
    i = max(int(i), first)
    before = s[i : max(int(j), i + 1)]
    seen = before[np.isfinite(before)]
    # a movement may begin where the body was lost: then the valley is all there is
    return float(np.percentile(seen, 20)) if seen.size else float(s[first])


def _velocity_ratio(t_s: Floats, s: Floats, bounds: Bounds, eccentric_first: bool) -> float:
    """Peak over mean speed of the concentric phase, leaving out its ends; NaN when it was not seen."""
    ends = (bounds.peak_end_s, bounds.end_s) if eccentric_first else (bounds.start_s, bounds.peak_start_s)
    if not np.isfinite(ends).all():
        return float("nan")
    i, j = np.searchsorted(t_s, (ends[0] - SLOW_START_S, ends[1] + SLOW_START_S))
    x, t = s[i:j], t_s[i:j]
    share = (x - x[0]) / (x[-1] - x[0])
    a, b = int(np.argmax(share > EDGE)), int(len(share) - 1 - np.argmax(share[::-1] < 1 - EDGE))
    if b - a < LEAST_SAMPLES or not np.isfinite(x).all():
        return float("nan")
    speed = np.abs(np.gradient(x[a : b + 1], t[a : b + 1]))
    return float(speed.max() / speed.mean() * _MIDDLE)


def _stall_s(t_s: Floats, s: Floats, swing: Swing, start: float) -> float:
    """Longest stop on the way back from the peak; NaN when that was not seen whole."""
    x, t = s[swing.peak : swing.right + 1], t_s[swing.peak : swing.right + 1]
    if not (swing.risen and swing.fallen) or x.size < LEAST_SAMPLES or not np.isfinite(x).all():
        return float("nan")
    rest = max(start, x[-1])  # one of the two may be lower: somebody shifts while resting
    height, speed = (x - rest) / (x[0] - rest), np.abs(np.gradient(x, t))
    slow = (speed < SPEED_SHARE * speed.max()) & (height > STALL_BETWEEN[0]) & (height < STALL_BETWEEN[1])
    edges = np.flatnonzero(np.diff(np.concatenate([[False], slow, [False]]))).reshape(-1, 2)
    return float(np.diff(edges).max(initial=0) / GRID_HZ)


def _top_level(s: Floats, swing: Swing) -> float:
    """Median of the upper end of the swing: never the single highest sample, which noise raises."""
    x = s[swing.left : swing.right + 1]
    high = s[swing.peak] - (1 - TOP_SHARE) / 2 * (s[swing.peak] - min(s[swing.left], s[swing.right]))
    return float(np.nanmedian(x[x >= high]))


def _outlasted(m: Movement, found: list[Movement]) -> bool:
    """Whether the other side moves up and down several times after this began: then its joint was lost, not held."""
    later = (o for o in found if o.side != m.side and o.swing.fallen and o.bounds.start_s >= m.bounds.start_s)
    return sum(o.rom >= OUTLASTED_ROM * m.rom for o in later) >= OUTLASTED_BY


def _without_echoes(found: list[Movement]) -> list[Movement]:
    """Of movements of the two sides at the same time keep the larger: the other leg sways along."""
    kept: list[Movement] = []
    for m in found:
        if kept and _overlap(kept[-1], m) > 0.5:
            # what was seen to come back only is no match for a movement that was seen from its beginning
            if (m.swing.risen, m.rom) > (kept[-1].swing.risen, kept[-1].rom):
                kept[-1] = m
        else:
            kept.append(m)
    return kept


def _overlap(a: Movement, b: Movement) -> float:
    """Shared share of the shorter of two movements, from leaving rest to coming back to it."""
    ends = [m.bounds.end_s if np.isfinite(m.bounds.end_s) else np.inf for m in (a, b)]
    starts = [m.bounds.start_s if np.isfinite(m.bounds.start_s) else -np.inf for m in (a, b)]
    if not (np.isfinite(ends).any() and np.isfinite(starts).any()):  # neither has come back, or begun
        return 1.0
    return float((min(ends) - max(starts)) / max(1e-3, min(ends[0] - starts[0], ends[1] - starts[1])))
