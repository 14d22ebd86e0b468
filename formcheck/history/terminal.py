"""The history on the terminal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from formcheck.report.wording import fault_name, number_text, range_text, tempo_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import RenderableType

    from formcheck.history.records import KeptSet


def sets_table(sets: Sequence[KeptSet]) -> Table:
    """A row for each set; what was never said has no column."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    columns = [column for column in _COLUMNS if column[0] in _ALWAYS or any(str(column[2](one)) for one in sets)]
    for name, justify, _ in columns:
        table.add_column(name, justify="right" if justify else "left", overflow="fold", no_wrap=name in _ALWAYS)
    for one in sets:
        table.add_row(*(Text(value(one)) for _, _, value in columns))
    return table


def set_page(one: KeptSet) -> RenderableType:
    """All that is known of a set."""
    about = one.about
    said = [about.athlete, str(about.load or ""), f"{about.band} band" if about.band else "", about.note or ""]
    how = {"user": "as you said", "recording": "as the recording says", "clock": "live", "file": "the file's time"}
    seen = f"score {number_text(one.score, 0)}, camera: {one.view.replace('_', ' ')}, formcheck {one.version}"
    lines = [
        Text(f"Set {one.id}: {len(one.counted)} repetitions of {_words(one.exercise_id)}", style="bold"),
        Text(f"{one.done_at:%Y-%m-%d %H:%M} ({how[one.done_from]}), set {one.set_number} of {one.source}"),
        *([Text(", ".join(part for part in said if part))] if any(said) else []),
        Text(seen),
    ]
    about_set = [Text(f"About the set: {fault_name(fault.id)} ({fault.severity})") for fault in one.set_faults]
    unseen = [Text(f"Not assessed: {fault_name(item.fault)} ({item.reason})", style="dim") for item in one.not_assessed]
    return Group(*lines, _reps_table(one), *about_set, *unseen)


def _reps_table(one: KeptSet) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("rep", "side", "from", "tempo", "range", "score"):
        table.add_column(name, justify="left" if name in {"side", "tempo"} else "right", no_wrap=True)
    table.add_column("faults", overflow="fold")
    for rep in one.reps:
        faults = ", ".join(f"{fault_name(fault.id)} ({fault.severity})" for fault in rep.faults)
        remark = faults if rep.counted else f"not counted: {rep.reject_reason}"
        cells = (rep.side, f"{rep.start_s:.1f} s", tempo_text(rep), range_text(rep), number_text(rep.score, 0), remark)
        table.add_row(str(rep.number or "–"), *map(Text, cells), style="" if rep.counted else "dim")
    return table


def _faults(one: KeptSet) -> str:
    counts = Counter(name for rep in one.counted for name in {fault.id for fault in rep.faults})
    return ", ".join(f"{fault_name(name)} {count}" for name, count in counts.most_common())


def _words(name: str) -> str:
    return name.replace("_", " ")


_ALWAYS = {"id", "date", "exercise", "reps", "score"}
_COLUMNS: tuple[tuple[str, bool, Callable[[KeptSet], str]], ...] = (
    ("id", True, lambda one: str(one.id)),
    ("date", False, lambda one: f"{one.done_at:%Y-%m-%d %H:%M}"),
    ("athlete", False, lambda one: one.about.athlete),
    ("exercise", False, lambda one: _words(one.exercise_id)),
    ("reps", True, lambda one: str(len(one.counted))),
    ("load", True, lambda one: str(one.about.load or "")),
    ("band", False, lambda one: one.about.band or ""),
    ("score", True, lambda one: number_text(one.score, 0)),
    ("faults", False, _faults),
    ("note", False, lambda one: one.about.note or ""),
)
