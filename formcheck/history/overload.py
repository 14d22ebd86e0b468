"""Progressive overload: more only when form held, the same when it did not, less when it got worse."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from formcheck.history.overload_steps import ProgressionStep, easier, harder, hardness
from formcheck.history.progress import Demand, SetNumbers, middle, sets_each

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from formcheck.exercises import ExerciseSpec
    from formcheck.history.overload_steps import OverloadSettings
    from formcheck.history.progress import TrainingDay


@dataclass(frozen=True, slots=True)
class FormTrend:
    """The sessions of one exercise up to one that is looked at, which is the last.

    Parameters
    ----------
    spec : ExerciseSpec
        Its programme says how many sets and repetitions are prescribed.
    sessions : tuple of TrainingDay
        At least one, the first day first.
    rules : OverloadSettings
    """

    spec: ExerciseSpec
    sessions: tuple[TrainingDay, ...]
    rules: OverloadSettings

    @property
    def last(self) -> TrainingDay:
        """The session that is looked at."""
        return self.sessions[-1]

    @property
    def demand(self) -> Demand:
        """The load and band of its working sets."""
        return self.working(self.last)[0].demand

    @property
    def prescribed(self) -> int:
        """How many sets are prescribed at least."""
        return self.spec.programme.sets[0]

    def working(self, session: TrainingDay) -> tuple[SetNumbers, ...]:
        """The sets of a session that are not there to warm up."""
        return session.working(self.prescribed)

    def clean(self, session: TrainingDay) -> list[SetNumbers]:
        """Its working sets that are clean."""
        return [one for one in self.working(session) if not any(self.flaws(one))]

    def held(self, session: TrainingDay) -> bool:
        """Whether form held through the prescribed sets and repetitions of a session."""
        return sets_each(self.clean(session)) >= self.prescribed

    def held_in_a_row(self) -> list[TrainingDay]:
        """The last sessions that held at the demand of the last one, at most as many as are needed."""
        row: list[TrainingDay] = []
        for session in reversed(self.sessions[-self.rules.sessions.in_a_row :]):
            if not self.held(session) or not self.working(session)[0].demand.same(self.demand):
                break
            row.append(session)
        return row[::-1]

    def flaws(self, one: SetNumbers) -> Iterator[tuple[str, str]]:
        """What is not clean about a set: which limit, and in words."""
        clean, least = self.rules.clean, self.spec.programme.reps[0]
        if one.reps_each < least:
            yield "reps", f"{one.reps_each} repetitions where {least} are prescribed"
        if one.severe:
            yield "severe", f"{one.severe} repetition{'s' * (one.severe > 1)} with a severe fault that can hurt"
        if one.faulty_share > clean.faulty_share:
            named = f"faults in {one.faulty} of {one.reps} repetitions ({_most_frequent([one])})"
            yield "faulty", f"{named}, at most {clean.faulty_share:.0%} may have one"
        if one.range_share < clean.range:
            yield "range", f"{one.range_share:.0%} of the full range on average, at least {clean.range:.0%} is wanted"
        if not one.score >= clean.score:
            seen = f"score {one.score:.0f}" if math.isfinite(one.score) else "too little was seen for a score"
            yield "score", f"{seen}, at least {clean.score:.0f} is wanted"
        elif not one.coverage >= clean.coverage:
            made = f"{one.coverage:.0%} of the checks could be made from where the camera stood"
            yield "coverage", f"{made}, at least {clean.coverage:.0%} is wanted"

    def missed(self) -> tuple[str, ...]:
        """What kept the last session from holding, in sentences; nothing when it held."""
        if self.held(self.last):
            return ()
        clean = sets_each(self.clean(self.last))
        done = f"{clean} clean set{'s' * (clean != 1)}{at(self.demand)}, {self.prescribed} prescribed"
        flaws: dict[str, list[str]] = {}
        for kind, text in (flaw for one in self.working(self.last) for flaw in self.flaws(one)):
            flaws.setdefault(kind, []).append(text)
        return (f"{day_name(self.last.day)}: {done}.", *(_sentence(texts) for texts in flaws.values()))

    def worse(self) -> Iterator[str]:
        """In what the last session was worse than those before it, seen from the same side, in sentences."""
        now, before = self._compared()
        if self.dangerous:
            yield f"{self._severe} repetitions on {day_name(self.last.day)} with a severe fault that can hurt."
        if not before:
            return
        faulty, usual = _faulty(now), _faulty(before)
        if faulty - usual >= self.rules.grown.faulty_share:
            yield f"Faults in {faulty:.0%} of the repetitions, {usual:.0%} before ({_most_frequent(now)})."
        rom, full = middle(one.rom for one in now), middle(one.rom for one in before)
        if full > 0 and 1.0 - rom / full >= self.rules.grown.range_lost:
            yield f"{1.0 - rom / full:.0%} of the range lost against the sessions before."

    @property
    def asks_for_less(self) -> bool:
        """Whether what got worse is dangerous, came with more load or band, or got worse the time before as well."""
        recent = self.sessions[-self.rules.sessions.compared - 1 :]
        return self.dangerous or self.lighter(recent) is not None or self._worse_before

    @property
    def dangerous(self) -> bool:
        """Whether the last session had repetitions with a severe fault that can hurt, and not just one by chance."""
        return self._severe >= self.rules.grown.severe_reps

    def lighter(self, sessions: Sequence[TrainingDay]) -> Demand | None:
        """The demand of the latest of these sessions that asked for less load, or a lighter band, than the last one."""
        now = hardness(self.demand, self.rules)
        demands = (self.working(session)[0].demand for session in reversed(sessions))
        return next((demand for demand in demands if hardness(demand, self.rules) < now), None)

    @property
    def _severe(self) -> int:
        return sum(one.severe for one in self.working(self.last))

    @property
    def _worse_before(self) -> bool:
        return len(self.sessions) > 1 and any(replace(self, sessions=self.sessions[:-1]).worse())

    def _compared(self) -> tuple[list[SetNumbers], list[SetNumbers]]:
        """Working sets of the last session, and of those before, from the side from which most of the former are."""
        last = self.working(self.last)
        view = Counter(one.view for one in last).most_common(1)[0][0]
        earlier = ([one for one in self.working(session) if one.view == view] for session in self.sessions[:-1])
        before = [found for found in earlier if found][-self.rules.sessions.compared :]
        return [one for one in last if one.view == view], [one for found in before for one in found]


def at(demand: Demand) -> str:
    """' at 60 kg'; nothing for a set without resistance."""
    return f" at {demand}" if str(demand) else ""


def day_name(day: date) -> str:
    """A day without its year."""
    return f"{day.day} {day:%B}"


def _faulty(sets: Sequence[SetNumbers]) -> float:
    """Share of the repetitions with a fault."""
    return sum(one.faulty for one in sets) / max(1, sum(one.reps for one in sets))


def _most_frequent(sets: Sequence[SetNumbers]) -> str:
    """The two most frequent faults."""
    names = Counter(name for one in sets for name in one.faults)
    return ", ".join(name.replace("_", " ") for name, _ in names.most_common(2))


def _sentence(texts: Sequence[str]) -> str:
    """A flaw of one or more sets, by the first of them."""
    more = f" (in {len(texts)} sets)" if len(texts) > 1 else ""
    return f"{texts[0][:1].upper()}{texts[0][1:]}{more}."


OverloadStep = Literal["raise", "hold", "back"]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next in an exercise, and the numbers that say so.

    Parameters
    ----------
    step : str
        Ask for more, hold, or step back.
    move : ProgressionStep
        What to change; for ``hold`` nothing.
    because : tuple of str
        Why, with its numbers; at least one.
    """

    step: OverloadStep
    move: ProgressionStep
    because: tuple[str, ...]


