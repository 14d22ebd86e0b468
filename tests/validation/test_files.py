"""Own exercise files through the command line: check, new, --exercise-dir, and the tutorial."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.cli.main import run
from formcheck.errors import InputError
from formcheck.exercises import candidates, find, ids, load_own
from validation.kit import PAGE, squat_named, tutorial

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_tutorials_file_is_proven_and_its_output_is_what_comes_out(formcheck: Run, tmp_path: Path) -> None:
    written(tmp_path, tutorial(), "pause_squat.toml")
    done = formcheck("exercises", "check", "pause_squat.toml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    shown = re.search(r"\$ formcheck exercises check pause_squat.toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert shown
    assert without_numbers(done.stdout) == without_numbers(shown[1])


def test_the_tutorials_error_is_what_comes_out(formcheck: Run, tmp_path: Path) -> None:
    written(tmp_path, tutorial().replace('window = "peak"', 'window = "top"'), "pause_squat.toml")
    done = formcheck("exercises", "check", "pause_squat.toml", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr in PAGE.read_text("utf-8")


def without_numbers(text: str) -> str:
    """What was measured may move a little when the analysis gets better; what was proven may not."""
    return re.sub(r"-?\d+(\.\d+)?(e-\d+)? when", "N when", text)


def test_what_is_not_proven_is_named_and_ends_in_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = written(tmp_path, squat_named("mine", ("limits = [30.0, 38.0, 48.0]", "limits = [70.0, 80.0, 90.0]")))
    assert run(["exercises", "check", str(path)]) == 1
    assert re.search(r"^mine: not proven: .*trunk_angle", capsys.readouterr().out, re.MULTILINE)


RUSHED = 'rushed = { fix = "Count two seconds on the way down." }'


@pytest.mark.parametrize("like", ["squat", "glute_bridge"])
def test_a_new_file_passes_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str], like: str) -> None:
    path = tmp_path / "my_move.toml"
    assert run(["exercises", "new", "my_move", "--like", like, "-o", str(path)]) == 0
    assert run(["exercises", "check", str(path)]) == 0, capsys.readouterr().out
    assert load_own(path).name == "My move"
    assert path.read_text().count("\n# ") > 8


@pytest.mark.parametrize("like", ids())
def test_a_file_begun_as_any_exercise_is_valid(tmp_path: Path, like: str) -> None:
    path = tmp_path / "my_move.toml"
    assert run(["exercises", "new", "my_move", "--like", like, "-o", str(path)]) == 0
    assert load_own(path).id == "my_move"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("My-Move",), "small letters"),
        (("squat",), "ships with the program"),
        (("my_move", "--like", "juggling"), "'juggling'"),
        (("my_move", "-o", "no/such/folder/x.toml"), "check"),
    ],
)
def test_wrong_beginnings_write_nothing(formcheck: Run, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    done = formcheck("exercises", "new", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_not_overwritten(tmp_path: Path) -> None:
    path = written(tmp_path, "precious")
    assert run(["exercises", "new", "my_move", "-o", str(path)]) == 2
    assert path.read_text() == "precious"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("sigma = 2.5", "sgima = 2.5", ("faults.2.tests.1.sgima", "no such key", "sigma", "'sgima'")),
        ("min_rom = 30\n", "", ("rep.min_rom", "has to be there", "line ")),
        ('motion = "squat"', 'motion = "squatting"', ("proof.motion", "'lunge'", "'squatting'")),
        (RUSHED, "rushed = { wieght = 3 }", ("common.rushed.wieght", "weight")),
        (RUSHED, "rushed = 3", ("common", "rushed = {}")),
        ("fatigue = {}", "fatigue = { limits = [0.3, 0.2, 0.1], cue = 4 }", ("common.fatigue.cue", "string")),
        ('points = ["heel.near", "toe.near"]', 'points = ["heel.near"]', ("gap_y", "has 2 points; found 1;")),
        (
            'motion = "squat"\n',
            'motion = "squat"\nfaults = { sag = {} }\n',
            ("proof.faults may hold", "heel_lift", "found sag;"),
        ),
        (
            'motion = "squat"\n',
            'motion = "squat"\nfaults = { slump = {} }\n',
            ("proof.faults.slump", "'sag'", "'slump'"),
        ),
    ],
)
def test_a_wrong_key_is_told_with_line_and_legal_values(
    formcheck: Run, tmp_path: Path, old: str, new: str, says: tuple[str, ...]
) -> None:
    text = squat_named("mine", (old, new))
    done = formcheck("exercises", "check", written(tmp_path, text))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    for part in says:
        assert part in done.stderr
    line = re.search(r"mine\.toml, line (\d+):", done.stderr)
    assert line
    wrong = next((n for n, row in enumerate(text.splitlines(), 1) if new.splitlines()[-1:] == [row]), None)
    assert wrong is None or int(line[1]) in {wrong, *near_header(text, wrong)}


def near_header(text: str, wrong: int) -> set[int]:
    """Lines of the table's header above a wrong line."""
    rows = text.splitlines()
    return {max((n for n in range(1, wrong + 1) if rows[n - 1].startswith("[")), default=wrong)}


@pytest.mark.parametrize(
    "content",
    [
        b"faults = 3\n[common]\nrushed = {}",
        b"common = 3",
        b"x = " + b"[" * 5000,
        b"id = " + b"9" * 5000,
        b"\x00",
        b"[proof]",
    ],
)
def test_hostile_files_are_one_line(formcheck: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    done = formcheck("exercises", "check", path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("formcheck: expected")


def test_an_id_of_ours_is_refused(tmp_path: Path) -> None:
    written(tmp_path, squat_named("squat"))
    with pytest.raises(InputError, match="ships with the program"):
        find("lunge", [tmp_path])


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    written(tmp_path, squat_named("mine"), "a.toml")
    written(tmp_path, squat_named("mine"), "b.toml")
    with pytest.raises(InputError, match=r"a\.toml"):
        candidates([tmp_path])


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="exercise-dir"):
        find("squat", [tmp_path / "none"])


def test_a_clip_is_analysed_with_an_exercise_of_the_users(
    formcheck: Run, sample: Callable[[str], Path], tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    text = squat_named("mine").replace('name = "Squat"', 'name = "My own squat"')
    written(tmp_path / "mine", text)
    done = formcheck(
        "analyze", sample("squat_front_valgus"), "--exercise-dir", tmp_path / "mine", "--exercise", "mine",
        "--no-video", "-o", tmp_path / "out",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "out" / "squat_front_valgus.json").read_text())
    assert report["exercise"]["id"] == "mine"
    assert report["set"]["reps"] > 2
    assert np.isfinite(report["set"]["score"])
    assert "My own squat" in (tmp_path / "out" / "squat_front_valgus.html").read_text()
