"""Resuming a batch: its journal, the fingerprint of each result, what is left to do, and the lock.

A line that was cut off by a crash is not taken for a result. The last line of a clip counts. Only where each line lies
is kept in memory, so that a hundred thousand clips take some ten megabytes. A line is three JSON values separated by
tabs, the long ones behind: what it is about, its row of the summary, and its repetitions.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import formcheck
from formcheck.batch.clips import AUTO, Job, choose_names
from formcheck.batch.storage import is_address, state_of
from formcheck.errors import InputError
from formcheck.pipeline.clip_analysis import RECORDING_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import BinaryIO

    from typing_extensions import Self

    from formcheck.batch.clips import BatchClip, Options

STATE_FOLDER: Final = ".formcheck"
FORMAT: Final = "formcheck.batch/1"
_PARTS: Final = ("row", "reps")
_SETTLE_EVERY_S: Final = 0.2  # clips take longer; only landmark files, of which hundreds pass in a second, share
JournalLine = dict[str, Any]


class Entry(NamedTuple):
    """Where a clip's line lies, and what is needed to decide whether it holds."""

    offset: int
    digest: str
    stem: str
    ok: bool


class Journal:
    """The journal of ``folder``; reading needs nothing else, appending needs ``open`` (a context manager).

    Parameters
    ----------
    folder : Path
        The output folder.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / STATE_FOLDER / "journal.jsonl"
        self.entries: dict[str, Entry] = {}
        self._end = 0
        self._settled_s = 0.0
        try:
            with self.path.open("rb") as file:
                for line in file:
                    self._take(line)
        except FileNotFoundError:
            return

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("ab")
        if self._file.tell() != self._end:  # a line that was cut off
            self._file.truncate(self._end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._settle()
        self._file.close()

    def append(self, line: JournalLine) -> None:
        """Add the line of a clip, with ``key``, ``digest``, ``stem``, ``row`` ... It outlives the process."""
        ok = line["row"]["status"] == "ok"
        about = {"format": FORMAT, "ok": ok} | {name: line[name] for name in line if name not in _PARTS}
        parts = (about, *(line[name] for name in _PARTS))
        # within JSON, tabs and line ends are escaped
        data = "\t".join(json.dumps(part, separators=(",", ":"), allow_nan=False) for part in parts).encode() + b"\n"
        self._file.write(data)
        self._file.flush()
        if time.monotonic() - self._settled_s > _SETTLE_EVERY_S:
            self._settle()
        self.entries[line["key"]] = Entry(self._end, line["digest"], line["stem"], ok)
        self._end += len(data)

    def _settle(self) -> None:
        """Have the lines on the disk, so that they are there after a power cut as well."""
        os.fsync(self._file.fileno())
        self._settled_s = time.monotonic()

    def read(self, key: str) -> JournalLine:
        """The line of a clip; raises KeyError where there is none."""
        with self.path.open("rb") as file:
            return self._at(file, key)

    def read_all(self, keys: Iterable[str], *, reps: bool = False) -> Iterator[tuple[str, JournalLine]]:
        """The lines of several clips, with or without their reps; clips without a line are passed over."""
        known = [key for key in keys if key in self.entries]
        if known:
            with self.path.open("rb") as file:
                for key in known:
                    yield key, self._at(file, key, reps=reps)

    def _at(self, file: BinaryIO, key: str, *, reps: bool = True) -> JournalLine:
        file.seek(self.entries[key].offset)
        about, *parts = file.readline().split(b"\t")
        wanted = zip(_PARTS, parts, strict=True) if reps else ((_PARTS[0], parts[0]),)
        line: JournalLine = json.loads(about.decode())
        return line | {name: json.loads(part.decode()) for name, part in wanted}

    def _take(self, data: bytes) -> None:
        offset = self._end
        if not data.endswith(b"\n"):
            return
        self._end += len(data)
        try:
            about, *parts = data.split(b"\t")
            line = json.loads(about.decode())
            entry = Entry(offset, line["digest"], line["stem"], line["ok"])
            if line["format"] == FORMAT and len(parts) == len(_PARTS):
                self.entries[line["key"]] = entry
        except (ValueError, KeyError, TypeError):
            return  # not a line of ours: the clip is done again


CHANGES: Final = {
    "version": "made by another version of formcheck",
    "model": "made with another model",
    "exercise": "made for another exercise, or its file has changed",
    "options": "made with other options",
    "file": "the clip has changed",
}


def made_by(clip: BatchClip, options: Options) -> dict[str, str]:
    """What the results of a clip depend on, by the keys of ``CHANGES``."""
    return {
        "version": formcheck.__version__,
        # a landmark file brings the poses along
        "model": "" if clip.recorded else _model(options.model),
        "exercise": _exercise(clip.exercise, options.exercise_dirs),
        "options": options.text,
        "file": _state(clip.path),
    }


def digest(made: Mapping[str, str]) -> str:
    """The same in short."""
    return hashlib.sha256(json.dumps(dict(made), sort_keys=True).encode()).hexdigest()[:16]


def change(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Why an earlier result does not hold any more, in words."""
    return "; ".join(words for name, words in CHANGES.items() if before.get(name) != now[name]) or "made otherwise"


