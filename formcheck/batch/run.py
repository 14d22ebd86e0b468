"""One run of a batch, from the inputs to the tables and the history."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from formcheck.batch.clips import AUTO, Limits, Options, cost, lengths_s
from formcheck.batch.inputs import gather
from formcheck.batch.places import refuse_foreign_places
from formcheck.batch.resume import STATE_FOLDER, Journal, locked, make_plan
from formcheck.batch.storage import absolute, is_address
from formcheck.batch.workspace import absorb, keep, workspace
from formcheck.errors import InputError
from formcheck.history.records import About
from formcheck.history.saving import moment, remember_documents
from formcheck.utils import system

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from datetime import datetime

    from formcheck.batch.clips import BatchClip, Job, Outcome, Row
    from formcheck.batch.resume import Item
    from formcheck.pipeline.clip_analysis import StopRequest

# columns of a manifest that say what no camera sees
COLUMNS: Final = ("athlete", "load", "band", "note", "date")


def said_of(clips: Sequence[BatchClip]) -> dict[str, tuple[About, datetime | None]]:
    """What the manifest says of each clip, by its key.

    Raises
    ------
    InputError
        When one of these columns holds what cannot be meant.
    """
    return {clip.key: _said(clip) for clip in clips}


def remember_all(folder: Path, clips: Sequence[BatchClip], journal: Journal) -> int:
    """Put the sets of all clips that are finished, now or in an earlier run, into the history.

    Returns
    -------
    int
        How many sets are there of them.

    Raises
    ------
    InputError
        When the history cannot be used, or a clip has gone.
    """
    said = said_of(clips)
    paths = {clip.key: Path(clip.path) for clip in clips}
    sets = 0
    for key, line in journal.read_all(paths):
        if line["row"]["status"] == "ok":
            about, began = said[key]
            sets += len(remember_documents(paths[key], _documents(folder / line["row"]["report"]), about, began))
    return sets


def _said(clip: BatchClip) -> tuple[About, datetime | None]:
    values = {name.strip().lower(): value for name, value in clip.extra}
    athlete, load, band, note, date = (values.get(name) for name in COLUMNS)
    try:
        return About.typed(athlete, load, band, note), moment(date)
    except InputError as error:
        raise InputError(f"{error.expected} for {clip.file}", error.found, f"{error.do} in the manifest") from error


def _documents(report: Path) -> list[dict[str, Any]]:
    """The reports of all sets of a clip."""
    main = json.loads(report.read_text("utf-8"))
    return [json.loads((report.parent / name).read_text("utf-8")) for name in main.get("sets", ())] or [main]


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for.

    Parameters
    ----------
    inputs : sequence of str
    folder : str
        For the results; with Ray it may be an address.
    exercise : str
        Identifier, or ``auto``; of the clips for which no manifest names one.
    workers : int
        0 for as many as there are processors.
    options : Options
    limits : Limits
    engine : str
        ``local`` or ``ray``.
    ray_address : str or None
        The cluster; None for the one that is running here, or else one on this machine.
    force, retry_failed, dry_run, history : bool
        Do everything again; do what failed again; only say what would be done; put the sets into the history.
    """

    inputs: Sequence[str]
    folder: str
    exercise: str = AUTO
    workers: int = 0
    options: Options = field(default_factory=Options)
    limits: Limits = field(default_factory=Limits)
    engine: str = "local"
    ray_address: str | None = None
    force: bool = False
    retry_failed: bool = False
    dry_run: bool = False
    history: bool = False


class RunObserver(Protocol):
    """Is told how a run goes on."""

    def planned(self, plan: Sequence[Item], notes: Sequence[str]) -> None:
        """What there is to do, and what was passed over."""
        ...

    def kept(self, clip: BatchClip, row: Row) -> None:
        """A clip that an earlier run has done."""
        ...

    def started(self, clips: int, length_s: float) -> None:
        """How many clips are to be done, and how long they are together."""
        ...

    def finished(self, clip: BatchClip, row: Row, length_s: float) -> None:
        """A clip of this run, and the length that it was taken for at the start."""
        ...


@dataclass(slots=True)
class Totals:
    """How a run ended; ``history`` says what became of the sets there, where that was asked for."""

    clips: int = 0
    done_before: int = 0
    ok: int = 0
    failed: int = 0
    interrupted: bool = False
    history: str = ""


