"""Clips that a browser has sent: one after the other is analysed, and each can be asked how far it is."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import FormcheckError, InputError
from formcheck.history.records import storable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

MAX_UPLOAD_BYTES: Final = 4_000_000_000  # house rule: an hour of a phone's video at 1080p
MOST_JOBS: Final = 50
STALL_S: Final = 30.0  # an upload that sends nothing for so long has been given up
LEAST_FREE_BYTES: Final = 500_000_000  # house rule: the annotated video and the reports still fit
MOST_TITLE: Final = 120
SENT: Final = "sent"  # the folder of the clip itself, beside its results, one of which may have its name
WORKER: tuple[str, ...] = ("-m", "formcheck.web.clip_worker")  # the program that is given a clip
_ENDINGS: Final = frozenset({".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".3gp", ".mpg", ".mpeg", ".ts"})
_LINE_BYTES: Final = 32_000_000  # the sets of an hour, as one line of the worker


@dataclass
class Job:
    """A clip on its way.

    Parameters
    ----------
    id : str
    title : str
        What the user calls it; for people only, never a path.
    exercise : str
    state : str
        ``uploading``, ``waiting``, ``analysing``, ``drawing``, ``done``, ``failed`` or ``cancelled``.
    share : float
        How much of that is done, 0 to 1.
    text : str
        What went wrong.
    sets : list of int
        Ids of its sets in the history.
    """

    id: str
    title: str
    exercise: str
    state: str = "uploading"
    share: float = 0.0
    text: str = ""
    sets: list[int] = field(default_factory=list)


class Uploads:
    """Takes clips and has them analysed. Belongs to the event loop.

    Parameters
    ----------
    folder : Path
        Each clip gets a folder of its own in it.
    remember : callable
        Puts the sets of a clip into the history: told its file, its folder and what the worker says; gives their ids.
    may_work : callable
        Whether nothing more important is going on.
    """

    def __init__(
        self,
        folder: Path,
        remember: Callable[[Path, Path, dict[str, Any]], list[int]],
        may_work: Callable[[], bool],
    ) -> None:
        self._folder, self._remember, self._may_work = folder, remember, may_work
        self.jobs: dict[str, Job] = {}
        self._clips: dict[str, Path] = {}
        self._waiting: asyncio.Queue[Job] = asyncio.Queue()
        self._process: asyncio.subprocess.Process | None = None
        self._working: Job | None = None

    def listed(self) -> list[dict[str, Any]]:
        """All clips since the start, as a page shows them."""
        return [asdict(job) for job in self.jobs.values()]

    async def take(self, title: str, exercise: str, length: int | None, body: AsyncIterator[bytes]) -> Job:
        """Store a clip as it comes, and have it analysed when it is complete.

        Raises
        ------
        InputError
            When it is too large, empty or given up, or there is no room.
        """
        self._require_room(length)
        job = Job(secrets.token_hex(8), tidy_title(title), exercise)
        self._add(job)
        folder = self._folder / f"clip_{job.id}"
        # the ending tells the decoder nothing that it does not find out by itself; one that is not known is left out
        clip = folder / SENT / f"clip{_ending(title)}"
        try:
            folder.mkdir(mode=0o700)
            clip.parent.mkdir(mode=0o700)
            await self._store(job, clip, length, body)
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            job.state, job.text = "failed", str(error) if isinstance(error, FormcheckError) else "the upload broke off"
            raise
        job.state, job.share = "waiting", 0.0
        self._clips[job.id] = clip
        self._waiting.put_nowait(job)
        return job

    def cancel(self, job_id: str) -> bool:
        """Give up a clip that waits or is being analysed; whether there was one."""
        job = self.jobs.get(job_id)
        if job is None or job.state not in {"waiting", "analysing", "drawing"}:
            return False
        job.state = "cancelled"
        if job is self._working and self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
        return True

    async def work(self) -> None:
        """Analyse what waits, one clip at a time, until it is cancelled."""
        try:
            while True:
                job = await self._waiting.get()
                while not self._may_work():
                    await asyncio.sleep(0.5)
                if job.state == "waiting":
                    await self._analyse(job)
                if job.state != "done":
                    shutil.rmtree(self._clips[job.id].parent.parent, ignore_errors=True)
        finally:
            if self._process is not None and self._process.returncode is None:
                self._process.kill()

    def _require_room(self, length: int | None) -> None:
        if length is not None and length > MAX_UPLOAD_BYTES:
            raise InputError(f"a clip of at most {MAX_UPLOAD_BYTES // 10**9} GB", f"{length / 1e9:.1f} GB", "cut it")
        free = shutil.disk_usage(self._folder).free
        if free < (length or 0) + LEAST_FREE_BYTES:
            raise InputError("room for the clip and its results", f"{free / 1e9:.1f} GB", "delete something first")

    def _add(self, job: Job) -> None:
        over = [one.id for one in self.jobs.values() if one.state in {"done", "failed", "cancelled"}]
        while len(self.jobs) >= MOST_JOBS and over:
            del self.jobs[over.pop(0)]
        if len(self.jobs) >= MOST_JOBS:
            raise InputError(f"at most {MOST_JOBS} clips at a time", "more", "wait for some of them")
        self.jobs[job.id] = job

    async def _store(self, job: Job, clip: Path, length: int | None, body: AsyncIterator[bytes]) -> None:
        stored, pieces = 0, body.__aiter__()
        with clip.open("xb") as file:
            while True:
                try:
                    piece = await asyncio.wait_for(anext(pieces), STALL_S)
                except StopAsyncIteration:
                    break
                except asyncio.TimeoutError:
                    raise InputError("the rest of the clip", f"nothing for {STALL_S:g} s", "send it again") from None
                stored += len(piece)
                if stored > MAX_UPLOAD_BYTES:
                    raise InputError(f"a clip of at most {MAX_UPLOAD_BYTES // 10**9} GB", "a larger one", "cut it")
                await asyncio.to_thread(file.write, piece)
                job.share = stored / length if length else 0.0
        if not stored:
            raise InputError("a video file", "an empty one", "copy or record it again")

    async def _analyse(self, job: Job) -> None:
        """Run the worker, and take what it says."""
        clip = self._clips[job.id]
        folder = clip.parent.parent
        job.state, self._working = "analysing", job
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *WORKER, str(clip), str(folder), job.exercise, job.title,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            limit=_LINE_BYTES, start_new_session=True, env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        done = await self._listen(job, self._process)
        code = await self._process.wait()
        self._working = None
        if job.state == "cancelled":
            return
        if done is None:
            job.state, job.text = "failed", job.text or _crashed(code)
            return
        try:
            job.sets = await asyncio.to_thread(self._remember, clip, folder, done)
            job.state, job.share = "done", 1.0
        except InputError as error:
            job.state, job.text = "failed", str(error)
        if job.sets:
            shutil.rmtree(clip.parent, ignore_errors=True)  # the reports hold what is shown of it
        else:
            shutil.rmtree(folder, ignore_errors=True)

    async def _listen(self, job: Job, process: asyncio.subprocess.Process) -> dict[str, Any] | None:
        done: dict[str, Any] | None = None
        while process.stdout is not None and (line := await process.stdout.readline()):
            with suppress(ValueError):
                said = json.loads(line)
                if "share" in said and job.state != "cancelled":
                    job.state, job.share = str(said["stage"]), float(said["share"])
                job.text = str(said.get("failed", job.text))
                done = said.get("done", done)
        return done


def tidy_title(name: str) -> str:
    """What a clip is called for people: one line of its name, without any folder."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in storable(last)).split())
    return line[:MOST_TITLE] or "clip"


def _ending(name: str) -> str:
    ending = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    return ending if ending in _ENDINGS else ""


def _crashed(code: int) -> str:
    if code < 0:
        cause = "was killed, as for want of memory" if -code == signal.SIGKILL else "crashed"
        return (
            f"expected a clip that can be read; found one on which the program {cause} ({signal.Signals(-code).name}); "
            "convert it to an MP4 with H.264, and try again"
        )
    return f"expected a clip that can be analysed; found an error of the program (exit code {code}); tell us about it"
