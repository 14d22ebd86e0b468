"""Mistakes that look like each other, a mask that takes the bench for the body, and a body that is lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from analysis.cases import COUNTED, SIDE, faulty_set, judge
from formcheck.analysis import exercise_recognition as cutting
from formcheck.core.pose_frame import PROFILE_STATIONS
from formcheck.exercises import candidates, load
from formcheck.exercises.schema import ExerciseSpec
from formcheck.kinematics.body import PoseSequence
from formcheck.simulation import RepPlan, simulate


def test_the_head_is_not_judged_where_the_back_is_arched() -> None:
    """The trunk turns under a head that stays: to the camera both look like a head thrown back."""
    report = judge(faulty_set("hip_thrust", "lumbar_arch", 22.0, SIDE), "hip_thrust")
    assert ["head_back" in {check.id for check in rep.checks} for rep in report.counted] == [1, 0, 1, 1, 0, 1]


def test_a_fault_gives_way_only_to_one_before_it() -> None:
    spec = load("hip_thrust").model_dump(by_alias=True)
    spec["faults"] = sorted(spec["faults"], key=lambda rule: rule["id"] == "lumbar_arch")
    with pytest.raises(ValidationError, match="a fault that stands before it, found lumbar_arch for head_back"):
        ExerciseSpec.model_validate(spec)


def test_a_bench_in_the_mask_of_one_repetition_makes_no_fault_of_the_others() -> None:
    clip = simulate("hip_thrust", reps=[RepPlan()] * 5, camera=SIDE)
    middle = clip.truth[2]
    poses = [
        replace(pose, profile=pose.profile_px * np.where(PROFILE_STATIONS > 0.4, 1.5, 1.0).astype(np.float32))
        if middle.start_s < pose.time_s < middle.end_s
        else pose
        for pose in clip.poses
    ]
    report = judge(replace(clip, poses=poses), "hip_thrust")
    assert len(report.counted) == 5
    assert not any(fault.id == "lumbar_arch" for rep in report.counted for fault in rep.faults)


def test_nothing_is_sure_where_the_body_could_not_be_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    sequence = PoseSequence()
    for pose in simulate("squat", reps=[RepPlan()] * 4, camera=COUNTED["squat"]).poses:
        sequence.append(pose)
    known = candidates(())
    (followed,) = cutting.segments(sequence.body(), known)
    assert followed.guess.sure
    monkeypatch.setattr(cutting, "is_tracking_lost", lambda _: True)
    (lost,) = cutting.segments(sequence.body(), known)
    assert (lost.guess.exercise_id, lost.guess.sure, lost.guess.verdict) == ("squat", False, "unsure")
