"""Pictures that somebody else takes and sends, such as the camera of a phone through a page: the newest one only."""

from __future__ import annotations

import struct
import threading
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

import cv2
import numpy as np

from formcheck.errors import InputError
from formcheck.live.sources import SourceEnded, SourceLost, Stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from formcheck.live.sources import Rgb

MAX_FRAME_BYTES: Final = 1_000_000  # house rule: a JPEG of 1280 x 720 pixels has 100 to 300 kB
MAX_SIDE_PX: Final = 1920
MIN_SIDE_PX: Final = 120
PATIENCE_S: Final = 120.0  # as for a camera of this computer
_WAIT_S: Final = 0.25  # how soon the end of the session is noticed
_KEPT: Final = 8  # pictures on their way through the analysis; two are
_MIN_STEP_S: Final = 0.001
# JPEG markers (ITU-T T.81, table B.1): a start of frame holds the size; these are no starts of frame, though in between
_START_OF_FRAME: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class PushedPicture(NamedTuple):
    """A coded picture: its number with the sender, when it was taken on our monotonic clock, and its JPEG bytes."""

    number: int
    taken_s: float
    jpeg: bytes


class PushedSource:
    """Takes pictures from any thread, and gives the session the newest; one that was not asked for in time is skipped.

    Parameters
    ----------
    name : str
        What the reports call it.
    skipped : callable
        Told the number of each picture that will not be analysed, so that its sender need not wait for it.
    """

    every_frame = False
    is_file = False

    def __init__(self, name: str, skipped: Callable[[int], None]) -> None:
        self.name, self._skipped = name, skipped
        self.size_px: tuple[int, int] | None = None
        self._news = threading.Condition()
        self._newest: PushedPicture | None = None
        self._recent: deque[PushedPicture] = deque(maxlen=_KEPT)
        self._last_taken_s = -float("inf")
        self._over = False

    def push(self, picture: PushedPicture) -> None:
        """Offer a picture; it takes the place of one that still waits.

        Raises
        ------
        InputError
            When it is no JPEG of a size that is accepted, or its size differs from that of the first one.
        """
        size = accepted_size_px(picture.jpeg)
        if self.size_px is not None and size != self.size_px:
            raise InputError(f"pictures of {_by(self.size_px)} pixels", f"one of {_by(size)}", "begin a new session")
        with self._news:
            self.size_px = size
            taken_s = max(picture.taken_s, self._last_taken_s + _MIN_STEP_S)
            self._last_taken_s = taken_s
            waiting, self._newest = self._newest, picture._replace(taken_s=taken_s)
            self._news.notify_all()
        if waiting is not None:
            self._skipped(waiting.number)

    def skip(self, number: int) -> None:
        """A picture that was taken up will not be analysed after all."""
        self._skipped(number)

    def end(self) -> None:
        """There will be no more pictures."""
        with self._news:
            self._over = True
            self._news.notify_all()

    def picture_taken_at(self, taken_s: float) -> PushedPicture | None:
        """The coded picture of a moment, if it was handed on a short time ago."""
        with self._news:
            return next((one for one in self._recent if one.taken_s == taken_s), None)

    def take(self, stop: Event) -> PushedPicture:
        """Wait for the next picture.

        Raises
        ------
        SourceEnded
            When there will be none.
        """
        with self._news:
            while self._newest is None:
                if self._over or stop.is_set():
                    raise SourceEnded
                self._news.wait(_WAIT_S)
            picture, self._newest = self._newest, None
            self._recent.append(picture)
        return picture

    def open(self, stop: Event) -> PushedCamera:
        """The source as a device."""
        return PushedCamera(self, stop)


class PushedCamera:
    """The device of a ``PushedSource``. It has no way of its own to be lost: while no picture comes it waits."""

    patience_s = PATIENCE_S

    def __init__(self, source: PushedSource, stop: Event) -> None:
        self._source, self._stop = source, stop
        self._first_s: float | None = None
        self._picture: PushedPicture | None = None

    def grab(self) -> Stamp:
        """Wait for the next picture; it is decoded only if ``rgb`` asks for it."""
        if self._picture is not None:  # nobody has asked for its pixels
            self._source.skip(self._picture.number)
        self._picture = self._source.take(self._stop)
        if self._first_s is None:
            self._first_s = self._picture.taken_s
        return Stamp(self._picture.taken_s - self._first_s, self._picture.taken_s)

    def rgb(self) -> Rgb:
        """The picture that was grabbed."""
        picture, self._picture = self._picture, None
        if picture is None:
            raise SourceLost("no picture was grabbed")
        bgr = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)
        if bgr is None:
            self._source.skip(picture.number)
            raise SourceLost("the camera sent half a picture")
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)

    def close(self) -> None:
        """Nothing to let go of."""


def accepted_size_px(jpeg: bytes) -> tuple[int, int]:
    """Width and height that the head of a JPEG claims, before anything is decoded.

    Raises
    ------
    InputError
        When it is no JPEG, too large, or of a size that is not accepted.
    """
    wanted = f"a JPEG of at most {MAX_FRAME_BYTES // 1000} kB and {MIN_SIDE_PX} to {MAX_SIDE_PX} pixels a side"
    if len(jpeg) > MAX_FRAME_BYTES:
        raise InputError(wanted, f"{len(jpeg) // 1000} kB", "send smaller pictures")
    size = _claimed_size_px(jpeg)
    if size is None:
        raise InputError(wanted, "something else", "send JPEG")
    if not (min(size) >= MIN_SIDE_PX and max(size) <= MAX_SIDE_PX):
        raise InputError(wanted, f"{_by(size)} pixels", "send pictures of another size")
    return size


def _claimed_size_px(jpeg: bytes) -> tuple[int, int] | None:
    """Walk over the segments of a JPEG to its start of frame; None when there is none."""
    if jpeg[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 <= len(jpeg):
        mark, kind, length = struct.unpack_from(">BBH", jpeg, at)
        if mark != 0xFF or length < 2:
            return None
        if kind in _START_OF_FRAME:
            height, width = struct.unpack_from(">HH", jpeg, at + 5)
            return width, height
        at += 2 + length
    return None


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]}"
