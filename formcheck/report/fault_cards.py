"""Fault cards of the page: worst example with a picture, a scale, where else it happened, what to do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.core.landmarks import BONES, PAIRS, Landmark
from formcheck.drawing.fault_stills import cut_around, far_side, pose_at
from formcheck.exercises.vocabulary import fault_landmarks
from formcheck.report.wording import amount, comparison, limit_text, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import Check, Fault, Rep
    from formcheck.exercises import ExerciseSpec
    from formcheck.exercises.schema import FaultRule, FaultTest, SetRule

# House rules, as shares of the span from mild to severe: room for what is fine and for what is severe, at least and at
# most. What lies farther out stands at the edge, or the limits would have no room for their names.
FINE: Final = (0.5, 1.1)
BEYOND: Final = (0.45, 0.8)
EDGE: Final = 0.04  # house rule: share of the scale kept free at its ends, for the marks


@dataclass(frozen=True, slots=True)
class Scale:
    """Places along a scale in percent of its width; further right is worse, whichever way the numbers run.

    Parameters
    ----------
    bounds : (float, float, float)
        Where mild, moderate and severe begin.
    value : float
        The value that the scale is about.
    others : tuple of float
        The other values.
    """

    bounds: tuple[float, float, float]
    value: float
    others: tuple[float, ...]


def scale_of(value: float, limits: tuple[float, float, float], others: Sequence[float]) -> Scale:
    """Lay out a scale for a finite value.

    Parameters
    ----------
    value : float
        What was measured.
    limits : (float, float, float)
        From which values on it is mild, moderate, severe; falling where less is worse.
    others : sequence of float
        The same measurement elsewhere; what is not known (NaN) is left out.
    """
    span = limits[2] - limits[0]
    # in spans beyond the first limit: 0 is mild, 1 is severe
    over = [(other - limits[0]) / span for other in (value, *others) if math.isfinite(other)]
    low = -min(max(FINE[0], -min(over)), FINE[1])
    high = 1.0 + min(max(BEYOND[0], max(over) - 1.0), BEYOND[1])
    margin = EDGE * (high - low)

    def place(spans: float) -> float:
        return round(100.0 * (min(max(spans, low), high) - low + margin) / (high - low + 2 * margin), 2)

    first, second, third = (place((limit - limits[0]) / span) for limit in limits)
    return Scale((first, second, third), place(over[0]), tuple(place(other) for other in over[1:]))


BodyLine = tuple[float, float, float, float]
HEAD = 0.11  # house rule: radius of the head as a share of the trunk's length


@dataclass(frozen=True, slots=True)
class StickFigure:
    """Lines of a body in pixels: the far side's, the near side's, and those that a fault is about; and its head."""

    box: tuple[int, int, int, int]
    far: list[BodyLine]
    near: list[BodyLine]
    marked: list[BodyLine]
    head: tuple[float, float, float]
    width: float


def stick_of(poses: Sequence[PoseFrame], fault: Fault, size: tuple[int, int]) -> StickFigure | None:
    """The body at the moment of a fault; None when it was not seen then.

    Parameters
    ----------
    poses : sequence of PoseFrame
        Of the whole recording.
    fault : Fault
    size : (int, int)
        Width and height of the recording in pixels.
    """
    if not len(poses) or not np.isfinite(fault.at_s):
        return None
    number = pose_at(poses, fault.at_s)
    pose = poses[number]
    if not pose.found:
        return None
    cut, far = cut_around(pose, *size), far_side(poses, number)
    marked = fault_landmarks(fault.id, fault.side)
    lines: dict[str, list[BodyLine]] = {"far": [], "near": [], "marked": []}
    for a, b in BONES:
        kind = "marked" if a in marked and b in marked else "far" if far and {a % 2, b % 2} & {far > 0} else "near"
        lines[kind].append((*_xy(pose, a), *_xy(pose, b)))
    trunk = float(np.hypot(*(pose.xy_px[list(PAIRS["shoulder"])].mean(0) - pose.xy_px[list(PAIRS["hip"])].mean(0))))
    return StickFigure(
        (cut.x, cut.y, cut.width, cut.height), lines["far"], lines["near"], lines["marked"],
        (*_xy(pose, Landmark.NOSE), round(HEAD * trunk, 1)), round(max(cut.width, cut.height) / 120, 2),
    )  # fmt: skip


def _xy(pose: PoseFrame, landmark: int) -> tuple[float, float]:
    x, y = pose.xy_px[landmark].tolist()
    return round(x, 1), round(y, 1)


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
    measured = comparison(check, test, worst.side, found.spec.tempo.phases)
    return Card(rule, worst, rep, tuple(cases), measured, _limits(test, scale), scale, len(checks))


def _limits(test: FaultTest, scale: Scale) -> tuple[tuple[str, float], ...]:
    return tuple(zip((limit_text(limit, test.unit) for limit in test.limits), scale.bounds, strict=True))


def _of_set(found: FoundSet) -> Iterator[Card]:
    for fault in found.report.set_faults:
        rule = next((rule for rule in found.spec.set_rules if rule.id == fault.id), None)
        if rule:
            scale = scale_of(fault.value, rule.limits, ())
            limits = tuple(zip((limit_text(limit, fault.unit) for limit in rule.limits), scale.bounds, strict=True))
            sentence = f"Measured over the set: {amount(fault.value, fault.unit)}, where up to {limits[0][0]} is fine."
            yield Card(rule, fault, None, (), sentence, limits, scale, len(found.report.counted))


def check_text(check: Check, spec: ExerciseSpec) -> str:
    """What a line of the score's arithmetic measured."""
    rule = spec.fault(check.id)
    return read_text(rule.tests[check.test], spec.tempo.phases) if rule and check.test < len(rule.tests) else ""
