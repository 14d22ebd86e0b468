"""What is a repetition and what is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest

from analysis.cases import COUNTED, FRONT, SIDE, judge, pelvis_circles
from formcheck.analysis.rep_detection import find_candidates, rep_signal
from formcheck.exercises import load
from formcheck.kinematics.body import PoseSequence
from formcheck.simulation import Camera, Observation, RepPlan, simulate

if TYPE_CHECKING:
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.simulation import Clip
    from formcheck.simulation.plan import Activity

EXERCISES = sorted(COUNTED)
SCORED = [name for name in EXERCISES if load(name).scored]


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("fps", [10.0, 15.0, 25.0, 60.0, 120.0])
def test_the_frame_rate_does_not_change_the_count_or_the_times(exercise: str, fps: float) -> None:
    seen = replace(Observation.mediapipe(fps), variable_rate=fps == 25.0, dropped=0.1)
    clip = simulate(exercise, reps=[RepPlan()] * 5, camera=COUNTED[exercise], observation=seen, seed=2)
    counted = judge(clip, exercise).counted
    assert len(counted) == 5
    for found, true in zip(counted, clip.truth, strict=True):
        assert found.peak_s == pytest.approx((true.peak_s + true.hold_end_s) / 2, abs=0.25)


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("mirrored", [False, True])
def test_the_working_side_is_the_subjects_own(exercise: str, *, mirrored: bool) -> None:
    """In a mirror image it is the side of the person in the mirror: nothing in the picture tells it from a real one."""
    camera = replace(COUNTED[exercise], mirrored=mirrored)
    for side in ("left", "right"):
        clip = simulate(exercise, reps=[RepPlan()] * 3, camera=camera, side=side, observation=Observation.mediapipe())
        seen = {"left": "right", "right": "left", "both": "both"} if mirrored else {}
        expected = [seen.get(rep.side, rep.side) for rep in clip.truth]
        assert [rep.side for rep in judge(clip, exercise).counted] == expected


@pytest.mark.parametrize("exercise", ["hip_thrust", "squat", "lateral_band_walk"])
@pytest.mark.parametrize("entry", ["walk_in", "shift"])
def test_getting_into_place_is_not_counted(exercise: str, entry: Activity) -> None:
    clip = simulate(
        exercise, reps=[RepPlan()] * 4, camera=COUNTED[exercise], entry=entry, observation=Observation.mediapipe()
    )
    assert len(judge(clip, exercise).counted) == 4


@pytest.mark.parametrize("exercise", ["hip_thrust", "glute_bridge"])
def test_lying_down_and_getting_up_are_not_counted(exercise: str) -> None:
    clip = simulate(exercise, reps=[RepPlan()] * 4, camera=COUNTED[exercise], entry="lie_down", exit="lie_down")
    assert len(judge(clip, exercise).counted) == 4


@pytest.mark.parametrize(
    ("activity", "camera"),
    # stepping back from the rack along the camera's axis changes the scale: that is judged from the side
    [("unrack", SIDE), ("high_knees", SIDE), ("high_knees", FRONT), ("shift", SIDE), ("shift", FRONT)],
)
def test_squats_are_not_made_of_other_things(activity: Activity, camera: Camera) -> None:
    clip = simulate("squat", reps=[RepPlan()] * 3, camera=camera, entry=activity, observation=Observation.mediapipe())
    assert len(judge(clip, "squat").counted) == 3


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_long_hold_is_one_repetition(exercise: str) -> None:
    plans = [RepPlan(), RepPlan(peak_pause_s=9.0), RepPlan()]
    clip = simulate(exercise, reps=plans, camera=COUNTED[exercise], observation=Observation.mediapipe())
    assert len(judge(clip, exercise).counted) == 3


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_last_repetition_counts_though_the_recording_ends_in_its_hold(exercise: str) -> None:
    clip = simulate(exercise, reps=[RepPlan()] * 3, camera=COUNTED[exercise])
    last = clip.truth[-1]
    kept = [pose for pose in clip.poses if pose.time_s < (last.peak_s + 2 * last.hold_end_s) / 3]
    assert len(judge(replace(clip, poses=kept), exercise).counted) == 3


@pytest.mark.parametrize("exercise", SCORED)
def test_short_repetitions_count_as_short_and_very_short_ones_are_listed_uncounted(exercise: str) -> None:
    far_too_short = 0.7 * load(exercise).rep.partial_below
    plans = [
        RepPlan(),
        RepPlan(range_fraction=0.75),
        RepPlan(),
        RepPlan(range_fraction=far_too_short),
        RepPlan(),
        RepPlan(),
    ]
    report = judge(simulate(exercise, reps=plans, camera=COUNTED[exercise]), exercise)
    assert len(report.counted) == 5
    (refused,) = (rep for rep in report.reps if not rep.counted)
    assert refused.number is None
    assert "partial" in str(refused.reject_reason)
    assert refused.reject_code == "partial"


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("pace", [0.5, 2.2])
def test_slow_and_fast_repetitions_count_alike(exercise: str, pace: float) -> None:
    plan = RepPlan(eccentric_s=1.6 * pace, concentric_s=1.2 * pace, peak_pause_s=0.5 * pace)
    clip = simulate(exercise, reps=[plan] * 5, camera=COUNTED[exercise], observation=Observation.mediapipe())
    assert len(judge(clip, exercise).counted) == 5


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_person_who_stands_still_does_nothing(exercise: str) -> None:
    clip = simulate(
        exercise, reps=[RepPlan(rest_s=20.0)], camera=COUNTED[exercise], observation=Observation.mediapipe()
    )
    after = [pose for pose in clip.poses if pose.time_s > clip.truth[0].end_s + 0.5]
    report = judge(replace(clip, poses=after), exercise)
    assert report.reps == ()
    assert report.advice == ()


# not the single-leg squat: the simulated change of feet dips the hips like a squat
ALTERNATED = (
    "standing_hip_abduction donkey_kick glute_kickback bird_dog lateral_band_walk lunge "
    "single_leg_hip_thrust single_leg_glute_bridge banded_external_rotation"
).split()


@pytest.mark.parametrize("exercise", ALTERNATED)
def test_alternating_sides_are_each_counted_on_their_own(exercise: str) -> None:
    clip = simulate(
        exercise, reps=[RepPlan()] * 8, camera=COUNTED[exercise], side="alternate", observation=Observation.mediapipe()
    )
    assert [rep.side for rep in judge(clip, exercise).counted] == [rep.side for rep in clip.truth]


@pytest.mark.parametrize("first", [1, -1], ids=["to the left first", "to the right first"])
def test_circles_of_the_pelvis_begin_and_end_in_their_middle(first: int) -> None:
    circles = 8
    report = judge(pelvis_circles(circles, first), "hip_circle")
    assert len(report.counted) == circles
    assert len({(rep.start_s, rep.end_s) for rep in report.reps}) == len(report.reps)  # nothing is told for each leg


def held_low_in_front(pose: PoseFrame, side: str, reach: float) -> PoseFrame:
    """The free foot at the floor's height, and lower in the picture by ``reach`` torso lengths, as if it was nearer."""
    xy = pose.xy_px.copy()
    shoulder, hip = xy[[11, 12]].mean(axis=0), xy[[23, 24]].mean(axis=0)
    standing, free = (27, 28) if side == "left" else (28, 27)
    move = (0.0, xy[standing, 1] + reach * np.linalg.norm(hip - shoulder) - xy[free, 1])
    xy[[free, free + 2, free + 4]] += np.array(move, np.float32)  # ankle, heel and toe
    return replace(pose, xy_px=xy)


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_standing_foot_is_the_one_that_stays_where_it_is(side: Literal["left", "right"]) -> None:
    """A free foot that is held in front comes nearer to the camera, so that it is the lower one in the picture."""
    camera = COUNTED["single_leg_squat"]
    clip = simulate(
        "single_leg_squat", reps=[RepPlan()] * 5, camera=camera, side=side, observation=Observation.mediapipe()
    )
    ways = [float(np.interp(pose.time_s, *_descent(clip))) for pose in clip.poses]
    poses = [held_low_in_front(pose, side, 0.3 * way) for pose, way in zip(clip.poses, ways, strict=True)]
    report = judge(replace(clip, poses=poses), "single_leg_squat")
    assert [rep.side for rep in report.counted] == [side] * 5


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_side_of_a_thrust_is_that_of_the_foot_that_stays_where_it_is(side: Literal["left", "right"]) -> None:
    """Seen from above, the free foot of a thrust may be the lower one in the picture from beginning to end."""
    camera = COUNTED["single_leg_hip_thrust"]
    seen = Observation.mediapipe()
    clip = simulate("single_leg_hip_thrust", reps=[RepPlan()] * 3, camera=camera, side=side, observation=seen)
    ways = [float(np.interp(pose.time_s, *_descent(clip))) for pose in clip.poses]
    poses = [held_low_in_front(pose, side, 0.5 - 0.3 * way) for pose, way in zip(clip.poses, ways, strict=True)]
    report = judge(replace(clip, poses=poses), "single_leg_hip_thrust")
    assert [rep.side for rep in report.counted] == [side] * 3


