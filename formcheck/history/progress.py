"""Progress: the training days of an exercise, what each was like, and how many days each week had."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import fmean, median
from typing import TYPE_CHECKING, Final, Literal

from formcheck.core.report_types import Tempo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from formcheck.core.report_types import Rep
    from formcheck.history.records import KeptSet, Load


@dataclass(frozen=True, slots=True)
class Demand:
    """What makes a set hard besides its repetitions."""

    load: Load | None = None
    band: str | None = None

    def same(self, other: Demand) -> bool:
        """Whether both are equally hard, whatever the unit."""
        return abs(self.kg - other.kg) < 0.01 and (self.band or "") == (other.band or "")

    @property
    def kg(self) -> float:
        """The load; 0 without one."""
        return self.load.kg if self.load else 0.0

    def __str__(self) -> str:
        parts = [str(self.load)] if self.load and self.load.kg else []
        parts += [f"the {self.band} band"] if self.band else []
        return " and ".join(parts)


@dataclass(frozen=True, slots=True)
class SetNumbers:
    """One set in numbers; NaN where a number is unknown.

    Parameters
    ----------
    demand : Demand
    view : str
        Where the camera stood; what cannot be seen from there is no fault.
    left, right, both : int
        Counted repetitions by working side.
    faulty : int
        Repetitions with a fault.
    severe : int
        Repetitions with a severe fault that can hurt.
    faults : tuple of str
        All faults of all repetitions.
    range_share : float
        Mean range as a share of the full one.
    rom : float
        Median range in the exercise's own unit.
    score : float
        0 to 100.
    coverage : float
        Mean share of the exercise's checks that the camera could make, 0 to 1.
    """

    demand: Demand
    view: str
    left: int
    right: int
    both: int
    faulty: int
    severe: int
    faults: tuple[str, ...]
    range_share: float
    rom: float
    score: float
    coverage: float

    @property
    def reps(self) -> int:
        """All counted repetitions."""
        return self.left + self.right + self.both

    @property
    def reps_each(self) -> int:
        """Repetitions for each side that worked, the fewer of the two."""
        sides = [count for count in (self.left, self.right) if count]
        return self.both + (min(sides) if sides else 0)

    @property
    def faulty_share(self) -> float:
        """Share of the repetitions with a fault."""
        return self.faulty / self.reps if self.reps else 0.0


@dataclass(frozen=True, slots=True)
class TrainingDay:
    """The sets of one exercise on one day, in order."""

    day: date
    sets: tuple[SetNumbers, ...]

    def working(self, prescribed: int) -> tuple[SetNumbers, ...]:
        """The sets at the hardest demand with so many sets, else at the one with the most: not those to warm up."""
        groups: list[list[SetNumbers]] = []
        for one in self.sets:
            same = next((group for group in groups if group[0].demand.same(one.demand)), None)
            if same is None:
                groups.append([one])
            else:
                same.append(one)
        best = max(groups, key=lambda group: (min(sets_each(group), prescribed), group[0].demand.kg, len(group)))
        return tuple(best)


def sets_each(sets: Sequence[SetNumbers]) -> int:
    """Sets for each side that worked in any of them, the fewer of the two."""
    sides = [sum(bool(count) for count in counts) for counts in zip(*((s.left, s.right) for s in sets), strict=True)]
    return sum(bool(s.both) for s in sets) + min((count for count in sides if count), default=0)


def training_days(sets: Iterable[KeptSet], safety: frozenset[str]) -> list[TrainingDay]:
    """The sets of one athlete and one exercise by day, the first day first.

    Parameters
    ----------
    sets : iterable of KeptSet
        In any order.
    safety : frozenset of str
        Faults that can hurt.
    """
    ordered = sorted(sets, key=lambda one: (one.done_at, one.id))
    days = groupby(sorted(ordered, key=lambda one: one.day), key=lambda one: one.day)
    return [TrainingDay(day, tuple(set_numbers(one, safety) for one in group)) for day, group in days]


def set_numbers(kept: KeptSet, safety: frozenset[str]) -> SetNumbers:
    """A set in numbers."""
    reps = kept.counted
    sides = Counter(rep.side for rep in reps)
    return SetNumbers(
        demand=Demand(kept.about.load, kept.about.band),
        view=kept.view,
        left=sides["left"],
        right=sides["right"],
        both=sides["both"],
        faulty=sum(bool(rep.faults) for rep in reps),
        severe=sum(any(f.severity == "severe" and f.id in safety for f in rep.faults) for rep in reps),
        faults=tuple(fault.id for rep in reps for fault in rep.faults),
        range_share=mean(measure(reps, "rom_fraction")),
        rom=middle(measure(reps, "rom")),
        score=kept.score,
        coverage=mean(rep.coverage for rep in reps),
    )


def measure(reps: Iterable[Rep], name: str) -> list[float]:
    """The known values of a measure."""
    values = (rep.measures.get(name, math.nan) for rep in reps)
    return [value for value in values if math.isfinite(value)]


def mean(values: Iterable[float]) -> float:
    """Mean of the known values; NaN when there is none."""
    seen = [value for value in values if math.isfinite(value)]
    return fmean(seen) if seen else math.nan


def middle(values: Iterable[float]) -> float:
    """Median of the known values; NaN when there is none."""
    seen = [value for value in values if math.isfinite(value)]
    return median(seen) if seen else math.nan


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
