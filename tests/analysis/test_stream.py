"""The stream and the set agree, and a repetition is announced soon after its end."""

from __future__ import annotations

import pytest

from analysis.cases import COUNTED, SIDE, faulty_set
from formcheck.analysis.streaming_analyser import Analyser
from formcheck.core.pose_frame import PoseFrame
from formcheck.exercises import load
from formcheck.simulation import Observation, RepPlan, simulate


@pytest.mark.parametrize("exercise", sorted(COUNTED))
def test_repetitions_are_announced_once_and_within_half_a_second(exercise: str) -> None:
    clip = simulate(exercise, reps=[RepPlan()] * 5, camera=COUNTED[exercise], observation=Observation.mediapipe())
    analyser = Analyser(load(exercise))
    announced = [(pose.time_s, rep) for pose in clip.poses for rep in analyser.update(pose).finished if rep.counted]
    report = analyser.finish()
    assert len(announced) == len(report.counted) == 5
    for (at_s, rep), final in zip(announced, report.counted, strict=True):
        assert rep.peak_s == pytest.approx(final.peak_s, abs=0.15)
        assert at_s - final.end_s < 0.5


def test_the_count_never_goes_back_and_the_phase_follows_the_movement() -> None:
    clip = simulate("hip_thrust", reps=[RepPlan(peak_pause_s=1.5)] * 3, camera=SIDE)
    analyser = Analyser(load("hip_thrust"))
    steps = [analyser.update(pose) for pose in clip.poses]
    counts = [step.count for step in steps]
    assert counts == sorted(counts)
    middle = (clip.truth[1].peak_s + clip.truth[1].hold_end_s) / 2
    at_peak = min(steps, key=lambda step: abs(step.time_s - middle - 0.3))
    assert at_peak.phase == "peak"
    assert at_peak.progress > 0.8


def test_the_same_frames_give_the_same_report() -> None:
    clip = faulty_set("hip_thrust", "lumbar_arch", 20.0, SIDE)
    reports = []
    for _ in range(2):
        analyser = Analyser(load("hip_thrust"))
        for pose in clip.poses:
            analyser.update(pose)
        reports.append(analyser.finish())
    assert repr(reports[0]) == repr(reports[1])


def test_times_must_increase() -> None:
    analyser = Analyser(load("squat"))
    analyser.update(PoseFrame.missing(1.0))
    with pytest.raises(ValueError, match="increase"):
        analyser.update(PoseFrame.missing(1.0))


def test_a_recording_without_anybody_has_a_report() -> None:
    analyser = Analyser(load("squat"))
    for n in range(90):
        analyser.update(PoseFrame.missing(n / 30))
    report = analyser.finish()
    assert (report.reps, report.frames, report.frames_with_pose) == ((), 90, 0)
    assert report.view.id == "unknown"
    (gap,) = report.gaps
    assert (gap.start_s, gap.end_s) == pytest.approx((0.0, 89 / 30))
