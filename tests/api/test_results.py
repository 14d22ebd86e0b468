"""The judged set in Python: what it says, its tables, and that they are those of the files."""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING

import jsonschema
import numpy as np
import pandas as pd
import pytest

import formcheck
from formcheck.cli.main import run
from formcheck.pose.landmark_file import write_recording
from formcheck.simulation import Camera, RepPlan, simulate

if TYPE_CHECKING:
    from pathlib import Path

BAD = RepPlan({"knee_valgus": 18.0})


@pytest.fixture(scope="module")
def poses() -> list[formcheck.PoseFrame]:
    return simulate("squat", [RepPlan(), BAD, RepPlan(), RepPlan(), BAD], camera=Camera(yaw_deg=4.0)).poses


@pytest.fixture(scope="module")
def report(poses: list[formcheck.PoseFrame]) -> formcheck.SetReport:
    return formcheck.analyze_poses(poses, "squat")


@pytest.fixture(scope="module")
def recording(poses: list[formcheck.PoseFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "a.landmarks.npz"
    info = formcheck.RecordingInfo("a.mp4", 640, 480, len(poses), math.nan, 30.0, "simulated", "0" * 64, masks=True)
    write_recording(path, poses, info)
    return path


def test_a_set_says_what_was_done(report: formcheck.SetReport) -> None:
    assert repr(report).startswith("<SetReport squat: 5 repetitions, score ")
    assert isinstance(report.exercise, formcheck.ExerciseSpec)
    assert report.exercise.name == "Squat"
    assert report.faults == {"knee_valgus": 2}
    assert [bool(rep.faults) for rep in report.counted] == [False, True, False, False, True]
    assert report.sets == (report,)


def test_repetitions_as_a_frame(report: formcheck.SetReport) -> None:
    frame = report.to_frame()
    assert len(frame) == len(report.reps)
    assert frame["number"].dropna().tolist() == [rep.number for rep in report.counted]
    assert frame["counted"].dtype == bool
    assert frame.loc[frame["number"] == 2, "faults"].tolist() == ["knee_valgus"]
    assert frame["eccentric_s"].tolist() == pytest.approx([rep.tempo.eccentric_s for rep in report.reps], nan_ok=True)
    assert set(report.reps[0].measures) <= set(frame.columns)


def test_checks_as_a_frame(report: formcheck.SetReport) -> None:
    checks = report.checks()
    valgus = checks[checks["id"] == "knee_valgus"].set_index("rep")
    assert valgus.index.tolist() == [1, 2, 3, 4, 5]
    assert (valgus["severity"] > 0).tolist() == [False, True, False, False, True]
    assert (valgus["value"] > valgus["limit"]).tolist() == [False, True, False, False, True]


def test_signals_as_a_frame(report: formcheck.SetReport) -> None:
    signals = report.signals()
    assert signals.index.name == "time_s"
    assert np.diff(signals.index) == pytest.approx(1 / 30)
    for rep in report.counted:
        at = signals[signals["rep"] == rep.number]
        assert at.index[0] == pytest.approx(rep.start_s, abs=0.04)
        assert at["rep_signal_deg"].idxmax() == pytest.approx(rep.peak_s, abs=0.3)


def test_landmarks_as_a_dataset(report: formcheck.SetReport, poses: list[formcheck.PoseFrame]) -> None:
    found = report.landmarks()
    assert found["xyz_m"].dims == ("time_s", "landmark", "axis_m")
    assert found.sizes["time_s"] == len(poses)
    for k in (0, len(poses) // 2):
        knee = found["xy_px"].sel(landmark="left_knee").isel(time_s=k)
        assert knee.values == pytest.approx(poses[k].xy_px[25])
        assert float(found["time_s"][k]) == poses[k].time_s


def test_nobody_in_the_picture_is_empty_tables() -> None:
    report = formcheck.analyze_poses([formcheck.PoseFrame.missing(k / 30) for k in range(60)], "squat")
    assert len(report.to_frame()) == len(report.checks()) == len(report.signals()) == 0
    assert report.to_frame().columns[0] == "number"
    assert bool(report.landmarks()["xy_px"].isnull().all())
    empty = formcheck.analyze_poses([], "squat")
    assert empty.landmarks().sizes["time_s"] == 0


def test_python_and_the_command_line_say_the_same(recording: Path, tmp_path: Path) -> None:
    report = formcheck.analyze(recording, "squat")
    command = ["analyze", str(recording), "--exercise", "squat", "--no-video", "--no-html", "-o", str(tmp_path)]
    assert run([*command, "--export", "parquet"]) == 0
    written = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert report.to_dict() == written
    table, frame = pd.read_csv(tmp_path / "a.reps.csv"), report.to_frame()
    assert list(table.columns)[2:] == list(frame.columns)
    assert table["score"].tolist() == pytest.approx(frame["score"].tolist(), abs=0.05)
    assert (table["counted"] == "yes").tolist() == frame["counted"].tolist()
    signals = pd.read_parquet(tmp_path / "a.signals.parquet").set_index("time_s")
    pd.testing.assert_frame_equal(
        signals.drop(columns=["set", "exercise", "rep"]), report.signals().drop(columns="rep"), check_dtype=False
    )


def test_the_document_is_valid(recording: Path, report: formcheck.SetReport) -> None:
    schema = formcheck.report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(formcheck.analyze(str(recording), "squat").to_dict(), schema)
    with pytest.raises(formcheck.InputError, match="RecordingInfo"):
        report.to_dict()


def test_the_exercise_is_recognised_or_asked_for(recording: Path, poses: list[formcheck.PoseFrame]) -> None:
    found = formcheck.analyze(recording)
    assert (found.exercise_id, found.chosen_by) == ("squat", "recognised")
    assert formcheck.analyze_poses(poses).exercise_id == "squat"
    still = [poses[0]] * 1
    with pytest.raises(formcheck.InputError):
        formcheck.analyze_poses(still)


def test_an_exercise_of_ones_own(poses: list[formcheck.PoseFrame], tmp_path: Path) -> None:
    assert run(["exercises", "new", "my_squat", "--like", "squat", "-o", str(tmp_path / "my.toml")]) == 0
    spec = formcheck.load_exercise(tmp_path / "my.toml")
    assert formcheck.analyze_poses(poses, spec).exercise_id == "my_squat"
    assert formcheck.load_exercise("squat").id == "squat"
    assert "squat" in formcheck.exercise_ids()
    with pytest.raises(formcheck.InputError, match="the id of an exercise"):
        formcheck.load_exercise("sqat")
    with pytest.raises(formcheck.InputError, match="the id of an exercise"):
        formcheck.analyze_poses(poses, "sqat")


def test_a_missing_clip_is_one_line() -> None:
    with pytest.raises(formcheck.InputError, match=r"nothing\.mp4"):
        formcheck.analyze("nothing.mp4", "squat")


@pytest.mark.parametrize(("library", "method"), [("pandas", "to_frame"), ("xarray", "landmarks")])
def test_a_missing_extra_says_what_to_install(
    report: formcheck.SetReport, monkeypatch: pytest.MonkeyPatch, library: str, method: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(formcheck.InputError, match=rf"{library}.*formcheck\[data\]"):
        getattr(report, method)()


def test_progress_is_told(recording: Path) -> None:
    shares: list[float] = []
    formcheck.analyze(recording, "squat", progress=shares.append)
    assert len(shares) > 10
