"""Ctrl-C as a request to stop at the next frame, so that what was finished can be kept."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


@contextmanager
def stop_request() -> Iterator[threading.Event]:
    """Turn the first Ctrl-C (or a polite kill) into an event; a second one interrupts at once.

    Yields
    ------
    threading.Event
        Set when the user wants to stop. Outside the block the signals do what they did before.
    """
    asked = threading.Event()

    def handle(_signal: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    earlier = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
