"""Side comparison: how left and right of a one-sided exercise differ."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from formcheck.analysis.rep_timing import TEMPO_PARTS
from formcheck.report.wording import UNKNOWN, amount, fault_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.core.report_types import JudgedSet, Rep
    from formcheck.exercises.phase_words import PhaseWords


class Row(NamedTuple):
    """A quantity on the left, on the right, and left minus right where that says something."""

    name: str
    left: str
    right: str
    difference: str


def sides_of(report: JudgedSet, phases: PhaseWords) -> list[Row]:
    """The comparison, row by row; empty unless both sides have counted repetitions.

    Parameters
    ----------
    report : JudgedSet
    phases : PhaseWords
        What the exercise calls the phases.
    """
    left, right = ([rep for rep in report.counted if rep.side == side] for side in ("left", "right"))
    if not left or not right:
        return []
    names = list(dict.fromkeys(fault.id for rep in report.counted for fault in rep.faults))
    return [
        Row("repetitions", str(len(left)), str(len(right)), ""),
        *_medians(left, right, phases),
        *(Row(fault_name(name), _share(left, name), _share(right, name), "") for name in names),
    ]


def _medians(left: Sequence[Rep], right: Sequence[Rep], phases: PhaseWords) -> Iterator[Row]:
    for name, (_, unit) in _numbers(left[0], phases).items():
        ours, theirs = (_median([_numbers(rep, phases)[name][0] for rep in reps]) for reps in (left, right))
        if math.isfinite(ours) or math.isfinite(theirs):
            yield Row(name, _text(ours, unit), _text(theirs, unit), _signed(_text(ours - theirs, unit)))


def _numbers(rep: Rep, phases: PhaseWords) -> dict[str, tuple[float, str]]:
    """What can be compared, with its unit."""
    angles = {name: value for name, value in rep.measures.items() if name.endswith("_deg")}
    return {
        "score": (rep.score, "points"),
        "range, share of the full one": (rep.measures.get("rom_fraction", math.nan), "fraction"),
        **{getattr(phases, part): (float(getattr(rep.tempo, f"{part}_s")), "s") for part in TEMPO_PARTS},
        **{name.removesuffix("_deg").replace("_", " "): (value, "deg") for name, value in angles.items()},
    }


def _signed(text: str) -> str:
    """With a plus where it is one, and none of the signs before what rounds to nothing."""
    if not any(digit in text for digit in "123456789"):
        return text.removeprefix("-")
    return text if text.startswith("-") else f"+{text}"


def _text(value: float, unit: str) -> str:
    if unit == "points":
        return f"{value:.0f}" if math.isfinite(value) else UNKNOWN
    return amount(value, unit)


def _median(values: Sequence[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return median(known) if known else math.nan


def _share(reps: Sequence[Rep], name: str) -> str:
    return f"in {sum(any(fault.id == name for fault in rep.faults) for rep in reps)} of {len(reps)}"
