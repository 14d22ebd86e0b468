"""The journal of an output folder: one line for each clip that was finished, appended when its results are there.

A line that was cut off by a crash is not taken for a result. The last line of a clip counts. Only where each line lies
is kept in memory, so that a hundred thousand clips take some ten megabytes. A line is three JSON values separated by
tabs, the long ones behind: what it is about, its row of the summary, and its repetitions.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO

    from typing_extensions import Self

STATE_FOLDER: Final = ".formcheck"
FORMAT: Final = "formcheck.batch/1"
_PARTS: Final = ("row", "reps")
_SETTLE_EVERY_S: Final = 0.2  # clips take longer; only landmark files, of which hundreds pass in a second, share
Line = dict[str, Any]


class Entry(NamedTuple):
    """Where a clip's line lies, and what is needed to decide whether it holds."""

    offset: int
    digest: str
    stem: str
    ok: bool


class Journal:
    """The journal of ``folder``; reading needs nothing else, appending needs ``open`` (a context manager).

    Parameters
    ----------
    folder : Path
        The output folder.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / STATE_FOLDER / "journal.jsonl"
        self.entries: dict[str, Entry] = {}
        self._end = 0
        self._settled_s = 0.0
        try:
            with self.path.open("rb") as file:
                for line in file:
                    self._take(line)
        except FileNotFoundError:
            return

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("ab")
        if self._file.tell() != self._end:  # a line that was cut off
            self._file.truncate(self._end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._settle()
        self._file.close()

    def append(self, line: Line) -> None:
        """Add the line of a clip, with ``key``, ``digest``, ``stem``, ``row`` ... It outlives the process."""
        ok = line["row"]["status"] == "ok"
        about = {"format": FORMAT, "ok": ok} | {name: line[name] for name in line if name not in _PARTS}
        parts = (about, *(line[name] for name in _PARTS))
        # within JSON, tabs and line ends are escaped
        data = "\t".join(json.dumps(part, separators=(",", ":"), allow_nan=False) for part in parts).encode() + b"\n"
        self._file.write(data)
        self._file.flush()
        if time.monotonic() - self._settled_s > _SETTLE_EVERY_S:
            self._settle()
        self.entries[line["key"]] = Entry(self._end, line["digest"], line["stem"], ok)
        self._end += len(data)

    def _settle(self) -> None:
        """Have the lines on the disk, so that they are there after a power cut as well."""
        os.fsync(self._file.fileno())
        self._settled_s = time.monotonic()

    def read(self, key: str) -> Line:
        """The line of a clip; raises KeyError where there is none."""
        with self.path.open("rb") as file:
            return self._at(file, key)

    def read_all(self, keys: Iterable[str], *, reps: bool = False) -> Iterator[tuple[str, Line]]:
        """The lines of several clips, with or without their reps; clips without a line are passed over."""
        known = [key for key in keys if key in self.entries]
        if known:
            with self.path.open("rb") as file:
                for key in known:
                    yield key, self._at(file, key, reps=reps)

    def _at(self, file: BinaryIO, key: str, *, reps: bool = True) -> Line:
        file.seek(self.entries[key].offset)
        about, *parts = file.readline().split(b"\t")
        wanted = zip(_PARTS, parts, strict=True) if reps else ((_PARTS[0], parts[0]),)
        line: Line = json.loads(about.decode())
        return line | {name: json.loads(part.decode()) for name, part in wanted}

    def _take(self, data: bytes) -> None:
        offset = self._end
        if not data.endswith(b"\n"):
            return
        self._end += len(data)
        try:
            about, *parts = data.split(b"\t")
            line = json.loads(about.decode())
            entry = Entry(offset, line["digest"], line["stem"], line["ok"])
            if line["format"] == FORMAT and len(parts) == len(_PARTS):
                self.entries[line["key"]] = entry
        except (ValueError, KeyError, TypeError):
            return  # not a line of ours: the clip is done again
