"""The Ray cluster: the same jobs done by actors that hold the libraries and may vanish with their node."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections import deque
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from formcheck.batch.job import JobRunner, failed
from formcheck.batch.local_workers import bound_threads, guard_memory, warm_up
from formcheck.batch.workspace import done_already, leave_line
from formcheck.errors import FormcheckError, InputError
from formcheck.utils.system import give_back_memory

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from formcheck.batch.clips import Job, Limits, Outcome
    from formcheck.pipeline.clip_analysis import StopRequest

    Finished = tuple[Job, Outcome]
    # Ray hands out objects of types made at run time
    Ray = Any
    Actor = Any
    Reference = Any

ATTEMPTS: Final = 3  # one more than on a single machine: a lost node is not the clip's fault
_FAILED_STARTS: Final = 10  # in a row
_LOOK_EVERY_S: Final = 0.5
_COUNT_EVERY_S: Final = 10.0


class Scorer:
    """What runs on the cluster's nodes, one clip at a time.

    Parameters
    ----------
    limits : Limits
    """

    def __init__(self, limits: Limits) -> None:
        bound_threads()
        guard_memory(limits.memory_mb)
        self._clerk = JobRunner()

    def ready(self) -> None:
        """Returns once every library is loaded."""
        warm_up()

    def run(self, job: Job) -> Outcome:
        """Do a job, unless another actor did it whose answer never arrived."""
        outcome = done_already(job)
        if outcome is None:
            outcome = self._clerk.run(job)
            leave_line(job, outcome)
            give_back_memory()
        return outcome


@dataclass(slots=True)
class _Call:
    """What an actor was asked: a job, or none while it starts."""

    actor: Actor
    job: Job | None
    since_s: float


def run_ray(
    jobs: Sequence[Job], workers: int, limits: Limits, address: str | None, stop: StopRequest
) -> Generator[Finished]:
    """Do jobs on a Ray cluster, handed out in the order in which they are given.

    Every actor has one job at a time and none waits in it, so that a lost node costs no more than it had in hand.

    Parameters
    ----------
    jobs : sequence of Job
        With paths or addresses that every node can open.
    workers : int
        How many actors; 0 for one for each processor of the cluster, also when nodes come and go.
    limits : Limits
    address : str or None
        The cluster's address; None for one that runs here, or else a new one on this machine.
    stop : StopRequest
        Ends the iteration when it is set.

    Yields
    ------
    job, outcome
        As they are finished; each job once.

    Raises
    ------
    InputError
        When Ray is not installed or the cluster cannot be reached.
    FormcheckError
        When actors cannot be started.
    """
    # Ray tells about lost nodes on stdout, which is for data
    with redirect_stdout(sys.stderr):
        ray = _connected(address)
        try:
            yield from _Crew(ray, workers, limits, jobs).work(stop)
        finally:
            ray.shutdown()


def _connected(address: str | None) -> Ray:
    # nothing is sent anywhere: Ray would report its use to its makers
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # what Ray will do by default from its next versions on; asked for, it does not warn about it
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ImportError as error:
        raise InputError("Ray for --engine ray", "none", "pip install 'formcheck[ray]'") from error
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError, OSError) as error:
        raise InputError("a Ray cluster", f"{address or 'this machine'}: {error}", "check --ray-address") from error
    for number, handler in before.items():  # Ray puts its own in their place
        signal.signal(number, handler)
    return ray


class _Crew:
    """The actors of a run and what they are doing."""

    def __init__(self, ray: Ray, workers: int, limits: Limits, jobs: Sequence[Job]) -> None:
        self._ray, self._workers, self._limits = ray, workers, limits
        self._scorer = ray.remote(num_cpus=1, max_restarts=0, scheduling_strategy="SPREAD")(Scorer)
        self._waiting = deque(jobs)
        self._calls: dict[Reference, _Call] = {}
        self._idle: list[Actor] = []
        self._failed_starts = 0
        self._size, self._counted_s = 0, -_COUNT_EVERY_S

    def work(self, stop: StopRequest) -> Generator[Finished]:
        while (self._waiting or any(call.job for call in self._calls.values())) and not stop.is_set():
            self._fill()
            answered, _ = self._ray.wait(list(self._calls), timeout=_LOOK_EVERY_S)
            for reference in answered:
                yield from self._take(reference)
            for reference in [ref for ref, call in self._calls.items() if self._overdue(call)]:
                call = self._calls.pop(reference)
                self._ray.kill(call.actor)
                yield from self._once_more(call.job, f"took longer than the time limit of {self._limits.time_s:g} s")

    def _fill(self) -> None:
        """As many actors as there is work and room for, and a job for each that has none."""
        while self._idle and self._waiting:
            self._ask(self._idle.pop(), self._waiting.popleft())
        starting = sum(call.job is None for call in self._calls.values())
        room = self._room() - len(self._calls) - len(self._idle)
        for _ in range(min(room, len(self._waiting) - starting)):
            self._ask(self._scorer.remote(self._limits), None)

    def _room(self) -> int:
        now_s = time.monotonic()
        if now_s - self._counted_s >= _COUNT_EVERY_S:
            self._counted_s = now_s
            self._size = self._workers or max(int(self._ray.cluster_resources().get("CPU", 1)), 1)
        return self._size

    def _ask(self, actor: Actor, job: Job | None) -> None:
        reference = actor.run.remote(job) if job else actor.ready.remote()
        self._calls[reference] = _Call(actor, job, time.monotonic())

    def _take(self, reference: Reference) -> Generator[Finished]:
        from ray.exceptions import RayActorError, RayError

        call = self._calls.pop(reference)
        try:
            outcome = self._ray.get(reference)
        except RayActorError as error:
            self._ray.kill(call.actor)  # it may live on where it cannot be reached
            if call.job is None:
                self._count_failed_start(str(error))
            yield from self._once_more(call.job, f"its worker was lost ({_first_line(error)})")
            return
        except RayError as error:
            self._idle.append(call.actor)
            if call.job:
                yield call.job, failed(call.job, _first_line(error))
            else:
                self._count_failed_start(str(error))
            return
        self._failed_starts = 0
        self._idle.append(call.actor)
        if call.job:
            yield call.job, outcome

    def _overdue(self, call: _Call) -> bool:
        return call.job is not None and time.monotonic() - call.since_s > self._limits.time_s

    def _once_more(self, job: Job | None, reason: str) -> Generator[Finished]:
        if job is None:
            return
        if job.attempt < ATTEMPTS:
            self._waiting.append(replace(job, attempt=job.attempt + 1))
        else:
            yield job, failed(job, f"{reason}, {ATTEMPTS} times")

    def _count_failed_start(self, reason: str) -> None:
        self._failed_starts += 1
        if self._failed_starts >= _FAILED_STARTS:
            raise FormcheckError(f"workers cannot be started on the cluster: {' '.join(reason.split())[:500]}")


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)[:200]
