"""Encodes MP4 files that play everywhere: H.264, 4:2:0, index in front, the frames' own times."""

from __future__ import annotations

import os
from contextlib import ExitStack
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange

from formcheck.errors import InputError
from formcheck.utils.atomic_files import WRITTEN_BY
from formcheck.video.audio import Sound

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from typing_extensions import Self

    from formcheck.drawing.sprites import Image

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


# a player that seeks decodes at most 60 frames
ENCODER: Final = {"preset": "superfast", "crf": "23", "g": "60"}


class Mp4Writer:
    """Context manager that writes frames; the file appears under its name when all went well, or not at all.

    Parameters
    ----------
    path : Path
        Where the clip goes; an earlier file of that name is replaced at the end.
    width, height : int
        Of the frames, in pixels. An odd picture gets its last column or row once more.
    sound_of : Path, optional
        The recording whose sound is carried over, shifted so that its first picture is at 0 s.

    Raises
    ------
    InputError
        When the file cannot be made in that place.
    """

    def __init__(self, path: Path, width: int, height: int, *, sound_of: Path | None = None) -> None:
        self._path = path.absolute()
        self._temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}.part")
        self._size = (width, height)
        self._sound_of = sound_of
        self._last_tick = -1

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self._temporary.unlink, missing_ok=True)
            self._output = stack.enter_context(self._container())
            self._stream = add_pictures(self._output, *self._size, ENCODER)
            self._sound = None
            if self._sound_of is not None:
                self._sound = stack.enter_context(Sound(self._sound_of, self._output))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if kind is None:
                self._finish()

    def write(self, rgb: Image, time_s: float) -> None:
        """Add a (height, width, 3) uint8 frame shown from ``time_s`` on, seconds since the first; times must increase.

        Raises
        ------
        ValueError
            When the frame has another size or does not come after the one before.
        """
        if rgb.shape != (self._size[1], self._size[0], 3):
            raise ValueError(f"a frame of shape {rgb.shape} does not fit into a clip of {self._size}")
        tick = round(time_s / TICK)
        if tick <= self._last_tick:
            raise ValueError(f"a frame at {time_s} s cannot follow one at {float(self._last_tick * TICK)} s")
        self._last_tick = tick
        self._output.mux(self._stream.encode(coded(rgb, tick)))
        if self._sound is not None:
            self._sound.write_until(time_s)

    def _container(self) -> OutputContainer:
        try:
            self._temporary.touch()
        except OSError as error:
            raise InputError(
                expected=f"to write the annotated clip to {self._path}",
                found=error.strerror or str(error),
                do="choose an output folder that exists and can be written to",
            ) from error
        output = av.open(str(self._temporary), "w", format="mp4", options={"movflags": "+faststart"})
        output.metadata["comment"] = WRITTEN_BY
        return output

    def _finish(self) -> None:
        self._output.mux(self._stream.encode(None))
        if self._sound is not None:
            self._sound.write_until(float("inf"))
        self._output.close()
        self._temporary.replace(self._path)