def run_batch(request: Request, stop: StopRequest, watcher: RunObserver) -> Totals:
    """Do what is left of a batch, and write its tables.

    Parameters
    ----------
    request : Request
    stop : StopRequest
        Ends the run when it is set; what was finished is kept.
    watcher : RunObserver

    Returns
    -------
    Totals

    Raises
    ------
    InputError
        When there is nothing to do, the folder cannot be used, or another run is in it.
    """
    _check_exercises(request)
    if request.engine == "local" and is_address(request.folder):
        raise InputError("a folder for the results", request.folder, "use --engine ray, or write to a folder")
    if request.history and request.engine != "local":
        raise InputError("--engine local with --history", f"--engine {request.engine}", "leave one of them out")
    # workers elsewhere do not stand where the user does
    request = replace(request, folder=absolute(request.folder))
    found = gather(request.inputs, request.exercise, request.folder)
    if request.history:
        said_of(found.clips)  # what is wrong there is told before hours of work
    if request.dry_run:
        with workspace(request.folder, writing=False) as space:
            watcher.planned(_plan(request, found.clips, Journal(space)), found.notes)
        return Totals(len(found.clips))
    with workspace(request.folder) as space, locked(space), Journal(space) as journal:
        _sweep(space)
        absorb(request.folder, journal)
        plan = _plan(request, found.clips, journal)
        refuse_foreign_places(Path(request.folder), plan, journal)
        watcher.planned(plan, found.notes)
        try:
            totals = _work(request, plan, journal, stop, watcher, space)
        finally:
            _write_tables(space, found.clips, journal)
        if request.history:
            totals.history = _remember(space, found.clips, journal)
    return totals


def _remember(folder: Path, clips: Sequence[BatchClip], journal: Journal) -> str:
    try:
        return f"{remember_all(folder, clips, journal)} sets of these clips are in the history"
    except InputError as error:
        return f"not in the history: {error}"


def _plan(request: Request, clips: Sequence[BatchClip], journal: Journal) -> list[Item]:
    return make_plan(
        clips, journal, request.folder, request.options, force=request.force, retry_failed=request.retry_failed
    )


def _work(
    request: Request, plan: Sequence[Item], journal: Journal, stop: StopRequest, watcher: RunObserver, space: Path
) -> Totals:
    totals = Totals(len(plan))
    for item in plan:
        if not item.todo:
            totals.done_before += 1
            totals.failed += item.state == "failed"
    kept = {item.job.clip.key: item.job.clip for item in plan if not item.todo}
    for key, line in journal.read_all(kept):
        watcher.kept(kept[key], line["row"])
    jobs, lengths = _ordered([item.job for item in plan if item.todo])
    watcher.started(len(jobs), sum(lengths.values()))
    with closing(_engine(request, jobs, stop, space)) as finished:
        for job, outcome in finished:
            keep(journal, job, outcome)
            totals.ok += outcome.ok
            totals.failed += not outcome.ok
            watcher.finished(job.clip, outcome.row, lengths[job.clip.key])
    totals.interrupted = stop.is_set()
    return totals


def _engine(request: Request, jobs: Sequence[Job], stop: StopRequest, space: Path) -> Generator[tuple[Job, Outcome]]:
    if not jobs:
        return
    if request.engine == "ray":
        from formcheck.batch.ray_cluster import run_ray

        yield from run_ray(jobs, request.workers, request.limits, request.ray_address, stop)
        return
    _check_model(jobs)
    from formcheck.batch.local_workers import run_local

    workers = request.workers or system.usable_processors()
    yield from run_local(jobs, workers, request.limits, space / STATE_FOLDER, stop)


def _ordered(jobs: Sequence[Job]) -> tuple[list[Job], dict[str, float]]:
    """The jobs with the most work first, so that the last ones to end are short; and their lengths by key."""
    lengths = lengths_s([job.clip for job in jobs])
    pairs = sorted(zip(jobs, lengths, strict=True), key=lambda pair: -cost(pair[0].clip, pair[1]))
    return [job for job, _ in pairs], {job.clip.key: length for job, length in pairs}


def _write_tables(folder: Path, clips: Sequence[BatchClip], journal: Journal) -> None:
    from formcheck.batch.tables import write_overview, write_tables

    write_tables(folder, clips, journal)
    write_overview(folder, clips, journal)


def _check_exercises(request: Request) -> None:
    """A name that was mistyped, or a file of the user's own that is wrong, is wrong for every clip."""
    from formcheck.exercises import candidates, find

    folders = [Path(name) for name in request.options.exercise_dirs]
    if request.exercise != AUTO:
        find(request.exercise, folders)
    elif folders:
        candidates(folders)


def _check_model(jobs: Sequence[Job]) -> None:
    """Without the model, every clip would fail one after the other."""
    if not all(job.clip.recorded for job in jobs):
        from formcheck.models import find

        find(jobs[0].options.model)


def _sweep(folder: Path) -> None:
    """Remove what workers were writing when an earlier run was killed; nobody else writes here while it is locked."""
    for path in folder.glob(".*"):
        if path.is_file() and ".part" in path.suffixes:
            path.unlink(missing_ok=True)
    for log in (folder / STATE_FOLDER).glob("worker-*.log"):
        log.unlink(missing_ok=True)
