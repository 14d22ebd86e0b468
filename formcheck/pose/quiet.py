"""Keep the model runtime's chatter off the terminal, without losing what it has to complain about."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Information and warnings of the runtime's log (I0000 …, W0000 …), and the two lines that it writes before
# its log is set up. Errors start with E or F and are none of these.
_CHATTER: Final = re.compile(rb"^(?:[IW]\d{4} \d{2}:\d{2}:|INFO: |WARNING: All log messages before absl::)")


class _Visitors:
    """The first to come turns the descriptor aside, the last to go turns it back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._aside = ExitStack()

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._aside.enter_context(_aside())
            self._inside += 1

    def __exit__(self, *_error: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._aside.close()


@contextmanager
def _aside() -> Iterator[None]:
    with tempfile.TemporaryFile() as held:
        sys.stderr.flush()
        terminal = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(terminal, 2)
            os.close(terminal)
            held.seek(0)
            worth_reading = b"".join(line for line in held if not _CHATTER.match(line))
            if worth_reading:
                os.write(2, worth_reading)


_visitors: Final = _Visitors()


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Hold back what the process writes to its standard error; let all but the runtime's chatter out later.

    The runtime logs from C++ straight to file descriptor 2, at start-up, before any setting of its own is
    read: no environment variable silences it (GLOG, absl and TensorFlow ones were tried). So the descriptor
    itself is turned to a temporary file for as long as the block runs, in whatever thread; blocks may overlap. Lines
    that are not known chatter come out when the last of them ends, however it ends; only if the process is killed
    inside are they lost, so keep the block short.
    """
    if sys.stderr is None:  # a program without a terminal has nothing to hold back
        yield
        return
    with _visitors:
        yield
