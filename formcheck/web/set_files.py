"""Which files belong to which set of the history: one small file for each set, beside the sets themselves."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from formcheck.utils.atomic_files import write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

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
