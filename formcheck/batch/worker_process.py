"""A worker process: started fresh, it holds the libraries and does one clip after the other."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from importlib import import_module
from multiprocessing import connection, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.utils.system import give_back_memory

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from formcheck.batch.clips import Limits

READY: Final = "ready"
TOO_MUCH_MEMORY: Final = 77  # exit code
_LOOK_EVERY_S: Final = 0.2
_NEEDED: Final = (
    "mediapipe.tasks.python.vision",
    "formcheck.analysis.recording_analysis",
    "formcheck.pipeline.clip_outputs",
    "formcheck.pose.subject_tracker",
    "formcheck.report.json_report",
    "formcheck.video.video_file",
)
# libraries that would otherwise start a thread for every core in every worker
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def bound_threads(threads: int = 1) -> None:
    """Let numerical libraries that are imported from now on, here or in a process started from here, use so many."""
    for name in _THREADS:
        os.environ[name] = str(threads)


def serve(pipe: Connection, limits: Limits, log: Path) -> None:
    """Do the jobs that come through the pipe until it ends.

    Parameters
    ----------
    pipe : Connection
        Takes ``READY`` and then an ``Outcome`` for every ``Job`` that it brings.
    limits : Limits
    log : Path
        Takes what the libraries write to the terminal; after a crash it tells why.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who hands out the work
    _turn_output_to(log)
    guard_memory(limits.memory_mb)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    warm_up()
    from formcheck.batch.job import JobRunner

    pipe.send(READY)
    with JobRunner() as clerk:
        while True:
            try:
                job = pipe.recv()
            except EOFError:
                return
            pipe.send(clerk.run(job))
            give_back_memory()


def warm_up() -> None:
    """Import what every clip needs."""
    for name in _NEEDED:
        import_module(name)


def guard_memory(limit_mb: float) -> None:
    """End the process with ``TOO_MUCH_MEMORY`` as soon as it holds more."""

    def look() -> None:
        while True:
            if memory_mb() > limit_mb:
                os._exit(TOO_MUCH_MEMORY)
            time.sleep(_LOOK_EVERY_S)

    threading.Thread(target=look, daemon=True).start()


def memory_mb() -> float:
    """Memory that this process holds now; elsewhere than on Linux, the most that it ever held."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except FileNotFoundError:
        import resource

        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _end_with_parent() -> None:
    """A worker whose batch was killed must not go on by itself."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _turn_output_to(log: Path) -> None:
    """Keep stdout for the batch's data and stderr for its progress: what C++ writes there goes to a file."""
    target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)
