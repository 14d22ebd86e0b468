"""Several processes at the same history, and processes that are killed in the middle of writing to it."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

import formcheck
from formcheck.history.repository import Filter, open_repository
from history import writer
from history.store_kit import ARCH, document, reps

# figures for more of them are in tests/benchmarks/store/RESULTS.md
KILLS: Final = int(os.environ.get("FORMCHECK_KILLS", "20"))
ROUNDS: Final = KILLS // 2


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(document(reps(20, faulty=7, fault=ARCH))), "utf-8")
    return path


def started(history: Path, report: Path, athlete: str, most: int = 0) -> subprocess.Popen[str]:
    """A writer that has begun."""
    root = Path(formcheck.__file__).parent.parent
    command = [sys.executable, writer.__file__, str(history), str(report), athlete, str(most)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(root)}
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def committed(process: subprocess.Popen[str]) -> dict[str, int]:
    """Fingerprint and id of what a writer said it had committed until its end; half a line says nothing."""
    assert process.stdout is not None
    assert process.stderr is not None
    with process:  # which closes its pipes and waits for its end
        lines = process.stdout.read().split("\n")[:-1]
        assert process.stderr.read() == ""
    return {fingerprint: int(key) for key, fingerprint in (line.split(" ", 1) for line in lines)}


def stored(history: Path) -> dict[str, int]:
    """Fingerprint and id of what is there; all of it whole."""
    with open_repository(history) as store:
        assert {len(one.counted) for one in store.sets()} <= {20}
    with closing(sqlite3.connect(history)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return dict(connection.execute("SELECT fingerprint, id FROM sets"))


def test_two_writers_lose_nothing(tmp_path: Path, report: Path) -> None:
    history = tmp_path / "history.sqlite"
    writers = [started(history, report, athlete, 200) for athlete in ("Ann", "Bob")]
    said: dict[str, int] = {}
    for process in writers:
        said |= committed(process)
        assert process.returncode == 0
    assert stored(history) == said
    assert len(said) == 2 * (5 + 39)  # 1 to 5, and then every fifth


def killed_while_writing(history: Path, report: Path, chance: random.Random) -> dict[str, int]:
    """Let two processes write, kill both at a random moment, and give what they had committed."""
    writers = [started(history, report, f"{athlete} {chance.random()}") for athlete in ("Ann", "Bob")]
    said: dict[str, int] = {}
    for process in writers:
        time.sleep(chance.uniform(0.0, 0.08))
        process.kill()
    for process in writers:
        said |= committed(process)
    return said


def test_what_was_committed_survives_kill_9(tmp_path: Path, report: Path) -> None:
    chance = random.Random(7)  # noqa: S311  not for secrets
    history = tmp_path / "history.sqlite"
    said: dict[str, int] = {}
    for _ in range(ROUNDS):
        said |= killed_while_writing(history, report, chance)
        there = stored(history)
        # at most the one set that each process had in hand is there without having been said
        assert said.items() <= there.items()
        unsaid = set(there) - set(said)
        assert len(unsaid) <= 2
        said |= {fingerprint: there[fingerprint] for fingerprint in unsaid}
    assert len(said) > ROUNDS  # they did get to write
    print(f"{len(said)} sets in the history after {2 * ROUNDS} kills")


def test_killed_while_the_history_is_made(tmp_path: Path, report: Path) -> None:
    chance = random.Random(11)  # noqa: S311  not for secrets
    for number in range(KILLS // 4):
        history = tmp_path / f"{number}" / "history.sqlite"
        for process in [started(history, report, "Ann", 1) for _ in range(2)]:
            time.sleep(chance.uniform(0.0, 0.01))
            process.kill()
            committed(process)
        assert len(stored(history)) <= 2


DELETE: Final = """
import sys
from pathlib import Path
from formcheck.history.repository import Filter, open_repository as open_store
with open_store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    store.delete(Filter(athlete="Ann"))
"""


def test_killed_while_deleting(tmp_path: Path, report: Path) -> None:
    """All of it or nothing is deleted, whenever the process ends, and the next deletion clears the disk."""
    chance = random.Random(13)  # noqa: S311  not for secrets
    full = tmp_path / "history.sqlite"
    for process in [started(full, report, athlete, 30) for athlete in ("Ann", "Bob")]:
        committed(process)
    for number in range(KILLS // 5):
        history = tmp_path / f"{number}" / "history.sqlite"
        history.parent.mkdir()
        shutil.copy(full, history)
        with subprocess.Popen([sys.executable, "-c", DELETE, history], stdout=subprocess.PIPE) as deleting:
            assert deleting.stdout is not None
            assert deleting.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0.0, 0.02))
            deleting.kill()
        there = stored(history)
        left = [fingerprint for fingerprint in there if fingerprint.startswith("Ann")]
        assert len(left) in {0, 10}
        assert len(there) - len(left) == 10
        with open_repository(history) as store:
            store.delete(Filter(athlete="Ann"))
            assert not any(b"Ann" in path.read_bytes() for path in history.parent.iterdir())
