"""What the tests share: the clips that ship with the project, and the program as a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from made_clips import make_clip
from programs import require_marked

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["make_clip"]  # a fixture of all tests

ROOT: Final = Path(__file__).parent.parent


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a program that is not there, before its fixtures are set up."""
    require_marked(item)


@pytest.fixture(scope="session", autouse=True)
def no_history_of_ours(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Sets that tests do must never reach the history of whoever runs them, here or in a process of its own."""
    os.environ["FORMCHECK_DATA_DIR"] = str(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session", autouse=True)
def signals_as_in_a_terminal() -> None:
    """A shell starts what runs in the background deaf to Ctrl-C, and so would be the programs that tests send it to."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def sample() -> Callable[[str], Path]:
    """Path of a clip in ``sample_videos`` by its name; a missing one is a failure, never a skip."""

    def path(name: str) -> Path:
        found = ROOT / "sample_videos" / f"{name}.mp4"
        assert found.is_file(), f"{found} is missing; sample_videos/render makes it"
        return found

    return path


@pytest.fixture(scope="session")
def formcheck() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the program in a process of its own: ``formcheck("analyze", clip, cwd=folder)``."""

    def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "formcheck", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=cwd,
            env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"},
            timeout=300,
        )

    return run
