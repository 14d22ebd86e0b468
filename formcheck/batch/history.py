"""Putting the clips of a batch into the history, when that was asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import InputError
from formcheck.history.records import About
from formcheck.remembering import moment, remember_documents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from formcheck.batch.clips import Clip
    from formcheck.batch.journal import Journal

# columns of a manifest that say what no camera sees
COLUMNS: Final = ("athlete", "load", "band", "note", "date")


def said_of(clips: Sequence[Clip]) -> dict[str, tuple[About, datetime | None]]:
    """What the manifest says of each clip, by its key.

    Raises
    ------
    InputError
        When one of these columns holds what cannot be meant.
    """
    return {clip.key: _said(clip) for clip in clips}


def remember_all(folder: Path, clips: Sequence[Clip], journal: Journal) -> int:
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


def _said(clip: Clip) -> tuple[About, datetime | None]:
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
