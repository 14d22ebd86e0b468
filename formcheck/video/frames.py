"""What every source of frames offers, and what a clip has to be before it is read."""

from __future__ import annotations

import math
import os
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import unquote

from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray
    from typing_extensions import Self


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a clip.

    Parameters
    ----------
    time_s : float
        Seconds since the first frame, from the picture's own time stamp.
    rgb : (h, w, 3) uint8
        The picture: C-contiguous, upright, square pixels.

    Raises
    ------
    ValueError
        When the time is not finite or the array is none of that.
    """

    time_s: float
    rgb: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if not math.isfinite(self.time_s):
            raise ValueError(f"a Frame needs a finite time, not {self.time_s}")
        shape, kind = self.rgb.shape, self.rgb.dtype
        if len(shape) != 3 or shape[2] != 3 or kind != "uint8" or not self.rgb.flags.c_contiguous:
            raise ValueError(f"a Frame needs a C-contiguous (h, w, 3) uint8 picture, not {shape} of {kind}")


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known about a clip before it is read.

    Parameters
    ----------
    path : str
        As the user named it.
    width, height : int
        Of the frames as delivered, in pixels: upright, square, scaled down where they were too large.
    source_width, source_height : int
        Of the pictures as stored, in pixels, before all that.
    frames : int
        Number of frames as the file claims it; 0 unknown.
    duration_s : float
        Length as the file claims it; NaN unknown.
    fps : float
        Average number of frames per second; NaN unknown. For show: times come with the frames.
    codec : str
        Name of the compression, such as ``h264``.
    has_audio : bool
        Whether there is sound.
    """

    path: str
    width: int
    height: int
    source_width: int
    source_height: int
    frames: int
    duration_s: float
    fps: float
    codec: str
    has_audio: bool


class FrameSource(Protocol):
    """Delivers the frames of one clip, once, in the order of their strictly increasing times."""

    @property
    def info(self) -> SourceInfo:
        """What is known about the clip."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know about how the clip could be read; complete once it has been read."""
        ...

    def __iter__(self) -> Iterator[Frame]: ...

    def close(self) -> None:
        """Let go of the clip; a second call does nothing. Not while another thread reads from it."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


VIDEO_SUFFIXES: Final = frozenset(
    ".mp4 .m4v .mov .mkv .webm .avi .mpg .mpeg .mts .m2ts .ts .3gp .3g2 .wmv .asf .flv .ogv .gif .hevc .h264".split()
)
MIN_FRAMES: Final = 2
MIN_LENGTH_S: Final = 0.5
CLIP: Final = "a video file or a folder of pictures"


# of a page or a stream; a drive of Windows has one letter, and without a scheme it is only clear under a common domain
_ADDRESS: Final = re.compile(
    r"[a-z][a-z0-9+.-]+:/|www\.|([a-z0-9-]+\.)+(com|org|net|be|tv|io|de|fr|es|uk|cn)/", re.IGNORECASE
)
_FILE_ADDRESS: Final = re.compile(r"file:/+", re.IGNORECASE)


def refuse_address(name: str) -> None:
    """Raise ``InputError`` for the address of something elsewhere: nothing is ever downloaded.

    Parameters
    ----------
    name : str
        As the user typed it.
    """
    # a folder may be called like a domain; the name is no path yet
    if not _ADDRESS.match(name) or os.path.exists(name) or os.path.isdir(name.split("/", maxsplit=1)[0]):  # noqa: PTH110, PTH112
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
