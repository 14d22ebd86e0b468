"""Recordings whose picture lies on its side or stands on its head are judged as if it did not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.cases import COUNTED
from formcheck.analysis import exercise_recognition
from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.analysis.upright_detection import Turned, turn_to_upright
from formcheck.exercises import candidates, load
from formcheck.kinematics.body import PoseSequence
from formcheck.pipeline.clip_analysis import analyse_clip
from formcheck.pose.landmark_file import RecordingInfo, write_recording
from formcheck.simulation import RepPlan, simulate
from formcheck.video.reader import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

SIZE = (640, 480)


@cache
def filmed(exercise: str) -> list[PoseFrame]:
    return simulate(exercise, [RepPlan()] * 3, camera=COUNTED[exercise], seed=3).poses


def sequence(poses: Sequence[PoseFrame]) -> PoseSequence:
    seen = PoseSequence()
    for pose in poses:
        seen.append(pose)
    return seen


def test_turning_on_and_back_gives_the_same_pose() -> None:
    pose = filmed("squat")[40]
    once = Turned([pose], 90, SIZE)
    back = Turned([once[0]], 270, SIZE[::-1])[0]
    np.testing.assert_allclose(back.xy_px, pose.xy_px, atol=1e-3)
    np.testing.assert_allclose(back.xyz_m, pose.xyz_m, atol=1e-6)
    corner = replace(pose, xy_px=np.zeros_like(pose.xy_px))
    assert Turned([corner], 90, SIZE)[0].xy_px[0].tolist() == [SIZE[1], 0]
    assert Turned([corner], 180, SIZE)[0].xy_px[0].tolist() == list(SIZE)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("turned_deg", [0, 90, 180, 270])
@pytest.mark.parametrize("exercise", ["squat", "lunge", "lateral_band_walk"])
def test_the_turn_that_makes_it_upright_is_found(exercise: str, turned_deg: int, named: bool) -> None:
    upright = filmed(exercise)
    poses: Sequence[PoseFrame] = Turned(upright, turned_deg, SIZE) if turned_deg else upright
    size = SIZE if turned_deg % 180 == 0 else SIZE[::-1]
    turn_deg = turn_to_upright(sequence(poses), size, load(exercise) if named else None, candidates(()))
    assert turn_deg == (360 - turned_deg) % 360
    if turn_deg:
        np.testing.assert_allclose(Turned(poses, turn_deg, size)[40].xy_px, upright[40].xy_px, atol=1e-2)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("exercise", ["clamshell", "side_lying_hip_abduction", "glute_bridge"])
def test_who_lies_and_is_seen_upside_down_is_turned(exercise: str, named: bool) -> None:
    """The leg on the floor is not the one that is lifted."""
    poses = Turned(filmed(exercise), 180, SIZE)
    assert turn_to_upright(sequence(poses), SIZE, load(exercise) if named else None, candidates(())) == 180


@pytest.mark.parametrize("exercise", sorted(COUNTED))
def test_no_upright_recording_is_turned(exercise: str) -> None:
    seen = sequence(filmed(exercise))
    assert turn_to_upright(seen, SIZE, load(exercise), candidates(())) == 0
    assert turn_to_upright(seen, SIZE, None, candidates(())) == 0


def test_another_exercise_than_the_named_one_is_not_turned_into_it() -> None:
    assert turn_to_upright(sequence(filmed("clamshell")), SIZE, load("squat"), candidates(())) == 0


def test_a_clip_on_its_side_is_judged_upright_and_says_so(tmp_path: Path) -> None:
    lying = Turned(filmed("squat"), 90, SIZE)
    info = RecordingInfo("lying.mp4", *SIZE[::-1], len(lying), 20.0, 25.0, "full", "", masks=False)
    path = tmp_path / "lying.landmarks.npz"
    write_recording(path, lying, info)
    result = analyse_clip(path, load("squat"), keep_poses=True)
    assert len(result.main.report.counted) == 3
    assert (result.info.width, result.info.height) == SIZE
    assert result.options.rotate_deg == 270
    assert any("lies on its side" in note for note in result.info.notes)
    as_filmed = analyse_clip(path, load("squat"), options=ReadOptions(rotate_deg=0))
    assert not as_filmed.main.report.counted


def test_a_short_recording_is_looked_at_once_for_its_turn_and_its_exercise(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Body] = []
    known, look = candidates(()), exercise_recognition._looks

    def counted(body: Body) -> Iterator[tuple[float, float, Floats]]:
        looks.append(body)
        return look(body)

    monkeypatch.setattr(exercise_recognition, "_looks", counted)
    session = RecordingAnalysis(None, known)
    for pose in filmed("squat"):
        session.update(pose)
    assert turn_to_upright(session.poses, SIZE, None, known) == 0
    assert [found.spec.id for found in session.finish()] == ["squat"]
    assert len(looks) == 1
