"""Steps of progressive overload (load, band, repetitions, sets, exercise) and their settings (``overload.toml``)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from formcheck.exercises import ids, load
from formcheck.history.progress import Demand
from formcheck.history.records import Load
from formcheck.utils import toml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.exercises import ExerciseSpec
    from formcheck.history.progress import SetNumbers

Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str


class Week(_Part):
    """Sessions a week, from and to."""

    sessions: tuple[int, int]


class Clean(_Part):
    """When a set is clean: at least this score, range and coverage, at most this share of faulty repetitions."""

    score: Annotated[float, Field(ge=0, le=100)]
    faulty_share: Share
    range: Share
    coverage: Share


class Grown(_Part):
    """When form has got worse: by this share of faulty repetitions, or of the range, or so many severe ones."""

    faulty_share: Share
    range_lost: Share
    severe_reps: Annotated[int, Field(ge=1)]


class Sessions(_Part):
    """Clean sessions that are needed, sessions that the last is compared with, days after which it is too old."""

    in_a_row: Annotated[int, Field(ge=1)]
    compared: Annotated[int, Field(ge=1)]
    stale_days: Annotated[int, Field(ge=1)]


class Steps(_Part):
    """How much at a time; ``most_share`` of the load up, ``back_share`` of it down."""

    load_kg: Annotated[float, Field(gt=0)]
    load_lb: Annotated[float, Field(gt=0)]
    most_share: Share
    back_share: Share
    reps: Annotated[int, Field(ge=1)]


class Bands(_Part):
    """Bands from the lightest to the strongest."""

    order: tuple[str, ...]


class Ladder(_Part):
    """What can be added to an exercise without resistance, and the next harder exercise."""

    add: str | None = None
    harder: str | None = None


class OverloadSettings(BaseModel):
    """All of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1]
    week: Week
    clean: Clean
    grown: Grown
    sessions: Sessions
    steps: Steps
    bands: Bands
    exercises: dict[str, Ladder]

    def easier(self, exercise_id: str) -> str | None:
        """The exercise to which this one is the next harder."""
        return next((name for name, ladder in self.exercises.items() if ladder.harder == exercise_id), None)


@cache
def overload_settings() -> OverloadSettings:
    """The rules that ship with the program."""
    text = (resources.files("formcheck.history") / "overload.toml").read_text("utf-8")
    return OverloadSettings.model_validate(toml.loads(text))


What = Literal["load", "band", "repetitions", "sets", "resistance", "exercise", "nothing"]


@dataclass(frozen=True, slots=True)
class ProgressionStep:
    """A change: of what, in words, and to which demand."""

    what: What
    say: str
    demand: Demand


def harder(spec: ExerciseSpec, demand: Demand, reps: int, rules: OverloadSettings) -> ProgressionStep:
    """The next step up from sets of so many repetitions at this demand.

    Load first, if the smallest step is a small part of it; else repetitions up to the top of the programme, and then
    load, the next band, resistance where there is none, the next harder exercise, or one more set.
    """
    low, top = spec.programme.reps
    step = _load_step(demand.load, rules)
    if demand.load and demand.kg and step <= rules.steps.most_share * demand.load.value:
        return _to_load(demand, demand.load.value + step)
    if reps < top:
        more = min(top, reps + rules.steps.reps)
        return ProgressionStep("repetitions", f"Raise to {more} repetitions a set.", demand)
    if demand.load and demand.kg:
        move = _to_load(demand, demand.load.value + step)
        return replace(move, say=f"{move.say} Begin with {low} repetitions again.")
    band = _next_band(demand.band, rules, 1)
    if band:
        say = f"Take the {band} band, with {low} repetitions again."
        return ProgressionStep("band", say, replace(demand, band=band))
    return _another_way(spec, demand, rules)


def easier(
    spec: ExerciseSpec, earlier: Demand | None, last: Sequence[SetNumbers], rules: OverloadSettings
) -> ProgressionStep:
    """The step down: to the lighter load of an earlier session, a part of the load, a lighter band, or less to do."""
    demand, low = last[0].demand, spec.programme.reps[0]
    if demand.load and demand.kg:
        step = _load_step(demand.load, rules)
        less = step * math.floor((demand.load.value * (1.0 - rules.steps.back_share)) / step + 1e-9)
        less = min(less, demand.load.value - step)
        if earlier and earlier.load and earlier.kg:
            less = max(less, Load(earlier.kg, demand.load.unit).value)
        return _to_load(demand, max(less, 0.0))
    if demand.band:
        band = _next_band(demand.band, rules, -1)
        return ProgressionStep(
            "band", f"Take the {band} band." if band else "Do it without the band.", Demand(None, band)
        )
    if min(one.reps_each for one in last) > low:
        return ProgressionStep("repetitions", f"Go back to {low} repetitions a set.", demand)
    simpler = rules.easier(spec.id)
    if simpler:
        return ProgressionStep("exercise", f"Go back to: {_name(simpler)}.", demand)
    return ProgressionStep("repetitions", "End each set at the first repetition with a fault.", demand)


def hardness(demand: Demand, rules: OverloadSettings) -> tuple[float, int]:
    """What sorts demands from the lightest to the hardest: the load in kilograms, and the band's place in the order."""
    order = rules.bands.order
    return round(demand.kg, 2), order.index(demand.band) if demand.band in order else -1


def _another_way(spec: ExerciseSpec, demand: Demand, rules: OverloadSettings) -> ProgressionStep:
    """What is left when repetitions are at their top and there is no more load or band to take."""
    ladder = rules.exercises.get(spec.id, Ladder(source=""))
    on = f"go on to: {_name(ladder.harder)}." if ladder.harder else ""
    if ladder.add and not demand.band:
        return ProgressionStep("resistance", f"Add {ladder.add}{f'; or {on}' if on else '.'}", demand)
    if on:
        return ProgressionStep("exercise", f"{on[:1].upper()}{on[1:]}", demand)
    fewest, most = spec.programme.sets
    if fewest < most:
        return ProgressionStep("sets", f"Do {most} sets.", demand)
    return ProgressionStep("nothing", "Keep it as it is: there is nothing harder in the training documents.", demand)


def _to_load(demand: Demand, value: float) -> ProgressionStep:
    load = Load.of(value, demand.load.unit if demand.load else "kg")
    say = f"Set the load to {load}." if load.kg else "Do it without the load."
    return ProgressionStep("load", say, replace(demand, load=load))


def _load_step(load: Load | None, rules: OverloadSettings) -> float:
    return rules.steps.load_lb if load and load.unit == "lb" else rules.steps.load_kg


def _next_band(band: str | None, rules: OverloadSettings, by: int) -> str | None:
    """The band that is so many places stronger; None at the end of the order, or for a band that is not in it."""
    order = rules.bands.order
    if band not in order:
        return None
    at = order.index(band) + by
    return order[at] if 0 <= at < len(order) else None


def _name(exercise_id: str) -> str:
    return load(exercise_id).name if exercise_id in ids() else exercise_id
