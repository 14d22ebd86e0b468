"""Progressive overload: ask for more only when form held, hold when it did not, step back when it got worse."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from formcheck.history.sessions import Demand, SetNumbers, middle, sets_each
from formcheck.history.steps import Move, easier, harder, hardness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from formcheck.exercises import ExerciseSpec
    from formcheck.history.rules import Rules
    from formcheck.history.sessions import Session

Step = Literal["raise", "hold", "back"]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next in an exercise, and the numbers that say so.

    Parameters
    ----------
    step : str
        Ask for more, hold, or step back.
    move : Move
        What to change; for ``hold`` nothing.
    because : tuple of str
        Why, with its numbers; at least one.
    """

    step: Step
    move: Move
    because: tuple[str, ...]


def advise(spec: ExerciseSpec, sessions: Sequence[Session], rules: Rules, today: date) -> Advice:
    """What to do next.

    Parameters
    ----------
    spec : ExerciseSpec
        The exercise; its programme says how many sets and repetitions are prescribed.
    sessions : sequence of Session
        At least one, the first day first (``sessions.sessions``).
    rules : Rules
    today : date
        Days count from the last session until this one.

    Returns
    -------
    Advice
        ``raise`` only if form held through the prescribed sets and repetitions of the last sessions, at the same
        load and band, and neither faults nor range got worse; ``back`` if they did after the last raise, twice in a
        row, or dangerously; ``hold`` otherwise.
    """
    prescribed = spec.programme.sets[0]
    last = sessions[-1].working(prescribed)
    stay = Move("nothing", f"Stay at {last[0].demand}." if str(last[0].demand) else "Repeat the same.", last[0].demand)
    worse = tuple(_worse(sessions, prescribed, rules))
    if worse:
        if _must_go_back(sessions, prescribed, rules):
            return Advice("back", easier(spec, _lighter(sessions, prescribed, rules), last, rules), worse)
        return Advice("hold", stay, worse)
    away = (today - sessions[-1].day).days
    if away > rules.sessions.stale_days:
        return Advice("hold", stay, (f"The last session was {away} days ago: repeat it first.",))
    missed = _missed(spec, sessions[-1], rules)
    if missed:
        return Advice("hold", stay, missed)
    held = _held_in_a_row(spec, sessions, rules)
    reps = min(one.reps_each for session in held for one in _clean(spec, session, rules))
    done = f"{prescribed} sets of {reps} clean{_at(last[0].demand)} on {_days(held)}"
    if len(held) < rules.sessions.in_a_row:
        return Advice("hold", stay, (f"{done}; {rules.sessions.in_a_row} days in a row are needed.",))
    return Advice("raise", harder(spec, last[0].demand, reps, rules), (f"{done}.",))


def held(spec: ExerciseSpec, session: Session, rules: Rules) -> bool:
    """Whether form held through the prescribed sets and repetitions of a session."""
    return sets_each(_clean(spec, session, rules)) >= spec.programme.sets[0]


def _clean(spec: ExerciseSpec, session: Session, rules: Rules) -> list[SetNumbers]:
    return [one for one in session.working(spec.programme.sets[0]) if not any(_flaws(spec, one, rules))]


def _held_in_a_row(spec: ExerciseSpec, sessions: Sequence[Session], rules: Rules) -> list[Session]:
    """The last sessions that held at the demand of the last one, at most as many as are needed."""
    demand = sessions[-1].working(spec.programme.sets[0])[0].demand
    row: list[Session] = []
    for session in sessions[: -rules.sessions.in_a_row - 1 : -1]:
        if not held(spec, session, rules) or not session.working(spec.programme.sets[0])[0].demand.same(demand):
            break
        row.append(session)
    return row[::-1]


def _missed(spec: ExerciseSpec, session: Session, rules: Rules) -> tuple[str, ...]:
    """What kept a session from holding; nothing when it held."""
    if held(spec, session, rules):
        return ()
    prescribed, working = spec.programme.sets[0], session.working(spec.programme.sets[0])
    clean = sets_each(_clean(spec, session, rules))
    seen = (
        f"{_day(session.day)}: {clean} clean set{'s' * (clean != 1)}{_at(working[0].demand)}, {prescribed} prescribed"
    )
    flaws: dict[str, list[str]] = {}
    for kind, text in (flaw for one in working for flaw in _flaws(spec, one, rules)):
        flaws.setdefault(kind, []).append(text)
    return (f"{seen}.", *(_in_words(texts) for texts in flaws.values()))


