"""Measures the values of an exercise's fault tests in every repetition, and their baselines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from formcheck.analysis.rep_timing import statistic
from formcheck.exercises.thresholds import standard
from formcheck.kinematics.signal_kinds import SignalContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.rep_detection import RepetitionCandidate
    from formcheck.exercises.schema import FaultTest
    from formcheck.exercises.vocabulary import Signal
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats


@dataclass(frozen=True, slots=True)
class Reading:
    """What a test reads in one repetition: NaN unknown, in the unit of the test.

    ``value`` is the level in the test's window, and less the ``baseline`` once it was compared. ``seen`` says how well
    the joints were seen, 0 to 1; ``side`` is the working side, or the one that an estimator speaks of. ``start`` is the
    level at rest, before the repetition or after it where its start was not seen, ``guard`` that of the guard signal;
    both only where the test needs them.
    ``error`` is the standard error of what the value rests on, 0 where nothing speaks of it.

    An estimator gives the interval from ``low`` to ``high`` that holds the true size, and the probability ``over`` that
    it is past the limit.
    """

    side: str
    value: float
    at_s: float
    seen: float
    start: float = float("nan")
    guard: float = float("nan")
    baseline: float = 0.0
    error: float = 0.0
    low: float = float("nan")
    high: float = float("nan")
    over: float = float("nan")


class Baseline(NamedTuple):
    """What a repetition is compared with, and the standard error of that (0 where nothing speaks of it)."""

    level: float
    error: float = 0.0


def readings(body: Body, test: FaultTest, reps: Sequence[RepetitionCandidate]) -> list[Reading]:
    """The test's value in each repetition, baseline taken off."""
    if test.field is not None or test.signal is None:
        return [Reading(rep.side, _field(rep, test.field or ""), rep.bounds.peak_s, 1.0) for rep in reps]
    levels = signal_levels(body, test, test.signal, reps)
    return compared([_if_seen(one, test, rep) for one, rep in zip(levels, reps, strict=True)], test)


def _if_seen(reading: Reading, test: FaultTest, rep: RepetitionCandidate) -> Reading:
    """The reading without what was read where the recording, or a hole in it, cuts the repetition off."""
    shown = rep.shown
    value = shown.of(test.window) and (shown.whole or not test.full_only)
    start = shown.rest is not None and (test.baseline != "around" or (shown.of("start") and shown.of("after")))
    unknown = float("nan")
    return replace(reading, value=reading.value if value else unknown, start=reading.start if start else unknown)


def signal_levels(body: Body, test: FaultTest, signal: Signal, reps: Sequence[RepetitionCandidate]) -> list[Reading]:
    """The test's signal in each repetition, as it stands: not yet compared with anything."""
    curves = _curves(body, signal, {rep.side for rep in reps})
    guards = _guards(body, test, reps)
    starts = [float("nan")] * len(reps)
    if test.baseline in ("start", "rest", "best_change", "around"):
        rests = [rep.shown.rest or "start" for rep in reps]
        starts = [_level(curves[rep.side][0], body, rep, at) for rep, at in zip(reps, rests, strict=True)]
    if test.baseline == "around":
        ends = [_level(curves[rep.side][0], body, rep, "after") for rep in reps]
        starts = [(a + b) / 2 for a, b in zip(starts, ends, strict=True)]
    found = [_read(curves[rep.side], body.t_s, test, rep) for rep in reps]
    return [replace(one, start=a, guard=b) for one, a, b in zip(found, starts, guards, strict=True)]


def compared(found: Sequence[Reading], test: FaultTest) -> list[Reading]:
    """The same readings with the baseline of each taken off."""
    return [
        replace(one, value=one.value - base.level, baseline=base.level, error=base.error)
        for one, base in zip(found, _baselines(found, test), strict=True)
    ]


def _baselines(found: Sequence[Reading], test: FaultTest) -> list[Baseline]:
    """What each of these repetitions is compared with."""
    if test.baseline == "none":
        return [Baseline(0.0)] * len(found)
    if test.baseline in ("start", "around"):
        return [Baseline(one.start) for one in found]
    if test.baseline == "rest":
        return [Baseline(_median([other.start for other in found if other.side == one.side])) for one in found]
    changes = [one.value - one.start if test.baseline == "best_change" else one.value for one in found]
    best = _best(changes, [one.side for one in found], test, [one.guard for one in found])
    if test.baseline == "best":
        return best
    return [Baseline(one.start + base.level, base.error) for one, base in zip(found, best, strict=True)]


