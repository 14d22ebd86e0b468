"""A batch leaves the history alone unless it is asked to fill it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from batch.kit import batch, recordings
from formcheck.history.records import About, Load
from formcheck.history.repository import open_repository
from formcheck.utils.system import history_file

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_DATA_DIR", str(tmp_path / "data"))


def test_only_when_asked_with_what_the_manifest_says(tmp_path: Path) -> None:
    for clip in recordings(tmp_path / "clips", 2):
        os.utime(clip, (1.75e9, 1.75e9))
    lines = [
        "file,exercise,Load,athlete,date",
        "set 0.landmarks.npz,squat,80kg,Ann,2025-06-01",
        "set 1.landmarks.npz,squat,,,",
    ]
    manifest = tmp_path / "clips" / "list.csv"
    manifest.write_text("\n".join(lines), "utf-8")
    arguments = (manifest, "-o", tmp_path / "out", "--workers", "1")
    assert batch(*arguments).returncode == 0
    assert not history_file().exists()
    done = batch(*arguments, "--history")  # what an earlier run has done counts too
    assert done.returncode == 0, done.stderr
    assert "formcheck: 2 sets of these clips are in the history" in done.stderr
    with open_repository() as store:
        sets = store.sets()
    # the second one has the time of its file
    assert [(one.about, one.done_from, len(one.counted)) for one in sets] == [
        (About("Ann", Load(80.0)), "user", 2),
        (About(), "file", 2),
    ]
    assert 1.75e9 - 60 < sets[1].done_at.timestamp() < 1.75e9


def test_what_cannot_be_meant_is_told_before_any_work(tmp_path: Path) -> None:
    recordings(tmp_path / "clips", 1)
    manifest = tmp_path / "clips" / "list.csv"
    manifest.write_text("file,load\nset 0.landmarks.npz,heavy\n", "utf-8")
    done = batch(manifest, "-o", tmp_path / "out", "--history")
    assert done.returncode == 2
    assert "60kg or 135lb for set 0.landmarks.npz; found 'heavy'" in done.stderr
    assert not list(tmp_path.glob("out/*.json"))
    done = batch(tmp_path / "clips", "-o", tmp_path / "out", "--history", "--engine", "ray")
    assert (done.returncode, "--engine local" in done.stderr) == (2, True)
