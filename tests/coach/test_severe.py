"""The running judgement and the report are one judge: what the one calls severe, the other does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from analysis.cases import COUNTED, SIDE, judge

from coach.kit import session
from formcheck.analysis.scoring import advise
from formcheck.coach.after_set import result
from formcheck.coach.current_set import CurrentSet, joint_states
from formcheck.coach.language import shipped
from formcheck.coach.rep_counter import RepCounter
from formcheck.coach.settings import coach_settings
from formcheck.core.report_types import Fault
from formcheck.exercises import ids, load
from formcheck.exercises.vocabulary import fault_landmarks
from formcheck.simulation import RepPlan, simulate

if TYPE_CHECKING:
    from formcheck.core.report_types import RejectCode, Side
    from formcheck.simulation import Clip


def severe_in_the_last(clip: Clip, exercise: str) -> set[str]:
    """What is called severe while the last repetition goes on."""
    counter = RepCounter(load(exercise), (), coach_settings())
    found: set[str] = set()
    for pose in clip.poses:
        counter.update(pose)
        named = counter.severe("front")
        found |= set(named) if pose.time_s > clip.truth[-1].start_s else set()
    return found


@pytest.mark.parametrize(("gaps", "severe"), [((0.0, 0.0), {"feet_apart"}), ((0.0, 0.1), set())], ids=["sure", "not"])
def test_a_doubtful_reference_makes_nothing_severe(gaps: tuple[float, float], severe: set[str]) -> None:
    """The better third of six earlier repetitions: two alike, or two that differ by as much as a mild fault."""
    others = [RepPlan(faults={"feet_apart": gap}) for gap in (0.1, 0.1, gaps[0], 0.1, gaps[1], 0.1)]
    clip = session("clamshell", COUNTED["clamshell"], [*others, RepPlan(faults={"feet_apart": 0.2})], seed=4)
    assert severe_in_the_last(clip, "clamshell") == severe


@pytest.mark.parametrize("side", ["left", "right", "both"])
def test_the_screen_marks_the_joints_that_the_video_marks(side: Side) -> None:
    pose = session("squat", COUNTED["squat"], [RepPlan()]).poses[0]
    pose = replace(pose, visibility=np.ones_like(pose.visibility))
    for rule in (rule for name in ids() for rule in load(name).faults):
        running = CurrentSet(coach_settings(), 0.0)
        running.side, running.severe = side, (rule.id,)
        marked = {joint for joint, state in joint_states(pose, running).items() if state == "fault"}
        assert marked == fault_landmarks(rule.id, side), rule.id


def test_knees_that_cave_in_a_squat_are_marked_down_to_the_feet() -> None:
    assert fault_landmarks("knee_valgus", "both") == {23, 24, 25, 26, 27, 28}


@pytest.mark.parametrize(("code", "told"), [("partial", True), ("posture", False)])
def test_a_short_repetition_is_told_by_its_code_and_not_by_its_words(code: RejectCode, told: bool) -> None:
    """An exercise of one's own may call a posture "partial ..."."""
    report = judge(simulate("squat", reps=[RepPlan()] * 3, camera=SIDE), "squat")
    first = replace(
        report.reps[0], number=None, counted=False, reject_reason="partial squat: heels raised", reject_code=code
    )
    said = result(replace(report, reps=(first, *report.reps[1:])), load("squat"), shipped("en"))
    assert ("range" in said) == told
    running = CurrentSet(coach_settings(), 0.0)
    running.remark(first, load("squat"), 1.0)
    assert ("partial_range" in running.watched) == told


def test_live_names_first_what_the_report_names_first() -> None:
    report = judge(simulate("squat", reps=[RepPlan()] * 3, camera=SIDE), "squat")
    spec = load("squat")
    costs = {"heel_lift": 2.0, "trunk_angle": 9.0}
    faults = tuple(Fault(name, "mild", 1.0, 0.0, "deg", 1.0, points=points) for name, points in costs.items())
    reps = tuple(replace(rep, faults=faults) for rep in report.reps)
    advice = [line.split(":")[0] for line in advise(spec, reps, ())]
    said = result(replace(report, reps=reps), spec, shipped("en"))
    assert advice == ["Chest up", "Keep your heels down"]
    assert said.endswith(". ".join(advice) + ".")
