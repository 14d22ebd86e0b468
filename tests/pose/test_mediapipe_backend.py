"""The real model on a real picture: pixels, times, silence, and nothing left open."""

from __future__ import annotations

import resource
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.core.landmarks import Landmark
from formcheck.core.pose_frame import PROFILE_STATIONS, PoseFrame
from formcheck.models import find
from formcheck.models.store import sample_picture
from formcheck.pose.mediapipe_backend import MediaPipeEstimator, PeopleFinder
from formcheck.video.frames import Frame

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


pytestmark = pytest.mark.model

MODEL = find("full")
JOINTS = [Landmark.NOSE, Landmark.LEFT_SHOULDER, Landmark.RIGHT_HIP, Landmark.LEFT_KNEE, Landmark.RIGHT_ANKLE]


def canvas(width: int, height: int, *places: tuple[int, int]) -> NDArray[np.uint8]:
    """A grey picture with the sample person at each of the places (x, y of its corner)."""
    picture = np.full((height, width, 3), 110, np.uint8)
    for x, y in places:
        picture[y : y + 256, x : x + 256] = sample_picture()
    return picture


def pose_in(rgb: NDArray[np.uint8], *, masks: bool = True) -> PoseFrame:
    with MediaPipeEstimator(MODEL, masks=masks) as estimator:
        return estimator.estimate(Frame(0.0, rgb))


def test_coordinates_are_pixels_whatever_the_shape_of_the_picture() -> None:
    alone = pose_in(sample_picture()).xy_px[JOINTS]
    for width, height, place in ((640, 300, (350, 20)), (300, 640, (30, 350)), (640, 640, (0, 0))):
        pose = pose_in(canvas(width, height, place))
        # the detector sees a smaller person here, so the two agree within a few pixels of a body 180 pixels high; had
        # the aspect ratio been lost, they would be tens of pixels apart
        assert np.hypot(*(pose.xy_px[JOINTS] - place - alone).T).max() < 8


def test_left_is_the_persons_left() -> None:
    xy_px = pose_in(sample_picture()).xy_px
    assert xy_px[Landmark.LEFT_SHOULDER, 0] > xy_px[Landmark.RIGHT_SHOULDER, 0]  # somebody who faces the camera
    assert xy_px[Landmark.NOSE, 1] < xy_px[Landmark.LEFT_HIP, 1] < xy_px[Landmark.LEFT_ANKLE, 1]


def test_world_landmarks_are_metres_around_the_hips() -> None:
    xyz_m = pose_in(sample_picture()).xyz_m
    np.testing.assert_allclose(xyz_m[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0), 0, atol=0.03)
    shoulders_m = xyz_m[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]].mean(axis=0)
    assert -0.7 < shoulders_m[1] < -0.35  # y down


def test_profile_is_about_half_the_waist_on_both_sides() -> None:
    pose = pose_in(sample_picture())
    waist = pose.profile_px[:, np.isclose(PROFILE_STATIONS, 0.6)]
    shoulders_px = np.hypot(*(pose.xy_px[Landmark.LEFT_SHOULDER] - pose.xy_px[Landmark.RIGHT_SHOULDER]))
    assert ((0.25 * shoulders_px < waist) & (waist < 0.75 * shoulders_px)).all()


def test_without_masks_only_the_profile_is_missing() -> None:
    with_mask, without = pose_in(sample_picture()), pose_in(sample_picture(), masks=False)
    np.testing.assert_array_equal(with_mask.xy_px, without.xy_px)
    assert np.isnan(without.profile_px).all()


def test_nobody_is_missing() -> None:
    pose = pose_in(canvas(320, 240))
    assert not pose.found
    assert np.isnan(pose.xy_px).all()
    assert np.isnan(pose.profile_px).all()
    assert (pose.visibility == 0).all()


@pytest.mark.parametrize("width", [401, 402, 403, 405])
def test_any_width(width: int) -> None:
    """Rows of the runtime's masks that do not end on a step of its own make it end the process."""
    pose = pose_in(canvas(width, 300, (100, 20)))
    reference = pose_in(canvas(404, 300, (100, 20)))
    np.testing.assert_allclose(pose.xy_px[JOINTS], reference.xy_px[JOINTS], atol=3)
    assert np.isfinite(pose.profile_px).any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (16, 16)])
