"""Sprites: small transparent pictures and text, made once and laid on many frames; their colours and sizes.

The colours are those of Okabe and Ito (Color Universal Design, 2008), which people with any of the common colour vision
deficiencies can tell apart. None of them carries a meaning alone: a symbol, a hatch or a thickness says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.core.report_types import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

Colour = tuple[int, int, int]
Tone = Severity | Literal["info"]

WHITE: Final[Colour] = (255, 255, 255)
PALE: Final[Colour] = (200, 206, 212)
DIM: Final[Colour] = (120, 128, 136)
INK: Final[Colour] = (16, 20, 24)
ORANGE: Final[Colour] = (230, 159, 0)
SKY: Final[Colour] = (86, 180, 233)
GREEN: Final[Colour] = (0, 158, 115)
YELLOW: Final[Colour] = (240, 228, 66)
VERMILLION: Final[Colour] = (213, 94, 0)
PURPLE: Final[Colour] = (204, 121, 167)

TONE: Final[dict[Tone, Colour]] = {"mild": YELLOW, "moderate": ORANGE, "severe": VERMILLION, "info": PALE}
RANK: Final[dict[Tone, int]] = {"severe": 0, "moderate": 1, "mild": 2, "info": 3}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pixel sizes that go with a picture; text never falls below what can be read."""

    line: int
    joint: int
    small: int
    body: int
    big: int
    gap: int
    strip: int

    @classmethod
    def of(cls, width: int, height: int) -> Sizes:
        """Sizes for a picture of this width and height in pixels."""
        unit = min(width, height) / 480
        return cls(
            line=max(2, round(4 * unit)),
            joint=max(2, round(4 * unit)),
            small=max(10, round(13 * unit)),
            body=max(12, round(17 * unit)),
            big=max(19, round(32 * unit)),
            gap=max(3, round(7 * unit)),
            strip=max(15, round(24 * unit)),
        )


Image = NDArray[np.uint8]
LINE_HEIGHT: Final = 1.3  # of the size; an accent on a capital and a descender fit
BASELINE: Final = 1.0


@lru_cache(maxsize=1)
def _face() -> cv2.FontFace:
    return cv2.FontFace("sans")


@lru_cache(maxsize=1024)
def text_mask(text: str, px: int, bold: bool = False) -> Image:
    """Coverage of one line of text: (``line_px(px)``, advance) uint8, any Unicode that OpenCV's font knows."""
    canvas = np.zeros((line_px(px), (2 + len(text)) * 2 * px), np.uint8)
    (end, _), _ = cv2.putText(canvas, text, (0, round(BASELINE * px)), (255,), _face(), px, 700 if bold else 450)
    mask = canvas[:, : max(1, end)].copy()
    mask.setflags(write=False)
    return mask


def line_px(px: int) -> int:
    """Height of a line of text of this size."""
    return ceil(LINE_HEIGHT * px)


def text_px(text: str, px: int, bold: bool = False) -> int:
    """Width of a line of text."""
    return int(text_mask(text, px, bold).shape[1])


class Patch:
    """A picture of ``width`` by ``height`` pixels that starts out as one colour of one opacity (0 to 1)."""

    def __init__(self, width: int, height: int, colour: Colour = INK, opacity: float = 0.0) -> None:
        self.rgb = np.full((height, width, 3), [round(c * opacity) for c in colour], np.uint8)
        self.keep = np.full((height, width, 3), round(255 * (1 - opacity)), np.uint8)

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.rgb.shape[0])

    def stamp(self, mask: Image, x: int, y: int, colour: Colour) -> None:
        """Lay ``colour`` over the patch as far as ``mask`` covers it; what sticks out is cut."""
        here, there = _overlap(self.rgb.shape, mask.shape, x, y)
        cover = mask[there][..., None].astype(np.float32) / 255
        self.rgb[here] = np.rint(self.rgb[here] * (1 - cover) + np.array(colour, np.float32) * cover)
        self.keep[here] = np.rint(self.keep[here] * (1 - cover))

    def text(self, text: str, x: int, y: int, px: int, colour: Colour, bold: bool = False) -> None:
        """Write one line whose upper left corner is at x, y."""
        self.stamp(text_mask(text, px, bold), x, y, colour)

    def shape(self, points: NDArray[np.float64], colour: Colour) -> None:
        """Fill a polygon given by (K, 2) pixel positions."""
        left, top = np.floor(points.min(axis=0)).astype(int) - 1
        width, height = np.ceil(points.max(axis=0)).astype(int) + 2 - (left, top)
        mask: Image = np.zeros((height, width), np.uint8)
        cv2.fillPoly(mask, [np.rint((points - (left, top)) * 16).astype(np.int32)], (255,), cv2.LINE_AA, 4)
        self.stamp(mask, int(left), int(top), colour)

    def lay(self, frame: Image, x: int, y: int) -> None:
        """Blend the patch into an RGB frame with its upper left corner at x, y; what sticks out is cut."""
        here, there = _overlap(frame.shape, self.rgb.shape, x, y)
        part = frame[here]
        if part.size:
            cv2.multiply(part, self.keep[there], part, 1 / 255)
            cv2.add(part, self.rgb[there], part)


class Kept:
    """The last ``most`` pictures that somebody made; unlike with ``lru_cache`` they go when their owner goes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: dict[object, Patch] = {}

    def get(self, key: object, make: Callable[[], Patch]) -> Patch:
        """The picture of this key, made now if there is none."""
        found = self._made.pop(key, None) or make()
        if len(self._made) == self._most:
            del self._made[next(iter(self._made))]
        self._made[key] = found  # at the end: the first is the one that nobody asked for longest
        return found


@lru_cache(maxsize=128)
def outlined(text: str, px: int, colour: Colour) -> Patch:
    """Text with a dark rim, to stand on anything; the rim is ``px // 8 + 1`` pixels wide on each side."""
    rim = px // 8 + 1
    mask = cv2.copyMakeBorder(text_mask(text, px, True), rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=(0,))
    patch = Patch(mask.shape[1], mask.shape[0])
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim + 1, 2 * rim + 1))
    patch.stamp(np.asarray(cv2.dilate(mask, disc), np.uint8), 0, 0, INK)
    patch.stamp(np.asarray(mask, np.uint8), 0, 0, colour)
    return patch


def _overlap(
    below: tuple[int, ...], above: tuple[int, ...], x: int, y: int
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """The part of both pictures where one, moved to x, y, lies on the other."""
    top, left = max(0, y), max(0, x)
    bottom, right = max(top, min(below[0], y + above[0])), max(left, min(below[1], x + above[1]))
    here = (slice(top, bottom), slice(left, right))
    return here, (slice(top - y, bottom - y), slice(left - x, right - x))
