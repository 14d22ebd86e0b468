"""One set with everything in it that a report has to show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from formcheck.analysis.recording_analysis import FoundSet, RecordingAnalysis
from formcheck.core.report_types import Check, Fault, Interval, JudgedSet, NotAssessed, Rep, Side, Tempo, View
from formcheck.drawing.fault_stills import Still, stills
from formcheck.exercises import ExerciseSpec, load
from formcheck.pose.landmark_file import RecordingInfo
from formcheck.report.fault_cards import examples
from formcheck.simulation import Camera, Observation, RepPlan, simulate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.core.pose_frame import PoseFrame

SIZE = (320, 240)  # of the made clips; the simulated camera has twice that


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
def report() -> JudgedSet:
    return JudgedSet(
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
def found(spec: ExerciseSpec, report: JudgedSet) -> FoundSet:
    return FoundSet(spec, report, 0.0, 20.0)


@pytest.fixture
def nobody(spec: ExerciseSpec, empty_report: JudgedSet) -> FoundSet:
    return FoundSet(spec, empty_report, 0.0, 3.3)


@pytest.fixture
def empty_report() -> JudgedSet:
    nobody = View("unknown", math.nan)
    return JudgedSet("squat", "user", 1.0, nobody, (), math.nan, {}, (), (), (), 100, 0, (Interval(0.0, 3.3),))


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


@dataclass(frozen=True, eq=False)
class Judged:
    """A simulated set that went through the analysis, a clip of the same length, and pictures of its faults."""

    found: FoundSet
    info: RecordingInfo
    poses: list[PoseFrame]
    clip: Path
    stills: dict[Fault, Still]


def make_clip(path: Path, times_s: Sequence[float]) -> None:
    """A clip with a bright bar that moves, so that no two frames are alike."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=30, options={"preset": "ultrafast", "g": "30"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.time_base = Fraction(1, 30_000)
        for number, time_s in enumerate(times_s):
            rgb = np.full((SIZE[1], SIZE[0], 3), 60, np.uint8)
            rgb[:, number % SIZE[0] : number % SIZE[0] + 12] = 220
            frame = av.VideoFrame.from_ndarray(rgb, "rgb24")
            frame.pts, frame.time_base = round(time_s * 30_000), Fraction(1, 30_000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Four hip thrusts, the second with the shins wrong and the head thrown back, the fourth too fast."""
    wrong = RepPlan(faults={"shin_angle": 40.0, "head_back": 45.0})
    reps = [RepPlan(), wrong, RepPlan(), RepPlan(faults={"rushed": 0.35})]
    made = simulate(
        "hip_thrust", reps=reps, camera=Camera(yaw_deg=84.0, width=SIZE[0], height=SIZE[1]),
        observation=Observation.mediapipe(),
    )  # fmt: skip
    session = RecordingAnalysis(load("hip_thrust"), ())
    for pose in made.poses:
        session.update(pose)
    (found,) = session.finish()
    clip = tmp_path_factory.mktemp("clip") / "a set #1.mp4"
    make_clip(clip, [pose.time_s for pose in made.poses])
    info = RecordingInfo(
        str(clip), *SIZE, len(made.poses), made.poses[-1].time_s, 30.0, "pose_landmarker_full", "ab" * 32, True, ()
    )  # fmt: skip
    return Judged(found, info, made.poses, clip, stills(clip, made.poses, examples(found)))
