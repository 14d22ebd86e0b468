"""Where the joints that were found cannot be a body's, nothing is said about it but that."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from analysis.cases import COUNTED, judge
from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.analysis.tracking_quality import implausible_acceleration
from formcheck.core.pose_frame import PoseFrame
from formcheck.errors import InputError
from formcheck.exercises import candidates, load
from formcheck.kinematics.body import PoseSequence
from formcheck.simulation import Clip, Observation, RepPlan, simulate

# as in a picture too dark to see the legs: elsewhere from frame to frame
JUMPING = Observation(jitter_px=35.0, jitter_s=0.02)


def filmed(exercise: str, observation: Observation) -> Clip:
    plan = [RepPlan(eccentric_s=0.6, concentric_s=0.6)] * 4
    return simulate(exercise, reps=plan, camera=COUNTED[exercise], observation=observation, seed=5)


@pytest.mark.parametrize("exercise", ["squat", "glute_kickback", "leg_swing", "clamshell"])
def test_quick_movements_are_followed(exercise: str) -> None:
    sequence = PoseSequence()
    for pose in filmed(exercise, Observation.mediapipe()).poses:
        sequence.append(pose)
    assert implausible_acceleration(sequence.body()).mean() < 0.02


def test_joints_that_jump_are_not_judged() -> None:
    # hurried enough to be told where it is seen
    assert any(rep.faults for rep in judge(filmed("squat", Observation.mediapipe()), "squat").reps)
    report = judge(filmed("squat", JUMPING), "squat")
    assert not any(rep.faults for rep in report.reps)
    assert any("could not be followed" in missing.reason for missing in report.not_assessed)


def test_what_was_judged_gives_the_score_though_only_a_cut_off_repetition_was_followed() -> None:
    followed, jumping = filmed("squat", Observation.mediapipe()), filmed("squat", JUMPING)
    first = followed.truth[0]
    poses = [
        one if one.time_s < first.end_s + 0.2 else other
        for one, other in zip(followed.poses, jumping.poses, strict=True)
        if one.time_s > first.start_s + 0.3
    ]
    report = judge(replace(followed, poses=poses), "squat")
    assert len(report.counted) > 1
    assert report.counted[0].cut_off == "start"
    assert np.isfinite(report.score)


def session(named: str | None, seen: float) -> RecordingAnalysis:
    """What jumps, with the model as sure of where the joints are as this share of the usual says."""
    out = RecordingAnalysis(load(named) if named else None, candidates(()))
    for pose in filmed("squat", JUMPING).poses:
        out.update(replace(pose, visibility=np.float32(seen) * pose.visibility))
    return out


@pytest.mark.parametrize(("seen", "doubted"), [(1.0, False), (0.4, True)])
def test_a_body_that_was_not_followed_is_said(seen: float, *, doubted: bool) -> None:
    (found,) = session("squat", seen).finish()
    assert any("too little light" in note for note in found.report.notes) == doubted


def test_an_exercise_is_not_told_from_a_body_that_was_not_followed() -> None:
    with pytest.raises(InputError, match="name it with --exercise"):
        session(None, 0.4).finish()


def test_nobody_in_the_picture_is_said() -> None:
    empty = RecordingAnalysis(load("squat"), ())
    # days apart, as a broken clock has it: no array may be made for the time between
    for time_s in (0.0, 0.04, 1e6, 1e6 + 0.04):
        empty.update(PoseFrame.missing(time_s))
    tracemalloc.start()
    (found,) = empty.finish()
    peak_mb = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    assert peak_mb < 10
    assert any("nobody was found" in note for note in found.report.notes)
