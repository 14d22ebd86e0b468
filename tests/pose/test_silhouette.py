"""The thickness profile against shapes whose thickness is known."""

from __future__ import annotations

import timeit
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.core.landmarks import COUNT, Landmark
from formcheck.core.pose_frame import PROFILE_STATIONS
from formcheck.pose.silhouette import REACH, trunk_half_widths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

SHOULDERS = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
HIPS = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
SQRT_HALF = float(np.sqrt(0.5))


def body(shoulder: tuple[float, float], hip: tuple[float, float]) -> Array:
    """Landmarks with both shoulders in one place and both hips in another."""
    xy_px = np.zeros((COUNT, 2), np.float32)
    xy_px[list(SHOULDERS)], xy_px[list(HIPS)] = shoulder, hip
    return xy_px


def centres(height: int, width: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    y, x = np.mgrid[:height, :width]
    return x + 0.5, y + 0.5


def soft(distance_inside: NDArray[np.float64]) -> Array:
    """A mask that falls from 1 to 0 over two pixels around the place where the distance is 0."""
    return np.clip(0.5 + distance_inside / 2, 0, 1).astype(np.float32)


def test_rows_are_the_two_sides_of_an_upright_body() -> None:
    x, _ = centres(300, 300)
    mask = soft(np.minimum(x - 60.25, 220.5 - x))
    profile = trunk_half_widths(mask, body((100, 50), (100, 150)))
    # the line points down (0, 1), so row 0 is along (-1, 0): left in the picture
    np.testing.assert_allclose(profile[0], 39.75, atol=0.02)
    assert np.isnan(profile[1]).all()  # 120.5 pixels are more than 1.2 torso lengths away
    profile = trunk_half_widths(mask, body((150, 50), (150, 150)))
    np.testing.assert_allclose(profile[1], 70.5, atol=0.02)
    assert profile.dtype == np.float32


def test_rows_turn_with_the_body() -> None:
    _, y = centres(300, 400)
    mask = soft(np.minimum(y - 90.0, 160.0 - y))  # lying: 10 above the line and 60 below it
    head_left = trunk_half_widths(mask, body((150, 100), (250, 100)))
    # the line points right (1, 0), so row 0 is along (0, 1): down
    np.testing.assert_allclose(head_left[0], 60, atol=0.02)
    np.testing.assert_allclose(head_left[1], 10, atol=0.02)
    head_right = trunk_half_widths(mask, body((250, 100), (150, 100)))
    np.testing.assert_allclose(head_right[0], 10, atol=0.02)
    np.testing.assert_allclose(head_right[1], 60, atol=0.02)


@pytest.mark.parametrize("angle_deg", [0, 17, 45, 90, 133, 180, 250, 301])
def test_rotated_bar(angle_deg: float) -> None:
    along = np.array([np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))])
    normal = np.array([-along[1], along[0]])
    x, y = centres(400, 400)
    across = (x - 200) * normal[0] + (y - 200) * normal[1]
    mask = soft(np.minimum(45.3 - across, across + 22.8))
    shoulder, hip = np.array([200, 200]) - 55 * along, np.array([200, 200]) + 55 * along
    profile = trunk_half_widths(mask, body(tuple(shoulder), tuple(hip)))
    np.testing.assert_allclose(profile[0], 45.3, atol=0.1)
    np.testing.assert_allclose(profile[1], 22.8, atol=0.1)


@pytest.mark.parametrize("size", [1, 4])
def test_circle(size: int) -> None:
    x, y = centres(200 * size, 200 * size)
    mask = soft(80.0 * size - np.hypot(x - 100 * size, y - 100 * size))
    profile = trunk_half_widths(mask, body((100 * size, 60 * size), (100 * size, 124 * size)))
    from_centre = (60 + 64 * PROFILE_STATIONS - 100) * size
    chord = np.sqrt((80.0 * size) ** 2 - from_centre**2)
    limit = REACH * 64 * size
    inside = chord < limit - 2
    assert inside.any()
    assert not inside.all()
    np.testing.assert_allclose(profile[:, inside], [chord[inside]] * 2, atol=0.15)
    # a body that does not end within the reach has no edge there
    assert np.isnan(profile[:, chord > limit + 2]).all()


def test_hard_edge_is_found_between_its_pixels() -> None:
    mask = np.zeros((1080, 1920), np.float32)
    mask[:, 700:1100] = 1
    profile = trunk_half_widths(mask, body((900, 200), (900, 600)))
    np.testing.assert_allclose(profile, 200, atol=0.3)


def test_only_the_part_that_touches_the_line_counts() -> None:
    mask = np.zeros((300, 300), np.float32)
    mask[:, 120:180] = 1
    mask[:, 200:230] = 1  # an arm beside the body
    profile = trunk_half_widths(mask, body((150, 100), (150, 200)))
    np.testing.assert_allclose(profile, 30, atol=0.1)


def test_nan_where_the_line_is_outside_the_mask() -> None:
    mask = np.zeros((300, 300), np.float32)
    mask[:150, 100:200] = 1
    profile = trunk_half_widths(mask, body((150, 100), (150, 200)))
    station_y = 100 + 100 * PROFILE_STATIONS
    assert np.isfinite(profile[:, station_y < 149]).all()
    assert np.isnan(profile[:, station_y > 151]).all()


def test_nan_where_the_picture_ends_first() -> None:
    mask = np.zeros((300, 300), np.float32)
    mask[:, :180] = 1
    profile = trunk_half_widths(mask, body((60, 100), (60, 200)))
    assert np.isnan(profile[0]).all()  # left: the body goes on beyond the picture
    profile = trunk_half_widths(mask, body((100, 100), (100, 200)))
    np.testing.assert_allclose(profile[1], 80, atol=0.1)


def test_stations_outside_the_picture_are_nan() -> None:
    mask = np.ones((200, 200), np.float32)
    mask[:, 140:] = 0
    profile = trunk_half_widths(mask, body((100, 100), (100, 190)))
    beyond = 100 + 90 * PROFILE_STATIONS >= 200
    assert beyond.any()
    assert np.isnan(profile[:, beyond]).all()
    np.testing.assert_allclose(profile[1, ~beyond], 40, atol=0.1)


@pytest.mark.parametrize(
    "xy_px",
    [
        np.full((COUNT, 2), np.nan, np.float32),
        body((100, 100), (100, 101)),  # no line to speak of
        body((-500, -900), (-500, -700)),  # nowhere near the picture
        body((1e9, 1e9), (-1e9, -1e9)),
    ],
)
def test_nothing_to_measure(xy_px: Array) -> None:
    profile = trunk_half_widths(np.ones((200, 200), np.float32), xy_px)
    assert profile.shape == (2, PROFILE_STATIONS.size)
    assert np.isnan(profile).all()


def test_empty_mask() -> None:
    assert np.isnan(trunk_half_widths(np.zeros((200, 200), np.float32), body((100, 50), (100, 150)))).all()


def test_fast_enough_for_every_frame() -> None:
    mask = np.zeros((1080, 1920), np.float32)
    mask[100:980, 700:1200] = 1
    xy_px = body((950, 300), (950, 600))
    best_s = min(timeit.repeat(lambda: trunk_half_widths(mask, xy_px), number=20, repeat=10)) / 20
    # 0.1 ms on the machine where it was written; the limit leaves room for a busy one
    assert best_s < 0.001
