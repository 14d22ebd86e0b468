"""Opens a recording, an animated GIF or a folder of pictures as timed, upright RGB frames.

Files are decoded with PyAV, not with OpenCV: it carries dav1d, so that AV1 (web and newer phone clips) can be read,
which OpenCV's wheel cannot do without hardware; it gives each frame's exact time stamp; and it hands out the display
matrix, so that a turned phone is told apart from a mirrored one. That costs about 0.3 ms a frame more.
"""

from __future__ import annotations

import stat
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.video.prefetch import Prefetch
from formcheck.video.read_options import AS_THE_FILE_SAYS, ReadOptions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from formcheck.video.frames import Frame, FrameSource

__all__ = ["AS_THE_FILE_SAYS", "Prefetch", "ReadOptions", "open_later", "open_source", "some_frames"]

# more does not help a model that looks at 256 x 256, and every step after decoding costs by the pixel
MAX_SIDE_PX: Final = 1280


def open_source(
    path: str | Path, options: ReadOptions = AS_THE_FILE_SAYS, *, max_side_px: int = MAX_SIDE_PX
) -> FrameSource:
    """Open a clip for reading.

    Parameters
    ----------
    path : str or Path
        A video file, an animated GIF, or a folder of pictures, which are taken in the natural order of their names
        (``2.png`` before ``10.png``).
    options : ReadOptions
        What the user says about it.
    max_side_px : int
        Larger pictures are scaled down until their longer side has this many pixels. Landmarks are in pixels of the
        frames as delivered; ``info.source_width`` and ``info.source_height`` tell the size in the file.

    Returns
    -------
    FrameSource
        To be iterated once, and closed; a context manager.

    Raises
    ------
    InputError
        When nothing can be read from it; while iterating, when it ends before there are two frames and half a second.
    """
    from formcheck.video.frames import readable

    path = Path(path)
    if stat.S_ISDIR(readable(path).st_mode):
        from formcheck.video.image_folder import PictureFolder

        return PictureFolder(path, options, max_side_px=max_side_px)
    from formcheck.video.video_file import VideoFile

    return VideoFile(path, options, max_side_px=max_side_px)


def open_later(path: str | Path, from_s: float, options: ReadOptions = AS_THE_FILE_SAYS) -> FrameSource:
    """Open a video file from a moment on: ``open_source``'s frames and times, without those before it.

    They are decoded, because what is not cannot be trusted to have the times that it has when all of it is read.

    Parameters
    ----------
    path : str or Path
        A video file or an animated GIF.
    from_s : float
        Seconds since the first frame.
    options : ReadOptions
        What the user says about it.

    Raises
    ------
    InputError
        As ``open_source`` does.
    """
    from formcheck.video.frames import readable
    from formcheck.video.video_file import VideoFile

    path = Path(path)
    readable(path)
    return VideoFile(path, options, max_side_px=MAX_SIDE_PX, from_s=from_s)


def some_frames(
    path: str | Path, numbers: Collection[int], options: ReadOptions = AS_THE_FILE_SAYS
) -> Iterator[tuple[int, Frame]]:
    """A few frames of a clip, for a fraction of what all of them cost: the others are decoded at most.

    Parameters
    ----------
    path : str or Path
        What ``open_source`` takes.
    numbers : collection of int
        Which frames, counted from 0 as ``open_source`` delivers them; a number past the end is passed over.
    options : ReadOptions
        What the user says about it.

    Returns
    -------
    iterator of (int, Frame)
        In the order of time.

    Raises
    ------
    InputError
        As ``open_source`` does.
    """
    wanted = sorted(set(numbers))
    if not wanted:
        return
    path = Path(path)
    if path.is_dir():
        with open_source(path, options) as source:
            yield from (numbered for numbered in islice(enumerate(source), wanted[-1] + 1) if numbered[0] in wanted)
        return
    from formcheck.video.frames import readable
    from formcheck.video.video_file import VideoFile

    readable(path)
    with VideoFile(path, options, max_side_px=MAX_SIDE_PX, only=frozenset(wanted)) as source:
        yield from zip(wanted, source, strict=False)
