"""What a recording is known by, whatever it is called and wherever it lies."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_AT_A_TIME: Final = 1 << 20


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's content, or of the content of a folder's files in the order of their names.

    Raises
    ------
    OSError
        When it cannot be read.
    """
    content = hashlib.sha256()
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        if file.is_file():
            _add(content, file)
    return content.hexdigest()


def _add(content: hashlib._Hash, file: Path) -> None:
    with file.open("rb") as stream:
        while block := stream.read(_AT_A_TIME):
            content.update(block)
