"""When a movement is over, told while it is being recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pytest

from formcheck.analysis.rep_detection import _of_signal
from formcheck.analysis.streaming_analyser import is_over, is_settled
from formcheck.exercises import load
from formcheck.kinematics.resampling import GRID_HZ, smooth

if TYPE_CHECKING:
    from formcheck.analysis.rep_detection import RepetitionCandidate
    from formcheck.kinematics.geometry import Floats

NOTICE_S: Final = 0.08
TOP: Final = 100.0
LIFTED_S, FALLS_S, DOWN_S = 1.0, 2.5, 3.5


def moved(share: Floats) -> Floats:
    """A movement at rest at both ends with the least jerk, for shares 0 to 1 of its time."""
    x = np.clip(share, 0.0, 1.0)
    return np.asarray(TOP * (10 * x**3 - 15 * x**4 + 6 * x**5))


def signal(*, stops_at: float = 0.0, stop_s: float = 0.0, creeps: float = 0.0) -> tuple[Floats, Floats]:
    """Up, a hold, and down; down with a stop at a level, or with a last bit that is left to creep."""
    t = np.arange(0, 6, 1 / GRID_HZ)
    way = np.where(t < FALLS_S, moved((t - 0.2) / LIFTED_S), 0.0)
    fall_s = t - FALLS_S
    if stop_s:
        half_s = (DOWN_S - FALLS_S) / 2
        first = (TOP - stops_at) / TOP * (TOP - moved(fall_s / half_s)) + stops_at
        second = stops_at / TOP * (TOP - moved((fall_s - half_s - stop_s) / half_s))
        fall = np.where(fall_s < half_s + stop_s, first, second)
    else:
        fall = creeps + (TOP - creeps) / TOP * (TOP - moved(fall_s / (DOWN_S - FALLS_S)))
        fall -= np.clip(fall_s - (DOWN_S - FALLS_S), 0, 1) * creeps
    return t, np.where(t < FALLS_S, way, fall)


def seen_until(now_s: float, t: Floats, s: Floats) -> tuple[Floats, list[RepetitionCandidate]]:
    """What the analyser knows at a moment."""
    until = t <= now_s
    known = smooth(s[until], 0.1)
    return known, _of_signal(t[until], known, load("hip_thrust"), "both", np.ones_like(known, np.bool_))


def told_s(t: Floats, s: Floats) -> float:
    """When the movement is first over."""
    for now_s in np.arange(FALLS_S + 0.3, 6, 1 / GRID_HZ):
        known, (movement,) = seen_until(float(now_s), t, s)
        if is_over(known, movement, float(now_s), NOTICE_S):
            return float(now_s)
    return float("nan")


def test_it_is_over_when_it_has_come_to_rest() -> None:
    assert told_s(*signal()) == pytest.approx(DOWN_S, abs=0.15)


def test_the_last_bit_may_creep() -> None:
    assert told_s(*signal(creeps=15.0)) == pytest.approx(DOWN_S, abs=0.25)


@pytest.mark.parametrize("now_s", np.arange(FALLS_S + 0.4, DOWN_S - 0.25, 0.1))
def test_it_is_not_over_while_it_falls(now_s: float) -> None:
    known, (movement,) = seen_until(now_s, *signal())
    assert not is_over(known, movement, now_s, NOTICE_S)


def test_a_short_stop_on_the_way_settles_nothing() -> None:
    t, s = signal(stops_at=50.0, stop_s=0.3)
    for now_s in np.arange(FALLS_S + 0.4, DOWN_S + 0.2, 1 / GRID_HZ):
        _, (movement,) = seen_until(float(now_s), t, s)
        assert not is_settled(movement, [movement], float(now_s))


def test_a_long_stop_settles_it() -> None:
    t, s = signal(stops_at=50.0, stop_s=1.5)
    _, (movement,) = seen_until(FALLS_S + 1.8, t, s)
    assert is_settled(movement, [movement], FALLS_S + 1.8)


def test_the_next_movement_settles_the_one_before() -> None:
    t, s = signal()
    both = np.concatenate([s[t < DOWN_S + 0.1], s[t >= 0.1]])
    times_s = np.arange(both.size) / GRID_HZ
    _, found = seen_until(DOWN_S + 0.8, times_s, both)
    assert [is_settled(movement, found, DOWN_S + 0.5) for movement in found] == [True, False]