def _state(path: str) -> str:
    if is_address(path):
        return state_of(path)
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return "missing"
    return f"{status.st_size} bytes of {status.st_mtime_ns}"


@cache
def _model(name: str) -> str:
    from formcheck.models.store import model_named, status

    return status(model_named(name)).sha256 or "missing"


@cache
def _exercise(exercise: str, own: tuple[str, ...]) -> str:
    """Identifier and check-sum of the files that say how it is judged; of the user's own, all of them."""
    folder = resources.files("formcheck.exercises") / "data"
    wanted = None if exercise == AUTO else {f"{exercise}.toml", "_common.toml"}
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    content = hashlib.sha256()
    for file in files:
        if wanted is None or file.name in wanted:
            content.update(file.read_bytes())
    for path in (path for name in own for path in sorted(Path(name).glob("*.toml"))):
        content.update(path.read_bytes())
    return f"{exercise} {content.hexdigest()[:16]}"


State = Literal["new", "stale", "lost", "failed", "done"]


@dataclass(frozen=True, slots=True)
class Item:
    """A clip, what there is of it already, and whether it is to be done.

    ``new`` was never done, ``stale`` was made by something else (``why``), ``lost`` is in the journal but its report is
    gone, ``failed`` and ``done`` hold.
    """

    job: Job
    state: State
    todo: bool
    why: str = ""


def make_plan(
    clips: Sequence[BatchClip], journal: Journal, folder: str, options: Options, *, force: bool, retry_failed: bool
) -> list[Item]:
    """Compare clips with the journal of their output folder.

    Parameters
    ----------
    clips : sequence of BatchClip
    journal : Journal
    folder : str
        Where results go.
    options : Options
    force : bool
        Do everything again.
    retry_failed : bool
        Do again what failed.

    Returns
    -------
    list of Item
        One for each clip in the same order.
    """
    stems = choose_names(clips, {key: entry.stem for key, entry in journal.entries.items()})
    present = _present(folder)
    plan = []
    for clip in clips:
        made = made_by(clip, options)
        job = Job(clip, stems[clip.key], folder, options, made)
        state, why = _state_of(job, journal, present)
        todo = force or state in {"new", "stale", "lost"} or (retry_failed and state == "failed")
        if todo and present is not None:
            job = replace(job, landmarks=_kept_landmarks(job, journal, present))
        plan.append(Item(job, state, todo, why))
    return plan


def _state_of(job: Job, journal: Journal, present: set[str] | None) -> tuple[State, str]:
    entry = journal.entries.get(job.clip.key)
    if entry is None:
        return "new", ""
    if entry.digest != digest(job.made_by):
        return "stale", change(journal.read(job.clip.key)["made_by"], job.made_by)
    if not entry.ok:
        return "failed", ""
    if present is not None and f"{entry.stem}.json" not in present:
        return "lost", "its report is gone"
    return "done", ""


def _kept_landmarks(job: Job, journal: Journal, present: set[str]) -> str:
    """The landmark file that was kept of a clip whose exercise could not be told, if it still holds."""
    entry = journal.entries.get(job.clip.key)
    if entry is None or entry.ok:
        return ""
    line = journal.read(job.clip.key)
    before = line["made_by"]
    holds = all(before.get(name) == job.made_by[name] for name in ("version", "model", "file"))
    holds = holds and _reading(before["options"]) == _reading(job.made_by["options"])
    return next((name for name in line["files"] if holds and name in present and name.endswith(RECORDING_SUFFIX)), "")


def _reading(options: str) -> set[str]:
    """Those of the options that say how a clip is read, such as ``speed=0.25``."""
    return {option for option in options.split(",") if "=" in option}


def _present(folder: str) -> set[str] | None:
    """Names in a local output folder; None where looking would cost a request for each."""
    return set(os.listdir(folder)) if os.path.isdir(folder) else None  # noqa: PTH112, PTH208


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. The system lets go of it however the process ends, so none is ever left over.

    Raises
    ------
    InputError
        When another run holds it.
    """
    path = folder / STATE_FOLDER / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read(200).strip() or "another process"
            raise InputError(
                f"{folder} for this run alone", f"another run in it ({holder})", "wait for it, or name another with -o"
            ) from error
        try:
            file.truncate(0)
            file.write(f"process {os.getpid()} on {platform.node()}")
            file.flush()
            yield
        except OSError:
            # a full disk, before anything was kept: nothing stays of the run, while it still holds the lock
            if [one.name for one in path.parent.iterdir()] == [path.name]:
                path.unlink()
            raise
