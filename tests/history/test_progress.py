"""Days and weeks of training in numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from formcheck.core.report_types import Tempo
from formcheck.history.progress import Demand, WeekSummary, days, full_weeks, set_numbers, thinned, training_days, weeks
from formcheck.history.records import About, KeptSet, Load
from history.store_kit import ARCH, FAST, rep, reps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.core.report_types import Rep

NIGHT = timezone(timedelta(hours=-7))


def kept(done: Sequence[Rep], day: date = date(2025, 6, 2), *, load: float | None = None, **other: object) -> KeptSet:
    at = datetime(day.year, day.month, day.day, 18, tzinfo=timezone.utc)
    about = About("Ann", Load(load) if load else None)
    one = KeptSet(1, "hip_thrust", about, at, "clock", "a.mp4", 1, "side", 88.0, tuple(done), (), (), "0.1.0")
    return replace(one, **other)  # type: ignore[arg-type]


def test_a_day_over_all_its_sets() -> None:
    slow, fast = Tempo(2.0, math.nan, 1.0, 1.0), Tempo(1.0, math.nan, 1.0, math.nan)
    sets = [
        kept(reps(4, faulty=2, fault=ARCH, rom=0.40, tempo=slow), load=60, score=80.0),
        kept([*reps(4, faulty=1, fault=FAST, rom=0.50, tempo=fast), rep(None)], load=40, score=math.nan),
    ]
    [day] = days(sets)
    assert (day.sets, day.reps) == (2, 8)
    assert day.demand == Demand(Load(60))
    assert day.rom == pytest.approx(0.45)
    assert (day.tempo.eccentric_s, day.tempo.peak_pause_s) == (1.5, 1.0)
    assert math.isnan(day.tempo.stretch_pause_s)
    assert day.faults == {"lumbar_arch": 2, "rushed": 1}
    assert day.severities == {"mild": 1 / 8, "moderate": 2 / 8, "severe": 0.0}
    assert day.faults_per_rep == pytest.approx(3 / 8)
    assert day.score == 80.0
    assert math.isnan(day.difference)


def test_long_times_are_told_by_week_or_month() -> None:
    done = [date(2025, 1, 30) + timedelta(days=2 * number) for number in range(40)]
    sets = [kept(reps(8), day, load=float(number)) for number, day in enumerate(done)]
    period, found = thinned(sets, 40)
    assert (period, len(found)) == ("day", 40)
    period, found = thinned(sets, 39)
    assert (period, found[0].day, found[1].day) == ("week", date(2025, 1, 27), date(2025, 2, 3))
    period, found = thinned(sets, 3)
    assert (period, [point.day.isoformat() for point in found]) == (
        "month", ["2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01"],
    )  # fmt: skip
    assert [point.demand.kg for point in found] == [0.0, 14.0, 30.0, 39.0]  # the heaviest of each
    assert sum(point.sets for point in found) == 40


def test_left_against_right_over_sets_of_one_side_each() -> None:
    [day] = days([kept(reps(8, sides=["left"], rom=0.30)), kept(reps(8, sides=["right"], rom=0.40))])
    assert day.difference == pytest.approx(-0.25)


def test_a_day_is_one_of_the_athletes_calendar() -> None:
    """Two sets in one evening, on either side of midnight in London."""
    late = datetime(2025, 6, 3, 6, 59, tzinfo=timezone.utc).astimezone(NIGHT)
    found = days([kept(reps(8), done_at=late), kept(reps(8), done_at=late - timedelta(hours=8), id=2)])
    assert [(day.day, day.sets) for day in found] == [(date(2025, 6, 2), 2)]
    [session] = training_days(
        [kept(reps(8), done_at=late), kept(reps(8), done_at=late - timedelta(hours=8))], frozenset()
    )
    assert (session.day, len(session.sets)) == (date(2025, 6, 2), 2)


def test_weeks_with_gaps_up_to_today() -> None:
    done = [date(2025, 5, 4), date(2025, 5, 5), date(2025, 5, 5), date(2025, 5, 22)]  # a Sunday, a Monday twice
    today = date(2025, 5, 27)
    found = weeks([kept(reps(8), day) for day in done], today, 26)
    assert found == [
        WeekSummary(date(2025, 4, 28), 1, 1),
        WeekSummary(date(2025, 5, 5), 1, 2),
        WeekSummary(date(2025, 5, 12), 0, 0),
        WeekSummary(date(2025, 5, 19), 1, 1),
        WeekSummary(date(2025, 5, 26), 0, 0),
    ]
    assert [week.monday.day for week in full_weeks(found, today, 4)] == [5, 12, 19]
    assert weeks([kept(reps(8), day) for day in done], today, 2) == found[-2:]
    assert weeks([], today, 26) == []
    # a clock that runs behind
    assert weeks([kept(reps(8), done[-1])], date(2025, 1, 1), 26) == [WeekSummary(date(2025, 5, 19), 1, 1)]


def test_a_set_in_numbers() -> None:
    severe = replace(ARCH, severity="severe")
    done = [
        rep(1, side="left", faults=(severe, FAST)),
        rep(2, side="right", faults=(replace(FAST, severity="severe"),)),
        rep(3, side="left"),
        rep(None, faults=(severe,)),
    ]
    numbers = set_numbers(kept(done, load=60), frozenset({"lumbar_arch"}))
    assert (numbers.left, numbers.right, numbers.both, numbers.reps, numbers.reps_each) == (2, 1, 0, 3, 1)
    assert (numbers.faulty, numbers.severe) == (2, 1)
    assert numbers.faults == ("lumbar_arch", "rushed", "rushed")
    assert (numbers.range_share, numbers.rom) == (1.0, 0.42)
