"""Each fault is told where it was made and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.cases import COUNTED, FAULTS, FRONT, OBLIQUE, SIDE, faulty_set, judge
from formcheck.analysis.fault_measurement import Reading, compared
from formcheck.analysis.fault_rules import probability_past
from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.core.pose_frame import PoseFrame
from formcheck.exercises import load
from formcheck.exercises.schema import FaultTest
from formcheck.exercises.thresholds import standard
from formcheck.exercises.vocabulary import Signal
from formcheck.report.wording import verdict
from formcheck.simulation import Camera, Observation, RepPlan, simulate


@pytest.mark.parametrize(("exercise", "fault", "size", "camera"), FAULTS, ids=lambda v: v if isinstance(v, str) else "")
def test_a_fault_is_told_in_its_repetitions_and_in_no_other(
    exercise: str, fault: str, size: float, camera: Camera
) -> None:
    report = judge(faulty_set(exercise, fault, size, camera), exercise)
    name = fault.split(":", maxsplit=1)[0]
    told = [{found.id for found in rep.faults} for rep in report.counted]
    assert [name in faults for faults in told] == [False, True, False, False, True, False]
    assert not set().union(*(told[n] for n in (0, 2, 3, 5)))


@pytest.mark.parametrize("exercise", sorted(COUNTED))
@pytest.mark.parametrize("seed", range(3))
def test_a_clean_set_is_left_alone(exercise: str, seed: int) -> None:
    clip = simulate(
        exercise, reps=[RepPlan()] * 8, camera=COUNTED[exercise], observation=Observation.mediapipe(), seed=seed
    )
    assert [rep.faults for rep in judge(clip, exercise).counted] == [()] * 8


def test_a_clean_high_lockout_is_not_arching() -> None:
    """Shoulder-hip-knee calls it arching: the hips are past straight, and the back is not hollow."""
    report = judge(faulty_set("hip_thrust", "high_lockout", 9.0, SIDE), "hip_thrust")
    past_straight = [rep.measures["hip_extension_deg"] for rep in report.counted]
    assert past_straight[1] - past_straight[0] > 6.0
    assert not any(fault.id == "lumbar_arch" for rep in report.counted for fault in rep.faults)


def test_arching_by_pelvic_tilt_alone_leaves_shoulder_hip_knee_as_it_was_and_is_told() -> None:
    report = judge(faulty_set("hip_thrust", "lumbar_arch:tilt", 22.0, SIDE), "hip_thrust")
    angles = [rep.measures["hip_extension_deg"] for rep in report.counted]
    assert abs(angles[1] - angles[0]) < 6.0
    assert [any(f.id == "lumbar_arch" for f in rep.faults) for rep in report.counted] == [0, 1, 0, 0, 1, 0]


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("yaw_deg", [-100.0, -80.0, 70.0, 80.0, 95.0])
def test_arching_is_told_from_either_side_and_some_way_off_it(yaw_deg: float, *, mirrored: bool) -> None:
    camera = replace(SIDE, yaw_deg=yaw_deg, mirrored=mirrored)
    report = judge(faulty_set("hip_thrust", "lumbar_arch", 20.0, camera), "hip_thrust")
    assert [any(f.id == "lumbar_arch" for f in rep.faults) for rep in report.counted] == [0, 1, 0, 0, 1, 0]


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("yaw_deg", [-15.0, 0.0, 15.0, 170.0, 180.0])
def test_a_caving_knee_is_told_from_the_front_and_from_behind(yaw_deg: float, *, mirrored: bool) -> None:
    camera = Camera(yaw_deg=yaw_deg, mirrored=mirrored)
    report = judge(faulty_set("lateral_band_walk", "knee_valgus", 16.0, camera), "lateral_band_walk")
    assert [any(f.id == "knee_valgus" for f in rep.faults) for rep in report.counted] == [0, 1, 0, 0, 1, 0]


def test_what_the_camera_cannot_see_is_said_and_not_guessed() -> None:
    report = judge(faulty_set("squat", "knee_valgus", 18.0, SIDE), "squat")
    reasons = {item.fault: item.reason for item in report.not_assessed}
    assert "knee_valgus" in reasons
    assert "front" in reasons["knee_valgus"]
    assert "camera" in reasons["knee_valgus"]


def test_without_a_mask_arching_is_not_assessed() -> None:
    clip = simulate("hip_thrust", reps=[RepPlan()] * 4, camera=SIDE, observation=Observation(mask=False))
    assert "lumbar_arch" in {item.fault for item in judge(clip, "hip_thrust").not_assessed}


def test_nothing_is_judged_where_the_body_is_lost_half_of_the_time() -> None:
    gaps = tuple((3.0 + n, 3.35 + n) for n in range(30))
    clip = simulate(
        "single_leg_hip_thrust", reps=[RepPlan()] * 4, camera=OBLIQUE, observation=Observation(missing=gaps)
    )
    report = judge(clip, "single_leg_hip_thrust")
    assert {item.fault for item in report.not_assessed} == {rule.id for rule in load("single_leg_hip_thrust").faults}


@pytest.mark.parametrize("size", [12.0, -14.0])
def test_a_pelvis_that_goes_up_and_one_that_sinks_are_both_told_and_only_where_they_do(size: float) -> None:
    """Those that sink would make the level ones look hiked, were they taken for the better ones."""
    report = judge(faulty_set("standing_hip_abduction", "hip_drop", size, FRONT), "standing_hip_abduction")
    assert [any(f.id == "hip_drop" for f in rep.faults) for rep in report.counted] == [0, 1, 0, 0, 1, 0]


def test_a_repetition_in_which_the_body_is_seen_turned_over_is_not_judged() -> None:
    clip = faulty_set("squat", "trunk_angle", 38.0, SIDE)
    first = clip.truth[1]
    turned = np.array([1.0, -1.0, -1.0], np.float32)
    poses = [
        replace(pose, xyz_m=pose.xyz_m * turned) if abs(pose.time_s - first.peak_s) < 0.3 else pose
        for pose in clip.poses
    ]
    told = [any(f.id == "trunk_angle" for f in rep.faults) for rep in judge(clip, "squat").counted]
    kept = judge(replace(clip, poses=poses), "squat").counted
    assert told == [0, 1, 0, 0, 1, 0]
    assert [any(f.id == "trunk_angle" for f in rep.faults) for rep in kept] == [0, 0, 0, 0, 1, 0]
    assert [bool(rep.checks) for rep in kept] == [1, 0, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("depths_m", "expected"),
    [
        # as measured on two rendered people: three of six rolled; none, though one repetition differs from all others
        ([-0.002, 0.021, 0.003, 0.022, 0.002, 0.028], [False, True, False, True, False, True]),
        ([-0.018, 0.018, 0.023, 0.019, 0.026, 0.027], [False] * 6),
    ],
)
def test_a_reference_that_varies_like_the_fault_itself_is_doubted(depths_m: list[float], expected: list[bool]) -> None:
    shoulders = Signal(kind="depth", points=("shoulder.working", "shoulder.other"))
    test = FaultTest(
        signal=shoulders, baseline="best", limits=(0.0145, 0.024, 0.036), sigma=0.003, unit="m", source="a test"
    )
    found = compared([Reading("left", depth, 0.0, 1.0, start=0.0, guard=0.0) for depth in depths_m], test)
    assert [probability_past(test, test.limits[0], one) >= standard().fault_probability for one in found] == expected


def test_where_the_body_is_often_lost_the_count_comes_with_a_warning() -> None:
    behind, beside = (
        judge(simulate("bird_dog", reps=[RepPlan()] * 3, camera=Camera(yaw_deg=yaw, height_m=0.7)), "bird_dog")
        for yaw in (178.0, -84.0)
    )
    assert behind.view.id == "rear"
    assert "may be wrong" in behind.notes[0]
    assert load("bird_dog").camera.place in behind.notes[0]
    assert beside.view.id == "side"
    assert beside.notes == ()


def test_of_two_tests_that_are_past_their_limits_the_more_severe_one_speaks() -> None:
    """As live, where any of them is enough."""
    spec = load("squat")
    rushed = spec.fault("rushed")
    assert rushed is not None
    (test,) = rushed.tests
    tests = tuple(
        test.model_copy(update={"limits": limits, "sigma": 0.01}) for limits in ((1.2, 0.7, 0.4), (1.1, 1.0, 0.9))
    )
    strict = spec.model_copy(update={"faults": (rushed.model_copy(update={"tests": tests}),)})
    clip = simulate("squat", reps=[RepPlan(eccentric_s=0.8)] * 3, camera=SIDE)
    session = RecordingAnalysis(strict, ())
    for pose in clip.poses:
        session.update(pose)
    (found,) = session.finish()
    assert {fault.severity for rep in found.report.counted for fault in rep.faults} == {"severe"}


@pytest.mark.parametrize(("lost", "told"), [(0.10, False), (0.22, True)])
def test_a_body_that_is_lost_too_often_is_neither_judged_nor_called_counted_for_sure(
    lost: float, *, told: bool
) -> None:
    """The report's words and the judge go by one limit."""
    clip = simulate("squat", reps=[RepPlan()] * 4, camera=SIDE)
    drawn = np.random.default_rng(3).random(len(clip.poses)) < lost
    poses = [PoseFrame.missing(p.time_s) if gone else p for p, gone in zip(clip.poses, drawn, strict=True)]
    report = judge(replace(clip, poses=poses), "squat")
    assert any("lost too often" in item.reason for item in report.not_assessed) == told
    assert ("lost too often" in verdict(report, load("squat"))) == told
