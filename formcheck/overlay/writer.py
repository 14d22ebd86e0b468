"""Writes an MP4 that plays everywhere: H.264, 4:2:0, index in front, the clip's own times and sound."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import av

from formcheck.errors import InputError
from formcheck.marks import WRITTEN_BY
from formcheck.overlay.h264 import TICK, add_pictures, coded
from formcheck.overlay.sound import Sound

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from av.container import OutputContainer
    from typing_extensions import Self

    from formcheck.overlay.patch import Image

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
