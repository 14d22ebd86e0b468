"""Parts of the body that the picture cuts off are named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.core.pose_frame import PoseFrame
from formcheck.exercises import load
from formcheck.pipeline.clip_analysis import analyse_clip
from formcheck.pose.frame_edges import CutOffParts
from formcheck.pose.landmark_file import RecordingInfo, write_recording
from formcheck.simulation import Camera, RepPlan, simulate

if TYPE_CHECKING:
    from pathlib import Path

WIDTH, HEIGHT = 640, 480
STANDING = simulate("squat", reps=[RepPlan()] * 2, camera=Camera(yaw_deg=0.0, width=WIDTH, height=HEIGHT)).poses


def moved(x_px: float, y_px: float, share: float = 1.0) -> list[PoseFrame]:
    """The body elsewhere in the picture, for the last part of the time."""
    first = round((1 - share) * len(STANDING))
    shift = np.array([x_px, y_px], np.float32)
    later = [replace(pose, xy_px=pose.xy_px + shift) for pose in STANDING[first:]]
    return [*STANDING[:first], *later]


def said(poses: list[PoseFrame]) -> str:
    edges = CutOffParts(WIDTH, HEIGHT)
    for pose in poses:
        edges.look(pose)
    return " ".join(edges.notes())


def foot_px() -> float:
    return float(min(pose.xy_px[27:, 1].min() for pose in STANDING))


def test_a_body_in_the_picture_is_no_word_worth() -> None:
    assert said(moved(0, 0)) == ""
    assert said([PoseFrame.missing(t / 30) for t in range(90)]) == ""


def test_feet_below_the_picture_are_named() -> None:
    words = said(moved(0, HEIGHT + 5 - foot_px()))
    assert words.startswith("outside the picture for 100 % of the time: feet;")


def test_all_that_is_cut_off_is_named() -> None:
    assert "head and shoulders and hips and knees and feet;" in said(moved(WIDTH, 0))
    assert "of the time: head;" in said(moved(0, -5.0 - STANDING[0].xy_px[0, 1]))


@pytest.mark.parametrize(("share", "worth"), [(0.1, False), (0.4, True)])
def test_a_short_while_outside_is_no_word_worth(share: float, *, worth: bool) -> None:
    words = said(moved(WIDTH, 0, share))
    assert bool(words) == worth
    assert not worth or "40 %" in words or "39 %" in words or "41 %" in words


def test_the_note_is_in_the_report_once_also_when_the_landmarks_are_analysed_again(tmp_path: Path) -> None:
    path = tmp_path / "cut.landmarks.npz"
    info = RecordingInfo("cut.mp4", WIDTH, HEIGHT, len(STANDING), STANDING[-1].time_s, 30.0, "full", "", masks=True)
    write_recording(path, moved(0, HEIGHT + 5 - foot_px()), info)
    once = analyse_clip(path, load("squat"), keep_poses=True)
    (note,) = once.info.notes
    assert "feet" in note
    write_recording(path, list(once.poses or ()), once.info)
    assert analyse_clip(path, load("squat")).info.notes == (note,)
