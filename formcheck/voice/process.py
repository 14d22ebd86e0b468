"""A program that is run for a moment: it may be stopped at any time, and is stopped when it takes too long."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

_POLL_S: Final = 0.01
_PIPE_BYTES: Final = 4096  # what every system's pipe holds at least


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: well, by itself with an error, stopped because it took too long, or on request."""

    ok: bool
    hung: bool = False
    stopped: bool = False


def run(arguments: Sequence[str], text: str, limit_s: float, stop: threading.Event) -> Ended:
    """Run a program to its end.

    Parameters
    ----------
    arguments : sequence of str
        The program first. It is no shell that reads them.
    text : str
        Written to its input.
    limit_s : float
        Seconds after which it is killed, with everything that it started.
    stop : threading.Event
        Set by somebody to kill it earlier.
    """
    try:
        program = subprocess.Popen(  # noqa: S603  the arguments are ours; what is spoken goes through its input
            list(arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return Ended(ok=False)
    _write(program, text)
    until_s = time.monotonic() + limit_s
    while program.poll() is None:
        if stop.wait(_POLL_S) or time.monotonic() > until_s:
            _kill(program)
            return Ended(ok=False, hung=not stop.is_set(), stopped=stop.is_set())
    return Ended(ok=program.returncode == 0)


def _write(program: subprocess.Popen[bytes], text: str) -> None:
    """Hand over the text; a sentence fits into the pipe, so this does not wait for a program that reads nothing."""
    if program.stdin is None:
        return
    with contextlib.suppress(OSError), program.stdin as pipe:
        pipe.write(text.encode()[:_PIPE_BYTES])


def _kill(program: subprocess.Popen[bytes]) -> None:
    """End the program and its children."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(program.pid, signal.SIGKILL)
        else:
            program.kill()
    program.wait()
