"""Measures the values of an exercise's fault tests in every repetition, and their baselines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.fault_estimation import estimate_groups, judge_estimates
from formcheck.analysis.rep_timing import statistic
from formcheck.analysis.signals import SignalContext
from formcheck.exercises.estimators import estimators

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.rep_validation import ValidatedCandidate
    from formcheck.core.report_types import Tempo
    from formcheck.exercises.estimators import Estimator
    from formcheck.exercises.schema import FaultTest
    from formcheck.exercises.signal import Signal
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

LEAST_VISIBILITY: Final = 0.5  # house rule: below, a landmark counts as hidden
# house rule (biomechanics: a check is left out when its landmarks are hidden for more than 30 % of the phase)
HIDDEN_SHARE: Final = 0.3
BEST_SHARE: Final = 1 / 3  # house rule: the better third of the person's own repetitions is the reference
FULL_SHARE: Final = 0.8  # house rule: share of the usual range from which the turning point is the same posture


@dataclass(frozen=True, slots=True)
class Reading:
    """A test in one repetition: value against the baseline (NaN unknown), when it was read, how well seen.

    ``doubt`` is the standard error of the baseline, 0 where nothing speaks of it. An estimator gives the interval from
    ``low`` to ``high`` that holds the true size, the probability ``over`` that it is past the limit, and the ``side``
    that it concerns.
    """

    value: float
    at_s: float
    seen: float
    baseline: float = 0.0
    doubt: float = 0.0
    low: float = float("nan")
    high: float = float("nan")
    over: float = float("nan")
    side: str = ""


@dataclass(frozen=True, slots=True)
class Timed:
    """A counted movement with its tempo."""

    verdict: ValidatedCandidate
    tempo: Tempo


@dataclass(frozen=True, slots=True)
class Sample:
    """A test's signal in one repetition: its level in the window, at rest and of the guard (NaN not needed).

    At rest is before it, or after it where its start was not seen.
    """

    side: str
    value: float
    start: float
    guard: float
    at_s: float
    seen: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a repetition is compared with, and the standard error of that (0 where nothing speaks of it)."""

    level: float
    doubt: float = 0.0


def readings(body: Body, test: FaultTest, reps: Sequence[Timed]) -> list[Reading]:
    """The test's value in each repetition, baseline taken off."""
    if test.estimator is not None:
        return _estimated(body, estimators()[test.estimator], test.limits[0], reps)
    if test.field is not None or test.signal is None:
        return [Reading(_field(rep, test.field or ""), rep.verdict.movement.bounds.peak_s, 1.0) for rep in reps]
    found = [_if_seen(s, test, rep) for s, rep in zip(samples(body, test, test.signal, reps), reps, strict=True)]
    return [
        Reading(s.value - b.level, s.at_s, s.seen, b.level, b.doubt)
        for s, b in zip(found, baselines(found, test), strict=True)
    ]


def _if_seen(sample: Sample, test: FaultTest, rep: Timed) -> Sample:
    """The sample without what was read where the recording, or a hole in it, cuts the repetition off."""
    shown = rep.verdict.movement.shown
    value = shown.of(test.window) and (shown.whole or not test.full_only)
    start = shown.rest is not None and (test.baseline != "around" or (shown.of("start") and shown.of("after")))
    unknown = float("nan")
    return replace(sample, value=sample.value if value else unknown, start=sample.start if start else unknown)


def _estimated(body: Body, estimator: Estimator, limit_deg: float, reps: Sequence[Timed]) -> list[Reading]:
    """The estimates of the set, judged together; of two sides the one that is more surely at fault."""
    found: list[Reading] = [Reading(float("nan"), float("nan"), 0.0)] * len(reps)
    for numbers, own in estimate_groups(body, estimator, reps):
        known = judge_estimates(estimator, own, limit_deg)
        for k, n in enumerate(numbers):
            reading = Reading(
                float(known.size[k]), reps[n].verdict.movement.bounds.peak_s, own[k].seen,
                own[k].size_deg - float(known.size[k]), own[k].error_deg, float(known.low[k]), float(known.high[k]),
                float(known.over[k]), own[k].side,
            )  # fmt: skip
            if reading.over > found[n].over or not np.isfinite(found[n].over):
                found[n] = reading
    return found


