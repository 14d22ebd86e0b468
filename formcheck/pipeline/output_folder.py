"""The folder of results: files that formcheck wrote itself, and what is refused before work begins.

Every file that is written carries a mark that other programs do not make: the schema of a JSON document, the header of
a table, the generator of a page, the comment of a video, the format of a landmark file. A file without it is the
user's.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import InputError
from formcheck.utils.atomic_files import MARK, PARQUET_MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_START_BYTES: Final = 8192  # the marks stand within the first lines
# how the first line of each table begins: repetitions, signals, landmarks, history, its repetitions, a batch
_CSV_HEADERS: Final = (
    "set,exercise,number,counted,reject_reason",
    "set,exercise,time_s,rep",
    "time_s,nose_x_px,nose_y_px",
    "id,done_at,done_from,athlete",
    "set_id,number,counted",
    "file,status,error,exercise,reps,score,faults",
)


def is_own(path: Path) -> bool:
    """Whether formcheck wrote this file; False for a folder, a file that cannot be read, and one without the mark."""
    look = _MARKED_BY.get(path.suffix.lower())
    try:
        return look is not None and path.is_file() and look(path)
    except (OSError, ValueError, InputError):
        return False


def refuse_foreign(paths: Iterable[Path], do: str = "name another folder with -o") -> None:
    """Raise ``InputError`` for the first thing at one of these places that formcheck did not write.

    Parameters
    ----------
    paths : iterable of Path
        Where something is going to be written.
    do : str
        What the user can do about it.
    """
    for path in paths:
        if (path.is_symlink() or path.exists()) and not is_own(path):
            raise InputError(
                "a free place for a result, or an earlier result of formcheck",
                f"{path}, which formcheck did not write and does not overwrite",
                do,
            )


def source_of(path: Path) -> dict[str, Any]:
    """What a report says about its recording; empty where the file is no report."""
    document = _json(path)
    source = document.get("source")
    return source if isinstance(source, dict) else {}


def _json(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def _start(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_START_BYTES).decode("utf-8", "replace")


def _is_own_json(path: Path) -> bool:
    return str(_json(path).get("schema", "")).startswith("formcheck.")


def _is_own_csv(path: Path) -> bool:
    return _start(path).replace('"', "").startswith(_CSV_HEADERS)


def _is_own_page(path: Path) -> bool:
    return f'<meta name="generator" content="{MARK}' in _start(path)


def _is_own_text(path: Path) -> bool:
    return f"written by {MARK}" in "".join(_start(path).splitlines(keepends=True)[:3])


def _is_own_video(path: Path) -> bool:
    from formcheck.video.container import comment_of

    return comment_of(path).startswith(f"{MARK} ")


def _is_own_parquet(path: Path) -> bool:
    from pyarrow import parquet

    # pyarrow's errors are ValueErrors and OSErrors
    return PARQUET_MARK.items() <= (parquet.read_schema(path).metadata or {}).items()


def _is_own_landmarks(path: Path) -> bool:
    from formcheck.pose.landmark_file import read_recording_info

    read_recording_info(path)
    return True


_MARKED_BY: Final[dict[str, Callable[[Path], bool]]] = {
    ".json": _is_own_json,
    ".csv": _is_own_csv,
    ".html": _is_own_page,
    ".htm": _is_own_page,
    ".mp4": _is_own_video,
    ".npz": _is_own_landmarks,
    ".parquet": _is_own_parquet,
    ".trc": _is_own_text,
    ".mot": _is_own_text,
}


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