def test_tiny_pictures_hold_nobody(shape: tuple[int, int]) -> None:
    assert not pose_in(np.zeros((*shape, 3), np.uint8)).found


def test_times_closer_than_the_graphs_clock() -> None:
    times_s = [0.0, 0.0001, 0.0002, 0.0339, 0.0340, 5.0]
    with MediaPipeEstimator(MODEL) as estimator:
        poses = [estimator.estimate(Frame(time_s, sample_picture())) for time_s in times_s]
    assert [pose.time_s for pose in poses] == times_s  # its own time, not the clock's
    assert all(pose.found for pose in poses)


def test_what_was_returned_does_not_change_later() -> None:
    """The runtime's memory is its own; poses must not point into it."""
    with MediaPipeEstimator(MODEL) as estimator:
        first = estimator.estimate(Frame(0.0, sample_picture()))
        kept = [np.array(array) for array in (first.xy_px, first.xyz_m, first.visibility, first.profile_px)]
        for index in range(1, 5):
            estimator.estimate(Frame(index / 30, np.roll(sample_picture(), 3 * index, axis=1)))
    for before, after in zip(kept, (first.xy_px, first.xyz_m, first.visibility, first.profile_px), strict=True):
        np.testing.assert_array_equal(before, after)


def test_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with MediaPipeEstimator(MODEL) as estimator:
        estimator.estimate(Frame(0.0, canvas(320, 240)))
        for index in range(1, 4):
            estimator.estimate(Frame(index / 30, sample_picture()))
    with PeopleFinder(MODEL) as finder:
        finder.find(Frame(0.0, sample_picture()))
    out, err = capfd.readouterr()
    assert not out
    assert not err


def test_closing_twice() -> None:
    estimator = MediaPipeEstimator(MODEL)
    estimator.close()
    estimator.close()


def test_finds_everybody_in_one_picture() -> None:
    with PeopleFinder(MODEL) as finder:
        people = finder.find(Frame(0.0, canvas(600, 300, (10, 20), (300, 30))))
        assert finder.find(Frame(1.0, canvas(320, 240))) == ()
    assert len(people) == 2
    left, right = sorted(people, key=lambda pose: float(pose.xy_px[Landmark.NOSE, 0]))
    np.testing.assert_allclose(right.xy_px[JOINTS] - left.xy_px[JOINTS], [[290, 10]] * len(JOINTS), atol=8)


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is counted in other units elsewhere")
def test_memory_does_not_grow_with_the_clip() -> None:
    picture = canvas(640, 480, (200, 100))
    with MediaPipeEstimator(MODEL) as estimator:
        for index in range(60):
            estimator.estimate(Frame(index / 30, picture))
        before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for index in range(60, 360):
            estimator.estimate(Frame(index / 30, picture))
        grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
    # one lost picture or mask per frame would be 300 MB
    assert grown_kb < 30_000


def test_a_missing_bundle_is_one_line(tmp_path: Path) -> None:
    from formcheck.errors import InputError

    with pytest.raises(InputError, match="No such file"):
        MediaPipeEstimator(tmp_path / "none.task")


def test_the_profile_is_read_when_asked_for_and_once() -> None:
    missing, asked = PoseFrame.missing(0.0), list[int]()

    def read() -> NDArray[np.float32]:
        asked.append(1)
        return np.full((2, PROFILE_STATIONS.size), len(asked), np.float32)

    pose = PoseFrame(0.0, missing.xy_px, missing.xyz_m, missing.visibility, read)
    assert asked == []
    assert (pose.profile_px == 1).all()
    assert (pose.profile_px == 1).all()


def test_the_profile_can_be_read_after_the_model_is_gone() -> None:
    with MediaPipeEstimator(MODEL) as estimator:
        poses = [estimator.estimate(Frame(0.04 * n, canvas(640, 480, (200, 100)))) for n in range(3)]
    profiles = [pose.profile_px for pose in poses]
    again = pose_in(canvas(640, 480, (200, 100))).profile_px
    np.testing.assert_array_equal(profiles[0], again)
    assert all(np.isfinite(profile).any() for profile in profiles)
