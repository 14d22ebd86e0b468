"""What people do around a set joins the set smoothly and is no repetition."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from formcheck.simulation import Camera, RepPlan, exercise_ids, simulate
from formcheck.simulation.plan import Activity

ACTIVITIES: tuple[Activity, ...] = tuple(name for name in get_args(Activity) if name != "none")


@pytest.mark.parametrize(
    "exercise", ["hip_thrust", "squat", "clamshell", "bird_dog", "lateral_band_walk", "seated_hip_abduction"]
)
@pytest.mark.parametrize("activity", ACTIVITIES)
def test_joins_smoothly(exercise: str, activity: Activity) -> None:
    clip = simulate(exercise, [RepPlan()] * 2, entry=activity, exit=activity, camera=Camera(distance_m=6.0))
    assert len(clip.truth) == 2
    assert [name for name, *_ in clip.activities] == [activity, activity]
    assert clip.activities[0][2] < clip.truth[0].start_s
    assert clip.activities[1][1] > clip.truth[1].end_s
    assert np.isfinite(clip.points_m).all()
    # nothing jumps: 0.2 m between frames would be 6 m/s
    assert np.abs(np.diff(clip.points_m, axis=0)).max() < 0.2
    moved = clip.t_s < clip.activities[0][2]
    assert np.ptp(clip.points_m[moved], axis=0).max() > 0.03


@pytest.mark.parametrize("activity", ["walk_in", "unrack", "high_knees"])
def test_one_foot_carries(activity: Activity) -> None:
    clip = simulate("squat", [RepPlan()], entry=activity)
    walking = clip.t_s < clip.activities[0][2] - 1.3
    lower = clip.points_m[walking][:, [29, 30, 31, 32], 2].min(axis=1)
    assert np.abs(lower).max() < 0.12
    assert np.ptp(clip.points_m[walking][:, 25, 2]) > 0.02


def test_high_knees_are_high() -> None:
    clip = simulate("squat", [RepPlan()], entry="high_knees")
    before = clip.t_s < clip.activities[0][2] - 1.3
    assert clip.points_m[before][:, 25, 2].max() > clip.points_m[before][:, 23, 2].min() - 0.15


def test_walking_in_begins_out_of_the_picture() -> None:
    clip = simulate("squat", [RepPlan()], entry="walk_in", camera=Camera(yaw_deg=90.0))
    assert not clip.poses[0].found
    assert all(pose.found for pose in clip.poses if pose.time_s > clip.activities[0][2] - 1.0)


def test_a_long_hold_is_held() -> None:
    clip = simulate("hip_thrust", [RepPlan()], entry="long_hold")
    held = clip.t_s < clip.activities[0][2] - 2.1
    assert held.sum() > 200
    assert clip.angles["hip_extension_deg"][held].min() > 170


@pytest.mark.parametrize("exercise", exercise_ids())
def test_a_recording_without_repetitions(exercise: str) -> None:
    clip = simulate(exercise, [], entry="shift")
    assert clip.truth == []
    assert np.isfinite(clip.points_m).all()
    still = clip.t_s > clip.activities[0][2]
    assert np.ptp(clip.points_m[still], axis=0).max() < 1e-9
