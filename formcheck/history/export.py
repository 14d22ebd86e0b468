"""Exports the history as tables and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from formcheck.export.tables import write_csv, write_parquet
from formcheck.history.progress import measure, middle
from formcheck.report.json_report import number
from formcheck.utils.atomic_files import write_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.core.report_types import Rep
    from formcheck.history.records import KeptSet

FORMATS: Final = ("csv", "parquet", "json")
SCHEMA: Final = "formcheck.history/1"
_PHASES: Final = ("eccentric_s", "stretch_pause_s", "concentric_s", "peak_pause_s")
Row = dict[str, Any]


def write_history(path: Path, sets: Sequence[KeptSet], form: str) -> list[Path]:
    """Write sets and their repetitions; each file appears complete or not at all.

    Parameters
    ----------
    path : Path
        Where to.
    sets : sequence of KeptSet
    form : str
        One of ``FORMATS``.

    Returns
    -------
    list of Path
        What was written. ``json``: one file, each set with its repetitions. Otherwise two: at ``path`` a row for each
        set, and beside it, with ``.reps`` before the ending, a row for each repetition; ``set_id`` joins them. Unknown
        numbers are empty (null), as are texts that were not given (empty).
    """
    paths = history_paths(path, form)
    if form == "json":
        document = {"schema": SCHEMA, "sets": [_known(set_row(one)) | {"repetitions": _reps(one)} for one in sets]}
        write_text(path, json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
        return paths
    write = write_csv if form == "csv" else write_parquet
    write(path, _columns([set_row(one) for one in sets], ["id"]))
    measures = dict.fromkeys(name for one in sets for rep in one.reps for name in rep.measures)
    reps = [{"set_id": one.id} | rep_row(rep, measures) for one in sets for rep in one.reps]
    write(paths[1], _columns(reps, ["set_id"]))
    return paths


def history_paths(path: Path, form: str) -> list[Path]:
    """What ``write_history`` writes."""
    return [path] if form == "json" else [path, path.with_name(f"{path.stem}.reps{path.suffix}")]


def set_row(one: KeptSet) -> Row:
    """A set in one row: what was said, counts, and medians over its counted repetitions."""
    reps, about = one.counted, one.about
    sides = Counter(rep.side for rep in reps)
    faults = Counter(fault for rep in reps for fault in {fault.id for fault in rep.faults})
    return {
        "id": one.id,
        "done_at": one.done_at.isoformat(timespec="seconds"),
        "done_from": one.done_from,
        "athlete": about.athlete,
        "exercise": one.exercise_id,
        "set_number": one.set_number,
        "reps": len(reps),
        "left": sides["left"],
        "right": sides["right"],
        "score": one.score,
        "load_kg": about.load.kg if about.load else float("nan"),
        "load_unit": about.load.unit if about.load else "",
        "band": about.band or "",
        "note": about.note or "",
        **{name: round(middle(measure(reps, name)), 4) for name in ("rom", "rom_fraction")},
        **{phase: round(middle(getattr(rep.tempo, phase) for rep in reps), 3) for phase in _PHASES},
        "faulty_reps": sum(bool(rep.faults) for rep in reps),
        "faults": ";".join(f"{name}:{count}" for name, count in faults.most_common()),
        "set_faults": ";".join(f"{fault.id}:{fault.severity}" for fault in one.set_faults),
        "not_assessed": ";".join(item.fault for item in one.not_assessed),
        "view": one.view,
        "source": one.source,
        "version": one.version,
    }


def rep_row(rep: Rep, measures: Sequence[str] | dict[str, None]) -> Row:
    """A repetition in one row, with these measures."""
    return {
        "number": rep.number,
        "counted": rep.counted,
        "reject_reason": rep.reject_reason or "",
        "side": rep.side,
        "start_s": rep.start_s,
        "peak_s": rep.peak_s,
        "end_s": rep.end_s,
        **{phase: getattr(rep.tempo, phase) for phase in _PHASES},
        "score": rep.score,
        "coverage": rep.coverage,
        "faults": ";".join(f"{fault.id}:{fault.severity}" for fault in rep.faults),
        "cut_off": rep.cut_off or "",
        "interrupted": rep.interrupted,
        **{name: rep.measures.get(name, float("nan")) for name in measures},
    }


def _reps(one: KeptSet) -> list[Row]:
    return [_known(rep_row(rep, list(rep.measures))) for rep in one.reps]


def _known(row: Row) -> Row:
    """The row with None for unknown numbers."""
    return {name: number(value, 4) if isinstance(value, float) else value for name, value in row.items()}


def _columns(rows: Sequence[Row], at_least: Sequence[str]) -> dict[str, list[Any]]:
    names = list(rows[0]) if rows else at_least
    return {name: [row[name] for row in rows] for name in names}
