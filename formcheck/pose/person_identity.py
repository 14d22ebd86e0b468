"""Whether two poses are the same person: box, size and colour of clothes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from formcheck.core.landmarks import Landmark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.video.frames import Frame

Point = NDArray[np.float64]

TRUNK: Final = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
TRUNK_AND_LEGS: Final = (
    *TRUNK,
    Landmark.LEFT_KNEE,
    Landmark.RIGHT_KNEE,
    Landmark.LEFT_ANKLE,
    Landmark.RIGHT_ANKLE,
)
# how much larger or smaller one and the same person may look from one frame to the next
MOST_SCALE: Final = 1.6
# How far apart two trackers see the joints of one body: in sizes in the picture, in metres in space. Measured with the
# second one begun a second and a half earlier: 0.01 and 0.012 m at most; 0.18 m and more with left and right exchanged.
SAME: Final = 0.05
SAME_M: Final = 0.05
_GREY: Final = 127


@dataclass(frozen=True, slots=True, eq=False)
class PersonBox:
    """A person's place in one frame, in pixels.

    ``centre`` is the middle of the trunk. ``size`` is a third of the diagonal of trunk and legs: about a trunk's length
    on somebody who stands or lies, and steadier than the trunk itself, which a camera at the feet sees foreshortened.
    ``low`` and ``high`` are the corners of the box around all landmarks.
    """

    time_s: float
    centre: Point
    size: float
    low: Point
    high: Point

    @classmethod
    def of(cls, pose: PoseFrame) -> PersonBox:
        """Place of a pose that was found."""
        xy_px = pose.xy_px.astype(np.float64)
        size = float(np.hypot(*np.ptp(xy_px[list(TRUNK_AND_LEGS)], axis=0))) / 3
        return cls(pose.time_s, xy_px[list(TRUNK)].mean(axis=0), max(size, 1.0), xy_px.min(axis=0), xy_px.max(axis=0))

    def distance(self, other: PersonBox) -> float:
        """How far apart two places are, in sizes of this one."""
        return float(np.hypot(*(other.centre - self.centre))) / self.size

    def step(self, other: PersonBox) -> float:
        """How far apart two places are, in sizes of the larger one: who squats is small, and rises no farther."""
        return self.distance(other) * self.size / max(self.size, other.size)

    def sideways(self, other: PersonBox) -> float:
        """How far apart two places are to the left or right, in sizes of this one."""
        return float(abs(other.centre[0] - self.centre[0])) / self.size

    def like(self, other: PersonBox, within: float) -> bool:
        """Whether the other place can be the same person's: not farther than ``within`` sizes, and of like size."""
        return self.distance(other) <= within and max(self.size / other.size, other.size / self.size) <= MOST_SCALE


def same_body(one: PoseFrame, other: PoseFrame) -> bool:
    """Whether two poses of one frame show the same body with left on the same side, or both nobody.

    Most of the joints decide: a hidden foot is anybody's guess.
    """
    if not (one.found and other.found):
        return one.found == other.found
    joints = list(TRUNK_AND_LEGS)
    apart_px = np.median(np.hypot(*(one.xy_px - other.xy_px)[joints].T))
    apart_m = np.median(np.sqrt(((one.xyz_m - other.xyz_m)[joints] ** 2).sum(axis=1)))
    return bool(apart_px <= SAME * PersonBox.of(one).size and apart_m <= SAME_M)


def without(frame: Frame, places: Iterable[PersonBox], margin: float) -> Frame:
    """The frame with everything grey that is within ``margin`` sizes of the box of any of the places."""
    rgb = frame.rgb.copy()
    for place in places:
        rgb[_box(frame, place, margin)] = _GREY
    return type(frame)(frame.time_s, rgb)


def blank(frame: Frame) -> Frame:
    """A grey frame of the same time and size."""
    return type(frame)(frame.time_s, np.full_like(frame.rgb, _GREY))


def _box(frame: Frame, place: PersonBox, margin: float) -> tuple[slice, slice]:
    height, width = frame.rgb.shape[:2]
    corners = np.array([place.low - margin * place.size, place.high + margin * place.size])
    (left, top), (right, bottom) = np.clip(np.rint(corners), 0, [width, height]).astype(int)
    return slice(top, bottom), slice(left, right)


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


class Appearance:
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
        off = clothes_colour(frame, pose) - self._mean
        self._mean = self._mean + weight * off
        far = float(np.abs(off).max()) if self._count > 1 else 0.0
        usual = far <= self._limit()
        self._spread += weight * (min(far, 2 * self._limit()) - self._spread)
        return usual

    def fits(self, frame: Frame, pose: PoseFrame) -> bool:
        """Whether this can be the same shirt; True before any has been learnt."""
        return not self._count or float(np.abs(clothes_colour(frame, pose) - self._mean).max()) <= self._limit()

    def _limit(self) -> float:
        return max(STEP, SPREADS * self._spread)


def clothes_colour(frame: Frame, pose: PoseFrame) -> NDArray[np.float64]:
    """Median colour (3,) of a grid of points between shoulders and hips, 0 to 255."""
    height, width = frame.rgb.shape[:2]
    points = np.clip(_GRID @ pose.xy_px[list(TRUNK)], 0, [width - 1, height - 1]).astype(np.intp)
    colour: NDArray[np.float64] = np.median(frame.rgb[points[:, 1], points[:, 0]], axis=0)
    return colour
