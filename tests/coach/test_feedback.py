"""The policy: for any set whatsoever a few things never happen, and some always do."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.coach.feedback import Feedback, Remark
from formcheck.coach.settings import coach_settings
from formcheck.exercises import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.core.report_types import Severity

RULES: Final = coach_settings().feedback
SPEC: Final = load("hip_thrust")
NAMES: Final = [rule.id for rule in SPEC.faults]
SAFETY: Final = {rule.id for rule in SPEC.faults if rule.safety}

grades = st.sampled_from(["mild", "moderate", "severe"])
one_rep = st.dictionaries(st.sampled_from(NAMES), grades, max_size=4)
# repetitions with the seconds since the last one, and now and then an alarm in the middle of one
sets = st.lists(
    st.tuples(st.floats(0.5, 12.0), one_rep, st.none() | st.sampled_from(NAMES)), min_size=1, max_size=25
)  # fmt: skip
Events = list[tuple[float, "Mapping[str, Severity]", "str | None"]]


def played(events: Events) -> list[tuple[float, Remark, int]]:
    """(time, remark, number of repetitions by then) of everything that was said."""
    feedback = Feedback(RULES, SPEC.faults)
    now, out = 0.0, []
    for n, (seconds, faults, alarm) in enumerate(events, 1):
        if alarm:
            remark = feedback.severe(alarm, now + 0.4 * seconds)
            out += [(now + 0.4 * seconds, remark, n - 1)] if remark else []
        now += seconds
        remark = feedback.rep(faults, now)
        out += [(now, remark, n)] if remark else []
    return out


@given(sets)
@settings(max_examples=150, deadline=None)
def test_cues_keep_their_distance(events: Events) -> None:
    cues = [(at, remark) for at, remark, _ in played(events) if remark.kind == "cue"]
    for (a, first), (b, second) in pairwise(cues):
        hurry = second.safety and not first.safety
        assert b - a >= RULES.any_cue_s or hurry
    for name in NAMES:
        times = [at for at, remark in cues if remark.fault_id == name]
        least = RULES.same_safety_cue_s if name in SAFETY else RULES.same_cue_s
        assert all(b - a >= least for a, b in pairwise(times))


@given(sets)
@settings(max_examples=150, deadline=None)
def test_a_cue_has_its_reason(events: Events) -> None:
    alarms = {(n - 1, alarm) for n, (_, _, alarm) in enumerate(events, 1)}
    for _, remark, reps in played(events):
        if remark.kind != "cue" or (reps, remark.fault_id) in alarms:
            continue
        last = [faults for _, faults, _ in events[:reps]]
        assert remark.fault_id in last[-1]
        often = sum(remark.fault_id in faults for faults in last[-RULES.shown_of :]) >= RULES.shown_in
        assert often or last[-1][remark.fault_id] == "severe"


@given(sets)
@settings(max_examples=150, deadline=None)
def test_praise_is_for_a_fault_that_was_spoken_of_and_has_gone(events: Events) -> None:
    said = played(events)
    praised = [at for at, remark, _ in said if remark.kind == "praise"]
    assert all(b - a >= RULES.praise_s for a, b in pairwise(praised))
    for at, remark, reps in said:
        if remark.kind == "praise":
            assert any(r.kind == "cue" and r.fault_id == remark.fault_id and t < at for t, r, _ in said)
            assert all(remark.fault_id not in faults for _, faults, _ in events[reps - RULES.gone_reps : reps])


@given(st.lists(st.floats(0.5, 10.0), max_size=30))
@settings(max_examples=50, deadline=None)
def test_silence_when_all_is_well(seconds: list[float]) -> None:
    assert played([(s, {}, None) for s in seconds]) == []


@given(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True), grades)
@settings(max_examples=50, deadline=None)
def test_safety_comes_first(names: list[str], grade: Severity) -> None:
    feedback = Feedback(RULES, SPEC.faults)
    faults = dict.fromkeys(names, grade)
    remarks = [feedback.rep(faults, 5.0), feedback.rep(faults, 10.0)]
    (first, *_) = (remark for remark in remarks if remark)
    assert first.safety == bool(SAFETY & set(names))


@pytest.mark.parametrize(
    ("pattern", "heard"),
    [
        ("xx", [2]),  # two of the last three
        ("x.x", [3]),
        ("x..x", []),  # once in three is an accident
        ("xx.", [2]),  # not again when it has just been mended
        ("S", [1]),  # severe: once is enough
        ("xxxxxx", [2, 5]),  # again after the cool-down: 4 s a repetition, 12 s
    ],
)
def test_when_a_fault_is_spoken_of(pattern: str, heard: list[int]) -> None:
    grade: dict[str, Mapping[str, Severity]] = {
        "x": {"heel_lift": "mild"}, "S": {"heel_lift": "severe"}, ".": {},
    }  # fmt: skip
    said = played([(4.0, grade[sign], None) for sign in pattern])
    assert [n for _, remark, n in said if remark.kind == "cue"] == heard


def test_praise_when_it_has_gone_and_only_once() -> None:
    fault: Mapping[str, Severity] = {"heel_lift": "mild"}
    said = played([(4.0, faults, None) for faults in (fault, fault, {}, {}, {}, {}, {}, {})])
    assert [(n, remark.kind) for _, remark, n in said] == [(2, "cue"), (4, "praise")]


def test_an_alarm_is_not_repeated_when_the_repetition_is_over() -> None:
    said = played([(4.0, {"lumbar_arch": "severe"}, "lumbar_arch")])
    assert [(at, remark.kind) for at, remark, _ in said] == [(1.6, "cue")]


def test_the_screen_shows_a_cue_until_it_is_old_or_mended() -> None:
    feedback = Feedback(RULES, SPEC.faults)
    feedback.severe("lumbar_arch", 10.0)
    assert feedback.shown(10.0 + RULES.shown_s - 0.1) == "lumbar_arch"
    assert feedback.shown(10.0 + RULES.shown_s) is None
    feedback.severe("lumbar_arch", 30.0)
    feedback.rep({}, 31.0)
    assert feedback.shown(31.0) is None


def test_what_the_exercise_does_not_look_for_is_not_spoken_of() -> None:
    feedback = Feedback(RULES, load("clamshell").faults)
    assert feedback.rep({"lumbar_arch": "severe"}, 5.0) is None
    assert feedback.severe("lumbar_arch", 6.0) is None
