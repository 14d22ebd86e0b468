"""The exercise is told from the movement, or asked for; a wrong one is not settled on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.cases import COUNTED, FRONT, pelvis_circles
from formcheck.analysis import exercise_recognition
from formcheck.analysis.exercise_recognition import recognise, segments
from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.errors import UnknownExerciseError
from formcheck.exercises import candidates
from formcheck.exercises.classifier import NONE
from formcheck.kinematics.body import PoseSequence
from formcheck.simulation import Camera, Observation, RepPlan, simulate
from formcheck.simulation.motions.standing import pelvis_circle

if TYPE_CHECKING:
    from collections.abc import Sequence

KNOWN = candidates(())


@pytest.mark.parametrize("exercise", sorted(COUNTED))
@pytest.mark.parametrize("yaw_off_deg", [-12.0, 12.0])
def test_told(exercise: str, yaw_off_deg: float) -> None:
    camera = replace(COUNTED[exercise], yaw_deg=COUNTED[exercise].yaw_deg + yaw_off_deg)
    clip = simulate(exercise, reps=[RepPlan()] * 5, camera=camera, observation=Observation.mediapipe(), seed=3)
    sequence = PoseSequence()
    for pose in clip.poses:
        sequence.append(pose)
    (found,) = segments(sequence.body(), KNOWN)
    assert (found.guess.exercise_id, found.guess.sure) == (exercise, True)


def test_circles_of_the_pelvis_are_told() -> None:
    clip = simulate(pelvis_circle(), [RepPlan()] * 6, camera=FRONT, observation=Observation.mediapipe())
    sequence = PoseSequence()
    for pose in clip.poses:
        sequence.append(pose)
    (found,) = segments(sequence.body(), KNOWN)
    assert found.guess.exercise_id == "hip_circle"


def test_shifting_ones_weight_is_not_named() -> None:
    sequence = PoseSequence()
    for pose in pelvis_circles(10, share=0.2).poses:
        sequence.append(pose)
    (found,) = segments(sequence.body(), KNOWN)
    assert not found.guess.sure


def workout(names: Sequence[str], rest_s: float) -> RecordingAnalysis:
    """Sets of four of several exercises; after each, its last posture for a while."""
    session, at_s = RecordingAnalysis(None, KNOWN), 0.0
    for number, name in enumerate(names):
        poses = simulate(
            name, reps=[RepPlan()] * 4, camera=COUNTED[name], observation=Observation.mediapipe(), seed=number
        ).poses
        still = poses[:15]
        for pose in poses:
            session.update(replace(pose, time_s=at_s + pose.time_s))
        at_s += poses[-1].time_s + 1 / 30
        for n in range(round(30 * rest_s)):
            session.update(replace(still[n % 15], time_s=at_s + n / 30))
        at_s += rest_s
    return session


WORKOUT = ("squat", "hip_thrust", "standing_hip_abduction", "glute_bridge", "lunge", "bird_dog", "squat")


@pytest.mark.parametrize("rest_s", [12.0, 70.0])
def test_each_exercise_of_a_workout_is_told_whatever_posture_the_rests_are_spent_in(rest_s: float) -> None:
    session = workout(WORKOUT, rest_s)
    found = session.finish()
    assert [one.spec.id for one in found] == list(WORKOUT)
    # with no time between lying and standing, the first repetition may start from the floor
    assert all(3 <= len(one.report.counted) <= 4 for one in found)
    assert session.notes == ()


def test_what_cannot_be_told_in_a_workout_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [spec for spec in KNOWN if spec.id != "seated_hip_abduction"]
    monkeypatch.setattr("analysis.test_recognition.KNOWN", known)
    session = workout(("squat", "seated_hip_abduction", "hip_thrust"), 15.0)
    assert {one.spec.id for one in session.finish()} == {"squat", "hip_thrust"}
    assert any("is no exercise of the catalogue" in note for note in session.notes)


def test_a_single_repetition_beside_a_set_is_no_set_of_its_own() -> None:
    # slow enough to fill the windows in which an exercise is looked for
    slow = [RepPlan(eccentric_s=6, concentric_s=6, peak_pause_s=3)]
    session, at_s = RecordingAnalysis(None, KNOWN), 0.0
    for name, reps in (("squat", slow), ("hip_thrust", [RepPlan()] * 4)):
        for pose in simulate(name, reps=reps, camera=COUNTED[name], observation=Observation.mediapipe()).poses:
            session.update(replace(pose, time_s=at_s + pose.time_s))
        at_s = session.poses[-1].time_s + 0.1
    (found,) = session.finish()
    assert found.spec.id == "hip_thrust"
    assert len(session.notes) == 1
    assert "between 0 and" in session.notes[0]


FOREIGN = ("push_up", "kettlebell_swing", "romanian_deadlift", "jumping_jack", "high_knees", "sit_up", "overhead_press")


def seen_as(name: str, **how: object) -> RecordingAnalysis:
    session = RecordingAnalysis(None, KNOWN)
    for pose in simulate(name, reps=[RepPlan()] * 6, observation=Observation.mediapipe(), seed=5, **how).poses:  # type: ignore[arg-type]
        session.update(pose)
    return session


@pytest.mark.parametrize("movement", FOREIGN)
@pytest.mark.parametrize("yaw_deg", [10.0, 80.0])
def test_what_is_no_exercise_is_not_named(movement: str, yaw_deg: float) -> None:
    with pytest.raises(UnknownExerciseError):
        seen_as(movement, camera=Camera(yaw_deg=yaw_deg)).finish()


def test_what_is_none_is_said_with_the_nearest_and_how_to_go_on() -> None:
    with pytest.raises(UnknownExerciseError, match=r"no exercise of the catalogue \(nearest: \w+\)") as caught:
        seen_as("push_up", camera=Camera(yaw_deg=80.0)).finish()
    assert f"--exercise {caught.value.likeliest[0]}" in str(caught.value)
    assert len(set(caught.value.likeliest)) == 3


def test_an_exercise_that_may_not_be_named_is_none_of_these() -> None:
    known = [spec for spec in KNOWN if spec.id != "glute_bridge"]
    sequence = PoseSequence()
    for pose in simulate("glute_bridge", reps=[RepPlan()] * 4, camera=COUNTED["glute_bridge"]).poses:
        sequence.append(pose)
    guess = recognise(sequence.body(), known)
    assert not guess.sure
    assert "glute_bridge" not in dict(guess.ranked)


def test_probabilities_and_that_of_none_make_one() -> None:
    sequence = PoseSequence()
    for pose in simulate("squat", reps=[RepPlan()] * 4, camera=COUNTED["squat"]).poses:
        sequence.append(pose)
    guess = recognise(sequence.body(), KNOWN)
    assert sum(share for _, share in guess.ranked) + guess.none == pytest.approx(1.0)
    assert [share for _, share in guess.ranked] == sorted((share for _, share in guess.ranked), reverse=True)


def test_one_odd_repetition_changes_nothing() -> None:
    session = RecordingAnalysis(None, KNOWN)
    odd = RepPlan(range_fraction=0.5, eccentric_s=0.6, concentric_s=0.5)
    reps = [RepPlan(), RepPlan(), odd, RepPlan(), RepPlan()]
    for pose in simulate("squat", reps=reps, camera=COUNTED["squat"], observation=Observation.mediapipe()).poses:
        session.update(pose)
    (found,) = session.finish()
    assert found.spec.id == "squat"
    assert session.notes == ()


def test_a_movement_between_sets_that_is_none_is_listed_with_its_times() -> None:
    session, at_s = RecordingAnalysis(None, KNOWN), 0.0
    for name in ("squat", "jumping_jack", "hip_thrust"):
        reps = [RepPlan()] * (25 if name == "jumping_jack" else 4)
        camera = COUNTED.get(name, Camera(yaw_deg=10.0))
        for pose in simulate(name, reps=reps, camera=camera, observation=Observation.mediapipe()).poses:
            session.update(replace(pose, time_s=at_s + pose.time_s))
        at_s = session.poses[-1].time_s + 0.1
    assert [one.spec.id for one in session.finish()] == ["squat", "hip_thrust"]
    (note,) = session.notes
    assert re.search(r"between \d+ and \d+ s is no exercise of the catalogue \(nearest: \w+\)", note)


def test_holding_still_takes_nothing_from_what_was_seen_in_motion(monkeypatch: pytest.MonkeyPatch) -> None:
    """One repetition and a long hold: of the hold it cannot be told what it is, and it need not be."""
    sequence = PoseSequence()
    for pose in simulate("squat", reps=[RepPlan()], camera=COUNTED["squat"]).poses:
        sequence.append(pose)
    start_s = np.arange(12.0)
    shares = np.where(start_s[:, None] < 2, (0.9, 0.1), (0.45, 0.55))
    seen = exercise_recognition.Windows(("squat", NONE), start_s, start_s + 5.0, np.log(shares), start_s < 2)
    monkeypatch.setattr(exercise_recognition, "windows", lambda *_: seen)
    (told,) = segments(sequence.body(), KNOWN)
    assert (told.guess.exercise_id, told.guess.verdict, told.active_s) == ("squat", "sure", (0.0, 6.0))
