"""Sizes of faults in degrees, estimated from several signals of a repetition (``models/fault_estimators.json``)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.fault_measurement import Reading, is_hidden
from formcheck.analysis.fault_posterior import Noise, posterior
from formcheck.analysis.rep_timing import BEFORE_S, statistic
from formcheck.kinematics.body import SIDES
from formcheck.kinematics.signal_kinds import SignalContext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.analysis.rep_detection import RepetitionCandidate
    from formcheck.exercises.estimators import Estimator, Feature
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

# house rule, in usual distances: what differs from all of the training by more is another posture, and not assessed
FARTHEST: Final = 2.0


def features(
    body: Body, wanted: Sequence[Feature], side: str, reps: Sequence[RepetitionCandidate]
) -> tuple[Floats, Floats]:
    """(n, p) features and (n,) visibility of repetitions with this side working; NaN where a joint was hidden.

    Changes are taken against the rest before the repetition; against that after it where its start was not seen.
    """
    context = SignalContext(body, side)
    values, seen = np.full((len(reps), len(wanted)), np.nan), np.ones(len(reps))
    for k, feature in enumerate(wanted):
        signal, visibility = context.compute(feature.signal), context.seen(feature.signal)
        for n, rep in enumerate(reps):
            shown = rep.shown
            rest = shown.rest if feature.reference == "start" else feature.window
            if rest is None or not shown.of(feature.window):
                continue
            cut = rep.windows.cut(body.t_s, feature.window)
            seen[n] = min(seen[n], float(visibility[cut].mean()))
            if is_hidden(visibility[cut]):
                continue
            values[n, k] = statistic(signal[cut], "median")
            if feature.reference == "start":
                values[n, k] -= statistic(signal[rep.windows.cut(body.t_s, rest)], "median")
    return values, seen


def estimates(body: Body, estimator: Estimator, side: str, reps: Sequence[RepetitionCandidate]) -> list[Reading]:
    """The size of the fault in each repetition for the side in question, in degrees, each by itself."""
    values, seen = features(body, estimator.features, side, reps)
    size = _standard(estimator, values) @ np.array(estimator.weight) + estimator.intercept_deg
    off = distance(estimator, values)
    size[~(off <= FARTHEST)] = np.nan
    error = estimator.error_deg * np.maximum(1.0, off)
    rows = zip(size.tolist(), seen.tolist(), error.tolist(), reps, strict=True)
    return [Reading(side, deg, rep.bounds.peak_s, shown, error=error_deg) for deg, shown, error_deg, rep in rows]


def distance(estimator: Estimator, values: Floats) -> Floats:
    """(n,) how far rows of features lie from the training's, in units of what was usual there.

    A Mahalanobis distance without the part by which the fault itself moves the features: a fault that is larger than
    any in the training is a large fault, and no other posture.
    """
    standard, precision = _standard(estimator, values), np.array(estimator.precision)
    weight = np.array(estimator.weight)
    square = np.einsum("np,pq,nq->n", standard, precision, standard)
    along = np.maximum(standard @ weight, 0.0) ** 2 / (weight @ np.linalg.solve(precision, weight))
    return np.asarray(np.sqrt(np.maximum(square - along, 0.0)) / estimator.usual_distance)


def _standard(estimator: Estimator, values: Floats) -> Floats:
    return np.asarray((values - estimator.mean) / np.array(estimator.scale))


def estimate_curve(body: Body, estimator: Estimator, side: str, starts_s: Sequence[float]) -> Floats:
    """(m,) what the estimate would be at each moment with this side working, degrees; NaN before the first start.

    Changes are taken against the start of the repetition in which a moment lies, or which it follows.
    """
    context, out = SignalContext(body, side), np.full(body.t_s.size, estimator.intercept_deg)
    for k, feature in enumerate(estimator.features):
        values = context.compute(feature.signal)
        level = _levels(body.t_s, values, starts_s) if feature.reference == "start" else 0.0
        out = out + estimator.weight[k] * (values - level - estimator.mean[k]) / estimator.scale[k]
    return out


def _levels(t_s: Floats, values: Floats, starts_s: Sequence[float]) -> Floats:
    """(m,) median of the signal just before the repetition in which each moment lies, or which it follows."""
    out = np.full(t_s.size, np.nan)
    for start_s in sorted(starts_s):
        before = values[(t_s >= start_s - BEFORE_S) & (t_s <= start_s)]
        out[t_s >= start_s] = statistic(before, "median") if before.size else np.nan
    return out


def estimated(body: Body, estimator: Estimator, limit_deg: float, reps: Sequence[RepetitionCandidate]) -> list[Reading]:
    """The estimates of the set, judged together; of two sides the one that is more surely at fault."""
    found = [Reading(rep.side, float("nan"), float("nan"), 0.0) for rep in reps]
    for numbers, own in estimate_groups(body, estimator, reps):
        for n, reading in zip(numbers, judge_estimates(estimator, own, limit_deg), strict=True):
            if reading.over > found[n].over or not np.isfinite(found[n].over):
                found[n] = reading
    return found


def estimate_groups(
    body: Body, estimator: Estimator, reps: Sequence[RepetitionCandidate]
) -> Iterator[tuple[list[int], list[Reading]]]:
    """Numbers and estimates of the repetitions that share an offset: those of one side."""
    for side in SIDES:
        own = [n for n, rep in enumerate(reps) if estimator.side == "each" or _working(rep) == side]
        if own:
            yield own, estimates(body, estimator, side, [reps[n] for n in own])


def judge_estimates(estimator: Estimator, found: Sequence[Reading], limit_deg: float) -> list[Reading]:
    """What the estimates of one set and one side say together; what they share is taken off as their baseline."""
    noise = Noise(estimator.offset_deg, estimator.variation_deg, estimator.most_deg)
    sizes = np.array([[one.value, one.error] for one in found]).reshape(len(found), 2)
    known = posterior(sizes[:, 0], sizes[:, 1], noise, limit_deg)
    rows = np.stack([known.size, known.low, known.high, known.over], axis=1).tolist()
    return [
        replace(one, value=size, baseline=one.value - size, low=low, high=high, over=over)
        for one, (size, low, high, over) in zip(found, rows, strict=True)
    ]


def _working(rep: RepetitionCandidate) -> str:
    return "left" if rep.side == "both" else rep.side
