"""Wrong use of ``formcheck serve`` is one line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from web.kit import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--port", "BUSY"), "formcheck: expected port BUSY to be free; found Address already in use; name another"),
        (("-o", "/proc/sets"), "formcheck: expected a folder for the sets; found /proc/sets: "),
        (("--model", "heavy", "--port", "x"), "formcheck: Invalid value for '--port'"),
    ],
)
def test_wrong_use_is_one_line(tmp_path: Path, arguments: tuple[str, ...], line: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "formcheck", "serve", *(one.replace("BUSY", port) for one in arguments)],
            capture_output=True, text=True, check=False, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith(line.replace("BUSY", port))
    assert done.stderr.count("\n") == 1


def test_it_runs_without_the_extra_only_to_say_what_is_missing(tmp_path: Path) -> None:
    script = "import sys; sys.modules['starlette'] = None; from formcheck.cli.main import run; sys.exit(run(['serve']))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "pip install 'formcheck[web]'" in done.stderr
