"""Where the history lies: in the user's own data folder, readable by nobody else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import platformdirs

from formcheck.errors import InputError

VARIABLE: Final = "FORMCHECK_DATA_DIR"
NAME: Final = "history.sqlite"


def data_folder() -> Path:
    """The folder of the user's data: ``$FORMCHECK_DATA_DIR``, else where the system keeps such."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else platformdirs.user_data_path("formcheck")


def history_file() -> Path:
    """Where the history is, or will be."""
    return data_folder() / NAME


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
        "a history that can be read and written", f"{path}: {reason}", f"check it, or set {VARIABLE} to another folder"
    )