def _flaws(spec: ExerciseSpec, one: SetNumbers, rules: Rules) -> Iterator[tuple[str, str]]:
    """What is not clean about a set: which limit, and in words."""
    clean, least = rules.clean, spec.programme.reps[0]
    if one.reps_each < least:
        yield "reps", f"{one.reps_each} repetitions where {least} are prescribed"
    if one.severe:
        yield "severe", f"{one.severe} repetition{'s' * (one.severe > 1)} with a severe fault that can hurt"
    if one.faulty_share > clean.faulty_share:
        named = f"faults in {one.faulty} of {one.reps} repetitions ({_worst(one.faults)})"
        yield "faulty", f"{named}, at most {clean.faulty_share:.0%} may have one"
    if one.range_share < clean.range:
        yield "range", f"{one.range_share:.0%} of the full range on average, at least {clean.range:.0%} is wanted"
    if not one.score >= clean.score:
        seen = f"score {one.score:.0f}" if math.isfinite(one.score) else "too little was seen for a score"
        yield "score", f"{seen}, at least {clean.score:.0f} is wanted"


def _worse(sessions: Sequence[Session], prescribed: int, rules: Rules) -> Iterator[str]:
    """In what the last session was worse than those before it, seen from the same side."""
    now, before = _compared(sessions, prescribed, rules)
    severe = sum(one.severe for one in sessions[-1].working(prescribed))
    if severe >= rules.grown.severe_reps:
        yield f"{severe} repetitions on {_day(sessions[-1].day)} with a severe fault that can hurt."
    if not before:
        return
    faulty, usual = _faulty(now), _faulty(before)
    if faulty - usual >= rules.grown.faulty_share:
        yield f"Faults in {faulty:.0%} of the repetitions, {usual:.0%} before ({_worst(_names(now))})."
    rom, full = middle(one.rom for one in now), middle(one.rom for one in before)
    if full > 0 and 1.0 - rom / full >= rules.grown.range_lost:
        yield f"{1.0 - rom / full:.0%} of the range lost against the sessions before."


def _compared(sessions: Sequence[Session], prescribed: int, rules: Rules) -> tuple[list[SetNumbers], list[SetNumbers]]:
    """Working sets of the last session, and of those before it, from the side from which most of the former are."""
    last = sessions[-1].working(prescribed)
    view = Counter(one.view for one in last).most_common(1)[0][0]
    earlier = [[one for one in session.working(prescribed) if one.view == view] for session in sessions[:-1]]
    before = [one for found in [found for found in earlier if found][-rules.sessions.compared :] for one in found]
    return [one for one in last if one.view == view], before


def _must_go_back(sessions: Sequence[Session], prescribed: int, rules: Rules) -> bool:
    """Whether what got worse calls for less: it is dangerous, came with more load or band, or is so again."""
    severe = sum(one.severe for one in sessions[-1].working(prescribed))
    recent = sessions[-rules.sessions.compared - 1 :]
    return (
        severe >= rules.grown.severe_reps
        or _lighter(recent, prescribed, rules) is not None
        or (len(sessions) > 1 and any(_worse(sessions[:-1], prescribed, rules)))
    )


def _lighter(sessions: Sequence[Session], prescribed: int, rules: Rules) -> Demand | None:
    """The demand of the latest session that asked for less load, or a lighter band, than the last one."""
    now = hardness(sessions[-1].working(prescribed)[0].demand, rules)
    earlier = (session.working(prescribed)[0].demand for session in reversed(sessions[:-1]))
    return next((demand for demand in earlier if hardness(demand, rules) < now), None)


def _faulty(sets: Sequence[SetNumbers]) -> float:
    """Share of the repetitions with a fault."""
    return sum(one.faulty for one in sets) / max(1, sum(one.reps for one in sets))


def _names(sets: Sequence[SetNumbers]) -> tuple[str, ...]:
    return tuple(name for one in sets for name in one.faults)


def _worst(faults: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name, _ in Counter(faults).most_common(2))


def _at(demand: Demand) -> str:
    return f" at {demand}" if str(demand) else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _days(sessions: Sequence[Session]) -> str:
    return " and ".join(_day(session.day) for session in sessions)


def _in_words(texts: Sequence[str]) -> str:
    """A flaw of one or more sets, by the first of them."""
    more = f" (in {len(texts)} sets)" if len(texts) > 1 else ""
    return f"{texts[0][:1].upper()}{texts[0][1:]}{more}."
