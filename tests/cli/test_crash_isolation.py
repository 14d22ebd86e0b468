"""The program as a process: crashed, killed, told to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CRASHES = "import ctypes; from formcheck.cli.crash_isolation import apart; print(apart(lambda: ctypes.string_at(0)))"


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT, timeout=60
    )


def test_a_crash_is_one_line_and_exit_code_2() -> None:
    done = python(CRASHES)
    assert done.stdout == "2\n"
    assert done.stderr.count("\n") == 1
    assert "SIGSEGV" in done.stderr
    assert "convert it" in done.stderr


@pytest.mark.parametrize("code", [0, 2, 130])
def test_other_codes_pass(code: int) -> None:
    done = python(f"import os, sys; from formcheck.cli.crash_isolation import apart; sys.exit(apart(lambda: {code}))")
    assert (done.returncode, done.stderr) == (code, "")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_nothing_goes_on_after_the_program_was_killed() -> None:
    code = (
        "import os, time; from formcheck.cli.crash_isolation import apart;"
        "apart(lambda: (print(os.getpid(), flush=True), time.sleep(60)))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT) as run:
        assert run.stdout is not None
        child = int(run.stdout.readline())
        assert alive(child)
        run.kill()
        run.wait(10)
    deadline = time.monotonic() + 10
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(child)


def test_a_polite_kill_is_passed_on() -> None:
    code = (
        "import os, signal, sys, time; from formcheck.cli.crash_isolation import apart;"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(7));"
        "sys.exit(apart(lambda: (print(os.getpid(), flush=True), time.sleep(60))))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT) as run:
        assert run.stdout is not None
        run.stdout.readline()
        os.kill(run.pid, signal.SIGTERM)
        assert run.wait(10) == 7
