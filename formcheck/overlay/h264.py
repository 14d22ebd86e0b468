"""H.264 that plays everywhere: 4:2:0, with the frames' own times, in colours that every player takes for the same."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from formcheck.overlay.patch import Image

TICK: Final = Fraction(1, 90_000)  # the clock of broadcast video: whole for every usual rate, 11 microseconds otherwise
THREADS: Final = 1  # decoding and drawing fill the other core; more threads cost time in all
# the matrix of OpenCV's conversion, written into the file: a player that has to guess goes by the size and takes
# another for 720 lines and more. Chromium believes the matrix only when primaries and transfer are given as well.
SMPTE_170M: Final = 6
BT_709: Final = 1


def add_pictures(output: OutputContainer, width: int, height: int, options: Mapping[str, str]) -> VideoStream:
    """Add the stream of moving pictures.

    Parameters
    ----------
    output : OutputContainer
        The file that is written.
    width, height : int
        Of the frames, in pixels. An odd picture gets its last column or row once more.
    options : mapping of str to str
        For the encoder (x264).
    """
    stream = output.add_stream("libx264", rate=30, options=dict(options))
    stream.width, stream.height = width + width % 2, height + height % 2
    stream.pix_fmt = "yuv420p"
    stream.time_base = stream.codec_context.time_base = TICK
    stream.codec_context.thread_count = THREADS
    stream.codec_context.colorspace = SMPTE_170M
    stream.codec_context.color_primaries = stream.codec_context.color_trc = BT_709
    stream.codec_context.color_range = ColorRange.MPEG
    return stream


def coded(rgb: Image, tick: int) -> VideoFrame:
    """A (height, width, 3) uint8 picture as the encoder takes it, shown from ``tick`` on (in ``TICK``)."""
    height, width = rgb.shape[:2]
    if width % 2 or height % 2:
        rgb = np.pad(rgb, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    frame = av.VideoFrame.from_ndarray(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420), np.uint8), "yuv420p")
    frame.pts, frame.time_base = tick, TICK
    return frame
