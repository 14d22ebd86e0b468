"""The CSV of the repetitions."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from formcheck.report.csv_report import COLUMNS, write_reps_csv

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.analysis.recording_analysis import FoundSet


def test_every_repetition_is_a_row(found: FoundSet, tmp_path: Path) -> None:
    write_reps_csv(tmp_path / "a.reps.csv", [found])
    with (tmp_path / "a.reps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [*COLUMNS, "rom", "rom_fraction", "knee_deg"]
    assert [row["number"] for row in rows] == ["", "1", "2", "3"]
    assert rows[0]["reject_reason"] == "getting into position"
    assert rows[2]["faults"] == "lumbar_arch;rushed"
    assert (rows[1]["start_s"], rows[1]["concentric_s"], rows[1]["stretch_pause_s"]) == ("4.0", "1.0", "")


def test_empty_set_is_a_heading(nobody: FoundSet, tmp_path: Path) -> None:
    write_reps_csv(tmp_path / "a.reps.csv", [nobody])
    assert (tmp_path / "a.reps.csv").read_text() == ",".join(COLUMNS) + "\n"


def test_sets_are_told_apart(found: FoundSet, tmp_path: Path) -> None:
    write_reps_csv(tmp_path / "a.reps.csv", [found, found])
    with (tmp_path / "a.reps.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["set"], row["exercise"], row["number"]) for row in csv.DictReader(file)]
    assert rows == [(of_set, "hip_thrust", number) for of_set in "12" for number in ("", "1", "2", "3")]
