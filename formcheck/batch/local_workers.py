"""Local workers: processes on this machine, each doing one clip after the other, each of which may die."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from dataclasses import replace
from importlib import import_module
from multiprocessing import connection, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.batch.job import failed
from formcheck.errors import FormcheckError
from formcheck.utils.system import give_back_memory

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from formcheck.batch.clips import Limits

READY: Final = "ready"
TOO_MUCH_MEMORY: Final = 77  # exit code
_PARENT_LOOK_EVERY_S: Final = 0.2
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
            time.sleep(_PARENT_LOOK_EVERY_S)

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


if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from formcheck.batch.clips import Job, Limits, Outcome
    from formcheck.pipeline.clip_analysis import StopRequest

    Finished = tuple[Job, Outcome]

ATTEMPTS: Final = 2
_LOOK_EVERY_S: Final = 0.25
_START_LIMIT_S: Final = 120.0
_FAILED_STARTS: Final = 3  # in a row: then it is not the clips


class LostError(Exception):
    """A worker ended while it had a job; says why."""


class _Worker:
    """A worker process and what it is doing."""

    def __init__(self, number: int, limits: Limits, logs: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._limits = limits
        self._log = logs / f"worker-{number}.log"
        self.number = number
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(
            target=serve, args=(theirs, limits, self._log), name=f"formcheck-worker-{number}", daemon=True
        )
        self.process.start()
        theirs.close()
        self.ready = False
        self.job: Job | None = None
        self._since_s = time.monotonic()

    def give(self, job: Job) -> None:
        self.job, self._since_s = job, time.monotonic()
        self.pipe.send(job)

    def outcome(self) -> Outcome | None:
        """What has come through the pipe; raises LostError when the process ended or takes too long."""
        if self._look():
            try:
                message = self.pipe.recv()
            except (EOFError, OSError):
                raise LostError(self._end()) from None
            if message == READY:
                self.ready = True
                return None
            self.job = None
            result: Outcome = message
            return result
        if not self.process.is_alive():
            raise LostError(self._end())
        limit_s = self._limits.time_s if self.ready else _START_LIMIT_S
        if (self.job or not self.ready) and time.monotonic() - self._since_s > limit_s:
            self.stop()
            raise LostError(f"took longer than the time limit of {limit_s:g} s")
        return None

    def stop(self) -> None:
        """Kill the process, whatever it does, and let go of it."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        self._log.unlink(missing_ok=True)

    def _look(self) -> bool:
        try:
            return self.pipe.poll()
        except OSError:
            return False

    def _end(self) -> str:
        """Why the process ended, in words."""
        self.process.join()
        code, said = self.process.exitcode or 0, self._last_words()
        self.stop()
        if code == TOO_MUCH_MEMORY:
            return f"needed more than the memory limit of {self._limits.memory_mb:g} MB"
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        return f"its worker {how}{said}"

    def _last_words(self) -> str:
        try:
            lines = self._log.read_text("utf-8", "replace").split("\n")
        except OSError:
            return ""
        return next((f" ({line.strip()[:200]})" for line in reversed(lines) if line.strip()), "")


def run_local(jobs: Sequence[Job], workers: int, limits: Limits, logs: Path, stop: StopRequest) -> Iterator[Finished]:
    """Do jobs in worker processes, in the order in which they are given.

    Parameters
    ----------
    jobs : sequence of Job
    workers : int
        How many processes at most.
    limits : Limits
        A job whose worker exceeds them, crashes or is killed is done once more, after all others, and then fails.
    logs : Path
        A folder for what the workers' libraries write.
    stop : StopRequest
        Ends the iteration at the next moment when it is set; jobs in the workers are given up.

    Yields
    ------
    job, outcome
        As they are finished. When the iteration ends, however it ends, no worker is left.

    Raises
    ------
    FormcheckError
        When no worker can be started.
    """
    bound_threads()
    waiting, crew = deque(jobs), [_Worker(number, limits, logs) for number in range(min(workers, len(jobs)))]
    failed_starts = 0
    try:
        while (waiting or any(worker.job for worker in crew)) and not stop.is_set():
            for worker in crew:
                if waiting and worker.ready and not worker.job:
                    _hand_out(worker, waiting)
            connection.wait([item for worker in crew for item in (worker.pipe, worker.process.sentinel)], _LOOK_EVERY_S)
            for place, worker in enumerate(crew):
                job = worker.job
                try:
                    outcome = worker.outcome()
                    failed_starts = 0 if worker.ready else failed_starts
                except LostError as lost:
                    failed_starts += not worker.ready
                    if failed_starts >= _FAILED_STARTS:
                        raise FormcheckError(f"workers cannot be started: {lost}; run `formcheck doctor`") from lost
                    crew[place] = _Worker(worker.number, limits, logs)
                    outcome = None if job is None else _once_more(job, str(lost), waiting)
                if job and outcome:
                    yield job, outcome
    finally:
        for worker in crew:
            worker.stop()


def _hand_out(worker: _Worker, waiting: deque[Job]) -> None:
    job = waiting.popleft()
    try:
        worker.give(job)
    except OSError:  # it died while idle, which is not the job's fault: its loss is noticed in the same round
        worker.job = None
        waiting.appendleft(job)


def _once_more(job: Job, reason: str, waiting: deque[Job]) -> Outcome | None:
    """Put a job whose worker was lost back at the end, or fail it if that was its last attempt."""
    if job.attempt < ATTEMPTS:
        waiting.append(replace(job, attempt=job.attempt + 1))
        return None
    return failed(job, f"{reason}, twice")
