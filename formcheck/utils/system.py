"""What the system gives a program: processors, memory to hand back, and the user's data folder."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Final

import platformdirs

from formcheck.errors import InputError


def usable_processors() -> int:
    """Processors that the system lets this process run on, at least 1; not every system tells them from all it has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def give_back_memory() -> None:
    """Hand memory that has been freed back to the system; takes some hundredths of a second.

    Large arrays and models that several threads make and free leave holes behind, and the holes grow. Measured without
    this: a worker of a batch one to two megabytes with every clip, a live session eight with every set. With it a
    worker stays what it was after the first clips; a live session, with its models opened once, grew by 8 MB in 27
    sets.
    """
    # only the GNU library has it
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


DATA_FOLDER_VARIABLE: Final = "FORMCHECK_DATA_DIR"
HISTORY_NAME: Final = "history.sqlite"


def data_folder() -> Path:
    """The folder of the user's data: ``$FORMCHECK_DATA_DIR``, else where the system keeps such."""
    named = os.environ.get(DATA_FOLDER_VARIABLE)
    return Path(named) if named else platformdirs.user_data_path("formcheck")


def history_file() -> Path:
    """Where the history is, or will be."""
    return data_folder() / HISTORY_NAME


def make_private(path: Path) -> None:
    """Make an empty file that only its owner can read, in a folder of the same kind; leave what exists as it is.

    Raises
    ------
    InputError
        When that is not possible.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise cannot_use(path, error.strerror or str(error)) from error


def cannot_use(path: Path, reason: str) -> InputError:
    """The line for a history that cannot be opened or written."""
    return InputError(
        "a history that can be read and written",
        f"{path}: {reason}",
        f"check it, or set {DATA_FOLDER_VARIABLE} to another folder",
    )
