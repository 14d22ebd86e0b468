"""Where a person is in the picture and how large: enough to tell most people apart from one frame to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from formcheck.landmarks import Landmark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from formcheck.poses import PoseFrame
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
class Place:
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
    def of(cls, pose: PoseFrame) -> Place:
        """Place of a pose that was found."""
        xy_px = pose.xy_px.astype(np.float64)
        size = float(np.hypot(*np.ptp(xy_px[list(TRUNK_AND_LEGS)], axis=0))) / 3
        return cls(pose.time_s, xy_px[list(TRUNK)].mean(axis=0), max(size, 1.0), xy_px.min(axis=0), xy_px.max(axis=0))

    def distance(self, other: Place) -> float:
        """How far apart two places are, in sizes of this one."""
        return float(np.hypot(*(other.centre - self.centre))) / self.size

    def step(self, other: Place) -> float:
        """How far apart two places are, in sizes of the larger one: who squats is small, and rises no farther."""
        return self.distance(other) * self.size / max(self.size, other.size)

    def sideways(self, other: Place) -> float:
        """How far apart two places are to the left or right, in sizes of this one."""
        return float(abs(other.centre[0] - self.centre[0])) / self.size

    def like(self, other: Place, within: float) -> bool:
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
    return bool(apart_px <= SAME * Place.of(one).size and apart_m <= SAME_M)


def without(frame: Frame, places: Iterable[Place], margin: float) -> Frame:
    """The frame with everything grey that is within ``margin`` sizes of the box of any of the places."""
    rgb = frame.rgb.copy()
    for place in places:
        rgb[_box(frame, place, margin)] = _GREY
    return type(frame)(frame.time_s, rgb)


def blank(frame: Frame) -> Frame:
    """A grey frame of the same time and size."""
    return type(frame)(frame.time_s, np.full_like(frame.rgb, _GREY))


def _box(frame: Frame, place: Place, margin: float) -> tuple[slice, slice]:
    height, width = frame.rgb.shape[:2]
    corners = np.array([place.low - margin * place.size, place.high + margin * place.size])
    (left, top), (right, bottom) = np.clip(np.rint(corners), 0, [width, height]).astype(int)
    return slice(top, bottom), slice(left, right)
