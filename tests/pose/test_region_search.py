"""A closer look finds who is too small in the whole picture, and lets go when they are elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.core.landmarks import Landmark
from formcheck.core.pose_frame import PoseFrame
from formcheck.models import find
from formcheck.models.store import sample_picture
from formcheck.pose.mediapipe_backend import MediaPipeEstimator
from formcheck.pose.person_identity import PersonBox
from formcheck.pose.region_search import RegionSearch, part_within
from formcheck.utils.closing import Closing
from formcheck.video.frames import Frame
from pose.test_people import somebody

WIDTH, HEIGHT = 800, 600


class Shortsighted(Closing):
    """Sees the body at ``x`` (its hips, in the whole picture) only in pictures narrower than ``sees_px``.

    The pictures carry their own place: red is the column, green the row, both in quarters.
    """

    def __init__(self, sees_px: int = WIDTH) -> None:
        self.sees_px, self.x, self.widths = sees_px, 400.0, list[int]()

    def estimate(self, frame: Frame) -> PoseFrame:
        height, width = frame.rgb.shape[:2]
        self.widths.append(width)
        left, top = (4 * int(value) for value in frame.rgb[0, 0, :2])
        pose = somebody(frame.time_s, self.x, 300)
        inside = left <= self.x - 20 and self.x + 20 <= left + width and top <= 220 and top + height >= 390
        if not inside or width > self.sees_px:
            return PoseFrame.missing(frame.time_s)
        return replace(pose, xy_px=pose.xy_px - np.array([left, top], np.float32))

    def close(self) -> None:
        """Nothing to give back."""


def picture(time_s: float) -> Frame:
    rgb = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    rgb[..., 0], rgb[..., 1] = np.arange(WIDTH) // 4, (np.arange(HEIGHT) // 4)[:, None]
    return Frame(time_s, rgb)


SEEN = PersonBox.of(somebody(0, 400, 300))


def test_whoever_is_seen_is_looked_at_in_the_whole_picture() -> None:
    eyes = Shortsighted()
    zoom = RegionSearch(eyes)
    for n in range(5):
        np.testing.assert_array_equal(zoom.estimate(picture(n), SEEN).xy_px, somebody(n, 400, 300).xy_px)
    assert set(eyes.widths) == {WIDTH}


def test_the_lost_are_found_by_a_closer_look_and_put_where_they_are() -> None:
    eyes = Shortsighted(sees_px=400)
    zoom = RegionSearch(eyes)
    assert not zoom.estimate(picture(1), SEEN).found
    for n in (2, 3, 4):
        # pictures tell their place in steps of four pixels
        np.testing.assert_allclose(zoom.estimate(picture(n), SEEN).xy_px, somebody(n, 400, 300).xy_px, atol=4)
    assert all(width < 300 for width in eyes.widths[1:])


def test_the_part_follows_the_body() -> None:
    eyes = Shortsighted(sees_px=400)
    zoom = RegionSearch(eyes)
    zoom.estimate(picture(1), SEEN)
    for n in range(2, 80):
        eyes.x += 4
        assert zoom.estimate(picture(n), SEEN).found, n


def test_whole_and_part_take_turns_while_nobody_is_there() -> None:
    eyes = Shortsighted()
    zoom = RegionSearch(eyes)
    eyes.x = -1000
    for n in range(1, 6):
        assert not zoom.estimate(picture(n), SEEN).found
    assert [width == WIDTH for width in eyes.widths] == [True, False, True, False, True]
    eyes.x = 100
    zoom.estimate(picture(6), SEEN)
    assert zoom.estimate(picture(7), SEEN).found


def test_no_closer_look_before_anybody_was_seen_or_when_they_fill_the_picture() -> None:
    eyes = Shortsighted(sees_px=1)
    zoom = RegionSearch(eyes)
    for n in range(4):
        zoom.estimate(picture(n), None)
    assert set(eyes.widths) == {WIDTH}
    eyes.widths.clear()
    for n in range(4):
        zoom.estimate(Frame(n, np.ascontiguousarray(picture(n).rgb[200:400, 300:500])), somebody_at(100, 100))
    assert set(eyes.widths) == {200}


def somebody_at(x: float, y: float) -> PersonBox:
    return PersonBox.of(somebody(0, x, y))


def test_what_is_within_a_margin() -> None:
    part = part_within(SEEN, 0.5, picture(0))
    assert part is not None
    half = 0.5 * SEEN.size
    np.testing.assert_allclose(part[:2], SEEN.low - half, atol=1)
    np.testing.assert_allclose(part[2:], SEEN.high + half, atol=1)
    assert part_within(SEEN, 9.0, picture(0)) is None
    assert part_within(somebody_at(-900, 0), 0.5, picture(0)) is None


def test_after_forgetting_the_whole_picture_is_searched() -> None:
    eyes = Shortsighted()
    zoom = RegionSearch(eyes)
    zoom.within(picture(0), part_within(SEEN, 0.5, picture(0)))
    zoom.forget(picture(1))
    eyes.widths.clear()
    assert zoom.estimate(picture(2), SEEN).found
    assert eyes.widths == [WIDTH]


@pytest.mark.model
def test_the_real_model_finds_a_small_person_again() -> None:
    room = np.full((1200, 1600, 3), 110, np.uint8)
    with_person = room.copy()
    with_person[:256, :256] = sample_picture()
    frames = [Frame(0.1 * n, rgb) for n, rgb in enumerate((sample_picture(), room, with_person, with_person))]
    with MediaPipeEstimator(find("full"), masks=False) as alone:
        first, *later = [alone.estimate(frame) for frame in frames]
    assert first.found
    assert not any(pose.found for pose in later)
    with MediaPipeEstimator(find("full"), masks=False) as estimator:
        zoom, place = RegionSearch(estimator), PersonBox.of(first)
        poses = [zoom.estimate(frame, place) for frame in frames]
    assert [pose.found for pose in poses] == [True, False, True, True]
    joints = [Landmark.NOSE, Landmark.LEFT_HIP, Landmark.RIGHT_ANKLE]
    np.testing.assert_allclose(poses[3].xy_px[joints], first.xy_px[joints], atol=10)
