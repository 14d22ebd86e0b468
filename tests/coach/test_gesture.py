"""Both hands up: seen where it is meant, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from analysis.cases import COUNTED

from coach.kit import session
from formcheck.coach.gesture import HandsUp
from formcheck.coach.settings import coach_settings
from formcheck.simulation import RepPlan

if TYPE_CHECKING:
    from formcheck.simulation import Clip
    from formcheck.simulation.plan import Activity

STANDING = ["squat", "lateral_band_walk", "standing_hip_abduction", "lunge"]
LYING = ["hip_thrust", "glute_bridge", "clamshell", "bird_dog"]
HOLD_S = 2.0  # in the simulation: up after two seconds, down from the fourth on


def fires(clip: Clip) -> list[float]:
    """When the sign is seen, in seconds from the beginning of what the person does after the set."""
    hands = HandsUp(coach_settings().gesture)
    from_s = clip.activities[-1][1] if clip.activities else 0.0
    return [pose.time_s - from_s for pose in clip.poses if hands.update(pose)]


@pytest.mark.parametrize("exercise", STANDING + LYING)
def test_hands_held_up_are_seen_once(exercise: str) -> None:
    (at_s,) = fires(session(exercise, COUNTED[exercise], [RepPlan()], exit="arms_up"))
    assert 0.5 < at_s < 2.0 + HOLD_S


@pytest.mark.parametrize("exercise", LYING)
def test_arms_laid_past_the_head_are_no_sign(exercise: str) -> None:
    assert fires(session(exercise, COUNTED[exercise], [RepPlan()], exit="arms_overhead")) == []


@pytest.mark.parametrize("exercise", sorted(COUNTED))
@pytest.mark.parametrize("activity", ["walk_in"])
def test_no_exercise_is_a_sign(exercise: str, activity: Activity) -> None:
    assert fires(session(exercise, COUNTED[exercise], [RepPlan()], entry=activity)) == []


def test_hands_that_go_up_and_down_at_once_are_no_sign() -> None:
    clip = session("squat", COUNTED["squat"], [RepPlan()], exit="arms_up")
    from_s = clip.activities[-1][1]
    hands = HandsUp(coach_settings().gesture)
    quick = [pose for pose in clip.poses if not from_s + 2.0 < pose.time_s < from_s + 3.4]
    assert not any(hands.update(pose) for pose in quick if pose.time_s < from_s + 2.6 or pose.time_s > from_s + 4.5)


def test_a_frame_that_is_lost_does_not_begin_the_hold_anew() -> None:
    from formcheck.core.pose_frame import PoseFrame

    clip = session("squat", COUNTED["squat"], [RepPlan()], exit="arms_up")
    hands = HandsUp(coach_settings().gesture)
    poses = [PoseFrame.missing(pose.time_s) if k % 9 == 0 else pose for k, pose in enumerate(clip.poses)]
    assert sum(hands.update(pose) for pose in poses) == 1
