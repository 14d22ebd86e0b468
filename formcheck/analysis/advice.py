"""What to tell the lifter after the set: the costliest things first, in plain words."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.events import Fault, Rep
    from formcheck.exercises.schema import ExerciseSpec

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
