"""With few pictures a second less is said: no times that nobody could read off them, and no small faults."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.cases import FRONT, SIDE
from formcheck.analysis.streaming_analyser import report_of
from formcheck.exercises import load
from formcheck.kinematics.body import PoseSequence
from formcheck.simulation import Observation, RepPlan, simulate

if TYPE_CHECKING:
    from formcheck.core.report_types import JudgedSet

MILD_DEG, SEVERE_DEG = 8.0, 30.0


def seen_every(number: int, *, quick: bool) -> JudgedSet:
    """Squats with no fault, a mild one, none, a severe one and none, of which every so many pictures are left."""
    way_s = 0.8 if quick else 2.0
    plans = [
        RepPlan(faults={"knee_valgus": deg} if deg else {}, eccentric_s=way_s, concentric_s=way_s)
        for deg in (0.0, MILD_DEG, 0.0, SEVERE_DEG, 0.0)
    ]
    clip = simulate("squat", reps=plans, camera=FRONT, observation=Observation.mediapipe(), seed=4)
    sequence = PoseSequence()
    for pose in clip.poses[::number]:
        sequence.append(pose)
    return report_of(load("squat"), sequence.body(), chosen_by="user", confidence=1.0)[0]


def valgus(report: JudgedSet) -> list[str | None]:
    return [next((f.severity for f in rep.faults if f.id == "knee_valgus"), None) for rep in report.counted]


def test_with_many_pictures_quick_squats_are_timed_and_judged() -> None:
    report = seen_every(1, quick=True)
    assert np.isfinite([(rep.tempo.eccentric_s, rep.tempo.concentric_s) for rep in report.counted]).all()
    assert valgus(report)[1] is not None


def test_at_five_pictures_a_second_quick_squats_are_counted_and_not_timed() -> None:
    report = seen_every(6, quick=True)
    assert len(report.counted) == 5
    for rep in report.counted:
        assert np.isnan([rep.tempo.eccentric_s, rep.tempo.concentric_s, rep.tempo.stretch_pause_s]).all()
    reasons = {one.fault: one.reason for one in report.not_assessed}
    assert "too few pictures a second" in reasons["rushed"]


def test_at_five_pictures_a_second_only_a_plain_fault_of_a_quick_squat_is_told() -> None:
    told = valgus(seen_every(6, quick=True))
    assert told[1] is None
    assert told[3] == "severe"
    assert told[0] is told[2] is told[4] is None


def test_slow_squats_are_timed_and_judged_at_five_pictures_a_second_as_well() -> None:
    report = seen_every(6, quick=False)
    assert np.isfinite([rep.tempo.eccentric_s for rep in report.counted]).all()
    assert valgus(report)[1] is not None


@pytest.mark.parametrize(("slower", "counted"), [(1, 0), (6, 3)])
def test_a_moment_of_slow_motion_does_not_say_what_is_done(
    monkeypatch: pytest.MonkeyPatch, slower: int, counted: int
) -> None:
    monkeypatch.setattr("formcheck.analysis.rep_validation.likeness", lambda *_of: 0.0)
    clip = simulate("squat", reps=[RepPlan()] * 3, camera=SIDE, observation=Observation.mediapipe(), seed=4)
    sequence = PoseSequence()
    for pose in clip.poses:
        sequence.append(replace(pose, time_s=slower * pose.time_s))
    report = report_of(load("squat"), sequence.body(), chosen_by="user", confidence=1.0)[0]
    assert len(report.counted) == counted
