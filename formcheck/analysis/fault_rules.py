"""Fault rules: severity, certainty and what cannot be assessed, for a repetition and for the whole set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr

from formcheck.analysis.fault_estimation import estimated
from formcheck.analysis.fault_measurement import Reading, readings
from formcheck.analysis.rep_validation import passes
from formcheck.analysis.tracking_quality import tracked_reliably
from formcheck.core.report_types import SEVERITIES, Check, Fault, NotAssessed, Rep, Side, View
from formcheck.exercises.thresholds import standard
from formcheck.kinematics.signal_kinds import SignalContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.rep_detection import RepetitionCandidate
    from formcheck.exercises.schema import ExerciseSpec, FaultRule, FaultTest, Gate, SetRule
    from formcheck.kinematics.body import Body

Checks = list[tuple[Check, Fault | None]]  # of one repetition, in the order of the exercise's rules
TIMED: Final = ("eccentric_s", "stretch_pause_s", "concentric_s", "peak_pause_s", "velocity_ratio")
PLACES: Final = {
    "front": "in front",
    "side": "at the side",
    "rear": "behind",
    "oblique": "at an angle",
    "foot_end": "at the feet",
}


def judge(
    body: Body, spec: ExerciseSpec, view: View, reps: Sequence[RepetitionCandidate]
) -> tuple[list[Checks], list[NotAssessed]]:
    """The checks of each repetition, each with its fault if there is one, and what could not be judged in any."""
    if reps and seen_share(body, reps) < standard().found_share:
        return [[] for _ in reps], [
            NotAssessed(rule.id, f"the body was lost too often. {rule.place}") for rule in spec.faults
        ]
    found: list[Checks] = [[] for _ in reps]
    missing = []
    sound = tracked_reliably(body, reps, spec.judging)
    for rule in spec.faults:
        tests = [test for test in rule.tests if shows(test, view.id)]
        table = [measured(body, test, reps) for test in tests]
        known = 0
        for n, rep in enumerate(reps):
            check = _check(rule, tests, [row[n] for row in table], rep)
            if check and sound[n] and not _has_fault(found[n], rule.unless) and _shut(body, rule, rep) is None:
                found[n].append(check)
                known += 1
        if not known:
            shut = next((gate for rep in reps if (gate := _shut(body, rule, rep))), None) if tests else None
            fallback = _too_few(tests, reps) or _why_not(rule, tests, view, sound)
            why = f"{shut.reason}. {rule.place}" if shut else fallback
            missing.append(NotAssessed(rule.id, why))
    return found, missing


def measured(body: Body, test: FaultTest, reps: Sequence[RepetitionCandidate]) -> list[Reading]:
    """The test's value in each repetition: estimated in degrees, or read off a signal."""
    if test.estimate is not None:
        return estimated(body, test.estimate, test.limits[0], reps)
    return readings(body, test, reps)


def _shut(body: Body, rule: FaultRule, rep: RepetitionCandidate) -> Gate | None:
    """The first of the rule's gates that a repetition does not pass."""
    side = rep.side
    context = SignalContext(body, "left" if side == "both" else side)
    return next((gate for gate in rule.gates if not passes(context, gate, rep.windows)), None)


def shows(test: FaultTest, view: str) -> bool:
    """Whether a test can be made from this view."""
    return not test.views or view in test.views


def _has_fault(checks: Checks, fault_id: str | None) -> bool:
    return any(fault is not None and check.id == fault_id for check, fault in checks)


def seen_share(body: Body, reps: Sequence[RepetitionCandidate]) -> float:
    """Share of the frames of these repetitions in which the body was found.

    Long holes do not count: what they hide is not judged, and what is seen around them is as good as elsewhere.
    """
    t, seen = body.frames_s, body.found
    inside = np.zeros(t.size, bool)
    for a, b in (rep.windows.spans["rep"] for rep in reps):
        inside |= (t >= a) & (t <= b)
    for a, b in body.gaps():
        inside &= (t < a) | (t >= b)
    return float(seen[inside].mean()) if inside.any() else 0.0


def _check(
    rule: FaultRule, tests: Sequence[FaultTest], row: Sequence[Reading], rep: RepetitionCandidate
) -> tuple[Check, Fault | None] | None:
    """Join a rule's tests: the worst one speaks, all must agree, or the first that could be made decides."""
    lines = [
        (one.over if test.estimator else probability_past(test, test.limits[0], one), test, one)
        for test, one in zip(tests, row, strict=True)
        if np.isfinite(one.value)
    ]
    if not lines or (rule.need == "all" and len(lines) < len(tests)):
        return None
    lines = lines[:1] if rule.need == "first" else lines
    pick = min if rule.need == "all" else max
    graded = [(_graded(sure, test, one, few_pictures=rep.few_pictures), sure, test, one) for sure, test, one in lines]
    share, sure, test, reading = pick(graded, key=lambda line: line[:2])
    check = Check(
        rule.id, reading.value, test.limits[0], test.unit, share, rule.weight, reading.seen, reading.baseline,
        rule.tests.index(test), reading.low, reading.high, sure,
    )  # fmt: skip
    return check, _fault(rule, test, reading, share, rep) if share > 0 else None


