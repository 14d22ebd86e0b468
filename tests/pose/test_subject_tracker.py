"""The one who exercises is followed, whoever else is in the picture."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from formcheck.models import find
from formcheck.pose.mediapipe_backend import MediaPipeEstimator
from formcheck.pose.person_identity import TRUNK
from formcheck.pose.subject_tracker import follow_subject
from formcheck.video.reader import open_source
from pose.scenes import Actor, clip, squatting, standing_at, walking, with_others

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.video.frames import Frame

pytestmark = pytest.mark.model

MODEL = find("full")


def plainly(frames: Sequence[Frame]) -> list[PoseFrame]:
    with MediaPipeEstimator(MODEL, masks=False) as estimator:
        return [estimator.estimate(frame) for frame in frames]


@cache
def alone(exerciser: Actor, seconds: float) -> list[PoseFrame]:
    """Poses of the same clip without the others."""
    return plainly(clip([exerciser], seconds))


def following(frames: Sequence[Frame]) -> tuple[list[PoseFrame], tuple[str, ...]]:
    with follow_subject(MODEL, masks=False) as estimator:
        poses = [estimator.estimate(frame) for frame in frames]
        return poses, estimator.notes


def trunks_px(poses: Sequence[PoseFrame]) -> NDArray[np.float32]:
    return np.array([pose.xy_px[list(TRUNK)] for pose in poses])


def off_sizes(poses: Sequence[PoseFrame], wanted: Sequence[PoseFrame]) -> NDArray[np.float32]:
    """How far each trunk is from where the same person's is without company, in trunk lengths; NaN where missing."""
    reference = trunks_px(wanted)
    length_px = np.median(np.hypot(*(reference[:, 0] - reference[:, 2]).T))
    off: NDArray[np.float32] = np.hypot(*np.moveaxis(trunks_px(poses) - reference, -1, 0)).mean(axis=1) / length_px
    return off


def check(actors: Sequence[Actor], exerciser: Actor, *, most_missing: float) -> tuple[str, ...]:
    poses, notes = following(clip(actors, SECONDS))
    off = off_sizes(poses, alone(exerciser, SECONDS))
    missing = np.isnan(off)
    assert missing.mean() <= most_missing
    assert np.mean(off[~missing] > 0.4) <= 0.02
    return notes


SECONDS = 9.0
EXERCISER = Actor(standing_at(300), squat=squatting)


def test_alone_nothing_changes() -> None:
    poses, notes = following(clip([EXERCISER], SECONDS))
    np.testing.assert_array_equal(trunks_px(poses), trunks_px(alone(EXERCISER, SECONDS)))
    assert notes == ()


def test_somebody_who_stands_smaller_and_behind() -> None:
    bystander = Actor(standing_at(520), y_px=330, scale=1.0, blue=True)
    check([bystander, EXERCISER], EXERCISER, most_missing=0.05)


def test_somebody_who_stands_larger_and_beside() -> None:
    """The model alone takes the larger one; the one who moves is found out within the first seconds."""
    beside = Actor(standing_at(330), scale=1.75, blue=True)
    exerciser = Actor(standing_at(110), scale=0.9, squat=squatting)
    frames, wanted = clip([exerciser, beside], SECONDS), alone(exerciser, SECONDS)
    assert np.nanmedian(off_sizes(plainly(frames), wanted)) > 1  # or this scene would show nothing
    poses, notes = following(frames)
    late = [index for index, frame in enumerate(frames) if frame.time_s > 4]
    off = off_sizes([poses[index] for index in late], [wanted[index] for index in late])
    assert np.isnan(off).mean() < 0.05
    assert np.nanmax(off) < 0.4
    assert len(notes) == 1
    assert "several people were in the picture" in notes[0]


@pytest.mark.parametrize("blue", [True, False])
def test_somebody_who_walks_past_in_front(blue: bool) -> None:
    passer_by = Actor(walking(3, 5.5, (3, -100), (5.5, 740)), y_px=395, scale=1.6, blue=blue)
    actors = [EXERCISER, passer_by]
    raw = off_sizes(plainly(clip(actors, SECONDS)), alone(EXERCISER, SECONDS))
    assert np.mean(raw > 0.4) > 0.02  # the model alone goes along
    check(actors, EXERCISER, most_missing=0.15)


