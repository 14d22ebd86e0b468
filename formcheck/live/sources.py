"""The sources of live pictures: what each offers, and from the name the user gives to the one that is opened."""

from __future__ import annotations

import math
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from formcheck.errors import InputError

if TYPE_CHECKING:
    from threading import Event

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rgb = NDArray[np.uint8]


class Stamp(NamedTuple):
    """When a picture was taken.

    ``time_s`` counts from the device's own first picture and increases strictly; ``taken_s`` is the same moment on
    the monotonic clock of this computer, which tells how old the picture is.
    """

    time_s: float
    taken_s: float


class SourceLost(Exception):  # noqa: N818  not an error of the program, and it may come back
    """The device has stopped giving pictures; its text is the reason, in a few words."""


class SourceEnded(Exception):  # noqa: N818  as above
    """The source has come to its proper end."""


class Device(Protocol):
    """Gives pictures, one after the other. Everything is called from one thread, the capture's."""

    @property
    def patience_s(self) -> float:
        """How long it is worth looking for the device once it is lost."""
        ...

    def grab(self) -> Stamp:
        """Wait for the next picture and take it, as cheaply as can be.

        Raises
        ------
        SourceLost
            When there is none to be had any more.
        SourceEnded
            When the source has ended.
        """
        ...

    def rgb(self) -> Rgb:
        """The picture that was grabbed, (h, w, 3) uint8, upright, square pixels, C-contiguous.

        Raises
        ------
        SourceLost
            When it cannot be read.
        """
        ...

    def close(self) -> None:
        """Let go of the device; a second call does nothing."""
        ...


SCHEMES: Final = frozenset({"rtsp", "rtsps", "http", "https", "tcp", "udp", "rtp", "srt"})


def is_address(name: str) -> bool:
    """Whether this is an address on the network rather than a file."""
    return "://" in name and urlsplit(name).scheme.lower() in SCHEMES


def is_pipe(name: str) -> bool:
    """Whether this is standard input or a named pipe.

    Raises
    ------
    InputError
        When it is standard input, and that is a terminal.
    """
    if name == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise InputError("a video stream on standard input", "a terminal", "pipe one in (ffmpeg ... -f mpegts -)")
        return True
    try:
        return stat.S_ISFIFO(Path(name).stat().st_mode)
    except (OSError, ValueError):
        return False


def shown(name: str) -> str:
    """The name as it may be written anywhere: an address without the password that may be in it."""
    head, at, rest = name.rpartition("@")
    return f"{head.split('://')[0]}://{rest}" if at and is_address(name) else name


class PictureSource(Protocol):
    """Where the pictures of a session come from."""

    @property
    def name(self) -> str:
        """What the reports call it."""
        ...

    @property
    def every_frame(self) -> bool:
        """Whether no picture may be dropped."""
        ...

    @property
    def is_file(self) -> bool:
        """Whether it is a recording."""
        ...

    def open(self, stop: Event) -> Device:
        """Open the device; the event ends its waiting."""
        ...


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """Where the pictures come from.

    Parameters
    ----------
    camera : int
        Number of the camera; used when there is no other source.
    source : str, optional
        A file, an address, a named pipe, or ``-`` for standard input.
    pace : float
        How many times faster than recorded a file is played; 0: as fast as it can be analysed, every frame.
    """

    camera: int = 0
    source: str | None = None
    pace: float = 1.0

    @property
    def name(self) -> str:
        """What the reports call it; an address without the password that may be in it."""
        return f"camera {self.camera}" if self.source is None else shown(self.source)

    @property
    def every_frame(self) -> bool:
        """Whether no picture may be dropped."""
        return self.pace == 0

    @property
    def is_file(self) -> bool:
        """Whether it is a recording, which may be played faster."""
        return self.source is not None and not is_address(self.source) and not is_pipe(self.source)

    def open(self, stop: Event) -> Device:
        """Open the device.

        Raises
        ------
        InputError
            When there is none, or it gives no picture.
        """
        if self.source is None:
            from formcheck.live.camera import CameraDevice

            return CameraDevice(self.camera)
        if is_address(self.source) or is_pipe(self.source):
            from formcheck.live.network_stream import NetworkStream

            return NetworkStream(self.source, stop)
        from formcheck.live.file_playback import FilePlayback

        return FilePlayback(Path(self.source), self.pace or math.inf, stop)
