"""How a picture differs from the one before it: a repeated one, the next one of the same scene, or another scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.video.frames import Frame

Change = Literal["repeated", "next", "cut"]

EVERY_PX: Final = 8  # pixels between those that are looked at, in either direction
# Mean difference in grey levels below which a picture is the one before again. On a rendered clip whose frames were
# repeated and encoded again it is 0.00 to 0.05 for repeated ones, 0.25 and more for the next one of somebody who stands
SAME_LEVELS: Final = 0.1
# A picture shows another scene when so large a share of it differs by so many grey levels; one frame of a clip in which
# somebody exercises differs by more than that in a twentieth of the picture at most (house rule).
OTHER_LEVELS: Final = 20
OTHER_SHARE: Final = 0.4


class PictureChanges:
    """Compares each picture of a clip with the one before it.

    Attributes
    ----------
    shown_s : float
        When the picture before the newest one was first shown, in seconds of the clip; NaN before the second one.
    """

    def __init__(self) -> None:
        self._last: NDArray[np.int16] | None = None
        self._since_s = self.shown_s = float("nan")

    def look(self, frame: Frame) -> Change:
        """Take the next picture."""
        now = frame.rgb[::EVERY_PX, ::EVERY_PX].astype(np.int16)
        last, self._last = self._last, now
        if last is None or last.shape != now.shape:
            self._since_s = frame.time_s
            return "next"
        apart = np.abs(now - last)
        if apart.mean() < SAME_LEVELS:
            return "repeated"
        self.shown_s, self._since_s = self._since_s, frame.time_s
        return "cut" if (apart.max(axis=2) > OTHER_LEVELS).mean() > OTHER_SHARE else "next"