def advise(spec: ExerciseSpec, sessions: Sequence[TrainingDay], rules: OverloadSettings, today: date) -> Advice:
    """What to do next.

    Parameters
    ----------
    spec : ExerciseSpec
        The exercise; its programme says how many sets and repetitions are prescribed.
    sessions : sequence of TrainingDay
        At least one, the first day first (``sessions.sessions``).
    rules : OverloadSettings
    today : date
        Days count from the last session until this one.

    Returns
    -------
    Advice
        ``raise`` only if form held through the prescribed sets and repetitions of the last sessions, at the same
        load and band, and neither faults nor range got worse; ``back`` if they did after the last raise, twice in a
        row, or dangerously; ``hold`` otherwise.
    """
    course = FormTrend(spec, tuple(sessions), rules)
    worse = tuple(course.worse())
    if worse and course.asks_for_less:
        before = course.lighter(course.sessions[:-1])
        return Advice("back", easier(spec, before, course.working(course.last), rules), worse)
    missed = worse or _too_long_ago(course, today) or course.missed()
    return Advice("hold", _stay(course), missed) if missed else _when_held(course)


def _when_held(course: FormTrend) -> Advice:
    """The advice after a session that held: more, if those before it did as well."""
    row, needed = course.held_in_a_row(), course.rules.sessions.in_a_row
    reps = min(one.reps_each for session in row for one in course.clean(session))
    days = " and ".join(day_name(session.day) for session in row)
    done = f"{course.prescribed} sets of {reps} clean{at(course.demand)} on {days}"
    if len(row) < needed:
        return Advice("hold", _stay(course), (f"{done}; {needed} days in a row are needed.",))
    return Advice("raise", harder(course.spec, course.demand, reps, course.rules), (f"{done}.",))


def _too_long_ago(course: FormTrend, today: date) -> tuple[str, ...]:
    away = (today - course.last.day).days
    return (
        (f"The last session was {away} days ago: repeat it first.",) if away > course.rules.sessions.stale_days else ()
    )


def _stay(course: FormTrend) -> ProgressionStep:
    demand = course.demand
    return ProgressionStep("nothing", f"Stay at {demand}." if str(demand) else "Repeat the same.", demand)
