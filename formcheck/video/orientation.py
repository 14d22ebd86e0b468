"""Decoded pictures, turned upright and scaled to square pixels, as RGB arrays."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import numpy as np
from av.video.reformatter import VideoReformatter

from formcheck.video.tone_mapping import ToneMapper, is_hdr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    Rgb = NDArray[np.uint8]

# pixels more oblong than any camera or disc ever had are a mistake in the file
MAX_OBLONG: Final = 4
THREADS: Final = 1  # the other core belongs to the pose model


class Turn(NamedTuple):
    """How a stored picture becomes upright: first transposed, then mirrored along x and along y."""

    transpose: bool
    flip_x: bool
    flip_y: bool


# anticlockwise, by how many right angles
_QUARTERS: Final = (
    Turn(transpose=False, flip_x=False, flip_y=False),
    Turn(transpose=True, flip_x=False, flip_y=True),
    Turn(transpose=False, flip_x=True, flip_y=True),
    Turn(transpose=True, flip_x=True, flip_y=False),
)


def turned_on(turn: Turn, clockwise_deg: int) -> Turn:
    """The turn that does ``turn`` first and then a clockwise one by a multiple of 90 degrees."""
    for _ in range(clockwise_deg // 90 % 4):
        # a quarter clockwise transposes, which exchanges the two mirrorings, and then mirrors along x
        turn = Turn(transpose=not turn.transpose, flip_x=not turn.flip_y, flip_y=turn.flip_x)
    return turn


def turn_of(frame: VideoFrame) -> Turn:
    """The turn that the frame's display matrix asks for, to the nearest right angle, mirrored ones included.

    The matrix (a b u / c d v / x y w) sends a stored point to (a x + c y, b x + d y), y down.
    """
    try:
        data = frame.side_data.get("DISPLAYMATRIX")
    except ValueError:
        # PyAV refuses all side data when FFmpeg knows a kind that it does not (EXIF, in photos); the angle, without
        # mirroring, can be had all the same
        return _QUARTERS[round(frame.rotation / 90) % 4]
    if data is None:
        return _QUARTERS[0]
    a, b, _, c, d = (int(number) for number in np.frombuffer(cast("bytes", data), np.int32)[:5])
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Turn(transpose=True, flip_x=c < 0, flip_y=b < 0)
    return Turn(transpose=False, flip_x=a < 0, flip_y=d < 0)


def scaled_size(width: int, height: int, pixel_ratio: Fraction | None, max_side_px: int) -> tuple[int, int]:
    """Size with square pixels, no side longer than ``max_side_px``.

    Parameters
    ----------
    width, height : int
        Of the stored picture, in pixels.
    pixel_ratio : Fraction or None
        Width of a pixel over its height; what is unknown or absurd counts as 1.
    max_side_px : int
        Longest side allowed.
    """
    if not pixel_ratio or not Fraction(1, MAX_OBLONG) <= pixel_ratio <= MAX_OBLONG:
        pixel_ratio = Fraction(1)
    # the shorter side of the pixel is stretched, so that nothing that was seen gets lost
    wide, high = width * max(pixel_ratio, Fraction(1)), height / min(pixel_ratio, Fraction(1))
    shrink = min(Fraction(1), max_side_px / max(wide, high))
    return max(1, round(wide * shrink)), max(1, round(high * shrink))


class Upright:
    """Converts frames to upright RGB pictures with square pixels, all of the size that suits the first.

    Colour, size and pixel shape change in one pass.

    Parameters
    ----------
    first : VideoFrame
        The first frame as it was decoded; what it says counts, not the file's header.
    pixel_ratio : Fraction or None
        Width of a pixel over its height; None unknown.
    max_side_px : int
        Longest side allowed.
    rotate_deg : int
        Clockwise turn, a multiple of 90, beyond what the frame asks for.
    samples : sequence of VideoFrame
        A few more frames, from which to see how bright a clip in HLG or PQ gets.
    """

    def __init__(
        self,
        first: VideoFrame,
        pixel_ratio: Fraction | None,
        max_side_px: int,
        rotate_deg: int = 0,
        samples: Sequence[VideoFrame] = (),
    ) -> None:
        self.stored = (first.width, first.height)
        self._turn = turned_on(turn_of(first), rotate_deg)
        self._size = scaled_size(*self.stored, pixel_ratio, max_side_px)
        self.width, self.height = self._size[::-1] if self._turn.transpose else self._size
        # keeps its tables from frame to frame, which the method of the frame does not
        self._reformatter = VideoReformatter()
        self._tones = ToneMapper([first, *samples], self._reformatter) if is_hdr(first) else None

    def rgb(self, frame: VideoFrame) -> Rgb:
        """The picture, (height, width, 3) uint8, C-contiguous and free to be drawn into."""
        width, height = self._size
        if self._tones is not None and is_hdr(frame):
            picture = self._tones.rgb24(frame, width, height)
        else:
            # AREA averages when it shrinks, costs less than BILINEAR, and is bilinear where it enlarges
            picture = self._reformatter.reformat(
                frame, width=width, height=height, format="rgb24", interpolation="AREA", threads=THREADS
            )
        plane = picture.planes[0]
        rows = np.frombuffer(cast("bytes", plane), np.uint8)[: height * plane.line_size].reshape(
            height, plane.line_size
        )
        rgb = self._turned(rows[:, : 3 * width].reshape(height, width, 3))
        # what needed no conversion still belongs to the decoder
        return rgb.copy() if picture is frame else np.ascontiguousarray(rgb)

    def _turned(self, rgb: Rgb) -> Rgb:
        if not any(self._turn):
            return rgb
        import cv2  # turns ten times as fast as NumPy

        if self._turn.transpose:
            rgb = np.asarray(cv2.transpose(rgb), np.uint8)
        if self._turn.flip_x or self._turn.flip_y:
            way = -1 if self._turn.flip_x and self._turn.flip_y else int(self._turn.flip_x)
            rgb = np.asarray(cv2.flip(rgb, way), np.uint8)
        return rgb
