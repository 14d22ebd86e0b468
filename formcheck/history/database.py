"""The history's database: checked before anything is written to it, and migrated to the newest form."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError
from formcheck.utils.system import DATA_FOLDER_VARIABLE, cannot_use, make_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION_ID: Final = 1178814539  # 'FCHK', as in the first migration
_HEAD: Final = b"SQLite format 3\0"
BUSY_S: Final = 30.0  # house rule: longer than any transaction of another process takes


@cache
def migrations() -> tuple[str, ...]:
    """The SQL scripts that lead from an empty file to the newest form, in order; the first one makes version 1."""
    folder = resources.files("formcheck.history") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return tuple(file.read_text("utf-8") for file in files)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the history, after making it where there is none.

    Parameters
    ----------
    path : Path
        The database file.

    Yields
    ------
    sqlite3.Connection
        In autocommit mode, with foreign keys enforced and deleted content overwritten.

    Raises
    ------
    InputError
        When it cannot be used, is damaged, was made by a newer version, or is something else; it is left as it is.
        The same for what goes wrong with it inside the block.
    """
    make_private(path)
    with explained_errors(path), closing(_connected(path)) as connection:
        _check_head(path)
        _check(connection, path)
        _prepare(connection)
        _migrate(connection, path)
        yield connection


@contextmanager
def explained_errors(path: Path) -> Iterator[None]:
    """Say in one line what SQLite says about the file."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise cannot_use(path, str(error)) from error
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:  # the more special ones are mistakes of ours
            raise
        raise _damaged(path, str(error)) from error
    except UnicodeDecodeError as error:  # damage can make SQLite's own words unreadable
        raise _damaged(path, "text that is none") from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, with no other writer in between."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", timeout=BUSY_S, isolation_level=None, uri=True)


def _check_head(path: Path) -> None:
    """Raise InputError for a file that SQLite would take for an empty one though there is something in it."""
    with path.open("rb") as file:
        head = file.read(len(_HEAD))
    if head not in {b"", _HEAD}:
        raise _damaged(path, "file is not a database")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Raise InputError unless it is ours, whole, and not from the future. Nothing is written."""
    version = _number(connection, "user_version")
    if version > len(migrations()):
        raise InputError(
            f"a history of version {len(migrations())} at most",
            f"version {version} in {path}",
            f"install the newest formcheck, or set {DATA_FOLDER_VARIABLE} to another folder",
        )
    if version < 0:
        raise _damaged(path, f"version {version}")
    # an empty file is a history that was about to be made
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    if not empty and _number(connection, "application_id") != APPLICATION_ID:
        raise InputError(
            "a history of formcheck",
            f"another program's database at {path}",
            f"set {DATA_FOLDER_VARIABLE} to another folder",
        )
    state = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if state != "ok":
        raise _damaged(path, state)


def _prepare(connection: sqlite3.Connection) -> None:
    """Set what SQLite does not remember, and write-ahead logging, which it does."""
    for setting in ("foreign_keys = ON", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    end = time.monotonic() + BUSY_S
    while not _logs_ahead(connection, end):
        time.sleep(0.02)


def _logs_ahead(connection: sqlite3.Connection, end: float) -> bool:
    """Switch to write-ahead logging; for this one change SQLite does not wait while another process makes it too."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError:
        if time.monotonic() > end:
            raise
        return False
    return True


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring it to the newest form: each step whole or not at all."""
    if _number(connection, "user_version") == len(migrations()):
        return
    with transaction(connection):
        # another process may have done it while this one waited; it may even have been a newer one
        _check(connection, path)
        for number in range(_number(connection, "user_version"), len(migrations())):
            for statement in _statements(migrations()[number]):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; run as a whole, it would end the transaction it is in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _number(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _damaged(path: Path, reason: str) -> InputError:
    return InputError(
        "a history that is whole",
        f"a damaged one at {path} ({reason})",
        "put a copy of it from a backup there, or move it away to begin a new one",
    )
