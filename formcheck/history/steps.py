"""The next step up or down in an exercise: load, band, repetitions, sets, or another exercise."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from formcheck.exercises import ids, load
from formcheck.history.records import Load
from formcheck.history.rules import Ladder
from formcheck.history.sessions import Demand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.exercises import ExerciseSpec
    from formcheck.history.rules import Rules
    from formcheck.history.sessions import SetNumbers

What = Literal["load", "band", "repetitions", "sets", "resistance", "exercise", "nothing"]


@dataclass(frozen=True, slots=True)
class Move:
    """A change: of what, in words, and to which demand."""

    what: What
    say: str
    demand: Demand


def harder(spec: ExerciseSpec, demand: Demand, reps: int, rules: Rules) -> Move:
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
        return Move("repetitions", f"Raise to {more} repetitions a set.", demand)
    if demand.load and demand.kg:
        move = _to_load(demand, demand.load.value + step)
        return replace(move, say=f"{move.say} Begin with {low} repetitions again.")
    band = _next_band(demand.band, rules, 1)
    if band:
        say = f"Take the {band} band, with {low} repetitions again."
        return Move("band", say, replace(demand, band=band))
    return _another_way(spec, demand, rules)


def easier(spec: ExerciseSpec, earlier: Demand | None, last: Sequence[SetNumbers], rules: Rules) -> Move:
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
        return Move("band", f"Take the {band} band." if band else "Do it without the band.", Demand(None, band))
    if min(one.reps_each for one in last) > low:
        return Move("repetitions", f"Go back to {low} repetitions a set.", demand)
    simpler = rules.easier(spec.id)
    if simpler:
        return Move("exercise", f"Go back to: {_name(simpler)}.", demand)
    return Move("repetitions", "End each set at the first repetition with a fault.", demand)


def hardness(demand: Demand, rules: Rules) -> tuple[float, int]:
    """What sorts demands from the lightest to the hardest: the load in kilograms, and the band's place in the order."""
    order = rules.bands.order
    return round(demand.kg, 2), order.index(demand.band) if demand.band in order else -1


def _another_way(spec: ExerciseSpec, demand: Demand, rules: Rules) -> Move:
    """What is left when repetitions are at their top and there is no more load or band to take."""
    ladder = rules.exercises.get(spec.id, Ladder(source=""))
    on = f"go on to: {_name(ladder.harder)}." if ladder.harder else ""
    if ladder.add and not demand.band:
        return Move("resistance", f"Add {ladder.add}{f'; or {on}' if on else '.'}", demand)
    if on:
        return Move("exercise", f"{on[:1].upper()}{on[1:]}", demand)
    fewest, most = spec.programme.sets
    if fewest < most:
        return Move("sets", f"Do {most} sets.", demand)
    return Move("nothing", "Keep it as it is: there is nothing harder in the training documents.", demand)


def _to_load(demand: Demand, value: float) -> Move:
    load = Load.of(value, demand.load.unit if demand.load else "kg")
    say = f"Set the load to {load}." if load.kg else "Do it without the load."
    return Move("load", say, replace(demand, load=load))


def _load_step(load: Load | None, rules: Rules) -> float:
    return rules.steps.load_lb if load and load.unit == "lb" else rules.steps.load_kg


def _next_band(band: str | None, rules: Rules, by: int) -> str | None:
    """The band that is so many places stronger; None at the end of the order, or for a band that is not in it."""
    order = rules.bands.order
    if band not in order:
        return None
    at = order.index(band) + by
    return order[at] if 0 <= at < len(order) else None


def _name(exercise_id: str) -> str:
    return load(exercise_id).name if exercise_id in ids() else exercise_id
