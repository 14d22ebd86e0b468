"""Putting judged sets into the history."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from formcheck.history.records import About, DoneFrom, storable
from formcheck.store.store import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


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
    with open_store(path) as store:
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
