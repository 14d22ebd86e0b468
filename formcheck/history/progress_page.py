"""A person's progress as one HTML page that loads nothing."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

import formcheck
from formcheck.exercises.phase_words import phase_words
from formcheck.history.overload import advise
from formcheck.history.progress import days, full_weeks, mean, thinned, training_days, weeks
from formcheck.history.progress_charts import day_charts, week_charts
from formcheck.report.html_page import environment, part
from formcheck.report.wording import fault_name, number_text
from formcheck.utils.atomic_files import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from jinja2 import Environment

    from formcheck.exercises import ExerciseSpec
    from formcheck.history.overload import Advice
    from formcheck.history.overload_steps import OverloadSettings
    from formcheck.history.progress import DaySummary, Period
    from formcheck.history.progress_charts import Titled
    from formcheck.history.records import KeptSet

MOST_WEEKS = 26  # house rule: half a year of bars can be told apart
MOST_POINTS = 60  # house rule: so many bars can be told apart in a small chart
RECENT_WEEKS = 4  # house rule: over so many weeks the mean of sessions is told


@dataclass(frozen=True, slots=True, eq=False)
class PageSection:
    """One exercise on the page; ``advice`` is None where there is none to give.

    ``days`` are all of them; each point of the charts stands for a ``period``. ``unseen`` says in how many of the sets
    a fault could not be judged.
    """

    exercise_id: str
    spec: ExerciseSpec | None
    days: list[DaySummary]
    charts: list[Titled]
    period: Period
    advice: Advice | None
    sets: int
    unseen: dict[str, int]

    @property
    def name(self) -> str:
        """What the exercise is called."""
        return self.spec.name if self.spec else fault_name(self.exercise_id)


def write_progress(
    path: Path, sets: Sequence[KeptSet], specs: Mapping[str, ExerciseSpec], rules: OverloadSettings, today: date
) -> None:
    """Write the page; it appears complete or not at all.

    Parameters
    ----------
    path : Path
        Where to.
    sets : sequence of KeptSet
        Of one athlete, at least one.
    specs : mapping of str to ExerciseSpec
        The exercises that are known; of another one there is progress, but no advice.
    rules : OverloadSettings
        Of progressive overload.
    today : date
    """
    write_text(path, render(sets, specs, rules, today))


def render(sets: Sequence[KeptSet], specs: Mapping[str, ExerciseSpec], rules: OverloadSettings, today: date) -> str:
    """The page as text (see ``write_progress``); everything that comes from outside is escaped."""
    trained = [one for one in sets if (spec := specs.get(one.exercise_id)) is None or spec.scored]
    by_week = weeks(trained, today, MOST_WEEKS)
    recent = [week.days for week in full_weeks(by_week, today, RECENT_WEEKS)]
    return _environment().get_template("progress.html.j2").render(
        athlete=sets[0].about.athlete,
        sets=sets,
        parts=list(_parts(sets, specs, rules, today)),
        week_charts=week_charts(by_week, rules.week.sessions) if by_week else [],
        recent=recent,
        recent_mean=mean(recent),
        rules=rules,
        today=today,
        style=part("page.css") + part("progress.css"),
        version=formcheck.__version__,
        lift=phase_words(),
    )  # fmt: skip


def _parts(
    sets: Sequence[KeptSet], specs: Mapping[str, ExerciseSpec], rules: OverloadSettings, today: date
) -> Iterator[PageSection]:
    """The exercises, the one that was trained last first."""
    named = sorted(sets, key=lambda one: one.exercise_id)
    groups = [(name, list(group)) for name, group in groupby(named, key=lambda one: one.exercise_id)]
    for name, own in sorted(groups, key=lambda group: max(one.done_at for one in group[1]), reverse=True):
        spec = specs.get(name)
        period, points = thinned(own, MOST_POINTS)
        charts = day_charts(points, spec, rules.clean.score, rules.bands.order)
        unseen = Counter(fault for one in own for fault in {item.fault for item in one.not_assessed})
        advice = _advice(spec, own, rules, today)
        yield PageSection(name, spec, days(own), charts, period, advice, len(own), dict(sorted(unseen.items())))


def _advice(spec: ExerciseSpec | None, sets: Sequence[KeptSet], rules: OverloadSettings, today: date) -> Advice | None:
    if spec is None or not spec.scored:
        return None
    safety = frozenset(rule.id for rule in spec.faults if rule.safety)
    return advise(spec, training_days(sets, safety), rules, today)


@cache
def _environment() -> Environment:
    made = environment()
    made.filters.update(
        number=number_text, words=fault_name, known=math.isfinite, day=lambda day: f"{day.day} {day:%B %Y}"
    )
    return made
