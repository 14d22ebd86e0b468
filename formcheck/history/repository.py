"""The repository of sets: they go in, come out again, and are really gone when they are deleted."""

from __future__ import annotations

import json
import math
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

from formcheck.core.report_types import Fault, NotAssessed, Rep, Tempo
from formcheck.history.database import opened, transaction
from formcheck.history.records import About, KeptSet, Load
from formcheck.utils.system import history_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

MATCHING: Final = """
SELECT id FROM sets
WHERE (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
    AND (:athlete IS NULL OR athlete = :athlete)
    AND (:exercise IS NULL OR exercise = :exercise)
    AND (:since IS NULL OR done_s >= :since)
    AND (:until IS NULL OR done_s < :until)
ORDER BY done_s DESC, id DESC
LIMIT :limit
"""
SETS: Final = "SELECT * FROM sets WHERE id IN (SELECT value FROM json_each(:ids))"
REPS: Final = """
SELECT set_id, position, number, reject_reason, side, start_s, peak_s, end_s, eccentric_s, stretch_pause_s,
    concentric_s, peak_pause_s, measures, score, coverage, cut_off, interrupted
FROM reps WHERE set_id IN (SELECT value FROM json_each(:ids)) ORDER BY position
"""
FAULTS: Final = """
SELECT set_id, position, fault, severity, value, limit_value, unit, at_s, side, points
FROM faults WHERE set_id IN (SELECT value FROM json_each(:ids)) ORDER BY id
"""
NOT_ASSESSED: Final = """
SELECT set_id, fault, reason FROM not_assessed WHERE set_id IN (SELECT value FROM json_each(:ids)) ORDER BY id
"""
# of the athlete who is named; where one of the two is not, the other's name holds
EARLIER: Final = """
SELECT * FROM sets
WHERE fingerprint = :fingerprint AND exercise = :exercise AND set_number = :set_number
    AND (athlete = :athlete OR athlete = '' OR :athlete = '')
ORDER BY athlete = :athlete DESC, id DESC
LIMIT 1
"""
INSERT_SET: Final = """
INSERT INTO sets (id, fingerprint, exercise, set_number, athlete, done_s, utc_offset_s, done_from, source, view, score,
    load_kg, load_unit, band, note, version, model)
VALUES (:id, :fingerprint, :exercise, :set_number, :athlete, :done_s, :utc_offset_s, :done_from, :source, :view, :score,
    :load_kg, :load_unit, :band, :note, :version, :model)
"""
INSERT_REP: Final = """
INSERT INTO reps (set_id, position, number, reject_reason, side, start_s, peak_s, end_s, eccentric_s, stretch_pause_s,
    concentric_s, peak_pause_s, measures, score, coverage, cut_off, interrupted)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_FAULT: Final = """
INSERT INTO faults (set_id, position, fault, severity, value, limit_value, unit, at_s, side, points)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_NOT_ASSESSED: Final = "INSERT INTO not_assessed (set_id, fault, reason) VALUES (?, ?, ?)"
DELETE: Final = "DELETE FROM sets WHERE id IN (SELECT value FROM json_each(:ids))"
# what the same recording gave before, of the same exercise and athlete, and does not give any more
DELETE_OTHERS: Final = """
DELETE FROM sets
WHERE fingerprint = :fingerprint AND exercise = :exercise
    AND athlete IN (SELECT athlete FROM sets WHERE id IN (SELECT value FROM json_each(:ids)))
    AND id NOT IN (SELECT value FROM json_each(:ids))
"""


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
            rep.get("cut_off"),
            int(rep.get("interrupted", False)),
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
    position, number, reject_reason, side, start_s, peak_s, end_s, *more = row
    *tempo, measures, score, coverage, cut_off, interrupted = more
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
        cut_off=cut_off,
        interrupted=bool(interrupted),
    )


def _fault(fault_id: str, severity: Any, value: float, limit: float, *rest: Any) -> Fault:  # noqa: ANN401  SQL's types
    unit, at_s, side, points = rest
    return Fault(fault_id, severity, known(value), known(limit), unit, known(at_s), side, known(points))


