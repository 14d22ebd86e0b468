"""The sets of the history with their files: put in, listed, deleted. The history is that of the command line."""

from __future__ import annotations

import json
import math
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import InputError
from formcheck.history.records import About
from formcheck.history.repository import Filter, open_repository
from formcheck.history.saving import remember, remember_documents
from formcheck.report.json_report import to_json
from formcheck.utils.atomic_files import write_text
from formcheck.utils.system import history_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from formcheck.history.records import KeptSet
    from formcheck.pipeline.clip_analysis import ClipResult

_ENTRIES: Final = "index"


@dataclass(frozen=True, slots=True)
class SetFiles:
    """The files of a set, by their names within its own folder.

    Parameters
    ----------
    folder : str
        Name of the folder of its recording or session.
    page : str
        The report to look at; empty when there is none.
    files : tuple of str
        All of them; other sets of the same recording may have some of them, too.
    """

    folder: str
    page: str
    files: tuple[str, ...]


class SetFileIndex:
    """Keeps the files of sets.

    Parameters
    ----------
    folder : Path
        Where everything lies; made if need be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / _ENTRIES).mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, set_id: int, folder: Path, page: Path | None, files: Iterable[Path]) -> None:
        """Note the files of a set; all of them lie in ``folder``, which lies in ours."""
        entry = {"folder": folder.name, "page": page.name if page else "", "files": [path.name for path in files]}
        write_text(self._entry(set_id), json.dumps(entry))

    def files_of(self, set_id: int) -> SetFiles | None:
        """What was noted of a set, None when nothing was or it cannot be read."""
        try:
            entry = json.loads(self._entry(set_id).read_text("utf-8"))
            found = SetFiles(str(entry["folder"]), str(entry["page"]), tuple(map(str, entry["files"])))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        names = (found.folder, *filter(None, (found.page,)), *found.files)
        return found if all(_is_name(name) for name in names) else None

    def page_of(self, set_id: int) -> Path | None:
        """The report of a set, when it is there."""
        found = self.files_of(set_id)
        path = self.folder / found.folder / found.page if found and found.page else None
        return path if path is not None and path.is_file() else None

    def file_of(self, set_id: int, name: str) -> Path | None:
        """A file of a set by its name; None for a name that was not noted."""
        found = self.files_of(set_id)
        path = self.folder / found.folder / name if found and name in found.files else None
        return path if path is not None and path.is_file() else None

    def forget(self, set_ids: Sequence[int]) -> None:
        """Remove what belongs to these sets and to no other one."""
        for set_id in set_ids:
            found = self.files_of(set_id)
            self._entry(set_id).unlink(missing_ok=True)
            if found is not None:
                self._remove(found)

    def _remove(self, gone: SetFiles) -> None:
        folder = self.folder / gone.folder
        others = [one for one in self._all() if one.folder == gone.folder]
        if not others:
            shutil.rmtree(folder, ignore_errors=True)
            return
        needed = {name for one in others for name in one.files}
        for name in set(gone.files) - needed:
            with suppress(OSError):
                (folder / name).unlink()

    def _all(self) -> list[SetFiles]:
        ids = [int(path.stem) for path in (self.folder / _ENTRIES).glob("*.json") if path.stem.isdecimal()]
        return [found for set_id in ids if (found := self.files_of(set_id))]

    def _entry(self, set_id: int) -> Path:
        return self.folder / _ENTRIES / f"{int(set_id)}.json"


def _is_name(name: str) -> bool:
    """Whether this names a file in a folder and nothing else."""
    return bool(name) and name not in {".", ".."} and "/" not in name and "\\" not in name and "\0" not in name


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
