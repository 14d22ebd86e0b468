"""``formcheck history`` and what ``analyze`` puts into it, with the landmarks of a shipped clip."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from history.store_kit import document, reps
from pyarrow import parquet

from formcheck.cli.main import run
from formcheck.history.records import About, Load
from formcheck.history.repository import open_repository
from formcheck.history.saving import Began, remember
from formcheck.utils.system import history_file

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Analysed = tuple[Path, subprocess.CompletedProcess[str]]
    Capture = pytest.CaptureFixture[str]

NAME = "hip_thrust_arched"


@pytest.fixture(autouse=True)
def own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def recording(analysed: Analysed) -> Path:
    """The landmarks of a clip with six repetitions, two of them with faults."""
    return analysed[0] / f"{NAME}.landmarks.npz"


def analyse(recording: Path, out: Path, *options: str) -> int:
    return run(["analyze", str(recording), "--exercise", "hip_thrust", "-o", str(out), "--no-html", *options])


def trained() -> None:
    """Three sets of two people."""
    for day, athlete, exercise, load in (
        (1, "Ann", "hip_thrust", 60.0),
        (3, "Ann", "squat", 0.0),
        (4, "Bob", "squat", 80.0),
    ):
        about = About(athlete, Load(load) if load else None, note=f"day {day}")
        began = Began(datetime(2025, 6, day, 12, tzinfo=timezone.utc), "user")
        remember([document(reps(8, faulty=2), exercise=exercise)], about=about, began=began)


@pytest.mark.model
def test_a_set_that_is_analysed_is_in_the_history(
    recording: Path, sample: Callable[[str], Path], tmp_path: Path, capsys: Capture
) -> None:
    said = ["--load", "60kg", "--band", "medium", "--note", "felt heavy", "--athlete", "Ann", "--date", "2025-06-01"]
    assert analyse(recording, tmp_path / "out", *said) == 0
    assert "; set 1 of the history" in capsys.readouterr().err
    assert run(["history"]) == 0
    row = " ".join(capsys.readouterr().out.split())
    assert re.search(r"1 2025-06-01 12:00 Ann hip thrust 6 60 kg medium \d+ .*lumbar arch 2.* felt heavy", row)
    # again, and with less to say: still the same set, and nothing that was said is lost
    assert analyse(recording, tmp_path / "out", "--athlete", "Ann") == 0
    with open_repository() as store:
        [kept] = store.sets()
    assert kept.about == About("Ann", Load(60.0), "medium", "felt heavy")
    report = json.loads((tmp_path / "out" / f"{NAME}.json").read_text("utf-8"))
    assert [rep.score for rep in kept.reps] == [rep["score"] for rep in report["reps"]]
    assert [rep.tempo.eccentric_s for rep in kept.reps] == [rep["tempo"]["eccentric_s"] for rep in report["reps"]]
    # the landmarks stand for the clip that they were read from
    with closing(sqlite3.connect(history_file())) as connection:
        [(key,)] = connection.execute("SELECT fingerprint FROM sets").fetchall()
    assert key == hashlib.sha256(sample(NAME).read_bytes()).hexdigest()


@pytest.mark.model
def test_the_clip_itself_was_remembered_too(analysed: Analysed) -> None:
    """By the process that analysed it, in the history of this test run, with the time of the file."""
    assert "of the history" in analysed[1].stderr


@pytest.mark.model
def test_no_history(recording: Path, tmp_path: Path, capsys: Capture) -> None:
    assert analyse(recording, tmp_path / "out", "--no-history") == 0
    assert not history_file().exists()
    assert analyse(recording, tmp_path / "out", "--no-history", "--load", "60kg") == 2
    assert "found --no-history" in capsys.readouterr().err


@pytest.mark.model
@pytest.mark.parametrize("trouble", ["in the way", "damaged"])
def test_a_history_that_cannot_be_used_costs_no_result(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, trouble: str
) -> None:
    if trouble == "damaged":
        history_file().parent.mkdir()
        history_file().write_bytes(b"not a database" * 100)
    else:
        (tmp_path / "file").touch()
        monkeypatch.setenv("FORMCHECK_DATA_DIR", str(tmp_path / "file" / "data"))
    assert analyse(recording, tmp_path / "out") == 0
    lines = capsys.readouterr().err.splitlines()
    assert [line.startswith("formcheck: not in the history: expected a history") for line in lines].count(True) == 1
    assert (tmp_path / "out" / f"{NAME}.json").is_file()
    assert run(["history"]) == (2 if trouble == "damaged" else 0)
    assert trouble == "in the way" or history_file().read_bytes() == b"not a database" * 100


@pytest.mark.parametrize(
    "options",
    [
        ("--load", "60"),
        ("--note", "x" * 1001),
        ("--date", "yesterday"),
        ("--date", (datetime.now() + timedelta(days=3)).date().isoformat()),  # noqa: DTZ005  any clock will do
        ("--date", "9999-12-31"),
    ],
)
def test_what_cannot_be_said_is_refused_before_any_work(
    tmp_path: Path, options: tuple[str, str], capsys: Capture
) -> None:
    assert analyse(tmp_path / "nothing.mp4", tmp_path / "out", *options) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def listed(capsys: Capture, *options: str) -> list[str]:
    """The ids that are listed."""
    assert run(["history", *options]) == 0
    return re.findall(r"^ +(\d+) +2025", capsys.readouterr().out, re.MULTILINE)


def test_list_filters(capsys: Capture) -> None:
    trained()
    assert listed(capsys) == listed(capsys, "list") == ["1", "2", "3"]
    assert listed(capsys, "--athlete", "ann") == ["1", "2"]
    assert listed(capsys, "--exercise", "squat", "--since", "2025-06-03") == ["2", "3"]
    assert listed(capsys, "list", "--until", "2025-06-03") == ["1", "2"]  # that day included
    assert listed(capsys, "--limit", "1") == ["3"]
    assert listed(capsys, "--limit", "0") == ["1", "2", "3"]
    assert listed(capsys, "--athlete", "Eve") == []


def test_list_of_nothing_makes_nothing(capsys: Capture, tmp_path: Path) -> None:
    assert run(["history"]) == 0
    assert "no such sets" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_show(capsys: Capture) -> None:
    trained()
    assert run(["history", "show", "1"]) == 0
    page = capsys.readouterr().out
    assert "Set 1: 8 repetitions of hip thrust" in page
    assert "Ann, 60 kg, day 1" in page
    assert page.count("lumbar arch (moderate)") == 2
    assert run(["history", "show", "9"]) == 2


def test_export(tmp_path: Path) -> None:
    trained()
    for form in ("csv", "parquet", "json"):
        assert (
            run(["history", "export", "--format", form, "-o", str(tmp_path / f"mine.{form}"), "--athlete", "Ann"]) == 0
        )
    with (tmp_path / "mine.csv").open(encoding="utf-8", newline="") as file:
        sets = list(csv.DictReader(file))
    assert [(row["exercise"], row["load_kg"], row["faults"]) for row in sets] == [
        ("hip_thrust", "60", "lumbar_arch:2"),
        ("squat", "", "lumbar_arch:2"),
    ]
    table = parquet.read_table(tmp_path / "mine.reps.parquet").to_pylist()
    assert [row["set_id"] for row in table] == [1] * 8 + [2] * 8
    assert table[0]["rom"] == 0.42
    assert table[0]["stretch_pause_s"] is None
    found: dict[str, Any] = json.loads((tmp_path / "mine.json").read_text("utf-8"))
    assert found["schema"] == "formcheck.history/1"
    assert [one["id"] for one in found["sets"]] == [1, 2]
    assert len(found["sets"][1]["repetitions"]) == found["sets"][1]["reps"] == 8
    assert run(["history", "export", "--format", "csv", "-o", str(tmp_path / "no.csv"), "--athlete", "Eve"]) == 2
    assert not (tmp_path / "no.csv").exists()


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        (("2",), ["1", "3"]),
        (("1", "3"), ["2"]),
        (("--before", "2025-06-03"), ["2", "3"]),
        (("--athlete", "Ann"), ["3"]),
        (("--before", "2025-06-02", "--athlete", "Ann"), ["2", "3"]),
        (("--all",), []),
    ],
)
def test_delete(chosen: tuple[str, ...], left: list[str], capsys: Capture) -> None:
    trained()
    assert run(["history", "delete", *chosen, "--yes"]) == 0
    assert listed(capsys) == left


def test_delete_asks(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    trained()
    for answer, code, left in (("n\n", 0, 3), ("", 2, 3), ("y\n", 0, 1)):
        read, write = os.pipe()
        os.write(write, answer.encode())
        os.close(write)
        with os.fdopen(read) as stdin:
            monkeypatch.setattr("sys.stdin", stdin)
            assert run(["history", "delete", "--athlete", "Ann"]) == code
        assert "Delete 2 sets of Ann from 2025-06-01 to 2025-06-03 for good?" in capsys.readouterr().err
        assert len(listed(capsys)) == left


def test_delete_needs_something_that_is_there(capsys: Capture) -> None:
    trained()
    for wrong in ((), ("9",), ("1", "9"), ("--before", "soon"), ("--athlete", "Eve")):
        assert run(["history", "delete", *wrong, "--yes"]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert len(listed(capsys)) == 3


def test_doctor_names_the_store(capsys: Capture) -> None:
    run(["doctor"])
    assert f"none yet, it will be at {history_file()}" in capsys.readouterr().out
    trained()
    run(["doctor"])
    assert f"{history_file()}, number of sets: 3" in capsys.readouterr().out
