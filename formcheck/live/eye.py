"""Whether the camera sees anything: a picture that is black, or one that stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.live.device import Rgb

Trouble = Literal["black", "frozen"]
LOOK_EVERY_S: Final = 0.25
# house rule: a lens cap or a dark room; video black is 16, noise of a camera in the dark stays below this
BLACK_LEVEL: Final = 24
BLACK_S: Final = 2.0
# house rule: no camera gives the same pixels twice, its noise sees to that
FROZEN_S: Final = 5.0
_STEP: Final = 8  # every eighth pixel of every eighth row


class Eye:
    """Looks at a few pixels, four times a second."""

    def __init__(self) -> None:
        self._looked_s = -LOOK_EVERY_S
        self._seen: NDArray[np.uint8] | None = None
        self._bright_s: float | None = None
        self._changed_s: float | None = None

    def look(self, rgb: Rgb, time_s: float) -> Trouble | None:
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
