"""What every clip has to be before anything tries to read it."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from formcheck.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

VIDEO_SUFFIXES: Final = frozenset(
    ".mp4 .m4v .mov .mkv .webm .avi .mpg .mpeg .mts .m2ts .ts .3gp .3g2 .wmv .asf .flv .ogv .gif .hevc .h264".split()
)
MIN_FRAMES: Final = 2
MIN_LENGTH_S: Final = 0.5
CLIP: Final = "a video file or a folder of pictures"


# of a page or a stream; a drive of Windows has one letter
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+:/|www\.", re.IGNORECASE)
_FILE_ADDRESS: Final = re.compile(r"file:/+", re.IGNORECASE)


def refuse_address(name: str) -> None:
    """Raise ``InputError`` for the address of something elsewhere: nothing is ever downloaded.

    Parameters
    ----------
    name : str
        As the user typed it.
    """
    if not _ADDRESS.match(name) or os.path.exists(name):  # noqa: PTH110  a name that is no path yet
        return
    if inside := _FILE_ADDRESS.match(name):
        raise InputError(CLIP, f"the address {name}", f"name the file itself: /{unquote(name[inside.end() :])}")
    do = "formcheck downloads nothing; save the clip as a file with the browser or the app, and name that file"
    raise InputError(CLIP, f"the address {name}", do)


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