def probability_past(test: FaultTest, limit: float, reading: Reading) -> float:
    """Probability that the true value of a compared reading is past a limit of the test."""
    over = (reading.value - limit) * (1 if test.direction == "above" else -1)
    # a reference whose repetitions differ among themselves by as much as a fault does says little
    sigma = max(test.sigma, reading.error)
    return float(ndtr(over / sigma)) if sigma else float(over > 0)


def _graded(sure: float, test: FaultTest, reading: Reading, *, few_pictures: bool) -> float:
    """Severity of what is surely past the first limit, or the second one where few pictures show it; else 0."""
    is_past = sure >= standard().fault_probability and (not few_pictures or _is_past_the_second(test, reading))
    return severity(reading.value, test) if is_past else 0.0


def _is_past_the_second(test: FaultTest, reading: Reading) -> bool:
    """Whether a value is surely past the second limit of its test."""
    if test.estimator:
        return reading.low > test.limits[1]
    return probability_past(test, test.limits[1], reading) >= standard().fault_probability


def severity(value: float, test: FaultTest) -> float:
    """0 at the first limit, 1/3 and 2/3 at the others, 1 a third of the whole span beyond the last; linear between."""
    sign = 1 if test.direction == "above" else -1
    steps = [sign * limit for limit in test.limits]
    beyond = steps[2] + (steps[2] - steps[0]) / 3
    return float(np.clip(np.interp(sign * value, [*steps, beyond], [0.0, 1 / 3, 2 / 3, 1.0]), 1e-3, 1.0))


def _fault(rule: FaultRule, test: FaultTest, reading: Reading, share: float, rep: RepetitionCandidate) -> Fault:
    name = SEVERITIES[min(2, int(share * 3))]
    side = _side(test, reading, rep)
    return Fault(
        rule.id, name, reading.value, test.limits[0], test.unit, reading.at_s, side, low=reading.low, high=reading.high
    )


def _side(test: FaultTest, reading: Reading, rep: RepetitionCandidate) -> Side:
    if test.estimate is not None and test.estimate.side == "each":
        return "left" if reading.side == "left" else "right"
    named = {point.split(".")[1] for point in (test.signal.points if test.signal else ())}
    if named == {"left"}:
        return "left"
    if named == {"right"}:
        return "right"
    side = rep.side
    return "left" if side == "left" else "right" if side == "right" else "both"


def _too_few(tests: Sequence[FaultTest], reps: Sequence[RepetitionCandidate]) -> str | None:
    """Why nothing was timed, where the pictures are too few for it."""
    timed = tests and reps and all(test.field in TIMED for test in tests)
    if timed and all(rep.few_pictures for rep in reps):
        return "the recording has too few pictures a second to time so quick a movement. Film with 25 or more a second."
    return None


def _why_not(rule: FaultRule, tests: Sequence[FaultTest], view: View, sound: Sequence[bool]) -> str:
    if not tests:
        wanted = sorted({v for test in rule.tests for v in test.views})
        names = " or ".join(name.replace("_", " ") for name in wanted)
        return f"needs a {names} view; the camera is {PLACES.get(view.id, 'somewhere else')}. {rule.place}"
    if not sound:
        return "no repetition to judge"
    if not any(sound):
        return f"the body could not be followed: it was seen now here, now there. {rule.place}"
    if any(test.needs_mask for test in tests):
        return f"the outline of the body was not clear enough. {rule.place}"
    return f"the joints were hidden, or there is no better repetition of this set to compare with. {rule.place}"


def set_faults(spec: ExerciseSpec, reps: Sequence[Rep]) -> tuple[Fault, ...]:
    """Faults of the set in these counted repetitions; those that were not seen whole say nothing about it."""
    reps = [rep for rep in reps if np.isfinite(rep.measures["rom"])]
    measure = {"asymmetry": _asymmetry, "fatigue": _range_loss}
    return tuple(f for rule in spec.set_rules if (f := _set_fault(rule, *measure[rule.id](reps, rule.min_reps))))


def _set_fault(rule: SetRule, value: float, at_s: float) -> Fault | None:
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
