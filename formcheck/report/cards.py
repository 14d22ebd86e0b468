"""What the page says about each fault: its worst example with a picture, where else it happened, and what to do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formcheck.report.phrases import comparison, limit_text, read_text
from formcheck.report.scale import Scale, scale_of
from formcheck.report.words import amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.analysis.session import FoundSet
    from formcheck.events import Check, Fault, Rep
    from formcheck.exercises.schema import FaultRule, SetRule, Test


@dataclass(frozen=True, slots=True)
class Card:
    """One fault.

    Parameters
    ----------
    rule : FaultRule or SetRule
        What it is, why it matters and what to do.
    worst : Fault
        The case that cost most points.
    rep : Rep or None
        Where that was; None for a fault of the whole set.
    cases : tuple of (Rep, Fault)
        All of them, in order of time.
    sentence : str
        What was measured and what is fine.
    limits : tuple of (str, float)
        Names of the limits' values and their places along ``scale``.
    scale : Scale or None
        None when nothing was measured.
    of : int
        In how many repetitions it could have happened.
    """

    rule: FaultRule | SetRule
    worst: Fault
    rep: Rep | None
    cases: tuple[tuple[Rep, Fault], ...]
    sentence: str
    limits: tuple[tuple[str, float], ...]
    scale: Scale | None
    of: int

    @property
    def points(self) -> float:
        """What it took from the scores of all repetitions."""
        return sum(fault.points for _, fault in self.cases)


def cards_of(found: FoundSet) -> list[Card]:
    """The faults of a set, the costliest first, those of the whole set last."""
    cases: dict[str, list[tuple[Rep, Fault]]] = {}
    for rep in found.report.counted:
        for fault in rep.faults:
            cases.setdefault(fault.id, []).append((rep, fault))
    cards = [card for fault_id, seen in cases.items() if (card := _of_rule(found, fault_id, seen))]
    return [*sorted(cards, key=lambda card: -card.points), *_of_set(found)]


def examples(found: FoundSet) -> list[Fault]:
    """The cases that deserve a picture: of each fault the worst, on each side."""
    return [fault for card in cards_of(found) for _, fault in worst_sides(card)]


def worst_sides(card: Card) -> list[tuple[Rep, Fault]]:
    """The worst case of a fault for each side that it happened on, the worst of all first."""
    worst: dict[str, tuple[Rep, Fault]] = {}
    for rep, fault in sorted(card.cases, key=lambda case: -case[1].points):
        worst.setdefault(fault.side, (rep, fault))
    return list(worst.values())


def _of_rule(found: FoundSet, fault_id: str, cases: Sequence[tuple[Rep, Fault]]) -> Card | None:
    rule = found.spec.fault(fault_id)
    if rule is None:
        return None
    rep, worst = max(cases, key=lambda case: case[1].points)
    check = next((check for check in rep.checks if check.id == fault_id), None)
    checks = [check for rep in found.report.counted for check in rep.checks if check.id == fault_id]
    if check is None or not math.isfinite(check.value):
        return Card(rule, worst, rep, tuple(cases), "", (), None, len(found.report.counted))
    test = rule.tests[check.test]
    others = [other.value for other in checks if other is not check and other.test == check.test]
    scale = scale_of(check.value, test.limits, others)
    return Card(
        rule, worst, rep, tuple(cases), comparison(check, test), _limits(test, scale), scale, len(checks)
    )  # fmt: skip


def _limits(test: Test, scale: Scale) -> tuple[tuple[str, float], ...]:
    return tuple(zip((limit_text(limit, test.unit) for limit in test.limits), scale.bounds, strict=True))


def _of_set(found: FoundSet) -> Iterator[Card]:
    for fault in found.report.set_faults:
        rule = next((rule for rule in found.spec.set_rules if rule.id == fault.id), None)
        if rule:
            scale = scale_of(fault.value, rule.limits, ())
            limits = tuple(zip((limit_text(limit, fault.unit) for limit in rule.limits), scale.bounds, strict=True))
            sentence = f"Measured over the set: {amount(fault.value, fault.unit)}, where up to {limits[0][0]} is fine."
            yield Card(rule, fault, None, (), sentence, limits, scale, len(found.report.counted))


def check_text(check: Check, rule: FaultRule | None) -> str:
    """What a line of the score's arithmetic measured."""
    return read_text(rule.tests[check.test]) if rule and check.test < len(rule.tests) else ""
