"""Ctrl-C as a request to stop at the next frame, so that what was finished can be kept."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


@contextmanager
def stop_request() -> Iterator[threading.Event]:
    """Turn the first Ctrl-C, a polite kill or a closed terminal into an event; a second Ctrl-C interrupts at once.

    Yields
    ------
    threading.Event
        Set when the user wants to stop. Outside the block the signals do what they did before.
    """
    asked = threading.Event()

    def handle(number: int, _frame: FrameType | None) -> None:
        if asked.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        asked.set()

    earlier = {number: signal.signal(number, handle) for number in _asking()}
    try:
        yield asked
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _asking() -> Iterator[signal.Signals]:
    """The signals that ask to stop; not the closing of the terminal for a program that was told to survive it."""
    yield signal.SIGINT
    yield signal.SIGTERM
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        yield signal.SIGHUP
