"""Where the plates go: into the corners that the body uses least, decided once for the whole clip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from formcheck.landmarks import BONES, Landmark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from formcheck.poses import PoseFrame


# the eleven landmarks of the face would outvote both legs
_COVERED: Final = [Landmark.NOSE, *sorted({end for bone in BONES for end in bone})]


class Box(NamedTuple):
    """A rectangle in pixels; ``down`` tells whether plates stack downwards from its top or upwards from its bottom."""

    x: int
    y: int
    width: int
    height: int
    right: bool
    down: bool

    def meets(self, other: Box) -> bool:
        """Whether the two share any pixel."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height


def corners(size: tuple[int, int], frame: tuple[int, int], margin: int) -> tuple[Box, ...]:
    """A box of ``size`` (width, height) in each corner of ``frame``, top left first."""
    width, height = size
    right, bottom = frame[0] - margin - width, frame[1] - margin - height
    return tuple(
        Box(right if at_right else margin, margin if at_top else bottom, width, height, at_right, at_top)
        for at_top in (True, False)
        for at_right in (False, True)
    )


def body_points(poses: Sequence[PoseFrame], most: int = 400) -> NDArray[np.float64]:
    """Nose and joints in a sample of the poses, (K, 2) pixels without NaN."""
    step = max(1, len(poses) // most)
    points = np.array([pose.xy_px[_COVERED] for pose in poses[::step]], np.float64).reshape(-1, 2)
    return points[np.isfinite(points).all(axis=1)]


def quietest(boxes: Sequence[Box], points: NDArray[np.float64]) -> Box:
    """The box in which the fewest of the points lie; the first of equals."""

    def covered(box: Box) -> int:
        inside = (points >= (box.x, box.y)) & (points < (box.x + box.width, box.y + box.height))
        return int(inside.all(axis=1).sum())

    return min(boxes, key=covered)
