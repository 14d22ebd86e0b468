"""Scores of repetitions and sets, simple enough to recompute by hand, and the advice that costs most points."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from formcheck.exercises.thresholds import standard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.fault_rules import Checks
    from formcheck.core.report_types import Check, Fault, JudgedSet, Rep
    from formcheck.exercises.schema import ExerciseSpec

Confidence = Literal["high", "medium", "low", "none"]


def score_formula() -> str:
    """How a score comes about, in words that suffice to compute it by hand."""
    known = standard()
    return (
        "A repetition's score is 100 * (1 - sum(weight * confidence * severity) / sum(weight * confidence)) over its "
        "checks, severity from 0 (within the limit) to 1; with a severe fault that can hurt it is "
        f"{known.safety_cap:.0f} at most. Its coverage is sum(weight * confidence) / sum(weight), the share of the "
        "checks that this camera could judge; no score is given where there was none. A repetition that was not seen "
        "whole, because the recording or a hole in it cuts it off, has none either, unless none that was seen whole "
        "could be judged. The set's score is "
        "0.7 * mean + 0.2 * mean of the worst fifth + 0.1 * consistency, and consistency is "
        f"100 * (1 - min(1, variation of the range / {known.loose_variation})). The confidence in it is low "
        f"where the repetitions' mean coverage is below {known.medium_coverage}, and high from {known.high_coverage} "
        "on."
    )


def rep_score(spec: ExerciseSpec, judged: Checks) -> tuple[float, float, tuple[Fault, ...]]:
    """(score 0 to 100, NaN without any check; coverage 0 to 1; the faults with the points that each of them cost)."""
    checks = [check for check, _ in judged]
    seen = _seen(checks)
    whole = sum(rule.weight for rule in spec.faults)
    coverage = seen / whole if whole else 0.0
    points = points_of(checks)
    faults = tuple(replace(fault, points=points[fault.id]) for _, fault in judged if fault)
    if not seen:
        return float("nan"), coverage, faults
    score = 100.0 - sum(points.values())
    return (min(score, standard().safety_cap) if _unsafe(spec, faults) else score), coverage, faults


def points_of(checks: Sequence[Check]) -> dict[str, float]:
    """What each check of a repetition takes from its score, by the fault's id; nothing where no check could be made."""
    seen = _seen(checks)
    return {c.id: 100.0 * c.weight * c.confidence * c.severity / seen if seen else 0.0 for c in checks}


def _seen(checks: Sequence[Check]) -> float:
    """What the checks that could be made weigh, by how well each was seen."""
    return sum(c.weight * c.confidence for c in checks)


def score_confidence(report: JudgedSet) -> Confidence:
    """How far the score of a set speaks for the exercise: by how many of its checks the camera could make."""
    if not np.isfinite(report.score):
        return "none"
    if report.coverage < standard().medium_coverage:
        return "low"
    return "medium" if report.coverage < standard().high_coverage else "high"


def _unsafe(spec: ExerciseSpec, faults: Sequence[Fault]) -> bool:
    return any(
        fault.severity == "severe" and (rule := spec.fault(fault.id)) is not None and rule.safety for fault in faults
    )


def set_score(reps: Sequence[Rep]) -> tuple[float, dict[str, float]]:
    """(score of the set or NaN, the parts it is made of)."""
    scores = np.sort([rep.score for rep in reps if np.isfinite(rep.score)])
    if not scores.size:
        return float("nan"), {}
    worst = scores[: max(1, round(scores.size / 5))]
    rom = np.array([rep.measures["rom"] for rep in reps])
    rom = rom[np.isfinite(rom)]  # of those that were seen whole
    spread = float(rom.std() / rom.mean()) if rom.size > 1 else 0.0
    parts = {
        "mean": float(scores.mean()),
        "worst_fifth": float(worst.mean()),
        "consistency": 100.0 * (1.0 - min(1.0, spread / standard().loose_variation)),
    }
    return 0.7 * parts["mean"] + 0.2 * parts["worst_fifth"] + 0.1 * parts["consistency"], parts


MOST: Final = 3
LEAST_POINTS: Final = 1e-3  # what a fault costs at least: where nothing is scored the most frequent comes first


def costliest(reps: Sequence[Rep]) -> dict[str, int]:
    """How often each fault was told, those that cost the most points first."""
    cost: defaultdict[str, float] = defaultdict(float)
    times: Counter[str] = Counter()
    for fault in (f for rep in reps for f in rep.faults):
        cost[fault.id] += fault.points + LEAST_POINTS
        times[fault.id] += 1
    return {fault_id: times[fault_id] for fault_id in sorted(cost, key=lambda key: -cost[key])}


def advise(spec: ExerciseSpec, reps: Sequence[Rep], whole: Sequence[Fault]) -> tuple[str, ...]:
    """Up to three sentences: the faults that cost the most points with what to do, then what holds for the set."""
    lines = []
    for fault_id, times in costliest(reps).items():
        rule = spec.fault(fault_id)
        if rule:
            lines.append(f"{rule.cue}: in {times} of {len(reps)} repetitions. {rule.fix}")
    lines += [f"{rule.cue}. {rule.fix}" for rule in spec.set_rules if any(f.id == rule.id for f in whole)]
    return tuple(lines[:MOST])
