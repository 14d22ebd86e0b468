"""Finds repetition candidates in the rep signal: turning points with hysteresis, then excursions of enough range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from formcheck.analysis.rep_timing import (
    SPEED_SHARE,
    Bounds,
    Completeness,
    Windows,
    completeness,
    find_bounds,
    tempo_of,
)
from formcheck.kinematics.body import SIDES, Body
from formcheck.kinematics.resampling import GRID_HZ, smooth
from formcheck.kinematics.signal_kinds import SignalContext

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.core.report_types import RejectCode, Tempo
    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.exercises.thresholds import Thresholds
    from formcheck.kinematics.geometry import Floats


@dataclass(frozen=True, slots=True)
class Excursion:
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


def excursions(s: Floats, threshold: float) -> list[Excursion]:
    """Every peak of ``s`` that rose from a valley by at least ``threshold``, with the valleys beside it."""
    points = turning_points(s, threshold)
    seen = np.flatnonzero(np.isfinite(s))
    out = []
    for n, (at, kind) in enumerate(points):
        if kind > 0:
            risen, fallen = n > 0, n + 1 < len(points)
            left = points[n - 1][0] if risen else int(seen[0])
            right = points[n + 1][0] if fallen else int(seen[-1])
            out.append(Excursion(left, at, right, risen, fallen, at, at))
    return out


SMOOTH_S: Final = 0.08  # house rule: with the body's own smoothing a standard deviation of 0.1 s
TOP_SHARE: Final = 0.9  # house rule: the upper end of a swing begins half-way from here to its peak
SETTLED_S: Final = 0.3  # house rule: smoothing spreads a change of posture over so long
LEVEL_S: Final = 0.5  # house rule: how long before a movement the joint is looked at for where it rested
EDGE: Final = 0.04  # house rule: share of the travel at either end that the mean speed leaves out
# house rule: a thrown movement begins with a slow part that a stopwatch would leave out
SLOW_START_S: Final = 0.4
LEAST_SAMPLES: Final = 4
STALL_BETWEEN: Final = (0.25, 0.85)  # house rule: shares of the height; further out it is the rest or the hold
# a minimum-jerk movement peaks at 1.33 times the mean speed between 4 and 96 % of its travel, and at 1.875 times
# that of all
_MIDDLE: Final = 1.41


class Rejection(NamedTuple):
    """Why a candidate is no repetition: for programs, and in words."""

    code: RejectCode
    text: str


@dataclass(frozen=True, slots=True)
class RepetitionCandidate:
    """An excursion of the rep signal that may be a repetition, with its times and levels, and whether it counts.

    ``side`` is ``both`` where the legs work together or nobody can tell. ``travel`` is how far it went as far as that
    was seen, in the unit of the rep signal, ``travel_share`` that as a share of what is usual in the set (NaN until it
    was validated). ``rejection`` says why it is no repetition; None: it is one. ``few_pictures`` says that a phase of
    it was seen in too few pictures to be timed.
    """

    side: str
    excursion: Excursion
    bounds: Bounds
    shown: Completeness
    windows: Windows
    tempo: Tempo
    travel: float
    start_level: float
    peak_level: float
    end_level: float
    velocity_ratio: float
    stall_s: float
    travel_share: float = float("nan")
    rejection: Rejection | None = None
    few_pictures: bool = False

    @property
    def counted(self) -> bool:
        """Whether it counts."""
        return self.rejection is None

    @property
    def rom(self) -> float:
        """Its range in the unit of the rep signal; NaN when it was not seen whole."""
        return self.travel if self.shown.whole else float("nan")

    @property
    def rom_share(self) -> float:
        """Its share of the usual range; NaN when it was not seen whole."""
        return self.travel_share if self.shown.whole else float("nan")


def rep_signal(body: Body, spec: ExerciseSpec, side: str) -> Floats:
    """The smoothed rep signal with this side working; it rises from the start position to the turning point.

    Where both sides work the signal is one and the same: ``both`` gives that of the left one.
    """
    signal, one = spec.rep.signal, "left" if side == "both" else side
    key = ("rep_signal", signal.kind, signal.points, signal.sign, one)
    if key not in body.kept:
        body.kept[key] = smooth(SignalContext(body, one).compute(signal), SMOOTH_S)
    return body.kept[key]


def find_candidates(body: Body, spec: ExerciseSpec) -> list[RepetitionCandidate]:
    """All movements that could be repetitions, in order of time, each with its side (``both`` until decided)."""
    placed = _placed(body, spec)
    if spec.rep.side != "mover":
        return _of_signal(body.t_s, rep_signal(body, spec, "both"), spec, "both", placed)
    found = [m for side in SIDES for m in _of_signal(body.t_s, rep_signal(body, spec, side), spec, side, placed)]
    ended = [m for m in found if m.excursion.fallen or not _outlasted(m, found, spec.judging)]
    return _without_echoes(sorted(ended, key=lambda m: m.bounds.peak_s))


def _of_signal(
    t_s: Floats, s: Floats, spec: ExerciseSpec, side: str, placed: NDArray[np.bool_]
) -> list[RepetitionCandidate]:
    least = 0.5 * spec.rep.min_rom
    first = [
        m for excursion in excursions(s, least) if excursion.risen and (m := _candidate(t_s, s, excursion, side, spec))
    ]
    if not first:
        return []
    typical = float(np.median(sorted((m.travel for m in first), reverse=True)[: (len(first) + 1) // 2]))
    least = max(least / 2, spec.judging.wobble_share * typical)
    one = [_trimmed(s, excursion, placed, least) for excursion in _joined(s, excursions(s, least), spec, placed)]
    return [m for excursion in one if (m := _candidate(t_s, s, excursion, side, spec))]


def _placed(body: Body, spec: ExerciseSpec) -> NDArray[np.bool_]:
    """(m,) whether the body is in the posture in which repetitions start, as far as that is seen."""
    placed = np.ones(body.t_s.size, np.bool_)
    for gate in spec.gates:
        if gate.when != "peak" and gate.statistic == "median" and gate.alternative is None:
            value = SignalContext(body, "left").compute(gate.signal)
            placed &= ~(value < (-np.inf if gate.min is None else gate.min))
            placed &= ~(value > (np.inf if gate.max is None else gate.max))
    return placed


def _trimmed(s: Floats, excursion: Excursion, placed: NDArray[np.bool_], least: float) -> Excursion:
    """From and to where the body is in the start posture: getting up is no part of what is done standing."""
    before = np.flatnonzero(placed[excursion.left : excursion.peak]) + excursion.left
    after = np.flatnonzero(placed[excursion.peak : excursion.right + 1]) + excursion.peak
    left, right, settled = excursion.left, excursion.right, round(SETTLED_S * GRID_HZ)
    if before.size and before[0] > left:
        first = min(int(before[0]) + settled, excursion.peak)
        left = first + int(np.nanargmin(s[first : excursion.peak + 1]))
    if after.size and after[-1] < right:
        last = max(int(after[-1]) - settled, excursion.peak)
        right = excursion.peak + int(np.nanargmin(s[excursion.peak : last + 1]))
    # what is left of it has to be a swing still
    return (
        replace(excursion, left=left, right=right) if s[excursion.peak] - max(s[left], s[right]) >= least else excursion
    )


def _joined(s: Floats, found: list[Excursion], spec: ExerciseSpec, placed: NDArray[np.bool_]) -> list[Excursion]:
    """Join neighbours whose common valley is a dip in one hold."""
    out: list[Excursion] = []
    for excursion in found:
        if out and _shallow(s, out[-1], excursion, spec.rep.dip, placed):
            out.append(_union(s, out.pop(), excursion, spec.judging.hold_share))
        else:
            out.append(excursion)
    return out


def _union(s: Floats, a: Excursion, b: Excursion, hold_share: float) -> Excursion:
    """Both as one; a peak well below the other one is a stop on the way to it and not yet the hold."""
    peak = a.peak if s[a.peak] >= s[b.peak] else b.peak
    arrived = a.arrived if _is_top(s, a.arrived, peak, a.left, hold_share) else peak
    departed = b.departed if _is_top(s, b.departed, peak, b.right, hold_share) else peak
    return Excursion(a.left, peak, b.right, a.risen, b.fallen, arrived, departed)


def _is_top(s: Floats, at: int, peak: int, valley: int, hold_share: float) -> bool:
    return bool(s[at] - s[valley] >= hold_share * (s[peak] - s[valley]))


def _shallow(s: Floats, a: Excursion, b: Excursion, dip_share: float, placed: NDArray[np.bool_]) -> bool:
    """Whether the dip between two swings stays near the top of what they span.

    Seen from the floor on which somebody lay before, all repetitions of a standing exercise are dips in one hold: only
    an end in the start posture says how low a repetition begins.
    """
    ends = np.array([a.left, b.right])
    floor, top = s[ends[placed[ends]] if placed[ends].any() else ends].min(), min(s[a.peak], s[b.peak])
    return bool(a.right == b.left and s[a.right] - floor > dip_share * (top - floor))


def _candidate(
    t_s: Floats, s: Floats, excursion: Excursion, side: str, spec: ExerciseSpec
) -> RepetitionCandidate | None:
    if not excursion.risen and not (excursion.fallen and s[excursion.peak] - s[excursion.right] >= spec.rep.min_rom):
        return None
    if excursion.right >= np.flatnonzero(np.isfinite(s))[-1] - 1 and s[excursion.peak] - s[
        excursion.right
    ] < spec.judging.returned_share * (s[excursion.peak] - s[excursion.left]):
        excursion = replace(excursion, fallen=False)
    bounds, eccentric_first = find_bounds(t_s, s, excursion), spec.rep.eccentric_first
    shown = completeness(t_s, s, excursion, bounds, spec.judging)
    start, top, end = (
        _level_before(t_s, s, bounds.start_s, excursion.left),
        _top_level(s, excursion),
        float(s[excursion.right]),
    )
    return RepetitionCandidate(
        side=side, excursion=excursion, bounds=bounds, shown=shown,
        windows=Windows.of(bounds, eccentric_first, float(t_s[0]), float(t_s[-1])),
        tempo=tempo_of(bounds, shown, eccentric_first),
        travel=_travel(spec.rep.travel, start, top, end, shown), start_level=start, peak_level=top, end_level=end,
        velocity_ratio=_velocity_ratio(t_s, s, bounds, eccentric_first), stall_s=_stall_s(t_s, s, excursion, start),
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


def _stall_s(t_s: Floats, s: Floats, excursion: Excursion, start: float) -> float:
    """Longest stop on the way back from the peak; NaN when that was not seen whole."""
    x, t = s[excursion.peak : excursion.right + 1], t_s[excursion.peak : excursion.right + 1]
    if not (excursion.risen and excursion.fallen) or x.size < LEAST_SAMPLES or not np.isfinite(x).all():
        return float("nan")
    rest = max(start, x[-1])  # one of the two may be lower: somebody shifts while resting
    height, speed = (x - rest) / (x[0] - rest), np.abs(np.gradient(x, t))
    slow = (speed < SPEED_SHARE * speed.max()) & (height > STALL_BETWEEN[0]) & (height < STALL_BETWEEN[1])
    edges = np.flatnonzero(np.diff(np.concatenate([[False], slow, [False]]))).reshape(-1, 2)
    return float(np.diff(edges).max(initial=0) / GRID_HZ)


def _top_level(s: Floats, excursion: Excursion) -> float:
    """Median of the upper end of the swing: never the single highest sample, which noise raises."""
    x = s[excursion.left : excursion.right + 1]
    high = s[excursion.peak] - (1 - TOP_SHARE) / 2 * (s[excursion.peak] - min(s[excursion.left], s[excursion.right]))
    return float(np.nanmedian(x[x >= high]))


def _outlasted(m: RepetitionCandidate, found: list[RepetitionCandidate], judging: Thresholds) -> bool:
    """Whether the other side moves up and down several times after this began: then its joint was lost, not held."""
    later = (o for o in found if o.side != m.side and o.excursion.fallen and o.bounds.start_s >= m.bounds.start_s)
    return sum(o.travel >= judging.outlasted_share * m.travel for o in later) >= judging.outlasted_by


def _without_echoes(found: list[RepetitionCandidate]) -> list[RepetitionCandidate]:
    """Of movements of the two sides at the same time keep the larger: the other leg sways along."""
    kept: list[RepetitionCandidate] = []
    for m in found:
        if kept and _overlap(kept[-1], m) > 0.5:
            # what was seen to come back only is no match for a movement that was seen from its beginning
            if (m.excursion.risen, m.travel) > (kept[-1].excursion.risen, kept[-1].travel):
                kept[-1] = m
        else:
            kept.append(m)
    return kept


def _overlap(a: RepetitionCandidate, b: RepetitionCandidate) -> float:
    """Shared share of the shorter of two movements, from leaving rest to coming back to it."""
    ends = [m.bounds.end_s if np.isfinite(m.bounds.end_s) else np.inf for m in (a, b)]
    starts = [m.bounds.start_s if np.isfinite(m.bounds.start_s) else -np.inf for m in (a, b)]
    if not (np.isfinite(ends).any() and np.isfinite(starts).any()):  # neither has come back, or begun
        return 1.0
    return float((min(ends) - max(starts)) / max(1e-3, min(ends[0] - starts[0], ends[1] - starts[1])))
