"""Faces that are covered cannot be told from one another; the rest of the picture stays."""

from __future__ import annotations

import numpy as np
import pytest

from drawing.kit import standing_at
from formcheck.core.landmarks import Landmark
from formcheck.core.pose_frame import PoseFrame
from formcheck.drawing.face_blur import FaceBlur

SIZE = (160, 240)


def poses(count: int = 30, missing: range = range(0)) -> list[PoseFrame]:
    times_s = [number / 10 for number in range(count)]
    return [
        PoseFrame.missing(pose.time_s) if number in missing else pose
        for number, pose in enumerate(standing_at(times_s, SIZE))
    ]


def noise() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(1).integers(0, 256, (SIZE[1], SIZE[0], 3), dtype=np.uint8)


def changed(blur: FaceBlur, index: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    frame, before = noise(), noise()
    blur.cover(frame, index)
    return np.asarray((frame != before).any(axis=2))


def test_the_head_is_covered_and_the_rest_is_not() -> None:
    pose = poses()[0]
    where = changed(FaceBlur(poses()), 0)
    for landmark in range(Landmark.LEFT_SHOULDER):
        x, y = pose.xy_px[landmark].astype(int)
        assert where[max(y - 2, 0) : y + 3, x - 2 : x + 3].mean() > 0.9
    for landmark in (Landmark.LEFT_HIP, Landmark.RIGHT_KNEE):
        x, y = pose.xy_px[landmark].astype(int)
        assert not where[y - 3 : y + 4, x - 3 : x + 4].any()


def test_what_is_left_of_a_face_is_a_few_blocks() -> None:
    frame = noise()
    blur = FaceBlur(poses())
    where = changed(blur, 0)
    blur.cover(frame, 0)
    assert len(np.unique(frame[where], axis=0)) <= 36


@pytest.mark.parametrize(("missing", "index", "whole"), [(range(10, 14), 12, False), (range(10, 25), 17, True)])
def test_a_short_gap_is_bridged_and_a_long_one_covered_whole(missing: range, index: int, whole: bool) -> None:
    where = changed(FaceBlur(poses(missing=missing)), index)
    assert where.mean() > 0.95 if whole else 0.005 < where.mean() < 0.4


def test_nobody_at_all_is_covered_whole() -> None:
    assert changed(FaceBlur(poses(missing=range(30))), 3).mean() > 0.95
