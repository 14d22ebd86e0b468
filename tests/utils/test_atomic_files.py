"""Files appear complete or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from formcheck.utils.atomic_files import replacing, sweep, write_text

if TYPE_CHECKING:
    from pathlib import Path

SLOW_WRITER = """
import sys
from pathlib import Path
from formcheck.utils.atomic_files import replacing

with replacing(Path(sys.argv[1])) as part, part.open("w") as file:
    file.write("half")
    file.flush()
    print("half", flush=True)
    sys.stdin.read()
"""


def test_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    def half() -> None:
        with replacing(tmp_path / "a.txt") as part:
            part.write_text("half")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        half()
    assert list(tmp_path.iterdir()) == []


def test_killed_writer_leaves_the_old_content(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    write_text(target, "old")
    with subprocess.Popen(
        [sys.executable, "-c", SLOW_WRITER, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.kill()
    assert target.read_text() == "old"


def test_files_have_the_users_own_permissions(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "a.txt", "text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_names_as_long_as_the_system_allows(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 250 + ".json")
    write_text(target, "text")
    assert target.read_text() == "text"


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOW_WRITER, str(tmp_path / "a.json")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        (half,) = tmp_path.iterdir()
        sweep(tmp_path, "a")
        assert half.exists(), "its process is at work"
        writer.kill()
        writer.wait()
    sweep(tmp_path, "b")
    assert half.exists(), "it belongs to another clip"
    kept = [tmp_path / name for name in (".hidden", ".a.notes.part", "a.json")]
    for path in kept:
        path.touch()
    sweep(tmp_path, "a")
    assert sorted(tmp_path.iterdir()) == sorted(kept)
