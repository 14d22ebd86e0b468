"""The table behind the notebook about thresholds: what is in it, and where each number comes from."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from benchmarks.accuracy.clips import Clip, read_clip
from benchmarks.accuracy.measurements import COLUMNS, NAMED, TABLE, rows, write

from formcheck.exercises import load
from formcheck.simulation import Camera, RepPlan, simulate

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.simulation import Clip as Simulated

PLANS = [RepPlan(), RepPlan({"lumbar_arch": 22.0}), RepPlan(), RepPlan(), RepPlan({"lumbar_arch": 22.0})]


def filmed(folder: Path) -> tuple[Clip, Simulated]:
    """A simulated set as the renderer would leave it: a video's name, the truth, and the truth of the frames."""
    made = simulate("hip_thrust", PLANS, camera=Camera(yaw_deg=84.0))
    reps = [
        {"start_s": rep.start_s, "peak_s": rep.peak_s, "end_s": rep.end_s, "side": None, "faults": sorted(rep.faults)}
        for rep in made.truth
    ]
    truth = {"name": "a", "exercise": "hip_thrust", "view": "side", "reps": reps}
    (folder / "a.truth.json").write_text(json.dumps(truth), "utf-8")
    (folder / "a.mp4").touch()
    rep = np.full(made.t_s.size, -1)
    for i, true in enumerate(made.truth):
        rep[(made.t_s >= true.start_s) & (made.t_s <= true.end_s)] = i
    clean = np.zeros(made.t_s.size)
    arched = np.array([22.0 if i >= 0 and PLANS[i].faults else 0.0 for i in rep])
    # angles go around: 359 degrees is one less than none
    np.savez(folder / "a.npz", rep=rep, lumbar_extension=arched + 359.0, clean_lumbar_extension=clean + 359.0)
    return read_clip(folder / "a.truth.json"), made


def test_each_repetition_is_measured_by_each_test(tmp_path: Path) -> None:
    clip, made = filmed(tmp_path)
    found = list(rows(clip, made.poses))
    rule = load("hip_thrust").fault("lumbar_arch")
    assert rule is not None
    assert len(found) == len(PLANS) * len(rule.tests)
    first = [row for row in found if row["test"] == 0]
    assert [row["present"] for row in first] == [0, 1, 0, 0, 1]
    assert [float(row["true_deg"]) for row in first] == pytest.approx([0, 22, 0, 0, 22])
    sign = 1 if rule.tests[0].direction == "above" else -1
    past = [sign * (float(row["value"]) - rule.tests[0].limits[0]) > 0 for row in first]
    assert past == [False, True, False, False, True]


def test_the_truth_of_the_frames_may_be_missing(tmp_path: Path) -> None:
    clip, made = filmed(tmp_path)
    (tmp_path / "a.npz").unlink()
    assert {row["true_deg"] for row in rows(clip, made.poses)} == {""}


def test_the_table_is_whole(tmp_path: Path) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert tuple(found[0]) == COLUMNS
    for fault, (exercises, _, _) in NAMED.items():
        of_fault = [row for row in found if row["fault"] == fault]
        assert {row["exercise"] for row in of_fault} == set(exercises)
        assert {row["present"] for row in of_fault} == {"0", "1"}
        for row in of_fault:
            rule = load(row["exercise"]).fault(fault)
            assert rule is not None
            assert int(row["test"]) < len(rule.tests), "made for other tests: run measurements.py again"
    write(tmp_path / "a.csv", found)
    assert (tmp_path / "a.csv").read_bytes() == TABLE.read_bytes()
