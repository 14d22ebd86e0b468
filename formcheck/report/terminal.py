"""The short summary of a set on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from formcheck.report.wording import (
    amount,
    fault_name,
    incomplete_text,
    largest_deductions,
    limit_text,
    number_text,
    range_text,
    size_text,
    tempo_text,
    verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.report_types import Fault, JudgedSet, Rep
    from formcheck.exercises.phase_words import PhaseWords

_COLOUR = {"mild": "yellow", "moderate": "dark_orange", "severe": "red"}


def summary(sets: Sequence[FoundSet], notes: Sequence[str] = ()) -> RenderableType:
    """What a person wants to know first, for a rich console.

    Parameters
    ----------
    sets : sequence of FoundSet
        The judged sets in order of time.
    notes : sequence of str
        What else there is to know about the clip.

    Returns
    -------
    renderable
        For each set verdict, table of the repetitions, largest deductions, advice, and what could not be judged.
    """
    parts: list[RenderableType] = []
    for number, found in enumerate(sets, 1):
        if len(sets) > 1:
            parts.append(Text(f"\nSet {number}, {found.from_s:.1f} to {found.to_s:.1f} s", style="bold"))
        parts += _of_set(found)
    return Group(*parts, *(Text(f"Note: {note}", style="dim") for note in notes))


def _of_set(found: FoundSet) -> list[RenderableType]:
    report = found.report
    parts: list[RenderableType] = [Text(verdict(report, found.spec), style="bold")]
    if report.chosen_by == "recognised":
        parts.append(Text(f"{found.spec.name} was recognised, {report.confidence:.0%} sure.", style="dim"))
    if report.reps:
        parts.append(_table(report, found.spec.tempo.phases))
    parts += _deductions(report)
    parts += [Text(f"→ {line}") for line in report.advice]
    parts += [
        Text(f"Not assessed: {fault_name(item.fault)} ({item.reason})", style="dim") for item in report.not_assessed
    ]
    return parts + [Text(f"Note: {note}", style="dim") for note in report.notes]


def _table(report: JudgedSet, phases: PhaseWords) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("rep", justify="right", no_wrap=True)
    sided = any(rep.side != "both" for rep in report.reps)
    if sided:
        table.add_column("side", no_wrap=True)
    table.add_column("from", justify="right", no_wrap=True)
    table.add_column("tempo", no_wrap=True)
    table.add_column("range", justify="right", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("faults", overflow="fold")
    for rep in report.reps:
        side = [rep.side] if sided else []
        cells = (f"{rep.start_s:.1f} s", tempo_text(rep), range_text(rep), number_text(rep.score, 0))
        table.add_row(str(rep.number or "–"), *side, *cells, _remarks(rep), style="" if rep.counted else "dim")
    table.caption = f"tempo: {phases.in_order}, in seconds"
    table.caption_justify = "left"
    return table


def _limit(fault: Fault) -> str:
    """To the last digit where a limit in seconds has two of them."""
    exact = fault.unit == "s" and round(fault.limit, 1) != round(fault.limit, 3)
    return limit_text(fault.limit, fault.unit) if exact else amount(fault.limit, fault.unit)


def _remarks(rep: Rep) -> Text:
    if not rep.counted:
        return Text(f"not counted: {rep.reject_reason}")
    faults = [Text(fault_name(fault.id), style=_COLOUR[fault.severity]) for fault in rep.faults]
    incomplete = incomplete_text(rep)
    return Text(", ").join([*faults, *([Text(incomplete, style="dim")] if incomplete else [])])


def _deductions(report: JudgedSet) -> Iterator[Text]:
    for rep, fault in largest_deductions(report):
        yield Text.assemble(
            (f"{fault_name(fault.id)}", _COLOUR[fault.severity]),
            f", worst in rep {rep.number} at {fault.at_s:.1f} s: "
            f"{size_text(fault.value, fault.low, fault.high, fault.unit)}"
            f" where {_limit(fault)} is the limit ({fault.points:.0f} points)",
        )
