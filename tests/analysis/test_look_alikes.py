"""Mistakes that look like each other, a mask that takes the bench for the body, and a body that is lost."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from analysis.cases import COUNTED, SIDE, faulty_set, judge
from formcheck.analysis import exercise_recognition as cutting
from formcheck.analysis.signals import FULLEST, LUMBAR, back_share
from formcheck.exercises import candidates, load
from formcheck.exercises.schema import ExerciseSpec
from formcheck.kinematics.pose_sequence import PoseSequence
from formcheck.simulation import RepPlan, simulate


def test_the_head_is_not_judged_where_the_back_is_arched() -> None:
    """The trunk turns under a head that stays: to the camera both look like a head thrown back."""
    report = judge(faulty_set("hip_thrust", "lumbar_arch", 22.0, SIDE), "hip_thrust")
    assert ["head_back" in {check.id for check in rep.checks} for rep in report.counted] == [1, 0, 1, 1, 0, 1]


def test_a_fault_gives_way_only_to_one_before_it() -> None:
    spec = load("hip_thrust").model_dump()
    spec["faults"] = sorted(spec["faults"], key=lambda rule: rule["id"] == "lumbar_arch")
    with pytest.raises(ValidationError, match="a fault that stands before it, found lumbar_arch for head_back"):
        ExerciseSpec.model_validate(spec)


def test_a_bench_in_the_mask_fills_a_back_no_further_than_a_back_can() -> None:
    clip = simulate("hip_thrust", reps=[RepPlan()] * 3, camera=SIDE)
    sequence = PoseSequence()
    for pose in clip.poses:
        sequence.append(pose)
    body = sequence.body()
    share = back_share(body)
    assert np.nanmedian(share) == pytest.approx(1.0)
    assert np.nanmax(share) < FULLEST
    leak = slice(100, 130)
    body.profile_px[leak, :, LUMBAR] *= 1.5
    assert back_share(body)[leak] == pytest.approx(FULLEST)


def test_nothing_is_sure_where_the_body_could_not_be_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    sequence = PoseSequence()
    for pose in simulate("squat", reps=[RepPlan()] * 4, camera=COUNTED["squat"]).poses:
        sequence.append(pose)
    known = candidates(())
    (followed,) = cutting.segments(sequence.body(), known)
    assert followed.guess.sure
    monkeypatch.setattr(cutting, "is_tracking_lost", lambda _: True)
    (lost,) = cutting.segments(sequence.body(), known)
    assert (lost.guess.exercise_id, lost.guess.sure) == ("squat", False)
