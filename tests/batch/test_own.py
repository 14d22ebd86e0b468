"""A batch with an exercise of the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batch.kit import SUFFIX, batch, recording, summary
from formcheck.exercises.loader import source_text

if TYPE_CHECKING:
    from pathlib import Path


def test_an_exercise_of_ones_own(tmp_path: Path) -> None:
    recording(tmp_path / "in" / f"a{SUFFIX}")
    own = tmp_path / "mine" / "box_squat.toml"
    own.parent.mkdir()
    own.write_text(source_text("squat").replace('id = "squat"', 'id = "box_squat"', 1), "utf-8")
    arguments = (tmp_path / "in", "-o", tmp_path / "out", "--exercise", "box_squat")
    assert batch(*arguments).returncode == 2
    named = (*arguments, "--exercise-dir", own.parent)
    assert batch(*named).returncode == 0
    (row,) = summary(tmp_path / "out")
    assert (row["status"], row["exercise"], row["reps"]) == ("ok", "box_squat", "2")
    assert "1 are done" in batch(*named, "--dry-run").stderr
    own.write_text(own.read_text("utf-8") + "\n# changed\n", "utf-8")
    assert "its file has changed" in batch(*named, "--dry-run").stderr


def test_a_file_that_is_wrong_is_said_once(tmp_path: Path) -> None:
    recording(tmp_path / "in" / f"a{SUFFIX}")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "bad.toml").write_text("id = ", "utf-8")
    done = batch(tmp_path / "in", "-o", tmp_path / "out", "--exercise-dir", tmp_path / "mine")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "bad.toml" in done.stderr
    assert not (tmp_path / "out").exists()
