"""The signals over time are the ones that the repetitions were found in and judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.cases import COUNTED, FRONT, SIDE, faulty_set
from formcheck.analysis.signal_curves import Curves, fault_name, fault_sign, rep_name
from formcheck.analysis.streaming_analyser import Analyser
from formcheck.core.pose_frame import PoseFrame
from formcheck.exercises import load
from formcheck.simulation import Observation, RepPlan, simulate

if TYPE_CHECKING:
    from formcheck.core.report_types import JudgedSet
    from formcheck.simulation import Camera


def judged(exercise: str, clip_poses: list[PoseFrame]) -> tuple[JudgedSet, Curves]:
    analyser = Analyser(load(exercise))
    for pose in clip_poses:
        analyser.update(pose)
    return analyser.finish_with_curves()


def three_reps(exercise: str, camera: Camera) -> tuple[JudgedSet, Curves]:
    clip = simulate(exercise, reps=[RepPlan()] * 3, camera=camera, observation=Observation.mediapipe())
    return judged(exercise, list(clip.poses))


def test_every_exercise_has_its_signals() -> None:
    for exercise, camera in COUNTED.items():
        report, curves = three_reps(exercise, camera)
        assert curves.values.shape == (curves.t_s.size, len(curves.names))
        assert set(curves.units) <= {"deg", "m", "torso", "ratio", "fraction"}
        spec = load(exercise)
        read = {fault_name(rule, test) for rule in spec.faults for test in rule.tests} - {None}
        bare = {name.removesuffix("_left").removesuffix("_right") for name in curves.names}
        assert read | {rep_name(spec)} <= bare
        for rep in report.counted:
            signal = curves.column(rep_name(spec), rep.side)
            assert signal is not None
            start, peak = np.interp([rep.start_s, rep.peak_s], curves.t_s, signal)
            assert peak - start > 0.7 * spec.rep.min_rom


def test_columns_depend_on_the_exercise_alone() -> None:
    (_, side), (_, front) = (three_reps("squat", camera) for camera in (SIDE, FRONT))
    assert (side.names, side.units) == (front.names, front.units)
    # the knees are not judged from the side, nor the heels from the front
    assert side.column("knee_valgus_knee_over_toe_squat_deg", "left") is None
    assert front.column("knee_valgus_knee_over_toe_squat_deg", "left") is not None
    assert front.column("heel_lift_gap_y_torso") is None
    assert side.column("heel_lift_gap_y_torso") is not None


@pytest.mark.parametrize("fault", ["shin_angle", "head_back", "heel_lift"])
def test_a_fault_stands_in_its_curve(fault: str) -> None:
    """What the report says was measured is what the curve shows at that moment, counted from the baseline."""
    sizes = {"shin_angle": 40.0, "head_back": 45.0, "heel_lift": 0.08}
    clip = faulty_set("hip_thrust", fault, sizes[fault], SIDE)
    report, curves = judged("hip_thrust", list(clip.poses))
    rule = load("hip_thrust").fault(fault)
    assert rule is not None
    seen = [(rep, found) for rep in report.counted for found in rep.faults if found.id == fault]
    assert len(seen) == 2
    for rep, found in seen:
        check = next(check for check in rep.checks if check.id == fault)
        test = rule.tests[check.test]
        assert (check.value, check.limit) == (found.value, test.limits[0])
        assert (check.baseline != 0.0) == (test.baseline != "none")
        values = curves.column(fault_name(rule, test) or "")
        assert values is not None
        shown = fault_sign(rule, test) * float(np.interp(found.at_s, curves.t_s, values)) - check.baseline
        assert shown == pytest.approx(found.value, abs=0.15 * abs(found.value))


def test_measures_are_read_from_their_curves() -> None:
    report, curves = three_reps("hip_thrust", SIDE)
    values = curves.column("hip_extension_deg")
    assert values is not None
    for rep in report.counted:
        shown = float(np.interp(rep.peak_s, curves.t_s, values))
        assert shown == pytest.approx(rep.measures["hip_extension_deg"], abs=2.0)


def test_nothing_is_made_up_where_nobody_was_seen() -> None:
    clip = simulate("hip_thrust", reps=[RepPlan()] * 3, camera=SIDE, observation=Observation.mediapipe())
    gap = (clip.truth[1].end_s, clip.truth[1].end_s + 1.0)
    poses = [PoseFrame.missing(pose.time_s) if gap[0] <= pose.time_s <= gap[1] else pose for pose in clip.poses]
    _, curves = judged("hip_thrust", poses)
    inside = (curves.t_s > gap[0] + 0.05) & (curves.t_s < gap[1] - 0.05)
    # a height over where the foot usually stands is not read off single frames, but the hips are
    assert np.isnan(curves.values[inside]).all()


def test_nobody_gives_no_curves() -> None:
    _, curves = judged("squat", [PoseFrame.missing(n / 30) for n in range(90)])
    assert (curves.names, curves.values.shape) == ((), (0, 0))
    assert curves.column("rep_signal_deg") is None


def test_what_does_not_go_together_is_refused() -> None:
    with pytest.raises(ValueError, match="do not name"):
        Curves(np.arange(3.0), ("a_deg",), ("deg",), np.zeros((3, 2)))
    with pytest.raises(ValueError, match="name of its own"):
        Curves(np.arange(3.0), ("a_deg", "a_deg"), ("deg", "deg"), np.zeros((3, 2)))
