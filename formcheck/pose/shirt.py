"""The colour of a person's shirt: what tells one from another where place and size do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.pose.place import TRUNK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.poses import PoseFrame
    from formcheck.video.frames import Frame

# how far a colour may be from what it was, of 255: at least so much, or so many times what it usually varies
STEP: Final = 30.0
SPREADS: Final = 3.0
# an arm that passes over the shirt, or somebody who passes in front of it, should not become its colour
_EVERY_S: Final = 0.2
_SLOWEST: Final = 0.03
# shares of (left shoulder, right shoulder, left hip, right hip) that make a grid of points on the shirt
_GRID: Final = np.array(
    [
        ((1 - down) * (1 - across), (1 - down) * across, down * (1 - across), down * across)
        for down in (0.2, 0.4, 0.6, 0.8)
        for across in (0.3, 0.5, 0.7)
    ]
)


class Shirt:
    """The mean colour of a shirt, and how much it varies as light and limbs pass over it."""

    def __init__(self) -> None:
        self._mean = np.zeros(3)
        self._spread = 0.0
        self._count = 0
        self._next_s = -np.inf

    def learn(self, frame: Frame, pose: PoseFrame) -> bool:
        """Take in the colour of a frame, unless one was taken in just before, and say whether it was the usual one."""
        if frame.time_s < self._next_s:
            return False
        self._next_s = frame.time_s + _EVERY_S
        self._count += 1
        weight = max(1 / self._count, _SLOWEST)
        off = shirt_colour(frame, pose) - self._mean
        self._mean = self._mean + weight * off
        far = float(np.abs(off).max()) if self._count > 1 else 0.0
        usual = far <= self._limit()
        self._spread += weight * (min(far, 2 * self._limit()) - self._spread)
        return usual

    def fits(self, frame: Frame, pose: PoseFrame) -> bool:
        """Whether this can be the same shirt; True before any has been learnt."""
        return not self._count or float(np.abs(shirt_colour(frame, pose) - self._mean).max()) <= self._limit()

    def _limit(self) -> float:
        return max(STEP, SPREADS * self._spread)


def shirt_colour(frame: Frame, pose: PoseFrame) -> NDArray[np.float64]:
    """Median colour (3,) of a grid of points between shoulders and hips, 0 to 255."""
    height, width = frame.rgb.shape[:2]
    points = np.clip(_GRID @ pose.xy_px[list(TRUNK)], 0, [width - 1, height - 1]).astype(np.intp)
    colour: NDArray[np.float64] = np.median(frame.rgb[points[:, 1], points[:, 0]], axis=0)
    return colour
