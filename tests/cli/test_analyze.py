"""``formcheck analyze`` from pixels to files, in a process of its own, with the real model."""

from __future__ import annotations

import base64
import csv
import json
import os
import pty
import signal
import subprocess
import sys
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import av
import jsonschema
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]
    Sample = Callable[[str], Path]

pytestmark = pytest.mark.model

NAME: Final = "hip_thrust_arched"


def document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    schema = json.loads((resources.files("formcheck.report") / "report.schema.json").read_text("utf-8"))
    jsonschema.validate(found, schema, cls=jsonschema.Draft202012Validator)
    return found


def test_everything_is_written_and_said(analysed: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    out, done = analysed
    assert done.returncode == 0, done.stderr
    names = {f"{NAME}.{end}" for end in ("json", "reps.csv", "mp4", "html", "landmarks.npz")}
    assert {path.name for path in out.iterdir()} == names
    assert "repetitions of hip thrust" in done.stdout
    assert document(out / f"{NAME}.json")["exercise"]["chosen_by"] == "user"
    # no bar and no chatter of libraries where nobody watches
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("formcheck: wrote ")


@pytest.mark.parametrize(
    ("name", "exercise", "fault"),
    [
        (NAME, "hip_thrust", "lumbar_arch"),
        ("hip_thrust_clean", "hip_thrust", "lumbar_arch"),
        ("band_walk_valgus", "lateral_band_walk", "knee_valgus"),
        ("single_leg_hip_thrust_drop", "single_leg_hip_thrust", "hip_drop"),
        ("side_lying_drift", "side_lying_hip_abduction", "hip_flexion_drift"),
    ],
)
def test_report_agrees_with_the_truth_of_the_clip(
    formcheck: Run, sample: Sample, tmp_path: Path, name: str, exercise: str, fault: str
) -> None:
    """Every repetition, its time and side; no alarm that is false; of the fault at most one case missed."""
    done = formcheck("analyze", sample(name), "--no-video", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    truth = json.loads(sample(name).with_suffix(".truth.json").read_text("utf-8"))
    report = document(tmp_path / f"{name}.json")
    assert (report["exercise"]["id"], report["exercise"]["chosen_by"]) == (exercise, "recognised")
    counted = [rep for rep in report["reps"] if rep["counted"]]
    assert report["set"]["reps"] == len(counted) == len(truth["reps"])
    page = (tmp_path / f"{name}.html").read_text("utf-8")
    assert ("data:image/jpeg" in page) == any(rep["faults"] for rep in counted)
    assert "<video" not in page
    missed = 0
    for true, found in zip(truth["reps"], counted, strict=True):
        assert true["start_s"] <= found["peak_s"] <= true["end_s"]
        assert found["side"] == (true["side"] or "both")
        alarm = fault in {item["id"] for item in found["faults"]}
        assert not alarm or fault in true["faults"]
        missed += fault in true["faults"] and not alarm
    assert missed <= 1


def test_table_and_report_say_the_same(analysed: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    out, _ = analysed
    reps = document(out / f"{NAME}.json")["reps"]
    with (out / f"{NAME}.reps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["peak_s"]) for row in rows] == [rep["peak_s"] for rep in reps]
    assert [row["faults"] for row in rows] == [";".join(fault["id"] for fault in rep["faults"]) for rep in reps]


def test_annotated_video_has_every_frame_at_its_time(
    analysed: tuple[Path, subprocess.CompletedProcess[str]], sample: Sample
) -> None:
    def times(path: Path) -> list[float]:
        with av.open(str(path)) as container:
            return [float(frame.time or 0.0) for frame in container.decode(video=0)]

    assert times(analysed[0] / f"{NAME}.mp4") == pytest.approx(times(sample(NAME)), abs=1e-3)


def test_landmarks_give_the_identical_report(
    formcheck: Run, analysed: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    out, first = analysed
    again = formcheck("analyze", out / f"{NAME}.landmarks.npz", "--exercise", "hip_thrust", "-o", tmp_path)
    assert again.returncode == 0, again.stderr
    assert "a landmark file holds no pictures" in again.stderr
    assert again.stdout == first.stdout
    for end in ("json", "reps.csv"):
        assert (tmp_path / f"{NAME}.{end}").read_bytes() == (out / f"{NAME}.{end}").read_bytes()
    assert not (tmp_path / f"{NAME}.mp4").exists()


def test_video_and_page_can_be_left_out(
    formcheck: Run, analysed: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    recording = analysed[0] / f"{NAME}.landmarks.npz"
    formcheck("analyze", recording, "--exercise", "hip_thrust", "-o", tmp_path, "--no-video", "--no-html")
    assert {path.name for path in tmp_path.iterdir()} == {f"{NAME}.json", f"{NAME}.reps.csv"}


def test_page_holds_video_and_evidence(analysed: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    out, _ = analysed
    page = (out / f"{NAME}.html").read_text("utf-8")
    video = base64.b64encode((out / f"{NAME}.mp4").read_bytes()).decode()
    assert f'src="data:video/mp4;base64,{video}"' in page
    faults = {fault["id"] for rep in document(out / f"{NAME}.json")["reps"] for fault in rep["faults"]}
    assert page.count('src="data:image/jpeg;base64,') == len(faults) > 0


def test_ctrl_c_keeps_what_was_finished(sample: Sample, tmp_path: Path) -> None:
    """The bar on a terminal tells that the analysis has begun; then the user stops it."""
    screen, terminal = pty.openpty()
    command = ["analyze", str(sample(NAME)), "--exercise", "hip_thrust", "-o", str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-m", "formcheck", *command], stdout=subprocess.PIPE, stderr=terminal, text=True
    ) as process:
        os.close(terminal)
        seen = b""
        while b" 2" not in seen:  # some twenty percent
            seen += os.read(screen, 4096)
        process.send_signal(signal.SIGINT)
        rest = _drained(screen)
        assert process.wait(60) == 130
    assert b"analysing" in seen
    assert b"interrupted at" in rest
    report = document(tmp_path / f"{NAME}.json")
    assert any(note.startswith("stopped by the user at") for note in report["notes"])
    assert not list(tmp_path.glob("*.mp4"))
    assert not list(tmp_path.glob(".*"))


def _drained(screen: int) -> bytes:
    """All that is still written to the terminal, until nobody holds it any more."""
    text = b""
    while True:
        try:
            part = os.read(screen, 4096)
        except OSError:
            return text
        if not part:
            return text
        text += part
