"""Whole sessions of a simulated person: what begins a set, what ends it, and what is no set at all."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from analysis.cases import COUNTED

from coach.kit import FPS, coach_of, join, nobody, play, said, session, stages, still
from formcheck.analysis.streaming_analyser import report_of
from formcheck.coach.settings import coach_settings
from formcheck.core.pose_frame import PoseFrame
from formcheck.exercises import load
from formcheck.kinematics.body import PoseSequence
from formcheck.simulation import Camera, RepPlan

if TYPE_CHECKING:
    from formcheck.coach.live_state import LiveState
    from formcheck.simulation.plan import Activity


def counts(moments: list[LiveState]) -> list[list[str]]:
    """The numbers that were said, set by set."""
    out: list[list[str]] = [[]]
    for m in moments:
        out[-1] += [u.text for u in m.say if u.kind == "count"]
        if m.finished:
            out.append([])
    return [numbers for numbers in out if numbers]


@pytest.mark.parametrize(
    ("exercise", "entry"),
    [("hip_thrust", "lie_down"), ("lateral_band_walk", "walk_in"), ("clamshell", "lie_down")],
)
def test_two_sets_with_a_rest_between_them(exercise: str, entry: Activity) -> None:
    """Walking in, getting down, resting and getting up again are no repetitions."""
    camera = COUNTED[exercise]
    first = session(exercise, camera, [RepPlan()] * 3, entry=entry)
    second = session(exercise, camera, [RepPlan()] * 4, exit=entry, seed=1)
    moments = play(coach_of(exercise), join(nobody(1), first.poses, still(first, 11), second.poses, nobody(4)))
    assert stages(moments) == ["looking", "placing", "ready", "set", "rest", "set", "rest"]
    assert counts(moments) == [["1", "2", "3"], ["1", "2", "3", "4"]]
    sets = [found for m in moments for found in m.finished]
    assert [len(found.report.counted) for found in sets] == [3, 4]
    assert sets[0].to_s < sets[1].from_s
    assert [text.split(".")[0] for _, text in said(moments, "result")] == ["3 reps", "4 reps"]
    assert [text for _, text in said(moments, "guide")] == []


@pytest.mark.parametrize("exercise", ["leg_swing", "glute_kickback"])
def test_walking_in_and_away_are_no_repetitions(exercise: str) -> None:
    """Each step swings a leg."""
    clip = session(exercise, COUNTED[exercise], [RepPlan()] * 3, entry="walk_in", exit="walk_in")
    moments = play(coach_of(exercise), join(nobody(1), clip.poses, nobody(4)))
    assert counts(moments) == [["1", "2", "3"]]
    assert [len(found.report.counted) for m in moments for found in m.finished] == [3]


def test_the_report_is_that_of_the_frames_it_names() -> None:
    """So that what was recorded of a set can be judged again."""
    clip = session("squat", COUNTED["squat"], entry="walk_in")
    poses = join(nobody(1), clip.poses, still(clip, 10))
    (found,) = (found for m in play(coach_of("squat"), poses) for found in m.finished)
    sequence = PoseSequence()
    for pose in poses:
        if found.from_s <= pose.time_s <= found.to_s:
            sequence.append(pose)
    again, _ = report_of(found.spec, sequence.body(), chosen_by="user", confidence=1.0)
    assert repr(again) == repr(found.report)


def test_a_long_hold_does_not_end_a_set() -> None:
    plans = [RepPlan(), RepPlan(peak_pause_s=14.0), RepPlan()]
    clip = session("glute_bridge", COUNTED["glute_bridge"], plans)
    moments = play(coach_of("glute_bridge"), join(still(clip, 2, at=0), clip.poses, still(clip, 10)))
    assert stages(moments) == ["looking", "placing", "ready", "set", "rest"]
    assert counts(moments) == [["1", "2", "3"]]


def test_a_pause_between_repetitions_shorter_than_the_allowance_does_not_end_it() -> None:
    clip = session("squat", COUNTED["squat"], [RepPlan(), RepPlan(rest_s=6.0), RepPlan()])
    moments = play(coach_of("squat"), join(still(clip, 2, at=0), clip.poses, still(clip, 10)))
    assert counts(moments) == [["1", "2", "3"]]


def test_leaving_ends_a_set_soon() -> None:
    clip = session("hip_thrust", COUNTED["hip_thrust"], [RepPlan()] * 2)
    poses = join(still(clip, 2, at=0), clip.poses, nobody(5))
    moments = play(coach_of("hip_thrust"), poses)
    (over,) = (m.time_s for m in moments if m.finished)
    gone = poses[-1].time_s - 5.0
    assert over - gone == pytest.approx(3.0, abs=0.2)


@pytest.mark.parametrize(("exercise", "way"), [("hip_thrust", "lie_down"), ("lateral_band_walk", "walk_in")])
def test_somebody_who_was_ready_may_go_and_come_back(exercise: str, way: Activity) -> None:
    leaving = session(exercise, COUNTED[exercise], [], exit=way)
    coming = session(exercise, COUNTED[exercise], [RepPlan()] * 2, entry=way, seed=3)
    moments = play(coach_of(exercise), join(still(leaving, 2, at=0), leaving.poses, coming.poses, still(coming, 9)))
    assert counts(moments) == [["1", "2"]]
    assert [len(found.report.counted) for m in moments for found in m.finished] == [2]


@pytest.mark.parametrize("activity", ["walk_in", "shift", "high_knees", "unrack"])
def test_moving_about_is_no_set(activity: Activity) -> None:
    clip = session("squat", COUNTED["squat"], [], entry=activity, exit=activity)
    moments = play(coach_of("squat"), join(nobody(1), clip.poses, still(clip, 3), nobody(3)))
    assert counts(moments) == []
    assert not any(m.finished for m in moments)


def test_somebody_who_begins_at_once_is_counted() -> None:
    """Without a start position that was held the set begins with the second repetition, and none is lost."""
    clip = session("squat", COUNTED["squat"], [RepPlan()] * 4)
    begun = [pose for pose in clip.poses if pose.time_s > clip.truth[0].start_s - 0.5]
    moments = play(coach_of("squat"), join(begun, still(clip, 9)))
    assert counts(moments)[0][-1] == "4"
    assert [len(found.report.counted) for m in moments for found in m.finished] == [4]


def test_both_hands_up_pause_and_resume() -> None:
    """What is done in between is not counted."""
    camera = COUNTED["hip_thrust"]
    first = session("hip_thrust", camera, [RepPlan()] * 2, exit="arms_up")
    idle = session("hip_thrust", camera, [RepPlan()] * 2, exit="arms_up", seed=1)
    last = session("hip_thrust", camera, [RepPlan()] * 2, seed=2)
    poses = join(still(first, 2, at=0), first.poses, idle.poses, last.poses, still(last, 9))
    moments = play(coach_of("hip_thrust"), poses)
    assert [text for _, text in said(moments, "system") if text in ("Paused.", "Go on.")] == ["Paused.", "Go on."]
    assert stages(moments) == ["looking", "placing", "ready", "set", "paused", "set", "rest"]
    assert counts(moments) == [["1", "2", "3", "4"]]


def test_keys_pause_resume_and_end() -> None:
    clip = session("squat", COUNTED["squat"], [RepPlan()] * 3)
    poses = join(still(clip, 2, at=0), clip.poses, still(clip, 2))
    coach = coach_of("squat")
    moments = []
    for pose in poses:
        if abs(pose.time_s - 2 - clip.truth[0].end_s - 0.4) < 0.5 / FPS:
            coach.pause()
        if abs(pose.time_s - 2 - clip.truth[1].end_s - 0.4) < 0.5 / FPS:
            coach.resume()
        moments.append(coach.update(pose))
    coach.end_set()
    moments.append(coach.update(join(poses, still(clip, 1))[len(poses)]))
    assert counts(moments) == [["1", "2"]]
    assert [len(found.report.counted) for found in moments[-1].finished] == [2]
    assert moments[-1].stage == "rest"


def test_the_end_of_the_frames_keeps_the_set_at_hand() -> None:
    """The last repetition counts though it ends in its hold, as in a recording."""
    clip = session("hip_thrust", COUNTED["hip_thrust"], [RepPlan()] * 3)
    last = clip.truth[-1]
    cut = [pose for pose in clip.poses if pose.time_s < (last.peak_s + 2 * last.hold_end_s) / 3]
    moments = play(coach_of("hip_thrust"), join(still(clip, 2, at=0), cut))
    assert [len(found.report.counted) for found in moments[-1].finished] == [3]
    assert coach_of("squat").finish() is None


def test_the_rest_is_counted_down() -> None:
    rest_s = load("lunge").programme.rest_s
    clip = session("lunge", COUNTED["lunge"], [RepPlan()])
    moments = play(coach_of("lunge"), join(still(clip, 2, at=0), clip.poses, nobody(rest_s + 8)))
    left = [m.rest_left_s for m in moments if m.rest_left_s is not None]
    assert left == sorted(left, reverse=True)
    assert rest_s - 8 < left[0] <= rest_s
    told = said(moments, "system")
    assert [text for _, text in told][-2:] == ["10 seconds left.", "Ready for the next set."]
    assert told[-1][0] - told[-2][0] == pytest.approx(10.0, abs=0.1)
    assert stages(moments)[-1] == "looking"


def test_guidance_is_given_and_does_not_nag() -> None:
    """Somebody stands side on where the exercise wants the front, for a minute, and never turns."""
    clip = session("standing_hip_abduction", Camera(yaw_deg=85.0), [])
    told = said(play(coach_of("standing_hip_abduction"), still(clip, 60, fps=10)), "guide")
    assert {text for _, text in told} == {"Turn to face me."}
    assert told[0][0] < 4.0
    assert 3 <= len(told) <= 5
    assert all(b - a >= 8.0 for (a, _), (b, _) in pairwise(told))


def test_an_hour_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what the next set may need is kept, whether somebody is there or not; and a camera may stall."""
    shipped = coach_settings()
    brief = shipped.model_copy(update={"stage": shipped.stage.model_copy(update={"keep_s": 4.0})})
    monkeypatch.setattr("formcheck.coach.state_machine.coach_settings", lambda: brief)
    clip = session("squat", COUNTED["squat"], [RepPlan()])
    coach = coach_of("squat")
    for pose in still(clip, 24, fps=100):
        coach.update(pose)
    assert coach._counter._sequence.n < 4 * 100 + 1024 + 600
    coach.update(replace(clip.poses[-1], time_s=90.0))
    for k in range(600):
        coach.update(PoseFrame.missing(90.1 + k / 100))
    assert coach._counter._sequence.n < 4 * 100 + 1024 + 600


