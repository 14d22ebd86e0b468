"""The sets of the history with their files: put in, listed, deleted. The history is that of the command line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import InputError
from formcheck.history.records import About
from formcheck.history.repository import Filter, open_repository
from formcheck.history.saving import remember, remember_documents
from formcheck.report.json_report import to_json
from formcheck.utils.system import history_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from formcheck.history.records import KeptSet
    from formcheck.pipeline.clip_analysis import ClipResult
    from formcheck.web.set_files import SetFileIndex

MOST_LISTED: Final = 200  # of the latest sets that the filter lets through


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set as the page of sets shows it; ``score`` is None when too little was seen, ``page``: it has a report."""

    id: int
    done_at: datetime
    exercise_id: str
    reps: int
    score: int | None
    faults: tuple[tuple[str, int], ...]
    about: str
    source: str
    page: bool


class Library:
    """Puts sets into the history and finds them again.

    Parameters
    ----------
    set_files : SetFileIndex
        Where their files are noted.
    """

    def __init__(self, set_files: SetFileIndex) -> None:
        self._set_files = set_files

    def remember_live(self, result: ClipResult, written: tuple[Path, ...]) -> int | None:
        """Put a set that was done live into the history, with its files; its id, None when nothing was counted.

        Raises
        ------
        InputError
            When the history cannot be used.
        """
        ids = remember([to_json(found, result.info) for found in result.sets])
        if not ids:
            return None
        folder = written[0].parent
        stem = written[0].name.split(".", 1)[0]
        files = [path for path in sorted(folder.iterdir()) if path.name.split(".", 1)[0] == stem]
        page = next((path for path in written if path.suffix == ".html"), None)
        self._set_files.keep(ids[0], folder, page, files)
        return ids[0]

    def remember_clip(self, clip: Path, folder: Path, done: Mapping[str, Any]) -> list[int]:
        """Put the sets of an uploaded clip into the history, each with its page; their ids.

        Raises
        ------
        InputError
            When the history cannot be used.
        """
        documents = done["documents"]
        ids = remember_documents(clip, documents, About())
        counted = [number for number, document in enumerate(documents) if document["set"]["reps"]]
        for set_id, number in zip(ids, counted, strict=True):
            page = folder / done["pages"][number]
            others = {name for k, name in enumerate(done["pages"]) if k != number}
            others |= {f"clip.set{k}.json" for k in range(1, len(documents) + 1) if k != number + 1}
            self._set_files.keep(set_id, folder, page, [folder / name for name in done["files"] if name not in others])
        return ids

    def rows(self, exercise: str, since: str, until: str) -> list[SetRow]:
        """The latest sets that a filter lets through, the newest first; an empty text lets everything through.

        Raises
        ------
        InputError
            When a date is none, or the history cannot be used.
        """
        found = self.sets(Filter(None, None, exercise or None, _day(since), _day(until, 1)), MOST_LISTED)
        return [self._row(one) for one in reversed(found)]

    def sets(self, wanted: Filter, limit: int | None = None) -> list[KeptSet]:
        """The sets in order of time; nothing is made where there is no history yet."""
        if not history_file().exists():
            return []
        with open_repository() as store:
            return store.sets(wanted, limit)

    def delete(self, set_id: int) -> bool:
        """Delete a set for good, with its files; whether there was one."""
        if not history_file().exists():
            return False
        with open_repository() as store:
            count = store.delete(Filter((set_id,)))
        self._set_files.forget([set_id])
        return bool(count)

    def _row(self, one: KeptSet) -> SetRow:
        faults: dict[str, int] = {}
        for rep in one.counted:
            for fault in rep.faults:
                faults[fault.id] = faults.get(fault.id, 0) + 1
        said = [one.about.athlete, str(one.about.load or ""), one.about.band or "", one.about.note or ""]
        return SetRow(
            one.id,
            one.done_at,
            one.exercise_id,
            len(one.counted),
            None if math.isnan(one.score) else round(one.score),
            tuple(sorted(faults.items(), key=lambda item: -item[1])),
            " · ".join(text for text in said if text),
            PurePath(one.source).name,
            self._set_files.page_of(one.id) is not None,
        )


def _day(text: str, days_later: int = 0) -> datetime | None:
    """When a day begins on the clock of this computer, or one so many days later; None for an empty text."""
    if not text:
        return None
    try:
        day = datetime.combine(datetime.fromisoformat(text), datetime.min.time())
        return (day + timedelta(days=days_later)).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise InputError("a date such as 2025-06-01", f"'{text[:40]}'", "mend it") from error
