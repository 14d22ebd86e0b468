"""One set with everything in it that a report has to show."""

from __future__ import annotations

import math

import pytest

from formcheck.analysis.session import FoundSet
from formcheck.events import Check, Fault, Interval, NotAssessed, Rep, SetReport, Side, Tempo, View
from formcheck.exercises import ExerciseSpec, load
from formcheck.pose.recording import RecordingInfo


def rep(number: int | None, start_s: float, *, side: Side = "both", faults: tuple[Fault, ...] = ()) -> Rep:
    checks = (
        Check("lumbar_arch", -0.02, -0.014, "torso", 0.1, 20.0, 0.9),
        Check("rushed", 0.8, 1.0, "s", 0.6, 8.0, 1.0),
    )
    seen = sum(check.weight * check.confidence for check in checks)
    lost = sum(check.weight * check.confidence * check.severity for check in checks)
    return Rep(
        number=number,
        counted=number is not None,
        reject_reason=None if number else "getting into position",
        side=side,
        start_s=start_s,
        peak_s=start_s + 1.2,
        end_s=start_s + 3.5,
        tempo=Tempo(1.4, math.nan, 1.0, 0.6),
        measures={"rom": 0.42, "rom_fraction": 0.97, "knee_deg": math.nan},
        faults=faults,
        checks=checks if number else (),
        score=100.0 * (1.0 - lost / seen) if number else math.nan,
        coverage=seen / 40.0 if number else 0.0,
        decided_s=start_s + 3.65,
    )


ARCH = Fault("lumbar_arch", "moderate", -0.04, -0.014, "torso", 4.4, "both", 18.0)
FAST = Fault("rushed", "mild", 0.8, 1.0, "s", 9.9, "both", 4.0)


@pytest.fixture
def spec() -> ExerciseSpec:
    return load("hip_thrust")


@pytest.fixture
def report() -> SetReport:
    return SetReport(
        exercise_id="hip_thrust",
        chosen_by="user",
        confidence=1.0,
        view=View("side", 84.0),
        reps=(rep(None, 0.5), rep(1, 4.0, faults=(ARCH,)), rep(2, 9.0, faults=(ARCH, FAST)), rep(3, 14.0)),
        score=78.4,
        score_parts={"mean": 80.0, "worst_fifth": 70.0, "consistency": 84.0},
        set_faults=(Fault("fatigue", "mild", 0.15, 0.12, "fraction", math.nan),),
        advice=("Ribs down, tuck your hips: in 2 of 3 repetitions.",),
        not_assessed=(NotAssessed("knee_valgus", "needs a front view; the camera is at the side"),),
        frames=600,
        frames_with_pose=590,
        gaps=(Interval(12.1, 12.4),),
    )


@pytest.fixture
def found(spec: ExerciseSpec, report: SetReport) -> FoundSet:
    return FoundSet(spec, report, 0.0, 20.0)


@pytest.fixture
def nobody(spec: ExerciseSpec, empty_report: SetReport) -> FoundSet:
    return FoundSet(spec, empty_report, 0.0, 3.3)


@pytest.fixture
def empty_report() -> SetReport:
    nobody = View("unknown", math.nan)
    return SetReport("squat", "user", 1.0, nobody, (), math.nan, {}, (), (), (), 100, 0, (Interval(0.0, 3.3),))


@pytest.fixture
def info() -> RecordingInfo:
    return RecordingInfo(
        path="clips/a set.mp4",
        width=640,
        height=480,
        frames=600,
        duration_s=20.0,
        fps=29.97,
        model="pose_landmarker_full",
        model_sha256="ab" * 32,
        masks=True,
        notes=("the file ends in the middle of a frame at 20.0 s",),
    )
