"""The repetitions as a CSV table, one row for each."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from formcheck.report.atomic import write_text
from formcheck.report.document import number

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.events import Rep, SetReport

COLUMNS: Final = (
    "number", "counted", "reject_reason", "side", "start_s", "peak_s", "end_s",
    "eccentric_s", "stretch_pause_s", "concentric_s", "peak_pause_s", "score", "coverage", "faults",
)  # fmt: skip


def write_reps_csv(path: Path, report: SetReport) -> None:
    """Write the table; the file appears complete or not at all.

    Parameters
    ----------
    path : Path
        Where to.
    report : SetReport
        The set. After ``COLUMNS`` there is one column for each measure; unknown values are empty, faults are separated
        by ``;``.
    """
    measures = list(dict.fromkeys(name for rep in report.reps for name in rep.measures))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *measures))
    for rep in report.reps:
        writer.writerow((*_fields(rep), *(number(rep.measures[m]) if m in rep.measures else None for m in measures)))
    write_text(path, text.getvalue())


def _fields(rep: Rep) -> tuple[object, ...]:
    tempo = rep.tempo
    times = (
        rep.start_s, rep.peak_s, rep.end_s,
        tempo.eccentric_s, tempo.stretch_pause_s, tempo.concentric_s, tempo.peak_pause_s,
    )  # fmt: skip
    return (
        rep.number,
        "yes" if rep.counted else "no",
        rep.reject_reason,
        rep.side,
        *(number(time) for time in times),
        number(rep.score, 1),
        number(rep.coverage),
        ";".join(fault.id for fault in rep.faults),
    )
