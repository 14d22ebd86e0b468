"""Judgements about the whole set: left against right, and tiring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.events import SEVERITIES, Fault, Rep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.exercises.schema import ExerciseSpec, SetRule


def set_faults(spec: ExerciseSpec, reps: Sequence[Rep]) -> tuple[Fault, ...]:
    """Faults of the set in these counted repetitions; those that were not seen whole say nothing about it."""
    reps = [rep for rep in reps if np.isfinite(rep.measures["rom"])]
    measure = {"asymmetry": _asymmetry, "fatigue": _range_loss}
    return tuple(f for rule in spec.set_rules if (f := _fault(rule, *measure[rule.id](reps, rule.min_reps))))


def _fault(rule: SetRule, value: float, at_s: float) -> Fault | None:
    passed = sum(value > limit for limit in rule.limits)
    if not passed:
        return None
    return Fault(rule.id, SEVERITIES[passed - 1], value, rule.limits[0], "fraction", at_s)


def _asymmetry(reps: Sequence[Rep], least: int) -> tuple[float, float]:
    """|L - R| / larger of the median ranges, where it exceeds twice the spread within the sides; NaN otherwise."""
    left, right = ([rep.measures["rom"] for rep in reps if rep.side == side] for side in ("left", "right"))
    if min(len(left), len(right)) < least:
        return float("nan"), float("nan")
    a, b = float(np.median(left)), float(np.median(right))
    spread = float(np.mean([np.std(left), np.std(right)]))
    real = abs(a - b) > 2 * spread
    return abs(a - b) / max(a, b) if real else float("nan"), reps[-1].end_s


def _range_loss(reps: Sequence[Rep], least: int) -> tuple[float, float]:
    """Share of the early range (best three of the first five) that the last three lost; NaN in short sets.

    Only a loss that stays counts: the last three repetitions are taken by their largest.
    """
    if len(reps) < least:
        return float("nan"), float("nan")
    rom = [rep.measures["rom"] for rep in reps]
    early = float(np.median(sorted(rom[:5])[-3:]))
    return 1.0 - max(rom[-3:]) / early, reps[-1].end_s
