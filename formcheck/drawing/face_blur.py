"""Blurs the face of the person who exercises, for videos that are to be shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from formcheck.core.landmarks import Landmark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.drawing.sprites import Image

FACE: Final = slice(Landmark.NOSE, Landmark.LEFT_SHOULDER)  # nose, eyes, ears, mouth
# house rules: a head is about 0.45 trunk lengths high and half as wide again as the face's landmarks are apart
OF_TRUNK: Final = 0.38
OF_LANDMARKS: Final = 1.7
# house rule: so long before and after it was seen, the head is taken to move straight on to where it is seen next
BRIDGED_S: Final = 0.3
BLOCKS: Final = 6  # of one colour across a head: nobody can be told from so few


class FaceBlur:
    """Covers the head in every frame; frames in which nobody knows where it is are covered whole.

    Parameters
    ----------
    poses : sequence of PoseFrame
        One for each frame of the clip.
    """

    def __init__(self, poses: Sequence[PoseFrame]) -> None:
        time_s = np.array([pose.time_s for pose in poses])
        heads = np.empty((len(poses), 3))
        for number, pose in enumerate(poses):
            heads[number] = _head(pose)
        seen = np.isfinite(heads).all(axis=1)
        self._heads = np.full_like(heads, np.nan)
        if seen.any():
            known = np.flatnonzero(seen)
            near_s = np.minimum(*(np.abs(time_s - time_s[at]) for at in _neighbours(known, len(poses))))
            for column in range(3):
                self._heads[:, column] = np.interp(time_s, time_s[seen], heads[seen, column])
            # a head that turns to the camera's side has its landmarks close together, and is no smaller
            self._heads[:, 2] = np.maximum(self._heads[:, 2], OF_TRUNK * np.nanmedian([_trunk_px(p) for p in poses]))
            self._heads[near_s > BRIDGED_S] = np.nan

    def cover(self, frame: Image, index: int) -> None:
        """Cover the head in the (height, width, 3) frame that belongs to pose number ``index``."""
        x, y, radius = self._heads[index]
        if not np.isfinite(radius):
            frame[:] = _blocks(frame)
            return
        height, width = frame.shape[:2]
        left, top = max(0, int(x - radius)), max(0, int(y - radius))
        right, bottom = min(width, int(x + radius) + 1), min(height, int(y + radius) + 1)
        if left >= right or top >= bottom:
            return
        part = frame[top:bottom, left:right]
        rows, columns = np.ogrid[top:bottom, left:right]
        inside = (columns - x) ** 2 + (rows - y) ** 2 <= radius**2
        part[inside] = _blocks(part)[inside]


def _head(pose: PoseFrame) -> tuple[float, float, float]:
    """Centre and radius in pixels; NaN where the body was not found."""
    face = pose.xy_px[FACE].astype(np.float64)
    x, y = face.mean(axis=0)
    return x, y, max(OF_LANDMARKS * float(np.hypot(*(face - (x, y)).T).max()), OF_TRUNK * _trunk_px(pose))


def _trunk_px(pose: PoseFrame) -> float:
    points = pose.xy_px.astype(np.float64)
    shoulders = points[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]].mean(axis=0)
    return float(np.hypot(*(shoulders - points[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0))))


def _neighbours(known: NDArray[np.intp], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each frame the last known one up to it and the first known one from it on, or the nearest there is."""
    after = np.searchsorted(known, np.arange(count))
    return known[np.clip(after - 1, 0, known.size - 1)], known[np.clip(after, 0, known.size - 1)]


def _blocks(part: Image) -> Image:
    height, width = part.shape[:2]
    few = cv2.resize(part, (BLOCKS, BLOCKS), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(few, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
