"""Files that appear complete or not at all, and the mark by which our own are known."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import formcheck

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# characters of a stem in the name of a file that is being written: 160 bytes at most of the 255 that file systems allow
SHOWN: Final = 40
# what a name being written looks like here and in the overlay's writer: its process is in it
_LEFT_OVER = re.compile(r"\.(?P<name>.+)\.(?P<pid>\d+)\.part(\.\w+)?", re.DOTALL)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Offer a name beside ``path`` to write to; what was written there takes the place of ``path`` at the end.

    Parameters
    ----------
    path : Path
        The file to be made or replaced; its folder exists.

    Yields
    ------
    Path
        A hidden name in the same folder with the same suffix. If the block raises, it is removed and ``path`` stays
        as it was.
    """
    temporary = path.with_name(f".{path.stem[:SHOWN]}.{os.getpid()}.part{path.suffix}")
    try:
        yield temporary
        _settle(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 to ``path``, complete or not at all."""
    with replacing(path) as temporary:
        # a path can hold bytes that are no text (surrogates); they are shown escaped instead of failing
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


def sweep(folder: Path, stem: str) -> None:
    """Remove what a process that was killed had begun to write for this stem; of others nothing is touched."""
    for path in folder.glob(".*"):
        left = _LEFT_OVER.fullmatch(path.name)
        if left and left["name"].startswith(stem[:SHOWN]) and not _running(int(left["pid"])):
            path.unlink(missing_ok=True)


def _running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _settle(path: Path) -> None:
    """Have the content on the disk before the name points to it: a power cut may otherwise leave an empty file."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


MARK: Final = "formcheck"
WRITTEN_BY: Final = f"{MARK} {formcheck.__version__}"
PARQUET_MARK: Final = {b"written_by": MARK.encode()}
