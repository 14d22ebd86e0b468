"""Opens a recording, an animated GIF or a folder of pictures as timed, upright RGB frames.

Files are decoded with PyAV, not with OpenCV: it carries dav1d, so that AV1 (web and newer phone clips) can be read,
which OpenCV's wheel cannot do without hardware; it gives each frame's exact time stamp; and it hands out the display
matrix, so that a turned phone is told apart from a mirrored one. That costs about 0.3 ms a frame more.
"""

from __future__ import annotations

import math
import stat
import threading
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from formcheck.errors import InputError
from formcheck.utils.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from formcheck.video.frames import Frame, FrameSource

FPS: Final = 30.0  # what cameras deliver when nobody says otherwise
QUARTER_TURNS_DEG: Final = (0, 90, 180, 270)
# slower or faster than any camera records (960 frames a second played at 15, a picture every ten minutes)
SPEEDS: Final = (1 / 64, 20_000.0)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user says about a clip.

    Parameters
    ----------
    fps : float or None
        Frames per second of what carries no times: a folder of pictures, a GIF without delays. None: 30.
    rotate_deg : int or None
        Clockwise turn of the picture as players show it, a multiple of 90; None: as the file says.
    speed : float or None
        How fast the file plays, 1 as it happened, 0.25 four times slowed down; times are those of the movement. None:
        as the file says.

    Raises
    ------
    InputError
        When one of them is none of that.
    """

    fps: float | None = None
    rotate_deg: int | None = None
    speed: float | None = None

    def __post_init__(self) -> None:
        if self.fps is not None and not (math.isfinite(self.fps) and self.fps > 0):
            raise InputError("a positive number of frames per second", f"{self.fps}", "leave it out to use 30")
        if self.rotate_deg is not None and self.rotate_deg not in QUARTER_TURNS_DEG:
            raise InputError(
                "a turn of 0, 90, 180 or 270 degrees", f"{self.rotate_deg}", "leave it out to have it found"
            )
        if self.speed is not None and not SPEEDS[0] <= self.speed <= SPEEDS[1]:
            raise InputError(
                "a speed such as 0.25 for a clip slowed down four times", f"{self.speed}", "leave it out to use 1"
            )


AS_THE_FILE_SAYS: Final = ReadOptions()


T = TypeVar("T")
DEPTH: Final = 4


class EndOfStream:
    """Comes after the last item; carries the error that made it the last."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class ReadyQueue(Protocol[T]):
    """A queue between two threads."""

    def put(self, item: T | EndOfStream, /) -> None:
        """Add an item; never waits."""
        ...

    def get(self) -> T | EndOfStream:
        """Take the oldest item; waits until there is one."""
        ...


class Prefetch(Closing, Generic[T]):
    """Iterates in a thread, at most ``depth`` items ahead of whoever takes them.

    An error while reading is raised where the items are taken, after the items that came before it. Closing waits
    until the thread has ended, also when not all items were taken; then nothing touches ``items`` any more, which
    is to be closed after this, never before.

    Parameters
    ----------
    items : iterable
        Read from the thread only.
    depth : int
        How many items may wait, at least 1.
    ready : ReadyQueue, optional
        Where they wait; a queue in memory unless given.
    """

    def __init__(self, items: Iterable[T], depth: int = DEPTH, ready: ReadyQueue[T] | None = None) -> None:
        if depth < 1:
            raise ValueError(f"at least one frame has to fit, not {depth}")
        self._source = items
        self._ready: ReadyQueue[T] = SimpleQueue() if ready is None else ready
        # one for each item that may be read and not yet taken
        self._free = threading.Semaphore(depth)
        self._stop = threading.Event()
        self._over = False
        # a daemon, so that a program that forgets to close can still end
        self._thread = threading.Thread(target=self._work, name="formcheck-ahead", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        if self._over:
            raise StopIteration
        item = self._ready.get()
        if isinstance(item, EndOfStream):
            self._over = True
            if item.error is not None:
                raise item.error
            raise StopIteration
        self._free.release()
        return item

    def close(self) -> None:
        """Stop reading and wait for the thread; items that were not taken are dropped. A second call does nothing."""
        self._over = True
        self._stop.set()
        self._free.release()  # in case the thread waits for room
        self._thread.join()
        self._ready = SimpleQueue()

    def _work(self) -> None:
        end = EndOfStream()
        try:
            items = iter(self._source)
            # room first: what has been read and waits for room would be one more in memory
            while self._free.acquire() and not self._stop.is_set():
                self._ready.put(next(items))
        except StopIteration:
            pass
        except BaseException as error:  # noqa: BLE001  every error belongs to the consumer
            end = EndOfStream(error)
        finally:
            self._ready.put(end)


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
