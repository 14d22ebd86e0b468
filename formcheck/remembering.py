"""Putting the sets of an analysed clip into the history."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck.errors import InputError
from formcheck.pipeline import RECORDING_SUFFIX
from formcheck.report.document import to_json
from formcheck.store import Began, remember
from formcheck.store.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.history.records import About
    from formcheck.pipeline import ClipResult


def remember_clip(clip: Path, result: ClipResult, about: About, began: datetime | None = None) -> list[int]:
    """Put the sets of a clip into the history; see ``remember_documents``."""
    return remember_documents(clip, [to_json(found, result.info) for found in result.sets], about, began)


def remember_documents(
    clip: Path, documents: Sequence[dict[str, Any]], about: About, began: datetime | None = None
) -> list[int]:
    """Put the sets of a clip into the history, in place of what the same clip gave before.

    Parameters
    ----------
    clip : Path
        What was analysed. A landmark file stands for its clip, as long as that still lies where it was.
    documents : sequence of dict
        The report of each set in order of time, at least one.
    about : About
    began : datetime, optional
        When it began, as the user says; else as the recording says; else from the time of the file.

    Returns
    -------
    list of int
        The ids of the sets.

    Raises
    ------
    InputError
        When the history or the clip cannot be used.
    """
    seen = documents[0]["source"]
    source = _clip_of(clip, Path(seen["path"])) if clip.name.endswith(RECORDING_SUFFIX) else clip
    try:
        key = fingerprint(source)
        when = _began(source, began, seen["duration_s"] or 0.0)
    except OSError as error:
        raise InputError("the clip where it was", f"{source}: {error.strerror}", "analyse it again") from error
    return remember(documents, about=about, began=when, fingerprint=key)


def moment(text: str | None) -> datetime | None:
    """A date that was typed, with or without the time of day: noon without, on the clock of this computer.

    Raises
    ------
    InputError
        When it is none, or lies in the future.
    """
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        if len(text.strip()) <= len("2025-06-01"):
            found = datetime.combine(found, time(12))
        found = found if found.utcoffset() is not None else found.astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise InputError("a date such as 2025-06-01 or 2025-06-01T18:30", f"'{text}'", "mend it") from error
    if found > datetime.now().astimezone() + timedelta(days=1):
        raise InputError("a date that is not in the future", text, "mend it")
    return found


def _clip_of(recording: Path, clip: Path) -> Path:
    """The clip of a landmark file; the file itself when the clip is gone, or another one came in its place."""
    try:
        there = clip.is_file() and clip.stat().st_mtime <= recording.stat().st_mtime
    except (OSError, ValueError):
        return recording
    return clip if there else recording


def _began(source: Path, said: datetime | None, length_s: float) -> Began:
    if said is not None:
        return Began(said, "user")
    if source.is_dir():
        times = [file.stat().st_mtime for file in source.iterdir() if file.is_file()]
        return Began(datetime.fromtimestamp(min(times)).astimezone(), "file")
    from formcheck.video.recorded import recorded_at

    recorded = recorded_at(source)
    if recorded is not None:
        return Began(recorded, "recording")
    # a camera writes the end of the file when it stops
    end = datetime.fromtimestamp(source.stat().st_mtime).astimezone()
    return Began(end - timedelta(seconds=length_s), "file")