def test_lunges_are_counted_while_the_picture_bobs() -> None:
    """Whoever carries the camera backwards before somebody who walks moves it up and down at every step."""
    clip = simulate("lunge", reps=[RepPlan()] * 5, camera=COUNTED["lunge"], observation=Observation.mediapipe())
    height_px = np.linalg.norm(clip.poses[0].xy_px[11] - clip.poses[0].xy_px[23])
    sway = [0.7 * height_px * np.sin(2 * np.pi * pose.time_s / 1.7) for pose in clip.poses]
    poses = [
        replace(pose, xy_px=pose.xy_px + np.array((0.0, down), np.float32))
        for pose, down in zip(clip.poses, sway, strict=True)
    ]
    assert len(judge(replace(clip, poses=poses), "lunge").counted) == 5


def test_a_squat_seen_to_its_bottom_counts_though_the_body_is_lost_on_the_way_up() -> None:
    plan = RepPlan(eccentric_s=1.0, concentric_s=1.6, peak_pause_s=0.5, rest_s=1.5)
    clip = simulate("squat", reps=[plan] * 3, camera=SIDE, observation=Observation.mediapipe())
    hole = (clip.truth[1].hold_end_s + 0.15, clip.truth[1].end_s + 1.0)
    poses = [pose for pose in clip.poses if not hole[0] < pose.time_s < hole[1]]
    assert len(judge(replace(clip, poses=poses), "squat").counted) == 3


