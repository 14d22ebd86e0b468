"""The folder for results: made when it is needed, gone again when nothing was written to it."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# file systems allow 255 bytes, of which the endings of results and their temporary names need some
MOST_STEM_BYTES: Final = 180
_CHECKSUM_DIGITS: Final = 12
# a folder is not called like that: whoever names one means a file
_FILE_SUFFIXES: Final = frozenset(".mp4 .mov .m4v .mkv .avi .webm .json .csv .html .npz .parquet .trc .mot".split())


@contextmanager
def output_folder(folder: Path, option: str = "-o") -> Iterator[Path]:
    """Make a folder for results, into which files can be written; what is still empty at the end is removed again.

    Parameters
    ----------
    folder : Path
        Folders above it are made too.
    option : str
        The option that names it, for what is said to the user.

    Raises
    ------
    InputError
        When it cannot be made or written to, or is named like a file.
    """
    if folder.suffix.lower() in _FILE_SUFFIXES and not folder.is_dir():
        expected, found = f"a folder for the results after {option}", f"{folder}, which is named like a file"
        raise InputError(expected, found, "name a folder; its files are called after the clip")
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    probe = folder / f".formcheck.{os.getpid()}.probe"
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe.touch()
            probe.unlink()
        except OSError as error:
            found = f"{folder}: {error.strerror}"
            raise InputError("a folder for the results", found, f"name another with {option}") from error
        yield folder
    finally:
        with suppress(OSError):  # not empty: something was written
            for path in made:
                path.rmdir()


def fitting_stem(stem: str, key: str) -> str:
    """A stem with which every result has a name that file systems take.

    Parameters
    ----------
    stem : str
        What the names of the results would begin with.
    key : str
        What tells the clip from others; its check-sum ends a name that had to be cut.
    """
    return stem if len(os.fsencode(stem)) <= MOST_STEM_BYTES else with_checksum(stem, key)


def with_checksum(stem: str, key: str) -> str:
    """A stem, cut where it is too long, that ends in the check-sum of ``key``."""
    while len(os.fsencode(stem)) > MOST_STEM_BYTES - _CHECKSUM_DIGITS - 8:
        stem = stem[:-1]
    return f"{stem}~{hashlib.sha256(os.fsencode(key)).hexdigest()[:_CHECKSUM_DIGITS]}"
