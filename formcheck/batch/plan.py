"""What is left to do: every clip against what earlier runs left in the output folder."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from formcheck.batch.clips import Job
from formcheck.batch.fingerprint import change, digest, made_by
from formcheck.batch.names import choose_names
from formcheck.pipeline import RECORDING_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.batch.clips import Clip, Options
    from formcheck.batch.journal import Journal

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
    clips: Sequence[Clip], journal: Journal, folder: str, options: Options, *, force: bool, retry_failed: bool
) -> list[Item]:
    """Compare clips with the journal of their output folder.

    Parameters
    ----------
    clips : sequence of Clip
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
        state, why = _state(job, journal, present)
        todo = force or state in {"new", "stale", "lost"} or (retry_failed and state == "failed")
        if todo and present is not None:
            job = replace(job, landmarks=_kept_landmarks(job, journal, present))
        plan.append(Item(job, state, todo, why))
    return plan


def _state(job: Job, journal: Journal, present: set[str] | None) -> tuple[State, str]:
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
