"""Saves judged sets to the history, known by a fingerprint of their recording."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import InputError
from formcheck.history.records import About, DoneFrom, storable
from formcheck.history.repository import open_repository
from formcheck.pipeline.clip_analysis import RECORDING_SUFFIX
from formcheck.report.json_report import to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.pipeline.clip_analysis import ClipResult

_AT_A_TIME: Final = 1 << 20


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's content, or of the content of a folder's files in the order of their names.

    Raises
    ------
    OSError
        When it cannot be read.
    """
    content = hashlib.sha256()
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        if file.is_file():
            _add(content, file)
    return content.hexdigest()


def _add(content: hashlib._Hash, file: Path) -> None:
    with file.open("rb") as stream:
        while block := stream.read(_AT_A_TIME):
            content.update(block)


@dataclass(frozen=True, slots=True)
class Began:
    """When the first frame was seen, with the offset of the place's clock, and how that is known."""

    at: datetime
    known_from: DoneFrom

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("a moment needs its offset from UTC")


NOBODY = About()


def remember(
    documents: Sequence[dict[str, Any]],
    *,
    about: About = NOBODY,
    began: Began | None = None,
    fingerprint: str | None = None,
    path: Path | None = None,
) -> list[int]:
    """Put the sets of one recording, or one set that was just done live, into the history.

    For a live set: ``remember([to_json(found, info)], about=About.typed(athlete, load, band, note))`` when it is over.
    Opens the history by itself and may be called from any thread and any process.

    Parameters
    ----------
    documents : sequence of dict
        The report (``report.document.to_json``) of each set in order of time. Those in which nothing was counted are
        left out.
    about : About
        What is not in the report; it holds for all of them.
    began : Began, optional
        When the recording began; each set gets this time plus the second at which it begins. Without it the set was
        done just now.
    fingerprint : str, optional
        Of the recording's content. Sets with the same fingerprint, exercise, number and athlete replace those that are
        there, and so they do when one of both is without a name. Without a fingerprint the sets are new ones.
    path : Path, optional
        The history; the user's own when not given.

    Returns
    -------
    list of int
        The ids of the sets.

    Raises
    ------
    InputError
        When the history cannot be used. It is then as it was.
    """
    key = fingerprint or f"live:{uuid.uuid4()}"
    done = [
        (document, {"fingerprint": key, "set_number": number} | _columns(document, about, began))
        for number, document in enumerate(documents, 1)
        if document["set"]["reps"]
    ]
    if not done:
        return []
    with open_repository(path) as store:
        return store.put(done)


def _columns(document: dict[str, Any], about: About, began: Began | None) -> dict[str, Any]:
    known_from, at = _moment(document, began)
    offset = at.utcoffset() or timedelta(0)
    return {
        "exercise": document["exercise"]["id"],
        "athlete": about.athlete,
        "done_s": at.timestamp(),
        "utc_offset_s": round(offset.total_seconds()),
        "done_from": known_from,
        "source": storable(document["source"]["path"]),
        "view": document["view"]["id"],
        "score": document["set"]["score"],
        "load_kg": about.load.kg if about.load else None,
        "load_unit": about.load.unit if about.load else None,
        "band": about.band,
        "note": about.note,
        "version": document["formcheck"]["version"],
        "model": document["formcheck"]["model"],
    }


def _moment(document: dict[str, Any], began: Began | None) -> tuple[DoneFrom, datetime]:
    """How it is known when the set was done, and when that was."""
    if began is None:
        return "clock", datetime.now().astimezone()
    return began.known_from, began.at + timedelta(seconds=document["source"].get("from_s") or 0.0)


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
    from formcheck.video.metadata import recorded_at

    recorded = recorded_at(source)
    if recorded is not None:
        return Began(recorded, "recording")
    # a camera writes the end of the file when it stops
    end = datetime.fromtimestamp(source.stat().st_mtime).astimezone()
    return Began(end - timedelta(seconds=length_s), "file")
