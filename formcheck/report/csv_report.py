"""The repetitions as a CSV file, one row for each."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from formcheck.report.json_report import number
from formcheck.utils.atomic_files import write_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.report_types import Rep

COLUMNS: Final = (
    "set", "exercise", "number", "counted", "reject_reason", "side", "start_s", "peak_s", "end_s",
    "eccentric_s", "stretch_pause_s", "concentric_s", "peak_pause_s", "score", "coverage", "faults",
    "cut_off", "interrupted",
)  # fmt: skip


def write_reps_csv(path: Path, sets: Sequence[FoundSet]) -> None:
    """Write the table; the file appears complete or not at all.

    Parameters
    ----------
    path : Path
        Where to.
    sets : sequence of FoundSet
        The sets of a clip, numbered from 1. After ``COLUMNS`` there is one column for each measure; unknown values are
        empty, faults are separated by ``;``.
    """
    reps = [(n, found.spec.id, rep) for n, found in enumerate(sets, 1) for rep in found.report.reps]
    measures = list(dict.fromkeys(name for *_, rep in reps for name in rep.measures))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *measures))
    for of_set, exercise, rep in reps:
        values = (number(rep.measures[name]) if name in rep.measures else None for name in measures)
        writer.writerow((of_set, exercise, *_fields(rep), *values))
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
        rep.cut_off,
        "yes" if rep.interrupted else "no",
    )
