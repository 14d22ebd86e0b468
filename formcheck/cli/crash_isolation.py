"""Crash isolation: a command in a process of its own, so that a decoder's crash ends in a line."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

import click

from formcheck.cli.options import WRONG_USE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PASSED_ON: Final = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of Linux


def apart(run: Callable[[], int]) -> int:
    """Run in a child and give its exit code; where a process cannot be split, run here.

    To be called before any library has started a thread. A child that a signal ended gives 2 and one line that says
    what to do; what it had finished stays. Ctrl-C, a closed terminal and a polite kill are passed on, each once: the
    child is in a group of its own, which the terminal does not reach. A child whose parent is killed ends too (on
    Linux).
    """
    if not hasattr(os, "fork"):
        return run()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        _end_with(parent)
        return run()
    for number in (number for number in _PASSED_ON if signal.getsignal(number) != signal.SIG_IGN):
        signal.signal(number, lambda number, _frame: os.kill(child, number))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code if code >= 0 else _ended_by(signal.Signals(-code))


@contextmanager
def in_foreground() -> Iterator[None]:
    """Let this process, whose group the terminal does not reach, read from the terminal for a while."""
    if not hasattr(os, "tcsetpgrp"):
        yield
        return
    terminal = sys.stdin.fileno()
    # whoever is not in the foreground and takes hold of the terminal is stopped by this signal
    earlier = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    group = -1
    try:
        with suppress(OSError):  # a terminal that controls nothing lets everybody read
            group = os.tcgetpgrp(terminal)
            os.tcsetpgrp(terminal, os.getpgrp())
        yield
    finally:
        with suppress(OSError):
            if group > 0:
                os.tcsetpgrp(terminal, group)
        signal.signal(signal.SIGTTOU, earlier)


def _end_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:  # it went before it could be said
            os._exit(1)


def _ended_by(number: signal.Signals) -> int:
    if number in _PASSED_ON:
        return 128 + number
    cause = "was killed, as for want of memory" if number == signal.SIGKILL else "crashed"
    click.echo(
        f"formcheck: expected a clip that can be read; found one on which the program {cause} ({number.name}); "
        "convert it to an MP4 with H.264, or free some memory, and try again",
        err=True,
    )
    return WRONG_USE
