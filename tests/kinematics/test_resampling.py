"""Resampling and smoothing: exact on straight lines, honest about gaps."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.kinematics.resampling import GRID_HZ, even_times, resample, smooth


@pytest.mark.parametrize("fps", [10.0, 23.976, 30.0, 59.94, 120.0])
def test_a_straight_line_stays_one_at_any_frame_rate(fps: float) -> None:
    t = np.arange(0.0, 5.0, 1.0 / fps)
    grid = even_times(t[0], t[-1])
    middle = slice(1, -1)
    assert resample(t, 3.0 * t + 1.0, grid)[middle] == pytest.approx((3.0 * grid + 1.0)[middle], abs=1e-9)


def test_uneven_times_do_not_bend_a_line() -> None:
    t = np.sort(np.random.default_rng(0).uniform(0.0, 4.0, 150))
    grid = even_times(t[0], t[-1])
    assert resample(t, t, grid)[2:-2] == pytest.approx(grid[2:-2], abs=1e-9)


def test_fast_frames_are_averaged_not_picked() -> None:
    t = np.arange(0.0, 10.0, 1 / 240.0)
    noise = np.random.default_rng(1).normal(size=t.size)
    assert resample(t, noise, even_times(0.0, t[-1])).std() < 0.55 * noise.std()


def test_a_short_hole_is_bridged_and_a_long_one_is_not() -> None:
    t = np.arange(0.0, 6.0, 1 / 30.0)
    values = np.sin(t)
    values[(t > 1.0) & (t < 1.3)] = np.nan
    values[(t > 3.0) & (t < 4.0)] = np.nan
    grid = even_times(t[0], t[-1])
    out = resample(t, values, grid)
    assert np.isfinite(out[(grid > 1.0) & (grid < 1.3)]).all()
    assert np.isnan(out[(grid > 3.1) & (grid < 3.9)]).all()


def test_nothing_is_made_up_before_the_first_body() -> None:
    t = np.arange(0.0, 3.0, 1 / 30.0)
    values = np.where(t < 1.0, np.nan, 1.0)
    out = resample(t, values, even_times(0.0, t[-1]))
    assert np.isnan(out[: int(0.9 * GRID_HZ)]).all()


def test_smoothing_does_not_spread_a_gap_or_shift_a_ramp() -> None:
    x = np.linspace(0.0, 1.0, 200)
    x[80:100] = np.nan
    out = smooth(x, 0.1)
    assert np.isnan(out[80:100]).all()
    assert np.isfinite(np.delete(out, np.s_[80:100])).all()
    assert out[30:60] == pytest.approx(x[30:60], abs=1e-6)
