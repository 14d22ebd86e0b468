"""The history: sets go in, come out again, and are really gone when they are deleted."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from formcheck.store import sql
from formcheck.store.database import opened, transaction
from formcheck.store.place import history_file
from formcheck.store.rows import fault_rows, kept_set, rep_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from formcheck.history.records import KeptSet

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
class Store:
    """The history while it is open; see ``open_store``."""

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
                self._connection.execute(sql.DELETE_OTHERS, columns | {"ids": json.dumps(ids)})
        return ids

    def find(self, wanted: Filter = EVERYTHING, limit: int | None = None) -> list[int]:
        """The ids of the sets, the latest first; with a limit only so many."""
        values = wanted.parameters() | {"limit": -1 if limit is None else limit}
        return [row["id"] for row in self._connection.execute(sql.MATCHING, values)]

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
            When another process holds the history for longer than ``database.BUSY_S``; ``open_store`` makes it an
            InputError. The sets are deleted all the same, and what is left of them on the disk goes with the next
            deletion.
        """
        ids = json.dumps(self.find(wanted))
        with transaction(self._connection):
            done = self._connection.execute(sql.DELETE, {"ids": ids}).rowcount
        self._connection.execute("VACUUM")
        busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise sqlite3.OperationalError("deleted, but another process still holds what it left on the disk")
        return done

    def _put(self, document: dict[str, Any], columns: dict[str, Any]) -> int:
        earlier = self._connection.execute(sql.EARLIER, columns).fetchone()
        if earlier is not None:
            columns = columns | _kept(earlier, columns)
            self._connection.execute(sql.DELETE, {"ids": json.dumps([earlier["id"]])})
        set_id = self._connection.execute(sql.INSERT_SET, {"id": None} | columns).lastrowid or 0
        unseen = ((item["fault"], item["reason"]) for item in document["not_assessed"])
        for statement, rows in (
            (sql.INSERT_REP, rep_rows(document["reps"])),
            (sql.INSERT_FAULT, fault_rows(document)),
            (sql.INSERT_NOT_ASSESSED, unseen),
        ):
            self._connection.executemany(statement, ((set_id, *row) for row in rows))
        return set_id

    def _read(self, ids: Sequence[int]) -> Iterator[KeptSet]:
        found = {row["id"]: row for row in self._rows(sql.SETS, ids)}
        parts = [self._of_set(question, ids) for question in (sql.REPS, sql.FAULTS, sql.NOT_ASSESSED)]
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
def open_store(path: Path | None = None) -> Iterator[Store]:
    """Open the history, and make it where there is none yet.

    Parameters
    ----------
    path : Path, optional
        The database file; the user's own when not given (see ``place.history_file``).

    Yields
    ------
    Store

    Raises
    ------
    InputError
        When it cannot be used, then or inside the block.
    """
    where = path or history_file()
    with opened(where) as connection:
        connection.row_factory = sqlite3.Row
        yield Store(where, connection)


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
