"""Keep the model runtime's chatter off the terminal, without losing what it has to complain about."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Information and warnings of the runtime's log (I0000 …, W0000 …), and the two lines that it writes before
# its log is set up. Errors start with E or F and are none of these.
_CHATTER: Final = re.compile(rb"^(?:[IW]\d{4} \d{2}:\d{2}:|INFO: |WARNING: All log messages before absl::)")
_one_at_a_time: Final = threading.RLock()


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Hold back what the process writes to its standard error; let all but the runtime's chatter out later.

    The runtime logs from C++ straight to file descriptor 2, at start-up, before any setting of its own is
    read: no environment variable silences it (GLOG, absl and TensorFlow ones were tried). So the descriptor
    itself is turned to a temporary file for as long as the block runs. Lines that are not known chatter
    come out when the block ends, however it ends; only if the process is killed inside the block are they
    lost, so keep the block short.
    """
    if sys.stderr is None:  # a program without a terminal has nothing to hold back
        yield
        return
    with _one_at_a_time, tempfile.TemporaryFile() as held:
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
