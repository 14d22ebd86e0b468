"""Putting the sets of an analysed clip into the history."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.errors import InputError
from formcheck.report.document import to_json
from formcheck.store import Began, remember
from formcheck.store.fingerprint import fingerprint

if TYPE_CHECKING:
    from formcheck.history.records import About
    from formcheck.pipeline import ClipResult


def remember_clip(clip: Path, result: ClipResult, about: About, began: datetime | None = None) -> list[int]:
    """Put the sets of a clip into the history, in place of what the same clip gave before.

    Parameters
    ----------
    clip : Path
        What was analysed. A landmark file stands for its clip, as long as that still lies where it was.
    result : ClipResult
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
    source = _clip_of(clip, Path(result.info.path)) if result.recorded else clip
    documents = [to_json(found, result.info) for found in result.sets]
    try:
        key = fingerprint(source)
        when = _began(source, began, result.info.duration_s)
    except OSError as error:
        raise InputError("the clip where it was", f"{source}: {error.strerror}", "analyse it again") from error
    return remember(documents, about=about, began=when, fingerprint=key)


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
    return Began(end - timedelta(seconds=length_s if math.isfinite(length_s) else 0.0), "file")