def _curves(body: Body, signal: Signal, sides: set[str]) -> dict[str, tuple[Floats, Floats]]:
    """(values, visibility) of the test's signal for each working side that occurs."""
    scenes = {side: SignalContext(body, "left" if side == "both" else side) for side in sides}
    return {side: (context.compute(signal), context.seen(signal)) for side, context in scenes.items()}


def _read(curve: tuple[Floats, Floats], t_s: Floats, test: FaultTest, rep: RepetitionCandidate) -> Reading:
    if test.full_only and rep.travel_share < standard().full_share:
        return Reading(rep.side, float("nan"), float("nan"), 0.0)
    cut = rep.windows.cut(t_s, test.window)
    values, seen = curve[0][cut], curve[1][cut]
    if is_hidden(seen):
        return Reading(rep.side, float("nan"), float("nan"), float(seen.mean()))
    return Reading(rep.side, statistic(values, test.statistic), _when(values, t_s[cut], test), float(seen.mean()))


def is_hidden(visibility: Floats) -> bool:
    """Whether a landmark was hidden for too much of a window (n,) to be read there."""
    judging = standard()
    return bool((visibility < judging.visible_from).mean() > judging.most_hidden_share)


def _when(values: Floats, t: Floats, test: FaultTest) -> float:
    """The moment to show: the middle of the window for a median, else where the signal is at its worst."""
    if test.statistic == "median" or not np.isfinite(values).any():
        return float(t[len(t) // 2])
    worst = np.nanargmin(values) if test.statistic == "low" or test.direction == "below" else np.nanargmax(values)
    return float(t[worst])


def _guards(body: Body, test: FaultTest, reps: Sequence[RepetitionCandidate]) -> list[float]:
    """The guard signal's level in each repetition; all alike without a guard."""
    if test.guard is None:
        return [0.0] * len(reps)
    curves = _curves(body, test.guard, {rep.side for rep in reps})
    return [_level(curves[rep.side][0], body, rep, test.window) for rep in reps]


def _level(values: Floats, body: Body, rep: RepetitionCandidate, window: str) -> float:
    """Median over a window of a repetition."""
    return statistic(values[rep.windows.cut(body.t_s, window)], "median")


def _median(values: list[float]) -> float:
    seen = [v for v in values if np.isfinite(v)]
    return float(np.median(seen)) if seen else float("nan")


def _best(values: list[float], sides: list[str], test: FaultTest, guards: list[float]) -> list[Baseline]:
    """Mean of the better third of the repetitions with the same working side; NaN where there are fewer than two.

    A guarded test has none for the repetitions outside its guard either.
    """
    reference, highest = {}, {}
    for side in set(sides):
        own = [(g, v) for v, s, g in zip(values, sides, guards, strict=True) if s == side and np.isfinite(v)]
        lowest = min((g for g, _ in own if np.isfinite(g)), default=float("nan"))
        highest[side] = lowest + (test.guard_within or 0.0)
        fair = sorted(v for g, v in own if not g > highest[side])
        fair = fair if test.direction == "above" else fair[::-1]
        better = fair[: max(1, round(len(fair) * standard().best_share))] if len(own) > 1 else [float("nan")]
        error = float(np.std(better, ddof=1)) / len(better) ** 0.5 if len(better) > 1 else 0.0
        reference[side] = Baseline(_limited(float(np.mean(better)), test), error)
    outside = [test.guarded and g > highest[s] for s, g in zip(sides, guards, strict=True)]
    return [Baseline(float("nan")) if out else reference[side] for side, out in zip(sides, outside, strict=True)]


def _limited(reference: float, test: FaultTest) -> float:
    if test.reference_limit is None or not np.isfinite(reference):
        return reference
    return (max if test.direction == "above" else min)(reference, test.reference_limit)


def _field(rep: RepetitionCandidate, name: str) -> float:
    start, end = rep.windows.spans["rep"]
    if name == "rom":
        return rep.rom
    if name == "rom_fraction":
        return rep.rom_share
    if name == "duration_s":
        return end - start if rep.shown.whole else float("nan")
    if name == "velocity_ratio":
        return rep.velocity_ratio if np.isfinite(rep.tempo.concentric_s) else float("nan")
    if name == "stall_s":
        return rep.stall_s if rep.shown.way_back else float("nan")
    return float(getattr(rep.tempo, name))
