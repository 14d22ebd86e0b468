"""The exported tables: what is in them, under which names, and how unknown values are written."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest

from formcheck.analysis.recording_analysis import FoundSet, RecordingAnalysis
from formcheck.core.landmarks import COUNT, Landmark
from formcheck.errors import InputError
from formcheck.exercises import load
from formcheck.export.formats import FORMATS, formats, write_exports
from formcheck.export.tables import landmark_columns, signal_columns, write_csv, write_parquet
from formcheck.simulation import Camera, RepPlan, simulate

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.core.pose_frame import PoseFrame


def judged(exercise: str, poses: list[PoseFrame]) -> FoundSet:
    session = RecordingAnalysis(load(exercise), ())
    for pose in poses:
        session.update(pose)
    (found,) = session.finish()
    return found


@pytest.fixture(scope="module")
def squats() -> tuple[list[PoseFrame], FoundSet]:
    """Three squats, with nobody in the picture for a while in the second one."""
    clip = simulate("squat", (RepPlan(),) * 3, camera=Camera(yaw_deg=84.0))
    hole = clip.truth[1].peak_s
    poses = [type(p).missing(p.time_s) if hole <= p.time_s <= hole + 0.6 else p for p in clip.poses]
    return poses, judged("squat", poses)


def read_csv(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return list(rows.fieldnames or ()), list(rows)


def test_landmarks_are_those_of_the_frames(squats: tuple[list[PoseFrame], FoundSet], tmp_path: Path) -> None:
    poses, _ = squats
    write_csv(tmp_path / "a.csv", landmark_columns(poses))
    names, rows = read_csv(tmp_path / "a.csv")
    assert len(names) == 1 + 6 * COUNT
    assert names[:7] == [
        "time_s", "nose_x_px", "nose_y_px", "nose_x_m", "nose_y_m", "nose_z_m", "nose_visibility",
    ]  # fmt: skip
    assert len(rows) == len(poses)
    for pose, row in list(zip(poses, rows, strict=True))[::17]:
        assert float(row["time_s"]) == pose.time_s
        for landmark in (Landmark.LEFT_HIP, Landmark.RIGHT_FOOT_INDEX):
            name = landmark.name.lower()
            if pose.found:
                assert [float(row[f"{name}_{axis}_px"]) for axis in "xy"] == pytest.approx(pose.xy_px[landmark])
                assert [float(row[f"{name}_{axis}_m"]) for axis in "xyz"] == pytest.approx(pose.xyz_m[landmark])
            else:
                assert {row[f"{name}_x_px"], row[f"{name}_z_m"]} == {""}


def test_signals_are_the_curves_of_the_set(squats: tuple[list[PoseFrame], FoundSet], tmp_path: Path) -> None:
    _, found = squats
    write_parquet(tmp_path / "a.parquet", signal_columns([found]))
    table = pq.read_table(tmp_path / "a.parquet").to_pydict()
    assert list(table)[:4] == ["set", "exercise", "time_s", "rep"]
    assert list(table)[4:] == list(found.curves.names)
    assert set(table["exercise"]) == {"squat"}
    np.testing.assert_array_equal(table["time_s"], found.curves.t_s)
    for name, values in zip(found.curves.names, found.curves.values.T, strict=True):
        np.testing.assert_array_equal(np.array(table[name], np.float64), values)


def test_each_time_knows_its_repetition(squats: tuple[list[PoseFrame], FoundSet]) -> None:
    _, found = squats
    columns = signal_columns([found])
    counted = {rep.number: rep for rep in found.report.counted}
    assert len(counted) >= 2
    assert set(columns["rep"]) == {None, *counted}
    for number, time_s in zip(columns["rep"], columns["time_s"], strict=True):
        inside = [n for n, rep in counted.items() if rep.start_s <= time_s <= rep.end_s]
        assert inside == ([number] if number else [])


def test_sets_of_different_exercises_share_a_table(squats: tuple[list[PoseFrame], FoundSet]) -> None:
    _, first = squats
    second = judged("lunge", simulate("lunge", (RepPlan(),) * 2).poses)
    columns = signal_columns([first, second])
    assert {len(values) for values in columns.values()} == {first.curves.t_s.size + second.curves.t_s.size}
    assert set(columns["set"]) == {1, 2}
    strange = set(second.curves.names) - set(first.curves.names)
    assert strange
    for name in strange:
        assert np.isnan(columns[name][: first.curves.t_s.size]).all()


def test_tables_of_nobody_have_a_head_and_no_rows(tmp_path: Path) -> None:
    columns = landmark_columns([])
    write_csv(tmp_path / "a.csv", columns)
    write_parquet(tmp_path / "a.parquet", columns)
    assert read_csv(tmp_path / "a.csv") == (list(columns), [])
    table = pq.read_table(tmp_path / "a.parquet")
    assert (table.column_names, table.num_rows) == (list(columns), 0)


def test_everything_can_be_written_of_nobody(tmp_path: Path) -> None:
    found = judged("squat", [])
    assert len(write_exports(tmp_path, "a", FORMATS, [found], [])) == 6


def test_exports_are_what_was_asked_for(squats: tuple[list[PoseFrame], FoundSet], tmp_path: Path) -> None:
    poses, found = squats
    written = write_exports(tmp_path, "a.b", ("csv", "trc"), [found], poses)
    assert {path.name for path in written} == {"a.b.signals.csv", "a.b.landmarks.csv", "a.b.trc"}
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in written}


def test_formats_are_told_apart() -> None:
    assert formats("mot, CSV") == ("csv", "mot")
    for text in ("", "csv,", "xlsx", "csv,c3d"):
        with pytest.raises(InputError, match="csv,parquet,trc,mot after --export"):
            formats(text)