@pytest.mark.parametrize("exercise", ["glute_bridge", "squat"])
def test_the_exercise_is_recognised_while_it_goes_on(exercise: str) -> None:
    clip = session(exercise, COUNTED[exercise])
    moments = play(coach_of(None), join(still(clip, 2, at=0), clip.poses, still(clip, 10)))
    assert counts(moments) == [["1", "2", "3", "4"]]
    (found,) = (found for m in moments for found in m.finished)
    assert (found.spec.id, found.report.chosen_by) == (exercise, "recognised")
    assert load(exercise).name + "." in [text for _, text in said(moments, "system")]
    assert not any(m.unnamed for m in moments)


def test_a_set_that_nobody_can_name_waits_for_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from formcheck.analysis.exercise_recognition import Guess

    monkeypatch.setattr("formcheck.coach.rep_counter.recognise", lambda *_: Guess((("squat", 0.5), ("lunge", 0.4))))
    clip = session("squat", COUNTED["squat"])
    coach = coach_of(None)
    poses = join(still(clip, 2, at=0), clip.poses, still(clip, 20))
    moments = [coach.update(pose) for pose in poses[:-1]]
    assert counts(moments) == []  # nothing is counted aloud before it is certain that this is an exercise
    assert said(moments, "cue") == []
    assert "I could not tell the exercise. Please name it." in [text for _, text in said(moments, "system")]
    assert moments[-1].unnamed
    coach.name(load("squat"))
    named = coach.update(poses[-1])
    assert not named.unnamed
    assert [(f.spec.id, len(f.report.counted), f.report.chosen_by) for f in named.finished] == [("squat", 4, "user")]
