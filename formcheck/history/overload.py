"""Progressive overload: ask for more only when form held, hold when it did not, step back when it got worse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from formcheck.history.form import Course, at, day_name
from formcheck.history.steps import Move, easier, harder

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    course = Course(spec, tuple(sessions), rules)
    worse = tuple(course.worse())
    if worse and course.asks_for_less:
        before = course.lighter(course.sessions[:-1])
        return Advice("back", easier(spec, before, course.working(course.last), rules), worse)
    missed = worse or _too_long_ago(course, today) or course.missed()
    return Advice("hold", _stay(course), missed) if missed else _when_held(course)


def _when_held(course: Course) -> Advice:
    """The advice after a session that held: more, if those before it did as well."""
    row, needed = course.held_in_a_row(), course.rules.sessions.in_a_row
    reps = min(one.reps_each for session in row for one in course.clean(session))
    days = " and ".join(day_name(session.day) for session in row)
    done = f"{course.prescribed} sets of {reps} clean{at(course.demand)} on {days}"
    if len(row) < needed:
        return Advice("hold", _stay(course), (f"{done}; {needed} days in a row are needed.",))
    return Advice("raise", harder(course.spec, course.demand, reps, course.rules), (f"{done}.",))


def _too_long_ago(course: Course, today: date) -> tuple[str, ...]:
    away = (today - course.last.day).days
    return (
        (f"The last session was {away} days ago: repeat it first.",) if away > course.rules.sessions.stale_days else ()
    )


def _stay(course: Course) -> Move:
    demand = course.demand
    return Move("nothing", f"Stay at {demand}." if str(demand) else "Repeat the same.", demand)
