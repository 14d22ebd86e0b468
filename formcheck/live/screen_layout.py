"""The layout of the screen: the picture, mirrored, and where labels hide least of the body."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import cv2
import numpy as np

from formcheck.core.landmarks import BONES
from formcheck.drawing.sprites import INK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from formcheck.coach.live_state import JointState
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.drawing.sprites import Image, Patch

# what is drawn; a larger screen enlarges it, a picture of another shape leaves room beside it
WIDTH, HEIGHT = 1280, 720
MARGIN: Final = 28


@dataclass(frozen=True, slots=True)
class Layout:
    """How pictures of one size lie on the screen.

    Parameters
    ----------
    width, height : int
        Of the camera's pictures, in pixels.
    mirrored : bool
        Whether left and right are exchanged on the screen, as in a mirror. Nothing but the picture is turned over.
    """

    width: int
    height: int
    mirrored: bool = True

    @property
    def scale(self) -> float:
        """Screen pixels for each pixel of the picture."""
        return min(WIDTH / self.width, HEIGHT / self.height)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture on the screen."""
        return round(self.width * self.scale), round(self.height * self.scale)

    @property
    def left(self) -> int:
        """Where the picture begins: at the right edge, so that what is left over is in one piece."""
        return WIDTH - self.size[0]

    @property
    def top(self) -> int:
        """Where the picture begins, from above."""
        return (HEIGHT - self.size[1]) // 2

    def canvas(self, rgb: Image) -> Image:
        """The screen with the picture on it, to be drawn on: (HEIGHT, WIDTH, 3) uint8 RGB."""
        seen = cv2.flip(rgb, 1) if self.mirrored else rgb
        if (self.width, self.height) == (WIDTH, HEIGHT):
            return np.asarray(seen if self.mirrored else rgb.copy(), np.uint8)
        width, height = self.size
        canvas = _blank().copy()
        way = cv2.INTER_LINEAR if self.scale > 1 else cv2.INTER_AREA
        cv2.resize(seen, (width, height), canvas[self.top : self.top + height, self.left :], interpolation=way)
        return canvas

    def points(self, xy_px: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, 2) positions in the picture as positions on the screen."""
        on_screen = xy_px * np.float32(self.scale)
        if self.mirrored:
            on_screen[:, 0] = self.scale * (self.width - 1) - on_screen[:, 0]
        return np.asarray(on_screen + np.array([self.left, self.top]), np.float32)

    def pose(self, pose: PoseFrame) -> PoseFrame:
        """The body where it is seen on the screen; the names of its sides stay the person's own."""
        return replace(pose, xy_px=self.points(pose.xy_px))

    def box(self, box_px: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
        """(left, top, right, bottom) on the screen of a box in the picture."""
        ends = self.points(np.array(box_px, np.float32).reshape(2, 2))
        (left, top), (right, bottom) = ends.min(axis=0), ends.max(axis=0)
        return round(float(left)), round(float(top)), round(float(right)), round(float(bottom))


@cache
def _blank() -> Image:
    return np.full((HEIGHT, WIDTH, 3), INK, np.uint8)


LOUD: Final = 10  # a joint that the plate may be about counts for so many others
ROOM_PX: Final = 20  # around a joint
_ENDS: Final = np.unique(np.array([0, *(end for bone in BONES for end in bone)]))  # nose and joints


class PlacedBody(NamedTuple):
    """A body as it lies on the screen, and the state of its joints."""

    pose: PoseFrame
    states: Mapping[int, JointState]


class LabelPlacement:
    """Chooses anew for each text, not while the same one is shown: nobody reads what jumps."""

    def __init__(self) -> None:
        self._text = ""
        self._above = True

    def top(self, text: str, plate: Patch, left: int, edges: tuple[int, int], body: PlacedBody) -> int:
        """The plate's upper edge.

        Parameters
        ----------
        text : str
            What is on the plate.
        plate : Patch
        left : int
            Its left edge.
        edges : (int, int)
            Its upper edge when it lies above, and its lower edge when it lies below.
        body : PlacedBody
        """
        below = edges[1] - plate.height
        if text != self._text:
            self._text = text
            self._above = _hidden(plate, left, edges[0], body) <= _hidden(plate, left, below, body)
        return edges[0] if self._above else below


def _hidden(plate: Patch, left: int, top: int, body: PlacedBody) -> int:
    """How much of the body would lie under the plate there."""
    points = body.pose.xy_px[_ENDS]
    inside = (points > (left - ROOM_PX, top - ROOM_PX)).all(axis=1)
    inside &= (points < (left + plate.width + ROOM_PX, top + plate.height + ROOM_PX)).all(axis=1)
    return sum(LOUD if body.states.get(int(joint)) in {"watch", "fault"} else 1 for joint in _ENDS[inside])
