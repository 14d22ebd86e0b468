"""Between the report and the rows of the database, in both directions."""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

from formcheck.events import Fault, NotAssessed, Rep, Tempo
from formcheck.history.records import About, KeptSet, Load

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

Row = tuple[Any, ...]
_TEMPO: Final = ("eccentric_s", "stretch_pause_s", "concentric_s", "peak_pause_s")


def rep_rows(reps: Sequence[dict[str, Any]]) -> Iterator[Row]:
    """The repetitions of a report as rows, in the order of the columns in ``sql.INSERT_REP``."""
    for position, rep in enumerate(reps, 1):
        tempo = rep["tempo"]
        yield (
            position,
            rep["number"],
            rep["reject_reason"],
            rep["side"],
            *(rep[name] for name in ("start_s", "peak_s", "end_s")),
            *(tempo[name] for name in _TEMPO),
            json.dumps(rep["measures"], allow_nan=False),
            rep["score"],
            rep["coverage"],
        )


def fault_rows(document: dict[str, Any]) -> Iterator[Row]:
    """All faults of a report as rows of ``sql.INSERT_FAULT``, those of the whole set with the position 0."""
    groups = [document["set"].get("set_faults", []), *(rep["faults"] for rep in document["reps"])]
    for position, faults in enumerate(groups):
        for fault in faults:
            plain = (fault[name] for name in ("id", "severity", "value", "limit", "unit", "at_s"))
            yield (position, *plain, fault.get("side", "both"), fault.get("points"))


def kept_set(row: sqlite3.Row, reps: Iterable[Row], faults: Iterable[Row], not_assessed: Iterable[Row]) -> KeptSet:
    """A set from its row, and those of its repetitions, faults, and what was not assessed."""
    by_position: dict[int, list[Fault]] = {}
    for position, *fault in faults:
        by_position.setdefault(position, []).append(_fault(*fault))
    zone = timezone(timedelta(seconds=row["utc_offset_s"]))
    load = None if row["load_kg"] is None else Load(row["load_kg"], row["load_unit"])
    return KeptSet(
        id=row["id"],
        exercise_id=row["exercise"],
        about=About(row["athlete"], load, row["band"], row["note"]),
        done_at=datetime.fromtimestamp(row["done_s"], zone),
        done_from=row["done_from"],
        source=row["source"],
        set_number=row["set_number"],
        view=row["view"],
        score=known(row["score"]),
        reps=tuple(_rep(rep, by_position) for rep in reps),
        set_faults=tuple(by_position.get(0, ())),
        not_assessed=tuple(NotAssessed(*item) for item in not_assessed),
        version=row["version"],
    )


def known(value: float | None) -> float:
    """A number of the database; NaN where it is unknown."""
    return math.nan if value is None else value


def _rep(row: Row, faults: dict[int, list[Fault]]) -> Rep:
    position, number, reject_reason, side, start_s, peak_s, end_s, *tempo, measures, score, coverage = row
    return Rep(
        number=number,
        counted=number is not None,
        reject_reason=reject_reason,
        side=side,
        start_s=start_s,
        peak_s=peak_s,
        end_s=end_s,
        tempo=Tempo(*(known(phase) for phase in tempo)),
        measures={name: known(value) for name, value in json.loads(measures).items()},
        faults=tuple(faults.get(position, ())),
        checks=(),
        score=known(score),
        coverage=known(coverage),
        decided_s=end_s,
    )


def _fault(fault_id: str, severity: Any, value: float, limit: float, *rest: Any) -> Fault:  # noqa: ANN401  SQL's types
    unit, at_s, side, points = rest
    return Fault(fault_id, severity, known(value), known(limit), unit, known(at_s), side, known(points))
