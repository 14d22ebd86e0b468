"""Progress: what each training day of an exercise was like, and how many days of training each week had."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal

from formcheck.core.report_types import Tempo
from formcheck.history.training_days import Demand, mean, measure, middle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from formcheck.core.report_types import Rep
    from formcheck.history.records import KeptSet


Period = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class DaySummary:
    """An exercise on one day, over the counted repetitions of all its sets; NaN where a number is unknown.

    Or in a week or a month, which are then named by their first day.

    Parameters
    ----------
    day : date
    sets, reps : int
    demand : Demand
        The heaviest load of the day, and the band of the last set that was done with it.
    rom : float
        Median range in the exercise's own unit.
    tempo : Tempo
        Medians in seconds.
    faults : dict of str to int
        How often each fault was told.
    severities : dict of str to float
        Faults per repetition by severity.
    difference : float
        Median range on the left minus that on the right, over the larger: positive when the left one is larger.
    score : float
        Mean of the sets' scores.
    """

    day: date
    sets: int
    reps: int
    demand: Demand
    rom: float
    tempo: Tempo
    faults: dict[str, int]
    severities: dict[str, float]
    difference: float
    score: float

    @property
    def faults_per_rep(self) -> float:
        """How many faults a repetition had on average."""
        return sum(self.severities.values())


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """A week from Monday on: days with training, and sets."""

    monday: date
    days: int
    sets: int


def days(sets: Iterable[KeptSet], period: Period = "day") -> list[DaySummary]:
    """The sets of one athlete and one exercise by day, or by a longer period, the first one first."""
    begin = _BEGINS[period]
    ordered = sorted(sets, key=lambda one: (one.day, one.done_at, one.id))
    return [_day(day, list(group)) for day, group in groupby(ordered, key=lambda one: begin(one.day))]


def thinned(sets: Sequence[KeptSet], most: int) -> tuple[Period, list[DaySummary]]:
    """The shortest period of which there are at most so many, and the sets by it; months however many there are."""
    for period in ("day", "week"):
        found = days(sets, period)
        if len(found) <= most:
            return period, found
    return "month", days(sets, "month")


def weeks(sets: Sequence[KeptSet], today: date, most: int) -> list[WeekSummary]:
    """The weeks from the first set to today, empty ones too; at most the last so many.

    Parameters
    ----------
    sets : sequence of KeptSet
        Of one athlete, without those to warm up.
    today : date
    most : int
    """
    counts = Counter(_monday(one.day) for one in sets)
    trained = Counter(_monday(day) for day in {one.day for one in sets})
    if not counts:
        return []
    last = max(_monday(today), *counts)
    first = max(min(counts), last - timedelta(weeks=most - 1))
    mondays = (first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1))
    return [WeekSummary(monday, trained[monday], counts[monday]) for monday in mondays]


def full_weeks(of: Sequence[WeekSummary], today: date, most: int) -> list[WeekSummary]:
    """The last weeks that are over, at most so many; the first one began somewhere in its middle and is left out."""
    return [week for week in of[1:] if week.monday + timedelta(days=7) <= today][-most:]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


_BEGINS: Final[dict[Period, Callable[[date], date]]] = {
    "day": lambda day: day,
    "week": _monday,
    "month": lambda day: day.replace(day=1),
}


def _day(day: date, sets: Sequence[KeptSet]) -> DaySummary:
    reps = [rep for one in sets for rep in one.counted]
    faults = [fault for rep in reps for fault in rep.faults]
    demands = [Demand(one.about.load, one.about.band) for one in sets]
    severities = Counter(fault.severity for fault in faults)
    return DaySummary(
        day=day,
        sets=len(sets),
        reps=len(reps),
        demand=max(reversed(demands), key=lambda demand: demand.kg),
        rom=middle(measure(reps, "rom")),
        tempo=_tempo(reps),
        faults=dict(Counter(fault.id for fault in faults).most_common()),
        severities={name: severities[name] / len(reps) for name in ("mild", "moderate", "severe")},
        difference=_difference(reps),
        score=mean(one.score for one in sets),
    )


def _tempo(reps: Sequence[Rep]) -> Tempo:
    parts = ("eccentric_s", "stretch_pause_s", "concentric_s", "peak_pause_s")
    return Tempo(*(middle(getattr(rep.tempo, part) for rep in reps) for part in parts))


def _difference(reps: Sequence[Rep]) -> float:
    left, right = (middle(measure([r for r in reps if r.side == side], "rom")) for side in ("left", "right"))
    larger = max(left, right)
    return (left - right) / larger if larger > 0 else float("nan")
