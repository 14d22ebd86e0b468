"""Clips joined by a hard cut: each scene is told by itself, and never judged under the name of the one before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from analysis.cases import COUNTED, FRONT, SIDE
from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.exercises import candidates, load
from formcheck.pipeline.clip_analysis import analyse_clip
from formcheck.pose.landmark_file import RecordingInfo, write_recording
from formcheck.simulation import Observation, RepPlan, simulate

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.simulation import Camera

KNOWN = candidates(())


def joined(*scenes: tuple[str, Camera], named: str | None = None) -> tuple[list[FoundSet], tuple[str, ...]]:
    """The sets of scenes of three repetitions each, and the notes."""
    session = RecordingAnalysis(load(named), ()) if named else RecordingAnalysis(None, KNOWN)
    poses, cuts_s = filmed(*scenes)
    for pose in poses:
        session.update(pose)
    return session.finish(cuts_s), session.notes


def filmed(*scenes: tuple[str, Camera]) -> tuple[list[PoseFrame], list[float]]:
    """The poses of the scenes, and when each but the first begins."""
    at_s, poses, cuts_s = 0.0, [], []
    for exercise, camera in scenes:
        clip = simulate(exercise, reps=[RepPlan()] * 3, camera=camera, observation=Observation.mediapipe(), seed=2)
        poses += [replace(pose, time_s=at_s + pose.time_s) for pose in clip.poses]
        at_s += clip.poses[-1].time_s + 1 / 30
        cuts_s.append(at_s)
    return poses, cuts_s[:-1]


SQUAT, LUNGE = ("squat", SIDE), ("lunge", COUNTED["lunge"])


def test_a_cut_to_another_exercise_begins_a_set_of_its_own() -> None:
    sets, notes = joined(SQUAT, LUNGE)
    assert [(one.spec.id, len(one.report.counted)) for one in sets] == [("squat", 3), ("lunge", 3)]
    assert not [fault for one in sets for rep in one.report.counted for fault in rep.faults]
    assert notes == ()
    assert sets[0].to_s < sets[1].from_s


def test_what_cannot_be_told_behind_a_cut_is_mentioned_and_not_judged() -> None:
    sets, notes = joined(SQUAT, ("push_up", SIDE))
    assert [(one.spec.id, len(one.report.counted)) for one in sets] == [("squat", 3)]
    (note,) = notes
    assert f"between {sets[0].to_s:.0f} and" in note


def test_with_the_exercise_named_what_another_scene_shows_is_listed_and_not_counted() -> None:
    ((found,), (note,)) = joined(SQUAT, LUNGE, named="squat")
    assert len(found.report.counted) == 3
    beyond = [rep for rep in found.report.reps if rep.peak_s > found.to_s]
    assert len(beyond) == 3
    assert all(rep.reject_code == "posture" and not rep.counted and not rep.faults for rep in beyond)
    assert all("moves like something else than" in str(rep.reject_reason) for rep in beyond)
    assert "something else than: squat" in note


def test_a_named_exercise_that_no_scene_plainly_shows_is_the_users_word() -> None:
    sets, notes = joined(LUNGE, ("push_up", SIDE), named="squat")
    assert len(sets) == 1
    assert notes == ()


@pytest.mark.parametrize("named", [None, "squat"])
def test_a_cut_within_one_exercise_changes_nothing(named: str | None) -> None:
    ((found,), notes) = joined(SQUAT, SQUAT, named=named)
    assert (found.spec.id, len(found.report.counted)) == ("squat", 6)
    assert notes == ()


@pytest.mark.parametrize("named", [None, "squat"])
def test_a_cut_to_another_place_of_the_camera_begins_a_set_with_its_own_view(named: str | None) -> None:
    sets, notes = joined(SQUAT, ("squat", FRONT), named=named)
    assert [(one.report.view.id, len(one.report.counted)) for one in sets] == [("side", 3), ("front", 3)]
    assert notes == ()


def test_a_landmark_file_says_where_its_scenes_begin(tmp_path: Path) -> None:
    poses, cuts_s = filmed(SQUAT, LUNGE)
    info = RecordingInfo("a.mp4", 640, 480, len(poses), poses[-1].time_s, 30.0, "m", "", True, scenes_s=tuple(cuts_s))
    path = tmp_path / "a.landmarks.npz"
    write_recording(path, poses, info)
    found = analyse_clip(path, None, known=KNOWN)
    assert [one.spec.id for one in found.sets] == ["squat", "lunge"]
    assert found.info.scenes_s == tuple(cuts_s)
