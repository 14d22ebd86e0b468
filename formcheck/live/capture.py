"""The capture thread: takes pictures from a source and keeps the newest one only."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from formcheck.errors import InputError
from formcheck.live.sources import SourceEnded, SourceLost, Stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from typing_extensions import Self

    from formcheck.live.sources import Device, Rgb

START_S: Final = 15.0  # house rule: the longest way to a first picture, that of an address on the network
STALL_S: Final = 2.0  # house rule: sixty pictures late is no hiccup
RETRY_S: Final = 1.0
CLOSE_S: Final = 1.0  # a driver that hangs is left behind
IDLE_S: Final = 0.25  # while nobody is there, four pictures a second show who comes in soon enough
MIN_STEP_S: Final = 0.001  # the pose model counts whole milliseconds


class CapturedPicture(NamedTuple):
    """A picture: seconds since the first one, the same moment on the monotonic clock, and (h, w, 3) uint8 RGB."""

    time_s: float
    taken_s: float
    rgb: Rgb


class CaptureState(NamedTuple):
    """How the source is: for how long (monotonic) and, when it is lost, why."""

    kind: Literal["live", "lost", "over"]
    since_s: float
    reason: str = ""


class Capture:
    """Takes pictures from a device until it is closed; whoever asks gets the newest.

    A picture that nobody asked for in time is dropped and counted. When the device is lost it is opened again and
    again; the clock of the pictures runs on meanwhile.

    Parameters
    ----------
    open_device : callable
        Opens the device; given an event that ends its waiting.
    keep_first, keep_all : bool
        Whether the first picture, or each, waits until it is asked for: for recordings, which can wait.

    Raises
    ------
    InputError
        When there is no first picture.
    """

    def __init__(
        self, open_device: Callable[[threading.Event], Device], *, keep_first: bool = False, keep_all: bool = False
    ) -> None:
        self._open, self._keep_first, self._keep_all = open_device, keep_first, keep_all
        self._stop, self._idle = threading.Event(), False
        self._news = threading.Condition()
        self._newest: CapturedPicture | None = None
        self._state = CaptureState("live", time.monotonic())
        self._error: BaseException | None = None
        self._last = Stamp(-1.0, 0.0)
        self.grabbed = self.dropped = 0
        self.patience_s = 0.0
        self._thread = threading.Thread(target=self._work, name="formcheck-capture", daemon=True)
        self._thread.start()

    def wait_for_first(self) -> CapturedPicture:
        """Wait until there is a picture; it is still there to be asked for.

        Returns
        -------
        CapturedPicture

        Raises
        ------
        InputError
            When there is none, or none in time.
        """
        with self._news:
            there = self._news.wait_for(lambda: self._newest or self._error or self._state.kind != "live", START_S)
            first = self._newest
        if first is None:
            error, self._error = self._error, None
            self.close()
            found = self._state.reason or "none" if there else f"none within {START_S:g} s"
            raise error or InputError("pictures from the source", found, "check what sends them, or name another")
        return first

    def newest(self, wait_s: float) -> CapturedPicture | None:
        """The newest picture that was not asked for yet, if one comes in time.

        Raises
        ------
        BaseException
            What ended the thread, if it was neither the end of the source nor its loss.
        """
        with self._news:
            self._news.wait_for(lambda: self._newest or self._state.kind == "over", wait_s)
            picture, self._newest = self._newest, None
            self._news.notify_all()
        if picture is None and self._error is not None:
            error, self._error = self._error, None
            raise error
        return picture

    @property
    def state(self) -> CaptureState:
        """How the source is; a device that hangs counts as lost, too."""
        state, silent_s = self._state, time.monotonic() - self._last.taken_s
        waits = self.patience_s > 0 and self._last.time_s >= 0  # a recording may have gaps
        if state.kind == "live" and waits and silent_s > STALL_S:
            return CaptureState("lost", self._last.taken_s, f"no picture for {silent_s:.0f} s")
        return state

    @property
    def last_s(self) -> float:
        """When the newest picture was taken, in seconds since the first one; -1 before that."""
        return self._last.time_s

    def rest(self, idle: bool) -> None:
        """Whether a few pictures a second are enough; the others are skipped before they cost anything."""
        self._idle = idle

    def close(self) -> None:
        """End the thread; one that hangs in a driver is left to itself."""
        self._stop.set()
        with self._news:
            self._news.notify_all()
        self._thread.join(CLOSE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _work(self) -> None:
        try:
            while not self._stop.is_set():
                self._follow()
        except SourceEnded:
            self._become("over")
        except BaseException as error:  # noqa: BLE001  every error belongs to whoever asks for pictures
            self._error = error
            self._become("over", str(error))

    def _follow(self) -> None:
        """Take pictures until the device is lost, then wait a little."""
        try:
            device = self._open(self._stop)
        except InputError as error:
            if not self.grabbed:
                raise
            self._become("lost", error.found)
            self._stop.wait(RETRY_S)
            return
        self.patience_s = device.patience_s
        try:
            self._take_from(device)
        except SourceLost as lost:
            self._become("lost", str(lost))
        finally:
            device.close()
        # only now: a pipe that is still open here takes in what the next writer sends, for nobody
        self._stop.wait(RETRY_S)

    def _take_from(self, device: Device) -> None:
        shift_s = None
        while not self._stop.is_set():
            stamp = device.grab()
            if shift_s is None:
                shift_s = self._shift_s(stamp)
            if self._idle and not self._keep_all and stamp.taken_s - self._last.taken_s < IDLE_S:
                continue
            self._offer(CapturedPicture(stamp.time_s + shift_s, stamp.taken_s, device.rgb()))

    def _shift_s(self, stamp: Stamp) -> float:
        """From the device's clock to that of the session, which begins with the very first picture."""
        if self._last.time_s < 0:
            return -stamp.time_s
        away_s = stamp.taken_s - self._last.taken_s
        return self._last.time_s + max(away_s, MIN_STEP_S) - stamp.time_s

    def _offer(self, picture: CapturedPicture) -> None:
        with self._news:
            self.dropped += self._newest is not None
            self.grabbed += 1
            self._newest, self._last = picture, Stamp(picture.time_s, picture.taken_s)
            if self._state.kind == "lost":
                self._state = CaptureState("live", picture.taken_s)
            self._news.notify_all()
            if self._keep_all or (self._keep_first and self.grabbed == 1):
                self._news.wait_for(lambda: self._newest is None or self._stop.is_set())

    def _become(self, kind: Literal["lost", "over"], reason: str = "") -> None:
        with self._news:
            if self._state.kind != kind:
                self._state = CaptureState(kind, time.monotonic(), reason)
            self._news.notify_all()
