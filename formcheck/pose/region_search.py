"""Searches for a lost person at higher magnification in the part of the picture where they were last seen.

The model searches the whole picture at 224 pixels. Somebody who lies with the feet towards the camera fills so
little of it that they are not found again once lost, although they are seen plainly: on a rendered single-leg thrust
they were found in none of eleven whole pictures, and in all of the same pictures cut to the person's surroundings.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from formcheck.pose.person_identity import PersonBox, Point, blank

if TYPE_CHECKING:
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.pose.estimator import PoseEstimator
    from formcheck.video.frames import Frame

# how much larger than the body the part is that is looked at; with 0.9 to 1.8 times the body all were found
ROOM: Final = 1.6
# how near to its edge the body may come, in parts of its side, before another part is chosen
EDGE: Final = 0.04
# a part that is so much of the picture's longer side is no closer look
CLOSER: Final = 0.85
# a sliver, as of somebody who is leaving the picture, shows nobody
LEAST_PX: Final = 16


class PicturePart(NamedTuple):
    """A part of the picture, in pixels."""

    left: int
    top: int
    right: int
    bottom: int


class RegionSearch:
    """Shows a pose estimator a part of the picture where the whole does not do.

    Parameters
    ----------
    inner : PoseEstimator
        Stays the caller's to close.
    """

    def __init__(self, inner: PoseEstimator) -> None:
        self._inner = inner
        self._part: PicturePart | None = None

    def estimate(self, frame: Frame, seen: PersonBox | None) -> PoseFrame:
        """Find the person who was last seen there; None when nobody was."""
        part = self._part
        pose = self.within(frame, part)
        if not pose.found:
            # whole and part take turns: who was lost may be back in the same place, or in another
            self._part = part_around(seen, frame) if part is None and seen is not None else None
        elif part is not None:
            place = PersonBox.of(pose)
            self._part = part if _holds(part, place, frame) else part_around(place, frame)
        return pose

    def within(self, frame: Frame, part: PicturePart | None) -> PoseFrame:
        """Look at just this part, and go on with it; None for the whole picture."""
        self._part = part
        if part is None:
            return self._inner.estimate(frame)
        pose = self._inner.estimate(_cut(frame, part))
        return replace(pose, xy_px=pose.xy_px + np.array([part.left, part.top], np.float32))

    def forget(self, frame: Frame) -> None:
        """Make the model forget whom it follows, with a grey picture; the whole of the next one is searched."""
        self._part = None
        self._inner.estimate(blank(frame))


def _cut(frame: Frame, part: PicturePart) -> Frame:
    rgb = frame.rgb[part.top : part.bottom, part.left : part.right]
    return type(frame)(frame.time_s, np.ascontiguousarray(rgb))


def part_around(place: PersonBox, frame: Frame) -> PicturePart | None:
    """The surroundings of a place; None where that is most of the picture."""
    low, high = _box(place, frame)
    return _part((low + high) / 2, ROOM * (high - low).max() / 2, frame)


def part_within(place: PersonBox, margin: float, frame: Frame) -> PicturePart | None:
    """What of the picture is within ``margin`` sizes of a place's box; None where that is most of it, or none."""
    reach = (place.high - place.low) / 2 + margin * place.size
    return _part((place.low + place.high) / 2, reach, frame)


def _part(centre: Point, reach: Point, frame: Frame) -> PicturePart | None:
    height, width = frame.rgb.shape[:2]
    left, top = np.clip(np.floor(centre - reach), 0, (width, height)).astype(int)
    right, bottom = np.clip(np.ceil(centre + reach), 0, (width, height)).astype(int)
    side = max(right - left, bottom - top)
    if min(right - left, bottom - top) < LEAST_PX or side > CLOSER * max(width, height):
        return None
    return PicturePart(int(left), int(top), int(right), int(bottom))


def _box(place: PersonBox, frame: Frame) -> tuple[Point, Point]:
    """Corners of what is in the picture of the box around a place."""
    size = frame.rgb.shape[1::-1]
    return np.clip(place.low, 0, size), np.clip(place.high, 0, size)


def _holds(part: PicturePart, place: PersonBox, frame: Frame) -> bool:
    """Whether the body is in the part with some room around it, the picture's own edges apart."""
    height, width = frame.rgb.shape[:2]
    room = EDGE * max(part.right - part.left, part.bottom - part.top)
    low, high = _box(place, frame)
    least = np.where(np.array(part[:2]) > 0, np.array(part[:2]) + room, 0)
    most = np.where(np.array(part[2:]) < (width, height), np.array(part[2:]) - room, (width, height))
    return bool((low >= least).all() and (high <= most).all())
