"""What the model is shown of a picture: enough of it, and no more."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.models import find
from formcheck.models.store import sample_picture
from formcheck.pose.mediapipe_backend import (
    ENOUGH_PX,
    TOO_FEW_PX,
    MediaPipeEstimator,
    halved,
    halvings,
    region_px,
    widened,
)
from formcheck.video.frames import Frame
from pose.test_people import somebody


def test_a_body_that_is_large_enough_is_shown_at_half_size() -> None:
    assert halvings(1.9 * ENOUGH_PX) == 0
    assert halvings(2.1 * ENOUGH_PX) == 1
    assert halvings(4.1 * ENOUGH_PX) == 2
    assert halvings(0.0) == 0


def test_one_that_bends_and_stretches_changes_nothing() -> None:
    assert halvings(2.1 * TOO_FEW_PX, before=1) == 1
    assert halvings(1.9 * TOO_FEW_PX, before=1) == 0
    assert halvings(4.1 * ENOUGH_PX, before=1) == 2


def test_the_region_is_the_square_around_the_farthest_landmark() -> None:
    pose = somebody(0.0, 300, 400)
    assert region_px(pose) == pytest.approx(2 * 1.25 * np.hypot(12, 90))  # the ankles


def test_half_of_a_picture() -> None:
    rgb = np.zeros((9, 11, 3), np.uint8)
    rgb[2:4, 4:6] = 200
    half = halved(rgb, 1)
    assert half.shape == (4, 5, 3)
    assert (half[1, 2] == 200).all()
    assert half.sum() == 3 * 200
    assert halved(rgb, 2).shape == (2, 2, 3)
    assert halved(rgb, 0) is rgb


@pytest.mark.parametrize(("width", "wide"), [(640, 640), (641, 644), (1, 4)])
def test_columns_are_added_at_the_right(width: int, wide: int) -> None:
    rgb = np.full((2, width, 3), 9, np.uint8)
    assert widened(rgb).shape == (2, wide, 3)
    assert (widened(rgb)[:, :width] == 9).all()


@pytest.mark.model
def test_landmarks_and_profile_are_in_pixels_of_the_whole_picture() -> None:
    large = np.repeat(np.repeat(sample_picture(), 6, axis=0), 6, axis=1)
    with MediaPipeEstimator(find("full")) as estimator:
        first, *_, last = [estimator.estimate(Frame(0.04 * n, large)) for n in range(6)]
    assert halvings(region_px(first)) >= 1  # so the last was shown at half size
    np.testing.assert_allclose(last.xy_px, first.xy_px, atol=0.02 * region_px(first))
    both = np.isfinite(first.profile_px) & np.isfinite(last.profile_px)
    assert both.any()
    assert np.median(np.abs(first.profile_px - last.profile_px)[both]) < 0.01 * region_px(first)