def test_a_knee_that_is_hidden_at_the_bottom_makes_no_second_squat() -> None:
    """A knee behind a post is put on the straight line between hip and ankle."""
    clip = simulate("squat", reps=[RepPlan(peak_pause_s=0.6)] * 3, camera=SIDE, observation=Observation.mediapipe())
    poses = [
        straight_legged(pose) if any(rep.peak_s < pose.time_s < rep.hold_end_s for rep in clip.truth) else pose
        for pose in clip.poses
    ]
    assert len(judge(replace(clip, poses=poses), "squat").counted) == 3


def straight_legged(pose: PoseFrame) -> PoseFrame:
    xy = pose.xy_px.copy()
    xy[[25, 26]] = (xy[[23, 24]] + xy[[27, 28]]) / 2
    return replace(pose, xy_px=xy)


def test_squats_of_little_more_than_half_a_second_count() -> None:
    quick = RepPlan(eccentric_s=0.27, concentric_s=0.25, peak_pause_s=0.0, rest_s=0.4, range_fraction=0.6)
    clip = simulate("squat", reps=[quick] * 5, camera=SIDE, observation=Observation.mediapipe())
    assert len(judge(clip, "squat").counted) == 5


def _descent(clip: Clip) -> tuple[list[float], list[float]]:
    """Times, and how far the repetition has come at them: 0 at the start, 1 at its turning point."""
    times = [at for rep in clip.truth for at in (rep.start_s, rep.peak_s, rep.hold_end_s, rep.end_s)]
    return times, [0.0, 1.0, 1.0, 0.0] * len(clip.truth)


@pytest.mark.parametrize(("exercise", "before"), [("standing_hip_abduction", "hip_thrust"), ("squat", "clamshell")])
def test_who_lay_down_before_is_counted_when_standing(exercise: str, before: str) -> None:
    """Seen from lying, everything that is done standing would be one hold."""
    clip = simulate(exercise, reps=[RepPlan()] * 5, camera=COUNTED[exercise], observation=Observation.mediapipe())
    lying = simulate(before, reps=[RepPlan()], camera=COUNTED[before]).poses[:30]
    lay_s, stood_s = 12.0, 3.0
    poses = [replace(lying[n % 30], time_s=n / 30) for n in range(round(30 * lay_s))]
    poses += [replace(clip.poses[n % 15], time_s=lay_s + n / 30) for n in range(round(30 * stood_s))]
    poses += [replace(pose, time_s=lay_s + stood_s + pose.time_s) for pose in clip.poses]
    assert len(judge(replace(clip, poses=poses), exercise).counted) == 5


def test_a_limb_that_is_lost_and_stays_lost_hides_nothing_of_the_other_side(monkeypatch: pytest.MonkeyPatch) -> None:
    clip = simulate("bird_dog", reps=[RepPlan()] * 5, camera=COUNTED["bird_dog"], side="left")
    sequence = PoseSequence()
    for pose in clip.poses:
        sequence.append(pose)
    body, spec = sequence.body(), load("bird_dog")
    lost_s = clip.truth[1].start_s - 1.0
    moving = rep_signal(body, spec, "left")
    # where nothing can be seen of it, a supporting hand is put somewhere above the floor
    lost = 1.5 * moving.max() * (body.t_s > lost_s) * (1 - 0.02 * (body.t_s > lost_s + 1.5))
    monkeypatch.setattr(
        "formcheck.analysis.rep_detection.rep_signal", lambda _body, _spec, side: moving if side == "left" else lost
    )
    assert [found.side for found in find_candidates(body, spec)] == ["left"] * 5


@pytest.mark.parametrize("exercise", ["standing_hip_abduction", "side_lying_hip_abduction"])
def test_a_repetition_that_goes_further_counts_when_it_begins_and_ends_where_the_others_do(exercise: str) -> None:
    plans = [RepPlan()] * 4 + [RepPlan(range_fraction=1.65)]
    clip = simulate(exercise, reps=plans, camera=COUNTED[exercise], observation=Observation.mediapipe())
    assert len(judge(clip, exercise).counted) == 5
