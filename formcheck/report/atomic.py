"""Files that appear complete or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
    temporary = path.with_name(f".{path.stem[:80]}.{os.getpid()}.part{path.suffix}")
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


def _settle(path: Path) -> None:
    """Have the content on the disk before the name points to it: a power cut may otherwise leave an empty file."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
