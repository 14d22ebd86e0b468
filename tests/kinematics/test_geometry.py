"""Plane geometry against angles known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.kinematics.geometry import angle_deg, incline_deg, line_offset, signed_angle_deg


def _ray(at: tuple[float, float], degrees: float, length: float = 50.0) -> np.ndarray:
    turn = np.radians(degrees)
    return np.array([[at[0] + length * np.cos(turn), at[1] + length * np.sin(turn)]])


@pytest.mark.parametrize("bend", [0.0, 17.0, 90.0, 133.0, 180.0])
@pytest.mark.parametrize("turned", [0.0, 45.0, 200.0])
def test_the_angle_between_two_rays_is_the_one_they_were_drawn_with(bend: float, turned: float) -> None:
    at = (320.0, 240.0)
    a, b, c = _ray(at, turned), np.array([at]), _ray(at, turned + bend, 80.0)
    assert angle_deg(a, b, c) == pytest.approx(bend, abs=1e-9)


@pytest.mark.parametrize("bend", [100.0, 179.0, 181.0, 205.0])
def test_a_signed_angle_goes_on_past_straight(bend: float) -> None:
    at = (0.0, 0.0)
    a, b, c = _ray(at, 0.0), np.array([at]), _ray(at, bend)
    assert signed_angle_deg(a, b, c, 1.0) == pytest.approx(bend)
    assert signed_angle_deg(a, b, c, -1.0) == pytest.approx(360.0 - bend)


def test_up_is_no_incline_and_right_is_positive() -> None:
    origin = np.zeros((1, 2))
    assert incline_deg(origin, np.array([[0.0, -10.0]])) == pytest.approx(0.0)
    assert incline_deg(origin, np.array([[10.0, -10.0]])) == pytest.approx(45.0)


def test_the_offset_from_a_line_is_signed_and_in_shares_of_its_length() -> None:
    a, b = np.array([[0.0, 0.0]]), np.array([[100.0, 0.0]])
    assert line_offset(np.array([[30.0, 20.0]]), a, b) == pytest.approx(0.2)
    assert line_offset(np.array([[30.0, -20.0]]), a, b) == pytest.approx(-0.2)


def test_missing_points_make_missing_angles() -> None:
    a = np.full((1, 2), np.nan)
    assert np.isnan(angle_deg(a, np.zeros((1, 2)), np.ones((1, 2)))).all()
