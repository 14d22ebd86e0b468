"""``--export`` of analyze and batch, on landmarks that were kept of a simulated clip."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from formcheck.cli.main import run
from formcheck.pose.landmark_file import RecordingInfo, write_recording
from formcheck.simulation import Camera, RepPlan, simulate

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {"a.signals.csv", "a.landmarks.csv", "a.signals.parquet", "a.landmarks.parquet", "a.trc", "a.mot"}


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "a.landmarks.npz"
    poses = simulate("squat", (RepPlan(),) * 2, camera=Camera(yaw_deg=84.0)).poses
    info = RecordingInfo("a.mp4", 640, 480, len(poses), math.nan, 30.0, "simulated", "0" * 64, masks=True)
    write_recording(path, poses, info)
    return path


def test_analyze_exports(recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ["--no-video", "--no-html", "-o", str(tmp_path)]
    assert run(["analyze", str(recording), "--exercise", "squat", "--export", "csv,parquet,trc,mot", *out]) == 0
    assert NAMES | {"a.json", "a.reps.csv"} == {path.name for path in tmp_path.iterdir()}
    said = capsys.readouterr().err
    assert all(name in said for name in NAMES)


def test_batch_exports(recording: Path, tmp_path: Path) -> None:
    command = ["batch", str(recording), "-o", str(tmp_path), "--exercise", "squat", "--workers", "1"]
    assert run([*command, "--export", "trc"]) == 0
    assert (tmp_path / "a.trc").is_file()
    assert not (tmp_path / "a.mot").exists()
    # another choice makes the clip again, and takes away what is no longer wanted
    assert run([*command, "--export", "mot"]) == 0
    assert (tmp_path / "a.mot").is_file()
    assert not (tmp_path / "a.trc").exists()


@pytest.mark.parametrize("command", ["analyze", "batch"])
def test_a_format_that_is_not_known_is_one_line(
    command: str, recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, str(recording), "-o", str(tmp_path / "out"), "--export", "csv,xlsx"]) == 2
    said = capsys.readouterr().err
    assert said == (
        "formcheck: expected some of csv,parquet,trc,mot after --export; found 'xlsx'; name formats, with commas\n"
    )
    assert not (tmp_path / "out").exists()
