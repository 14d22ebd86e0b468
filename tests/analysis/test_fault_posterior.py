"""A set is judged as one: a bad repetition stands out, an offset is no fault, probabilities mean what they say."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.analysis.fault_posterior import RATE_SHARES, RATES, Noise, posterior

NOISE = Noise(offset_deg=5.0, variation_deg=1.5, most_deg=24.0)
ERROR = 2.0
LIMIT = 8.0
SURE = 0.8


def _over(measured: list[float], noise: Noise = NOISE) -> np.ndarray:
    values = np.array(measured)
    return posterior(values, np.full(values.size, ERROR), noise, LIMIT).over


def test_one_bad_repetition_stands_out_against_the_others() -> None:
    over = _over([1.0, -0.5, 15.0, 0.5, 1.5, -1.0])
    assert over[2] > 0.95
    assert (np.delete(over, 2) < 0.05).all()


def test_it_does_so_whatever_the_person_and_the_camera_add() -> None:
    over = _over([8.0, 6.5, 22.0, 7.5, 8.5, 6.0])
    assert over[2] > SURE
    assert (np.delete(over, 2) < 0.2).all()


def test_nobody_is_at_fault_for_varying_normally() -> None:
    spread = np.random.default_rng(1).normal(0, np.hypot(ERROR, NOISE.variation_deg), 12)
    assert (_over(list(spread + 5.0)) < 0.5).all()


def test_a_set_that_is_bad_throughout_is_told() -> None:
    assert (_over([22.0, 19.0, 24.0, 21.0, 20.0]) > SURE).all()


def test_where_offsets_are_large_the_same_set_is_not() -> None:
    assert (_over([12.0, 11.0, 13.0, 12.0, 11.5], Noise(9.0, 1.5, 24.0)) < SURE).all()


def test_more_good_repetitions_make_the_bad_one_surer() -> None:
    alone, beside = _over([12.0])[0], _over([12.0, 0.0, 0.5, -0.5, 0.2])[0]
    assert beside > alone


@pytest.mark.parametrize("wild", [-40.0, 90.0])
def test_an_estimate_that_is_far_off_is_not_what_the_others_are_compared_with(wild: float) -> None:
    over = _over([1.0, 0.0, wild, 0.5, 1.5, -1.0])
    assert (np.delete(over, 2) < 0.2).all()
    assert over[2] < SURE


def test_what_was_not_measured_is_unknown_and_changes_nothing() -> None:
    known = posterior(np.array([1.0, 15.0]), np.full(2, ERROR), NOISE, LIMIT)
    holed = posterior(np.array([1.0, np.nan, 15.0]), np.full(3, ERROR), NOISE, LIMIT)
    assert np.isnan([holed.size[1], holed.low[1], holed.high[1], holed.over[1]]).all()
    np.testing.assert_allclose(holed.over[[0, 2]], known.over)
    nothing = posterior(np.full(2, np.nan), np.full(2, ERROR), NOISE, LIMIT)
    assert np.isnan(nothing.over).all()


def test_the_interval_holds_the_size_and_narrows_with_the_noise() -> None:
    values = np.array([0.0, 14.0, 0.5, 1.0])
    wide = posterior(values, np.full(4, 4.0), NOISE, LIMIT)
    narrow = posterior(values, np.full(4, 1.0), NOISE, LIMIT)
    assert (wide.low < wide.size).all()
    assert (wide.size < wide.high).all()
    assert ((narrow.high - narrow.low) < (wide.high - wide.low)).all()


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, np.ndarray]:
    """Probabilities for sets that come from the very model that is assumed, and whether there was a fault."""
    rng = np.random.default_rng(3)
    said: list[float] = []
    true: list[bool] = []
    for _ in range(900):
        rate, count = rng.choice(RATES, p=RATE_SHARES / RATE_SHARES.sum()), int(rng.integers(3, 9))
        faulty = rng.uniform(size=count) < rate
        size = np.where(faulty, rng.uniform(0, NOISE.most_deg, count), rng.normal(0, NOISE.variation_deg, count))
        measured = size + rng.normal(0, NOISE.offset_deg) + rng.normal(0, ERROR, count)
        said += posterior(measured, np.full(count, ERROR), NOISE, LIMIT).over.tolist()
        true += (size >= LIMIT).tolist()
    return np.array(said), np.array(true)


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.1), (0.8, 0.9), (0.9, 1.01)])
def test_probabilities_mean_what_they_say(drawn: tuple[np.ndarray, np.ndarray], low: float, high: float) -> None:
    said, true = drawn
    inside = (said >= low) & (said < high)
    assert inside.sum() > 40
    assert true[inside].mean() == pytest.approx(said[inside].mean(), abs=0.1)
