"""Camera health: a picture that is black or stands still, and the alerts about camera and recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from formcheck.coach.live_state import Utterance

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from formcheck.coach.language import Words
    from formcheck.live.sources import Rgb

PictureTrouble = Literal["black", "frozen"]
LOOK_EVERY_S: Final = 0.25
# house rule: a lens cap or a dark room; video black is 16, noise of a camera in the dark stays below this
BLACK_LEVEL: Final = 24
BLACK_S: Final = 2.0
# house rule: no camera gives the same pixels twice, its noise sees to that
FROZEN_S: Final = 5.0
_STEP: Final = 8  # every eighth pixel of every eighth row


class PictureMonitor:
    """Looks at a few pixels, four times a second."""

    def __init__(self) -> None:
        self._looked_s = -LOOK_EVERY_S
        self._seen: NDArray[np.uint8] | None = None
        self._bright_s: float | None = None
        self._changed_s: float | None = None

    def look(self, rgb: Rgb, time_s: float) -> PictureTrouble | None:
        """What is wrong with the picture at this time, if anything is."""
        if time_s - self._looked_s >= LOOK_EVERY_S:
            self._looked_s = time_s
            pixels = rgb[::_STEP, ::_STEP].copy()
            if self._bright_s is None or np.percentile(pixels, 99) > BLACK_LEVEL:
                self._bright_s = time_s
            if self._changed_s is None or self._seen is None or not np.array_equal(pixels, self._seen):
                self._changed_s = time_s
            self._seen = pixels
        if self._bright_s is not None and time_s - self._bright_s > BLACK_S:
            return "black"
        if self._changed_s is not None and time_s - self._changed_s > FROZEN_S:
            return "frozen"
        return None


Trouble = Literal["lost", "black", "frozen", "full"]
PRIORITY: Final = 95  # above every cue, below the count (coach/coach.toml)
LIFE_S: Final = 5.0
SHOWN_S: Final = 8.0  # house rule: trouble that does not last
BACK: Final = "back"


class TroubleAlerts:
    """Keeps what is wrong.

    Parameters
    ----------
    words : Words
    say : callable
        Told what is to be said.
    """

    def __init__(self, words: Words, say: Callable[[Utterance], None]) -> None:
        self._words, self._say = words, say
        self._lasting: Trouble | None = None
        self._passing_until_s = float("-inf")

    def lasts(self, trouble: Trouble | None, time_s: float) -> None:
        """What is wrong with the camera at this time, None when nothing is."""
        if trouble == self._lasting:
            return
        was, self._lasting = self._lasting, trouble
        if trouble is not None:
            self._tell(trouble, time_s)
        elif was == "lost":
            self._tell(BACK, time_s)

    def happened(self, time_s: float) -> None:
        """The recording has come to an early end."""
        self._passing_until_s = time_s + SHOWN_S
        self._tell("full", time_s)

    def text(self, time_s: float) -> str:
        """What the screen shows; nothing when all is well."""
        shown = self._lasting or ("full" if time_s < self._passing_until_s else None)
        return self._words.text("alarm", shown) if shown else ""

    def _tell(self, key: str, time_s: float) -> None:
        self._say(Utterance(self._words.text("alarm", key), "system", PRIORITY, time_s, time_s + LIFE_S))
