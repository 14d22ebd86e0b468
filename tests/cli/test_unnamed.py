"""Nothing that was computed is thrown away: an exercise that cannot be told, a full disk, a name that is too long."""

from __future__ import annotations

import json
import os
import pty
import resource
import select
import shlex
import shutil
import subprocess
import sys
import time
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from batch.kit import recording, summary

from formcheck.cli.main import run
from formcheck.live.set_recording import StreamEncoder
from formcheck.video.reader import open_source

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def unclear(sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of a clip, in which no exercise can be told."""
    path = tmp_path_factory.mktemp("clips") / "unclear.mkv"
    reel = StreamEncoder("18")
    with open_source(sample("kickback_upright"), max_side_px=320) as frames:
        for number, frame in enumerate(takewhile(lambda frame: frame.time_s < 1.0, frames)):
            reel.add(frame.rgb, frame.time_s)
            if number == 0:
                reel.open(path)
    reel.close()
    return path


@pytest.mark.model
def test_the_landmarks_of_a_clip_that_cannot_be_told_are_kept(
    unclear: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "the results"
    assert run(["analyze", str(unclear), "-o", str(out), "--no-history"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert [path.name for path in out.iterdir()] == ["unclear.landmarks.npz"]
    # what it says to type is typed
    command = shlex.split(said[said.index("formcheck analyze") :].strip().replace("ID", "glute_kickback"))
    began_s = time.monotonic()
    assert run([*command[1:], "--no-history"]) == 0
    assert time.monotonic() - began_s < 10.0  # a machine under load; without the model it takes a second
    assert json.loads((out / "unclear.json").read_text("utf-8"))["exercise"]["id"] == "glute_kickback"


@pytest.mark.model
@pytest.mark.parametrize("key", ["1", "x", "kill"])
def test_at_a_terminal_it_is_asked_for(unclear: Path, tmp_path: Path, key: str) -> None:
    """A real terminal that controls the process, whose group it does not reach."""
    screen, terminal = pty.openpty()
    program = shlex.join([sys.executable, "-m", "formcheck"])
    command = f"exec {program} analyze {shlex.quote(str(unclear))} -o out --no-video --no-html --no-history"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        ["sh", "-c", f"{command} <{os.ttyname(terminal)} >{os.ttyname(terminal)} 2>&1"],
        start_new_session=True, cwd=tmp_path, env=environment,
    ) as process:  # fmt: skip
        try:
            seen = b""
            while b"none of these" not in seen:
                assert select.select([screen], [], [], 120.0)[0], seen
                seen += os.read(screen, 4096)
            assert b"Which is it?" in seen
            assert all(f"  {number}  ".encode() in seen for number in (1, 2, 3))
            assert (tmp_path / "out" / "unclear.landmarks.npz").is_file()  # before there is an answer
            code = ended(process) if key == "kill" else answered(process, screen, key)
        finally:
            process.kill()  # or a failure would wait for ever
    os.close(terminal)
    os.close(screen)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert (code, names) == (
        (0, {"unclear.json", "unclear.reps.csv"}) if key == "1" else (2, {"unclear.landmarks.npz"})
    )


def ended(process: subprocess.Popen[bytes]) -> int:
    """The exit code after a polite kill."""
    process.terminate()
    return process.wait(60)


def answered(process: subprocess.Popen[bytes], screen: int, key: str) -> int:
    """Type a key until the program ends: what is typed before it reads key by key is thrown away."""
    for _ in range(120):
        os.write(screen, key.encode())
        try:
            return process.wait(0.5)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("a minute, and no answer was taken")


@pytest.mark.model
def test_a_batch_keeps_them_and_uses_them(unclear: Path, tmp_path: Path) -> None:
    clip, out = tmp_path / "in" / "unclear.mkv", tmp_path / "out"
    clip.parent.mkdir()
    shutil.copy(unclear, clip)
    command = ["batch", str(clip), "-o", str(out), "--workers", "1"]
    assert run(command) == 1
    kept = out / "unclear.landmarks.npz"
    assert kept.is_file()
    assert "--retry-failed" in summary(out)[0]["error"]
    # the pictures are not looked at again: they are no pictures any more
    status = clip.stat()
    clip.write_bytes(bytes(status.st_size))
    os.utime(clip, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run([*command, "--retry-failed"]) == 1
    assert kept.is_file()
    assert run([*command, "--exercise", "glute_kickback", "--retry-failed"]) == 0
    assert summary(out)[0]["exercise"] == "glute_kickback"
    assert not kept.exists()


def test_the_summary_is_printed_when_the_disk_is_full(tmp_path: Path) -> None:
    clip = recording(tmp_path / "a.landmarks.npz")

    def nothing_fits() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    done = subprocess.run(
        [sys.executable, "-m", "formcheck", "analyze", clip, "--exercise", "squat", "-o", "out", "--no-history"],
        preexec_fn=nothing_fits, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    assert "2 repetitions of squat" in done.stdout
    assert "check space" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("letter", ["n", "ü", "💪"])
def test_a_long_name_is_shortened_and_kept_apart(tmp_path: Path, letter: str) -> None:
    """The longest name that the file system takes, twice, with another last letter."""
    longest = letter * ((255 - len(".landmarks.npz") - 1) // len(letter.encode()))
    for last in "ab":
        clip = recording(tmp_path / f"{longest}{last}.landmarks.npz")
        command = ["analyze", str(clip), "--exercise", "squat", "-o", str(tmp_path / "out"), "--no-history"]
        assert run([*command, "--export", "csv,parquet,trc,mot"]) == 0
    assert len(list((tmp_path / "out").glob("*.json"))) == 2
    assert len(list((tmp_path / "out").glob("*.landmarks.parquet"))) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("analyze", "nobody.landmarks.npz", "-o", "new/folder"),
        ("analyze", "broken.landmarks.npz", "-o", "new/folder"),
        ("batch", "broken.landmarks.npz", "-o", "new", "--exercise", "juggling"),
        ("live", "--headless", "--no-voice", "--source", "broken.landmarks.npz", "--record", "new/folder"),
    ],
    ids=" ".join,
)
def test_a_failed_run_leaves_no_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.landmarks.npz").write_bytes(b"nothing")
    recording(tmp_path / "nobody.landmarks.npz", nobody=True)
    assert run(list(arguments)) == 2
    assert not (tmp_path / "new").exists()
