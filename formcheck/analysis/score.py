"""The score, simple enough to recompute by hand from the report.

rep = 100 * (1 - sum(w c s) / sum(w c)) over the checks that could be made, w weight, c confidence, s severity 0 to 1; a
severe safety fault caps it at 59; coverage = sum(w c) / sum(w) over all checks of the exercise, and below 0.6 no score
is given.

set = 0.7 * mean + 0.2 * mean of the worst fifth + 0.1 * consistency, where
consistency = 100 * (1 - min(1, CV of range / 0.15)).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.faults import Finding
    from formcheck.events import Check, Fault, Rep
    from formcheck.exercises.schema import ExerciseSpec

SAFETY_CAP: Final = 59.0  # house rule: with a severe safety fault a repetition is 'practise', whatever else was right
LEAST_COVERAGE: Final = 0.6  # house rule: a score over less than this would compare nothing with something
LOOSE_CV: Final = 0.15  # house rule: coefficient of variation of the range at which consistency is worth nothing


def rep_score(spec: ExerciseSpec, findings: Sequence[Finding]) -> tuple[float, float, tuple[Fault, ...]]:
    """(score 0 to 100 or NaN, coverage 0 to 1, the faults with the points that each of them cost)."""
    checks = [finding.check for finding in findings]
    seen = sum(c.weight * c.confidence for c in checks)
    whole = sum(rule.weight for rule in spec.faults)
    coverage = seen / whole if whole else 0.0
    points = points_of(checks)
    faults = tuple(replace(f.fault, points=points[f.fault.id]) for f in findings if f.fault)
    if coverage < LEAST_COVERAGE:
        return float("nan"), coverage, faults
    score = 100.0 - sum(points.values())
    return (min(score, SAFETY_CAP) if _unsafe(spec, faults) else score), coverage, faults


def points_of(checks: Sequence[Check]) -> dict[str, float]:
    """What each check of a repetition takes from its score, by the fault's id; nothing where no check could be made."""
    seen = sum(c.weight * c.confidence for c in checks)
    return {c.id: 100.0 * c.weight * c.confidence * c.severity / seen if seen else 0.0 for c in checks}


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
    spread = float(rom.std() / rom.mean()) if rom.size > 1 else 0.0
    parts = {
        "mean": float(scores.mean()),
        "worst_fifth": float(worst.mean()),
        "consistency": 100.0 * (1.0 - min(1.0, spread / LOOSE_CV)),
    }
    return 0.7 * parts["mean"] + 0.2 * parts["worst_fifth"] + 0.1 * parts["consistency"], parts


def checks_of(findings: Sequence[Finding]) -> tuple[Check, ...]:
    """The score's arithmetic, line by line."""
    return tuple(finding.check for finding in findings)
