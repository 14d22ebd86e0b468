"""What every clip has to be before anything tries to read it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

MIN_FRAMES: Final = 2
MIN_LENGTH_S: Final = 0.5
CLIP: Final = "a video file or a folder of pictures"


def readable(path: Path) -> os.stat_result:
    """The state of a folder, or of a file that has something in it, after links.

    Raises
    ------
    InputError
        When it is missing, a loop of links, not allowed, empty, or neither file nor folder (a pipe would block).
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            os.scandir(path).close()
            return status
        if not stat.S_ISREG(status.st_mode):
            raise InputError(CLIP, f"{path}, which is neither", "record to a file first")
        with path.open("rb") as file:
            if not file.read(1):
                raise InputError(CLIP, f"the empty file {path}", "copy or record it again")
    except (OSError, ValueError, RuntimeError) as error:  # ValueError: a NUL in the name
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise InputError(CLIP, f"{path}: {reason}", "check the name and whether you may read it") from error
    return status


def require_clip(path: Path, frames: int, length_s: float, notes: tuple[str, ...] = ()) -> None:
    """Raise ``InputError`` when that is too little to see a movement in; ``length_s`` from first to last frame."""
    if frames < MIN_FRAMES or length_s < MIN_LENGTH_S:
        reasons = "".join(f" ({note})" for note in notes)
        raise InputError(
            f"a clip of at least {MIN_FRAMES} frames and {MIN_LENGTH_S} s",
            f"{frames} frame{'s' * (frames != 1)} over {length_s:.2f} s in {path}{reasons}",
            "record the whole set",
        )
