"""Time stamps: good ones are kept to the bit, broken ones repaired by the documented rule."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.video.timestamps import FrameClock

MS = Fraction(1, 1000)


def times(*stamps_ms: int | None, step_s: float = 0.04) -> list[float]:
    clock = FrameClock(step_s)
    return [clock.time_s(None if stamp is None else stamp * MS) for stamp in stamps_ms]


@pytest.mark.parametrize("start_ms", [0, 4321, -80])
def test_good_stamps_are_kept_to_the_bit(start_ms: int) -> None:
    offsets = [0, 33, 67, 68, 500, 8000, 8033]
    assert times(*(start_ms + offset for offset in offsets)) == [offset / 1000 for offset in offsets]


def test_a_missing_stamp_is_one_step_on_and_the_next_is_as_it_stands() -> None:
    assert times(0, 30, None, 90) == pytest.approx([0, 0.03, 0.06, 0.09])


def test_without_any_stamp_the_given_step_counts() -> None:
    assert times(None, None, None, step_s=0.05) == pytest.approx([0, 0.05, 0.1])


def test_a_first_frame_without_a_stamp_is_at_zero_and_the_next_starts_the_clock() -> None:
    assert times(None, 5000, 5040, step_s=0.05) == pytest.approx([0, 0.05, 0.09])


def test_a_repeated_stamp_goes_halfway_to_the_next_one_due() -> None:
    assert times(0, 30, 30, 60) == pytest.approx([0, 0.03, 0.045, 0.06])


def test_stamps_in_pairs_do_not_drift() -> None:
    assert times(0, 0, 80, 80, 160, 160, 240)[2::2] == [0.08, 0.16, 0.24]


def test_swapped_stamps_leave_the_later_ones_alone() -> None:
    # the usual step is 80 ms when 80 comes after 120: 200 is due, 160 is halfway; then 160 is due at 200 again
    assert times(0, 40, 120, 80, 160, 200) == pytest.approx([0, 0.04, 0.12, 0.16, 0.18, 0.2])


def test_a_clock_set_anew_goes_on_where_it_was() -> None:
    assert times(60_000, 60_040, 60_080, 0, 40, 80) == pytest.approx([0, 0.04, 0.08, 0.12, 0.16, 0.2])


def test_a_pause_of_the_recording_is_no_step() -> None:
    assert times(0, 40, 9000, None)[-1] == pytest.approx(9.04)


def test_repairs_are_counted() -> None:
    clock = FrameClock(0.04)
    for stamp in (0, 40, 40, None, 120):
        clock.time_s(None if stamp is None else stamp * MS)
    assert clock.repaired == 2


@given(st.lists(st.none() | st.integers(-(10**7), 10**7), min_size=1, max_size=60))
def test_any_stamps_become_finite_times_from_zero_that_increase(stamps_ms: list[int | None]) -> None:
    found = times(*stamps_ms)
    assert found[0] == 0
    assert all(later > earlier for earlier, later in itertools.pairwise(found))


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=40, unique=True), st.integers(-(10**9), 10**9))
def test_any_increasing_stamps_are_kept(offsets_ms: list[int], start_ms: int) -> None:
    offsets_ms = sorted(offsets_ms)
    stamps = [start_ms + offset for offset in offsets_ms]
    assert times(*stamps) == [(offset - offsets_ms[0]) / 1000 for offset in offsets_ms]
