"""Sizes of faults in degrees, estimated from several signals of a repetition (``models/fault_estimators.json``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.fault_posterior import Noise, Posterior, posterior
from formcheck.analysis.rep_timing import BEFORE_S, statistic
from formcheck.analysis.signals import SignalContext
from formcheck.kinematics.body import SIDES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.analysis.fault_measurement import Timed
    from formcheck.exercises.estimators import Estimator, Feature
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

LEAST_VISIBILITY: Final = 0.5  # house rule, as for every other test: below, a landmark counts as hidden
HIDDEN_SHARE: Final = 0.3  # house rule: share of a window in which it may be
# house rule, in usual distances: what differs from all of the training by more is another posture, and not assessed
FARTHEST: Final = 2.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimate of one repetition and one side: size and standard error in degrees (NaN unknown), how well seen.

    ``distance`` says how far its features lie from the training's, in units of what was usual there.
    """

    side: str
    size_deg: float
    error_deg: float
    distance: float
    seen: float


def features(body: Body, wanted: Sequence[Feature], side: str, reps: Sequence[Timed]) -> tuple[Floats, Floats]:
    """(n, p) features and (n,) visibility of repetitions with this side working; NaN where a joint was hidden.

    Changes are taken against the rest before the repetition; against that after it where its start was not seen.
    """
    context = SignalContext(body, side)
    values, seen = np.full((len(reps), len(wanted)), np.nan), np.ones(len(reps))
    for k, feature in enumerate(wanted):
        signal, visibility = context.compute(feature.signal), context.seen(feature.signal)
        for n, rep in enumerate(reps):
            shown = rep.verdict.movement.shown
            rest = shown.rest if feature.reference == "start" else feature.window
            if rest is None or not shown.of(feature.window):
                continue
            cut = rep.verdict.windows.cut(body.t_s, feature.window)
            seen[n] = min(seen[n], float(visibility[cut].mean()))
            if (visibility[cut] < LEAST_VISIBILITY).mean() > HIDDEN_SHARE:
                continue
            values[n, k] = statistic(signal[cut], "median")
            if feature.reference == "start":
                values[n, k] -= statistic(signal[rep.verdict.windows.cut(body.t_s, rest)], "median")
    return values, seen


def estimates(body: Body, estimator: Estimator, side: str, reps: Sequence[Timed]) -> list[Estimate]:
    """The size of the fault in each repetition, for the side in question."""
    values, seen = features(body, estimator.features, side, reps)
    standard = (values - estimator.mean) / np.array(estimator.scale)
    size = standard @ np.array(estimator.weight) + estimator.intercept_deg
    square = np.einsum("np,pq,nq->n", standard, np.array(estimator.precision), standard)
    distance = np.sqrt(np.maximum(square, 0.0)) / estimator.usual_distance
    error = estimator.error_deg * np.maximum(1.0, distance)
    size[~(distance <= FARTHEST)] = np.nan
    columns = (size, error, distance, seen)
    return [Estimate(side, *row) for row in np.stack(columns, axis=1).tolist()]


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


def estimate_groups(
    body: Body, estimator: Estimator, reps: Sequence[Timed]
) -> Iterator[tuple[list[int], list[Estimate]]]:
    """Numbers and estimates of the repetitions that share an offset: those of one side."""
    for side in SIDES:
        own = [n for n, rep in enumerate(reps) if estimator.side == "each" or _working(rep) == side]
        if own:
            yield own, estimates(body, estimator, side, [reps[n] for n in own])


def judge_estimates(estimator: Estimator, found: Sequence[Estimate], limit_deg: float) -> Posterior:
    """What the estimates of one set and one side say together."""
    noise = Noise(estimator.offset_deg, estimator.variation_deg, estimator.most_deg)
    sizes = np.array([[one.size_deg, one.error_deg] for one in found]).reshape(len(found), 2)
    return posterior(sizes[:, 0], sizes[:, 1], noise, limit_deg)


def _working(rep: Timed) -> str:
    return "left" if rep.verdict.side == "both" else rep.verdict.side
