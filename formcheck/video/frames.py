"""What anything that delivers pictures has to offer: timed frames, and what is known about where they come from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
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
