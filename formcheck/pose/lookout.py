"""Looks at the whole picture for everybody in it, beside the tracking of the one who exercises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol

from formcheck.closing import Closing
from formcheck.pose.place import Place, without

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from formcheck.poses import PoseFrame
    from formcheck.video.frames import Frame

    People = tuple[PoseFrame, ...]

# a look's answer is taken when so much of the clip has gone by: a fixed time, so that the same clip always gives the
# same poses, and long enough for a look (some 60 ms) to be over by then
TAKES_S: Final = 0.25
HIDING: Final = 0.2  # how far around those who were found the picture is painted over, in sizes


class Finder(Protocol):
    """Finds every body in a single picture."""

    def find(self, frame: Frame) -> People:
        """All bodies in the picture."""
        ...

    def close(self) -> None:
        """Give back what the finder holds."""
        ...


class Everybody(Closing):
    """Finds everybody in single pictures, also those whom others hide; any thread may ask.

    Parameters
    ----------
    open_finder : callable
        Makes the finder; called when somebody is first looked for, by the thread that looks. It then stays open.
    """

    def __init__(self, open_finder: Callable[[], Finder]) -> None:
        self._open_finder = open_finder
        self._finder: Finder | None = None
        self._one_at_a_time = Lock()

    def find(self, frame: Frame) -> People:
        """All bodies in the picture."""
        with self._one_at_a_time:
            self._finder = self._finder or self._open_finder()
            people = self._finder.find(frame)
            # whoever stands out hides others from the finder: with those painted over it finds the rest
            rest = self._finder.find(without(frame, map(Place.of, people), HIDING)) if people else ()
        return (*people, *rest)

    def close(self) -> None:
        """Give back the finder; a second call does nothing."""
        if self._finder is not None:
            self._finder.close()


class Lookout:
    """Everybody in a picture, found in a thread of its own while the tracking goes on.

    Parameters
    ----------
    find : callable
        Finds all bodies in a picture; called in that thread.
    """

    def __init__(self, find: Callable[[Frame], People]) -> None:
        self._find = find
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="formcheck-look")
        self._begun: tuple[float, Future[People]] | None = None

    @property
    def busy(self) -> bool:
        """Whether a look was begun and its answer not yet taken."""
        return self._begun is not None

    def begin(self, frame: Frame) -> None:
        """Look at this picture beside everything else; it may be drawn into meanwhile."""
        still = replace(frame, rgb=frame.rgb.copy())
        self._begun = (frame.time_s, self._thread.submit(self._find, still))

    def answer(self, now_s: float) -> People | None:
        """Who was in the picture of the look that was begun ``TAKES_S`` before; None when there is none so old."""
        if self._begun is None or now_s < self._begun[0] + TAKES_S:
            return None
        (_, looked), self._begun = self._begun, None
        return looked.result()

    def now(self, frame: Frame) -> People:
        """Who is in this picture; waits for it."""
        return self._thread.submit(self._find, frame).result()

    def close(self) -> None:
        """End the thread; a second call does nothing."""
        self._thread.shutdown(cancel_futures=True)
