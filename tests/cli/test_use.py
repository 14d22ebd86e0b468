"""The command line around the analysis: help, wrong use, catalogue, and how quickly it starts."""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from formcheck.cli.main import run
from formcheck.exercises import ids, load
from formcheck.pipeline.clip_outputs import Outputs
from formcheck.validation.template import starter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("command", [(), ("analyze",), ("exercises", "show"), ("models", "fetch"), ("doctor",)])
def test_help(formcheck: Run, command: tuple[str, ...]) -> None:
    done = formcheck(*command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: formcheck")
    assert done.stderr == ""


def test_help_comes_in_a_third_of_a_second() -> None:
    """Of processor time, which other tests at work beside it do not falsify; the speed benchmark has the wall time."""

    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "formcheck", "--help"], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(7)) < 0.3


def test_commands_that_do_not_exist_yet_are_not_listed(formcheck: Run) -> None:
    listed = re.findall(r"^  (\w+)  ", formcheck("--help").stdout.split("Commands:")[1], re.MULTILINE)
    assert listed == ["analyze", "batch", "doctor", "exercises", "history", "live", "models", "serve"]


def test_version(formcheck: Run) -> None:
    assert re.fullmatch(r"formcheck \d+\.\d+\.\d+\n", formcheck("--version").stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ("analyze",),
        ("analyze", "a.mp4", "b.mp4", "--exercise", "squat"),
        ("analyze", "a.mp4", "--exercise", "juggling"),
        ("analyze", "missing.mp4"),
        ("analyze", "missing.mp4", "--exercise", "squat"),
        ("analyze", "missing.landmarks.npz", "--exercise", "squat"),
        ("analyse", "a.mp4"),
        ("--colour",),
        ("exercises", "show", "juggling"),
        ("models", "verify", "huge"),
        ("models", "fetch", "full"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_one_line_and_exit_2(formcheck: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = formcheck(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.fullmatch(r"formcheck: .+\n", done.stderr), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_links_in_a_loop_and_folders_without_pictures(formcheck: Run, tmp_path: Path) -> None:
    (tmp_path / "loop.mp4").symlink_to(tmp_path / "loop.mp4")
    (tmp_path / "empty").mkdir()
    for name in ("loop.mp4", "empty", "."):
        done = formcheck("analyze", name, "--exercise", "squat", "-o", "results", cwd=tmp_path)
        assert done.returncode == 2
        assert re.fullmatch(r"formcheck: .+\n", done.stderr), done.stderr


@pytest.mark.parametrize(
    ("clip", "stem"),
    [("a.b.mp4", "a.b"), ("a.landmarks.npz", "a"), ("photos.1", "photos.1"), ("link.mp4", "link"), ("ä ö.mov", "ä ö")],
)
def test_results_are_named_after_the_clip(tmp_path: Path, clip: str, stem: str) -> None:
    path = tmp_path / clip
    if clip.startswith("photos"):
        path.mkdir()
    elif clip.startswith("link"):
        (tmp_path / "target.mp4").write_bytes(b"x")
        path.symlink_to(tmp_path / "target.mp4")
    else:
        path.write_bytes(b"x")
    outputs = Outputs.prepare(tmp_path / "out", path)
    assert outputs.json.name == f"{stem}.json"
    assert outputs.video.name == f"{stem}.mp4"
    assert not (tmp_path / "out").exists()


def test_results_cannot_go_where_a_file_is(formcheck: Run, sample: Callable[[str], Path], tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    done = formcheck("analyze", sample("hip_thrust_clean"), "--exercise", "hip_thrust", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert "name another with -o" in done.stderr
    assert (tmp_path / "out").read_text() == "a file"


def test_annotated_video_cannot_replace_the_clip(formcheck: Run, sample: Callable[[str], Path], tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(sample("hip_thrust_clean").read_bytes())
    done = formcheck("analyze", clip, "--exercise", "hip_thrust", "-o", tmp_path)
    assert done.returncode == 2
    assert clip.read_bytes() == sample("hip_thrust_clean").read_bytes()
    assert list(tmp_path.iterdir()) == [clip]


def test_catalogue_names_every_exercise(formcheck: Run) -> None:
    lines = formcheck("exercises", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(ids())


def test_catalogue_has_the_users_own(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "pause_squat.toml").write_text(starter("pause_squat", "squat"), "utf-8")
    assert run(["exercises", "list", "--exercise-dir", str(tmp_path)]) == 0
    assert "pause_squat" in capsys.readouterr().out
    assert run(["exercises", "show", "pause_squat", "--exercise-dir", str(tmp_path)]) == 0
    assert "(pause_squat)" in capsys.readouterr().out
    assert run(["exercises", "show", "pause_squat"]) == 2


@pytest.mark.parametrize("exercise_id", ids())
def test_each_exercise_explains_its_faults_and_camera(capsys: pytest.CaptureFixture[str], exercise_id: str) -> None:
    assert run(["exercises", "show", exercise_id]) == 0
    spec, text = load(exercise_id), capsys.readouterr().out
    assert spec.camera.place in text
    for rule in spec.faults:
        assert rule.why in text
        assert all(test.source in text for test in rule.tests)


def test_models_are_listed_with_check_sum_and_licence(formcheck: Run) -> None:
    text = formcheck("models", "list").stdout
    assert re.search(r"^full +ok .*\n +SHA-256 [0-9a-f]{64}\n +licence Apache-2.0", text)


def test_doctor_finds_a_working_model(formcheck: Run) -> None:
    done = formcheck("doctor")
    assert done.returncode == 0
    assert "pose_landmarker_full is whole and tracks" in done.stdout


def test_reader_that_leaves_early_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "formcheck", "exercises", "show", "hip_thrust"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_analysis_starts_within_two_seconds(formcheck: Run, tmp_path: Path) -> None:
    """The heavy libraries are loaded once and only where they are needed."""
    (tmp_path / "a.mp4").touch()
    starts = []
    for _ in range(3):
        begin = time.perf_counter()
        formcheck("analyze", "a.mp4", "--exercise", "squat", cwd=tmp_path)
        starts.append(time.perf_counter() - begin)
    assert statistics.median(starts) < 2.0


@pytest.mark.parametrize("command", ["analyze", "batch"])
def test_a_model_that_was_not_fetched_is_asked_for(
    formcheck: Run, sample: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    done = formcheck(command, sample("hip_thrust_clean"), "--model", "heavy", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("found no file; run `formcheck models fetch heavy`")