def test_somebody_who_stops_in_front() -> None:
    in_the_way = Actor(walking(3, 7.5, (3, -100), (4.2, 300), (6.2, 300), (7.5, 740)), y_px=395, scale=1.6, blue=True)
    notes = check([EXERCISER, in_the_way], EXERCISER, most_missing=0.45)
    assert len(notes) == 1
    assert "lost from sight from 4." in notes[0]


def test_somebody_else_takes_the_place() -> None:
    """The exerciser walks off and another one comes: after a while that one is taken, and it is said."""
    leaving = Actor(walking(0, 4, (0, 200), (2.5, 200), (4, -100)), squat=lambda t: squatting(t) if t < 2.5 else 0.0)
    coming = Actor(walking(5, 99, (5, 740), (6.5, 450)), blue=True)
    poses, _ = following(clip([leaving, coming], 11.0))
    assert poses[-1].found
    assert abs(trunks_px(poses[-1:])[0, :, 0].mean() - 450) < 30


def opening(path: Path, seconds: float) -> list[Frame]:
    """Every second frame of the first seconds of a clip."""
    with open_source(path) as source:
        return list(takewhile(lambda frame: frame.time_s < seconds, source))[::2]


@pytest.mark.parametrize("name", ["hip_thrust_clean", "single_leg_hip_thrust_drop"])
def test_sample_clips_stay_as_they_are(sample: Callable[[str], Path], name: str) -> None:
    frames = opening(sample(name), 7)
    poses, notes = following(frames)
    np.testing.assert_array_equal(trunks_px(poses), trunks_px(plainly(frames)))
    assert notes == ()


def test_somebody_who_walks_past_a_sample_clip(sample: Callable[[str], Path]) -> None:
    frames = opening(sample("hip_thrust_clean"), 8)
    height, width = frames[0].rgb.shape[:2]
    passer_by = Actor(walking(3, 5.5, (3, -150), (5.5, width + 150)), y_px=height + 20, scale=height / 230, blue=True)
    poses, _ = following(with_others(frames, [passer_by]))
    off = off_sizes(poses, plainly(frames))
    missing = np.isnan(off)
    assert missing.mean() < 0.3
    assert np.mean(off[~missing] > 0.4) <= 0.03


def _recorded(path: Path, seconds: float) -> list[Frame]:
    with open_source(path) as frames:
        return list(takewhile(lambda frame: frame.time_s < seconds, frames))


def _at(frames: Sequence[Frame], fps: float) -> list[Frame]:
    """The same pictures at another rate."""
    return [replace(frame, time_s=number / fps) for number, frame in enumerate(frames)]


def test_quick_repetitions_at_five_frames_a_second_are_followed(sample: Callable[[str], Path]) -> None:
    frames = _at(_recorded(sample("squat_front_valgus"), 11.0)[::15], 5.0)  # two and a half times as fast
    poses, notes = following(frames)
    assert all(pose.found for pose in poses)
    assert not notes


def test_a_camera_that_repeats_its_pictures_loses_nobody(sample: Callable[[str], Path]) -> None:
    pictures = _recorded(sample("squat_front_valgus"), 6.5)[::8]  # twice as fast at 7.5 a second, each shown four times
    repeated = [picture for picture in pictures for _ in range(4)]
    poses, notes = following(_at(repeated, 30.0))
    assert all(pose.found for pose in poses)
    assert not notes


def test_after_a_cut_to_another_scene_the_body_is_picked_up_at_once(sample: Callable[[str], Path]) -> None:
    frames = _recorded(sample("squat_front_valgus"), 2.0)
    other = _recorded(sample("hip_thrust_clean"), 1.0)
    size = frames[0].rgb.shape[1::-1]
    joined = _at(
        [*frames, *(replace(frame, rgb=np.asarray(cv2.resize(frame.rgb, size), np.uint8)) for frame in other)], 30.0
    )
    with follow_subject(MODEL, masks=False) as estimator:
        poses = [estimator.estimate(frame) for frame in joined]
    assert sum(not pose.found for pose in poses[len(frames) :]) <= 3
    begins_s = joined[len(frames)].time_s
    assert estimator.notes == (f"another scene begins at {begins_s:.1f} s",)
    assert estimator.scenes_s == (begins_s,)
