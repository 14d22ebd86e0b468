"""How many processors this program may use."""

from __future__ import annotations

import os


def usable() -> int:
    """Processors that the system lets this process run on, at least 1; not every system tells them from all it has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
