"""What is typed by mistake is answered with what was meant, in one line."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from batch.kit import environment, recording, recordings
from rich.console import Console

import formcheck
from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.cli.main import run
from formcheck.core.report_types import Fault, Tempo
from formcheck.exercises import ids, load
from formcheck.report.terminal import summary
from formcheck.report.wording import headline, verdict
from formcheck.simulation import RepPlan, simulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ADDRESS = "https://www.youtube.com/watch?v=abc&t=1s"


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line of a run that was refused."""
    assert run(arguments) == 2
    line = capsys.readouterr().err
    assert re.fullmatch(r"formcheck: .+\n", line), line
    return line


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("squats", "squat"),
        ("Hip Thrust", "hip_thrust"),
        ("hip-thrusts", "hip_thrust"),
        ("hipthrust", "hip_thrust"),
        ("HIP_THRUST", "hip_thrust"),
        ("bridge", "glute_bridge"),
        ("Bulgarian split squats", "bulgarian_split_squat"),
        ("clam", "clamshell"),
        ("clam shell", "clamshell"),
        ("kickbacks", "glute_kickback"),
        ("band walk", "lateral_band_walk"),
        ("lunges", "lunge"),
        ("Kniebeugen", "squat"),
        ("sentadilla", "squat"),
        ("Fente", "lunge"),
        ("Huftheben", "hip_thrust"),
        ("PONT FESSIER", "glute_bridge"),
        ("muschel übung", "clamshell"),
        ("monster walks", "lateral_band_walk"),
    ],
)
def test_an_exercise_that_was_mistyped(
    typed: str, meant: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = recording(tmp_path / "a.landmarks.npz")
    for arguments in (
        ["analyze", str(clip), "--exercise", typed, "-o", str(tmp_path / "out")],
        ["batch", str(clip), "--exercise", typed, "-o", str(tmp_path / "out")],
        ["live", "--source", "-", "--exercise", typed],
        ["exercises", "show", typed],
    ):
        line = said(arguments, capsys)
        assert re.search(rf"did you mean .*\b{meant}\b", line), line
        assert sum(name in line.split() for name in ids()) <= 3


def test_an_exercise_that_is_like_none(capsys: pytest.CaptureFixture[str]) -> None:
    line = said(["exercises", "show", "xyzzy"], capsys)
    assert "formcheck exercises list" in line
    assert not any(name in line for name in ids())


@pytest.mark.parametrize("command", [["analyze"], ["batch", "-o", "out"], []])
def test_an_address_is_kept_whole_and_not_fetched(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    line = said([*command, ADDRESS], capsys)
    assert ADDRESS in line
    if command:
        assert "downloads nothing" in line
        assert "save the clip as a file" in line
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("address", ["youtu.be/abc?t=3", "vimeo.com/1234", "www.example.org/a.mp4"])
def test_an_address_without_its_scheme_is_one(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"the address {address}; formcheck downloads nothing" in said(["analyze", address], capsys)
    (tmp_path / "vimeo.com").mkdir()  # a folder may be called like that
    assert "No such file" in said(["analyze", "vimeo.com/1234"], capsys)


def test_an_address_of_a_file_names_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert "name the file itself: /home/a b.mp4" in said(["analyze", "file:///home/a%20b.mp4"], capsys)


def test_an_address_in_python() -> None:
    with pytest.raises(formcheck.InputError, match=re.escape(ADDRESS)):
        formcheck.analyze(ADDRESS)


def test_a_folder_of_videos_is_a_batch(
    sample: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "my videos"
    folder.mkdir()
    for name in ("a.mp4", "b.MOV"):
        shutil.copy(sample("squat_side_clean"), folder / name)
    line = said(["analyze", str(folder), "--exercise", "squat", "-o", str(tmp_path / "out")], capsys)
    assert "a folder of 2 videos" in line
    assert f"formcheck batch '{folder}' -o out" in line


def test_two_clips_are_a_batch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = recordings(tmp_path, 2)
    line = said(["analyze", str(a), str(b), "--exercise", "squat"], capsys)
    assert f"formcheck batch '{a}' '{b}' -o out" in line


def test_a_name_with_blanks_and_without_quotes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    recording(tmp_path / "my set 1.landmarks.npz")
    line = said(["analyze", "my", "set", "1.landmarks.npz"], capsys)
    assert "put the name in quotes: formcheck analyze 'my set 1.landmarks.npz'" in line


def test_an_exercise_behind_the_clip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = recording(tmp_path / "a.landmarks.npz")
    assert f"formcheck analyze {clip} --exercise squat" in said(["analyze", str(clip), "squat"], capsys)


def test_a_clip_behind_live(capsys: pytest.CaptureFixture[str]) -> None:
    assert "formcheck live --source 'a b.mp4'" in said(["live", "a b.mp4", "--no-voice"], capsys)


def test_a_clip_in_the_place_of_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = recording(tmp_path / "a.landmarks.npz")
    line = said([str(clip), "--exercise", "squat"], capsys)
    assert f"formcheck analyze {clip} --exercise squat" in line
    assert "formcheck analyze not_there.mp4" in said(["not_there.mp4"], capsys)
    # several of them, or a folder of videos, are for another command
    assert f"do: formcheck batch {clip} b.mov -o out" in said([str(clip), "b.mov"], capsys)
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos" / "a.mov").touch()
    videos = str(tmp_path / "videos")
    assert f"{videos}, a folder; do: formcheck batch {videos} -o kept" in said([videos, "-o", "kept"], capsys)
    assert "nonsense" in said(["nonsense"], capsys)


@pytest.mark.parametrize("command", ["analyze", "batch"])
def test_a_file_in_the_place_of_the_folder(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip, out = recording(tmp_path / "a.landmarks.npz"), tmp_path / "my.mp4"
    line = said([command, str(clip), "--exercise", "squat", "-o", str(out)], capsys)
    assert "named like a file" in line
    assert not out.exists()


def test_a_file_in_the_place_of_the_folder_of_live(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = ["live", "--headless", "--no-voice", "--source", str(tmp_path / "none.mkv")]
    assert "named like a file" in said([*source, "--record", str(tmp_path / "my.mp4")], capsys)


def test_a_clip_that_is_still_being_copied(
    sample: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A phone writes the index of an MP4 at its end."""
    clip = tmp_path / "a.mp4"
    whole = sample("squat_side_clean").read_bytes()
    at = whole.index(b"mdat") - 4
    clip.write_bytes(whole[:32] + whole[at : at + 100_000])
    line = said(["analyze", str(clip), "--exercise", "squat", "-o", str(tmp_path / "out")], capsys)
    assert "wait until it is whole" in line
    assert "convert" not in line


def test_a_pipe_is_told_what_it_can_carry(sample: Callable[[str], Path], tmp_path: Path) -> None:
    with sample("squat_side_clean").open("rb") as clip:
        head = clip.read(32) + bytes(200_000)
    done = subprocess.run(
        [sys.executable, "-m", "formcheck", "live", "--headless", "--no-voice", "--source", "-", "--no-history"],
        input=head, capture_output=True, check=False, cwd=tmp_path, env=environment(), timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"MPEG-TS" in done.stderr
    assert b"--source FILE" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.model
def test_live_that_saw_no_set_says_so(sample: Callable[[str], Path], tmp_path: Path) -> None:
    """The last second of a clip: nobody gets into a start position in so short a time."""
    from itertools import takewhile

    from formcheck.live.set_recording import StreamEncoder
    from formcheck.video.reader import open_source

    clip, reel = tmp_path / "short.mkv", StreamEncoder("20")
    with open_source(sample("squat_side_clean"), max_side_px=320) as frames:
        for number, frame in enumerate(takewhile(lambda frame: frame.time_s < 1.0, frames)):
            reel.add(frame.rgb, frame.time_s)
            if number == 0:
                reel.open(clip)
    reel.close()
    arguments = ["live", "--headless", "--no-voice", "--source", str(clip), "--pace", "0", "--exercise", "squat"]
    done = subprocess.run(
        [sys.executable, "-m", "formcheck", *arguments, "--no-history"],
        capture_output=True, text=True, check=False, cwd=tmp_path, env=environment(), timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no set was seen" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["short.mkv"]


def test_the_table_of_a_one_sided_set_fits_into_80_columns() -> None:
    made = simulate("single_leg_squat", [RepPlan(), RepPlan()])
    session = RecordingAnalysis(load("single_leg_squat"), ())
    for pose in made.poses:
        session.update(pose)
    (found,) = session.finish()
    # late in a long recording, with several faults
    fault = Fault("trunk_lean", "mild", 9.0, 7.0, "deg", 101.0, "left", 5.0)
    faults = tuple(replace(fault, id=name) for name in ("knee_valgus", "trunk_lean", "partial_range", "heel_lift"))
    reps = tuple(
        replace(rep, start_s=rep.start_s + 100.0, tempo=Tempo(12.1, 0.4, 11.3, 0.2), faults=faults)
        for rep in found.report.reps
    )
    console = Console(width=80, highlight=False)
    with console.capture() as capture:
        console.print(summary([replace(found, report=replace(found.report, reps=reps))]))
    text = capture.get()
    for rep in reps:
        start = rf"^ +{rep.number} +{rep.side} +{rep.start_s:.1f} s  +"
        assert re.search(rf"{start}12\.1 / 0\.4 / 11\.3 / 0\.2 ", text, re.MULTILINE), text
    assert max(map(len, text.splitlines())) <= 80


def test_a_set_half_of_which_was_not_seen_is_not_called_excellent() -> None:
    made = simulate("squat", [RepPlan() for _ in range(6)])
    half = made.poses[-1].time_s / 2
    session = RecordingAnalysis(load("squat"), ())
    for pose in made.poses:
        session.update(pose if pose.time_s < half else type(pose).missing(pose.time_s))
    (found,) = session.finish()
    assert found.report.counted
    for text in (verdict(found.report, found.spec), headline(found.report, found.spec)):
        assert "excellent" not in text
        assert "good" not in text
    assert "out of sight" in verdict(found.report, found.spec)
