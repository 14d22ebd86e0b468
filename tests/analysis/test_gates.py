"""A named exercise is not a blank cheque: what is none of it is not counted, and says why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.analysis import rep_validation
from formcheck.analysis.set_analysis import assess
from formcheck.exercises import ids, load
from formcheck.simulation import Camera, Observation, RepPlan, simulate
from formcheck.simulation.clip import movement
from formcheck.validation.harness import body_of

if TYPE_CHECKING:
    from formcheck.simulation.plan import Side

STANDING = ("squat", "lunge", "single_leg_squat", "bulgarian_split_squat")
NOT_COUNTED = (
    "walking", "walking_on_the_spot", "marching", "high_knees", "jumping_jack", "pick_up", "pick_up_on_one_leg",
    "romanian_deadlift", "good_morning", "kettlebell_swing", "single_leg_deadlift", "toe_touch", "bent_row",
    "calf_raise", "butt_kicks", "front_kick", "knee_hug", "jump", "sit_down", "deadlift",
)  # fmt: skip
# that were counted from there
SEEN_FROM_BEHIND = ("jump", "sit_down", "deadlift")


@pytest.mark.parametrize("name", NOT_COUNTED)
def test_what_is_none_is_not_counted_under_the_name_of_a_squat_or_lunge(name: str) -> None:
    side: Side = "alternate" if movement(name).sided else "left"
    observation = Observation.mediapipe()
    for yaw_deg in (4.0, 84.0, 176.0) if name in SEEN_FROM_BEHIND else (4.0, 84.0):
        clip = simulate(
            name, [RepPlan()] * 4, camera=Camera(yaw_deg=yaw_deg), observation=observation, side=side, seed=1
        )
        body = body_of(clip)
        for exercise in STANDING:
            reps = assess(body, load(exercise)).reps
            assert [rep.peak_s for rep in reps if rep.counted] == [], (exercise, yaw_deg)
            assert all(rep.reject_reason for rep in reps)


def test_a_hinge_is_rejected_with_its_reason() -> None:
    clip = simulate("romanian_deadlift", [RepPlan()] * 4, camera=Camera(yaw_deg=84.0))
    reasons = {rep.reject_reason for rep in assess(body_of(clip), load("squat")).reps}
    assert reasons <= {"the hips hardly went down", "bent over the hips instead of going down with them"}


@pytest.mark.parametrize(
    ("name", "yaw_deg", "reason"),
    [
        ("jump", 4.0, "both feet left the floor"),
        ("sit_down", 84.0, "sat down: the trunk was behind the feet"),
        ("sit_down", 4.0, "sat down: the trunk was behind the feet"),
        ("deadlift", 176.0, "bent over the hips instead of going down with them"),
    ],
)
def test_what_is_no_squat_is_listed_with_its_reason(name: str, yaw_deg: float, reason: str) -> None:
    clip = simulate(name, [RepPlan()] * 3, camera=Camera(yaw_deg=yaw_deg), observation=Observation.mediapipe(), seed=1)
    reps = assess(body_of(clip), load("squat")).reps
    assert reason in {rep.reject_reason for rep in reps}
    assert not any(rep.counted for rep in reps)


def test_what_moves_like_another_exercise_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    body = body_of(simulate("squat", [RepPlan()] * 3, camera=Camera(yaw_deg=84.0)))
    assert all(rep.counted for rep in assess(body, load("squat")).reps)
    monkeypatch.setattr(rep_validation, "likeness", lambda *_: 0.001)
    reps = assess(body, load("squat")).reps
    assert {(rep.reject_code, rep.reject_reason) for rep in reps} == {
        ("posture", "moves like something else than: squat")
    }


def test_a_long_hold_is_told_by_its_way_down_and_up() -> None:
    body = body_of(simulate("squat", [RepPlan(peak_pause_s=15.0)], camera=Camera(yaw_deg=84.0)))
    assert [rep.counted for rep in assess(body, load("squat")).reps] == [True]


def test_every_exercise_says_how_unlike_it_a_movement_may_be() -> None:
    assert all((likeness := load(name).likeness) and 0 < likeness.least < 0.1 for name in ids())


def test_a_trunk_that_is_hidden_for_a_moment_costs_no_repetition() -> None:
    clip = simulate("squat", [RepPlan()] * 3, camera=Camera(yaw_deg=84.0))
    start_s = clip.truth[1].start_s
    poses = []
    for pose in clip.poses:
        xyz_m = pose.xyz_m.copy()
        if start_s - 0.35 < pose.time_s < start_s + 0.1:  # a plate passes before the shoulders: they seem to lie
            xyz_m[11:13] = xyz_m[23:25] + np.array((0.0, -0.15, 0.4))
        poses.append(replace(pose, xyz_m=xyz_m))
    reps = assess(body_of(replace(clip, poses=poses)), load("squat")).reps
    assert [rep.counted for rep in reps] == [True] * 3