# how the date of a set can be known, the surest last
_SURE: Final = ("file", "clock", "recording", "user")
_AT_A_TIME: Final = 500  # sets that are read with one question for each table


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sets: those for which all of this holds.

    Parameters
    ----------
    ids : tuple of int or None
        One of these; None: any.
    athlete : str or None
        Upper and lower case are the same; empty: sets without a name; None: any.
    exercise : str or None
    since, until : datetime or None
        From the first to before the second, both with an offset.
    """

    ids: tuple[int, ...] | None = None
    athlete: str | None = None
    exercise: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def parameters(self) -> dict[str, Any]:
        """The values for ``sql.MATCHING``."""
        return {
            "ids": None if self.ids is None else json.dumps(self.ids),
            "athlete": self.athlete,
            "exercise": self.exercise,
            "since": self.since.timestamp() if self.since else None,
            "until": self.until.timestamp() if self.until else None,
        }


EVERYTHING: Final = Filter()


@dataclass(slots=True)
class HistoryRepository:
    """The history while it is open; see ``open_repository``."""

    path: Path
    _connection: sqlite3.Connection = field(repr=False)

    def put(self, sets: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> list[int]:
        """Add the sets of one recording, in place of what the same recording gave before.

        Parameters
        ----------
        sets : sequence of (report document, columns of the table ``sets`` without the id)
            ``remember`` makes them.

        Returns
        -------
        list of int
            Their ids. A set that was there keeps its id, and what is not said now of name, load, band and note. Sets of
            the same exercise that the recording had before and has no more are deleted.
        """
        with transaction(self._connection):
            ids = [self._put(document, columns) for document, columns in sets]
            for _, columns in sets:
                self._connection.execute(DELETE_OTHERS, columns | {"ids": json.dumps(ids)})
        return ids

    def find(self, wanted: Filter = EVERYTHING, limit: int | None = None) -> list[int]:
        """The ids of the sets, the latest first; with a limit only so many."""
        values = wanted.parameters() | {"limit": -1 if limit is None else limit}
        return [row["id"] for row in self._connection.execute(MATCHING, values)]

    def sets(self, wanted: Filter = EVERYTHING, limit: int | None = None) -> list[KeptSet]:
        """The sets in order of time with all that is known of them; with a limit the latest ones."""
        ids = self.find(wanted, limit)[::-1]
        return [one for at in range(0, len(ids), _AT_A_TIME) for one in self._read(ids[at : at + _AT_A_TIME])]

    def delete(self, wanted: Filter) -> int:
        """Delete sets; nothing of them stays in the history's files.

        Returns
        -------
        int
            How many there were.

        Raises
        ------
        sqlite3.OperationalError
            When another process holds the history for longer than ``database.BUSY_S``; ``open_repository`` makes it an
            InputError. The sets are deleted all the same, and what is left of them on the disk goes with the next
            deletion.
        """
        ids = json.dumps(self.find(wanted))
        with transaction(self._connection):
            done = self._connection.execute(DELETE, {"ids": ids}).rowcount
        self._connection.execute("VACUUM")
        busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise sqlite3.OperationalError("deleted, but another process still holds what it left on the disk")
        return done

    def _put(self, document: dict[str, Any], columns: dict[str, Any]) -> int:
        earlier = self._connection.execute(EARLIER, columns).fetchone()
        if earlier is not None:
            columns = columns | _kept(earlier, columns)
            self._connection.execute(DELETE, {"ids": json.dumps([earlier["id"]])})
        set_id = self._connection.execute(INSERT_SET, {"id": None} | columns).lastrowid or 0
        unseen = ((item["fault"], item["reason"]) for item in document["not_assessed"])
        for statement, rows in (
            (INSERT_REP, rep_rows(document["reps"])),
            (INSERT_FAULT, fault_rows(document)),
            (INSERT_NOT_ASSESSED, unseen),
        ):
            self._connection.executemany(statement, ((set_id, *row) for row in rows))
        return set_id

    def _read(self, ids: Sequence[int]) -> Iterator[KeptSet]:
        found = {row["id"]: row for row in self._rows(SETS, ids)}
        parts = [self._of_set(question, ids) for question in (REPS, FAULTS, NOT_ASSESSED)]
        for set_id in ids:
            if set_id in found:  # else another process has just deleted it
                yield _whole(found[set_id], *(part.get(set_id, []) for part in parts))

    def _of_set(self, question: str, ids: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
        """The rows that belong to these sets, by set."""
        found: dict[int, list[tuple[Any, ...]]] = {}
        for set_id, *values in self._rows(question, ids):
            found.setdefault(set_id, []).append(tuple(values))
        return found

    def _rows(self, question: str, ids: Sequence[int]) -> list[sqlite3.Row]:
        return self._connection.execute(question, {"ids": json.dumps(ids)}).fetchall()


@contextmanager
def open_repository(path: Path | None = None) -> Iterator[HistoryRepository]:
    """Open the history, and make it where there is none yet.

    Parameters
    ----------
    path : Path, optional
        The database file; the user's own when not given (see ``place.history_file``).

    Yields
    ------
    HistoryRepository

    Raises
    ------
    InputError
        When it cannot be used, then or inside the block.
    """
    where = path or history_file()
    with opened(where) as connection:
        connection.row_factory = sqlite3.Row
        yield HistoryRepository(where, connection)


def _whole(row: sqlite3.Row, *parts: list[tuple[Any, ...]]) -> KeptSet:
    """The set of these rows; SQLite's own checks do not notice when the content of a row was damaged."""
    try:
        return kept_set(row, *parts)
    except (ValueError, TypeError, ArithmeticError, AttributeError, LookupError) as error:
        raise sqlite3.DatabaseError(f"set {row['id']} cannot be read: {error}") from error


def _kept(earlier: sqlite3.Row, now: dict[str, Any]) -> dict[str, Any]:
    """The id of an earlier judgement of the same set, and what it knew better: things said, and a surer date."""
    better = ["id", *(name for name in ("athlete", "band", "note") if not now[name])]
    if now["load_kg"] is None:
        better += ["load_kg", "load_unit"]
    if _SURE.index(earlier["done_from"]) > _SURE.index(now["done_from"]):
        better += ["done_s", "utc_offset_s", "done_from"]
    return {name: earlier[name] for name in better}
