"""The database file: from every earlier version, from the future, damaged, not ours, and where none can be made."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formcheck.errors import InputError
from formcheck.history import database
from formcheck.history.database import migrations
from formcheck.history.repository import open_repository
from formcheck.history.saving import remember
from formcheck.utils.system import history_file
from history.store_kit import document

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the history is going to be."""
    monkeypatch.setenv("FORMCHECK_DATA_DIR", str(tmp_path))
    return history_file()


def built(path: Path, version: int) -> None:
    """A history as that version made it, from the scripts of the time."""
    with closing(sqlite3.connect(path)) as connection:
        for script in migrations()[:version]:
            connection.executescript(script)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def sets_of(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id, exercise, athlete FROM sets").fetchall()


OLD_SET = """
INSERT INTO sets (fingerprint, exercise, set_number, athlete, done_s, utc_offset_s, done_from, source, view, version,
    model) VALUES ('f', 'squat', 1, 'Ann', 1e9, 0, 'file', 'a.mp4', 'side', '0.1.0', 'm')
"""


@pytest.mark.parametrize("version", range(len(migrations()) + 1))
def test_from_every_earlier_version(place: Path, version: int) -> None:
    built(place, version)
    if version:
        with closing(sqlite3.connect(place)) as connection, connection:
            connection.execute(OLD_SET)
    with open_repository() as store:
        assert [(one.exercise_id, one.about.athlete) for one in store.sets()] == [("squat", "Ann")] * (version > 0)
    assert version_of(place) == len(migrations())
    remember([document()])  # and it takes new ones


OLD_REP = """
INSERT INTO reps (set_id, position, number, side, start_s, peak_s, end_s, measures) VALUES (1, 1, 1, 'both', 0, 1, 2,
    '{}')
"""


def test_repetitions_from_before_cuts_were_known_are_read(place: Path) -> None:
    built(place, 1)
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute(OLD_SET)
        connection.execute(OLD_REP)
    with open_repository() as store:
        (rep,) = store.sets()[0].reps
    assert (rep.number, rep.cut_off, rep.interrupted) == (1, None, False)


def test_a_migration_that_fails_changes_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember([document()])
    before = sets_of(place)
    broken = "CREATE TABLE extra (a);\nDROP TABLE not_assessed;\nINSERT INTO nowhere VALUES (1);\n"
    monkeypatch.setattr(database, "migrations", lambda: (*migrations(), broken))
    with pytest.raises(InputError, match="nowhere"), open_repository():
        pass
    monkeypatch.undo()
    assert version_of(place) == len(migrations())
    assert sets_of(place) == before
    with closing(sqlite3.connect(place)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert "not_assessed" in names
    assert "extra" not in names


def test_a_migration_keeps_the_sets(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [key] = remember([document()])
    more = "-- one; two\nALTER TABLE sets ADD COLUMN mood TEXT;\nCREATE TABLE extra (a TEXT DEFAULT 'a;b');\n"
    monkeypatch.setattr(database, "migrations", lambda: (*migrations(), more))
    with open_repository() as store:
        assert [one.id for one in store.sets()] == [key]
    assert version_of(place) == len(migrations()) + 1


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history with a few sets in it."""
    path = tmp_path_factory.mktemp("whole") / "history.sqlite"
    for _ in range(4):
        remember([document(20)], path=path)
    return path


def refused(place: Path) -> str:
    """What is said about a file that cannot be used, which stays as it is."""
    before = place.read_bytes()
    with pytest.raises(InputError) as caught:
        remember([document()])
    assert place.read_bytes() == before
    line = str(caught.value)
    assert line.startswith("expected ")
    assert "\n" not in line
    return line


def test_a_newer_one_is_refused(place: Path) -> None:
    remember([document()])
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert "version 99" in refused(place)


def test_another_programs_database_is_refused(place: Path) -> None:
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("CREATE TABLE letters (a)")
    assert "another program" in refused(place)


@pytest.mark.parametrize("content", [b"this is a letter\n" * 200, b"\0", b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_database_is_refused(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    assert "damaged" in refused(place)


def test_an_empty_file_becomes_a_history(place: Path) -> None:
    place.touch()
    assert remember([document()]) == [1]


def test_half_a_file_is_refused(place: Path) -> None:
    for _ in range(30):
        remember([document(20)])
    content = place.read_bytes()
    place.write_bytes(content[: len(content) // 2])
    assert "damaged" in refused(place)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(1, 255)), min_size=1, max_size=40))
def test_a_damaged_file_is_read_or_refused_but_never_crashes(
    place: Path, whole: Path, flips: list[tuple[int, int]]
) -> None:
    content = bytearray(whole.read_bytes())
    for at, bits in flips:
        content[at % len(content)] ^= bits
    place.write_bytes(content)
    try:
        with open_repository() as store:
            store.sets()
        remember([document(3)])
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017  either is right


def test_a_folder_in_its_place(place: Path) -> None:
    place.mkdir()
    with pytest.raises(InputError, match="Is a directory"):
        remember([document()])


def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FORMCHECK_DATA_DIR", str(tmp_path / "file" / "below"))
    with pytest.raises(InputError, match="FORMCHECK_DATA_DIR"):
        remember([document()])