def samples(body: Body, test: FaultTest, signal: Signal, reps: Sequence[Timed]) -> list[Sample]:
    """The test's signal in each repetition, as it stands."""
    curves = _curves(body, signal, {rep.verdict.side for rep in reps})
    guards = _guards(body, test, reps)
    starts = [float("nan")] * len(reps)
    if test.baseline in ("start", "rest", "best_change", "around"):
        rests = [rep.verdict.movement.shown.rest or "start" for rep in reps]
        starts = [_level(curves[rep.verdict.side][0], body, rep, at) for rep, at in zip(reps, rests, strict=True)]
    if test.baseline == "around":
        ends = [_level(curves[rep.verdict.side][0], body, rep, "after") for rep in reps]
        starts = [(a + b) / 2 for a, b in zip(starts, ends, strict=True)]
    found = [_read(curves[rep.verdict.side], body.t_s, test, rep) for rep in reps]
    return [
        Sample(rep.verdict.side, r.value, start, guard, r.at_s, r.seen)
        for rep, r, start, guard in zip(reps, found, starts, guards, strict=True)
    ]


def baselines(found: Sequence[Sample], test: FaultTest) -> list[Baseline]:
    """What each of these repetitions is compared with."""
    if test.baseline == "none":
        return [Baseline(0.0)] * len(found)
    if test.baseline in ("start", "around"):
        return [Baseline(s.start) for s in found]
    if test.baseline == "rest":
        return [Baseline(_median([other.start for other in found if other.side == s.side])) for s in found]
    changes = [s.value - s.start if test.baseline == "best_change" else s.value for s in found]
    best = _best(changes, [s.side for s in found], test, [s.guard for s in found])
    if test.baseline == "best":
        return best
    return [Baseline(s.start + b.level, b.doubt) for s, b in zip(found, best, strict=True)]


def _curves(body: Body, signal: Signal, sides: set[str]) -> dict[str, tuple[Floats, Floats]]:
    """(values, visibility) of the test's signal for each working side that occurs."""
    scenes = {side: SignalContext(body, "left" if side == "both" else side) for side in sides}
    return {side: (context.compute(signal), context.seen(signal)) for side, context in scenes.items()}


def _read(curve: tuple[Floats, Floats], t_s: Floats, test: FaultTest, rep: Timed) -> Reading:
    if test.full_only and rep.verdict.fraction < FULL_SHARE:
        return Reading(float("nan"), float("nan"), 0.0)
    cut = rep.verdict.windows.cut(t_s, test.window)
    values, seen = curve[0][cut], curve[1][cut]
    if (seen < LEAST_VISIBILITY).mean() > HIDDEN_SHARE:
        return Reading(float("nan"), float("nan"), float(seen.mean()))
    return Reading(statistic(values, test.statistic), _when(values, t_s[cut], test), float(seen.mean()))


def _when(values: Floats, t: Floats, test: FaultTest) -> float:
    """The moment to show: the middle of the window for a median, else where the signal is at its worst."""
    if test.statistic == "median" or not np.isfinite(values).any():
        return float(t[len(t) // 2])
    worst = np.nanargmin(values) if test.statistic == "low" or test.direction == "below" else np.nanargmax(values)
    return float(t[worst])


def _guards(body: Body, test: FaultTest, reps: Sequence[Timed]) -> list[float]:
    """The guard signal's level in each repetition; all alike without a guard."""
    if test.guard is None:
        return [0.0] * len(reps)
    curves = _curves(body, test.guard, {rep.verdict.side for rep in reps})
    return [_level(curves[rep.verdict.side][0], body, rep, test.window) for rep in reps]


def _level(values: Floats, body: Body, rep: Timed, window: str) -> float:
    """Median over a window of a repetition."""
    return statistic(values[rep.verdict.windows.cut(body.t_s, window)], "median")


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
        better = fair[: max(1, round(len(fair) * BEST_SHARE))] if len(own) > 1 else [float("nan")]
        doubt = float(np.std(better, ddof=1)) / len(better) ** 0.5 if len(better) > 1 else 0.0
        reference[side] = Baseline(_limited(float(np.mean(better)), test), doubt)
    outside = [test.guarded and g > highest[s] for s, g in zip(sides, guards, strict=True)]
    return [Baseline(float("nan")) if out else reference[side] for side, out in zip(sides, outside, strict=True)]


def _limited(reference: float, test: FaultTest) -> float:
    if test.reference_limit is None or not np.isfinite(reference):
        return reference
    return (max if test.direction == "above" else min)(reference, test.reference_limit)


def _field(rep: Timed, name: str) -> float:
    verdict = rep.verdict
    start, end = verdict.windows.spans["rep"]
    if name == "rom":
        return verdict.rom
    if name == "rom_fraction":
        return verdict.range_share
    if name == "duration_s":
        return end - start if verdict.movement.shown.whole else float("nan")
    if name == "velocity_ratio":
        return verdict.movement.velocity_ratio if np.isfinite(rep.tempo.concentric_s) else float("nan")
    if name == "stall_s":
        return verdict.movement.stall_s if verdict.movement.shown.way_back else float("nan")
    return float(getattr(rep.tempo, name))
