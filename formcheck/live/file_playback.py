"""A file played back in place of a camera: at its own pace, by its own time stamps."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from formcheck.live.sources import SourceEnded, Stamp
from formcheck.video.reader import open_source

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from formcheck.live.sources import Rgb


class FilePlayback:
    """The frames of a clip, each when its time has come. The clock starts when the second one is asked for.

    Parameters
    ----------
    path : Path
        A video file or a folder of pictures.
    pace : float
        How many times faster than it was recorded; infinity: without any waiting.
    stop : Event
        Ends the waiting.

    Raises
    ------
    InputError
        When the clip cannot be read.
    """

    patience_s = 0.0

    def __init__(self, path: Path, pace: float, stop: Event) -> None:
        self._source = open_source(path)
        self._frames = iter(self._source)
        self._pace, self._stop = pace, stop
        self._given = 0
        self._began_s = math.nan
        self._rgb: Rgb

    def grab(self) -> Stamp:
        """Wait until the next frame is due."""
        frame = next(self._frames, None)
        if frame is None:
            raise SourceEnded
        now_s = due_s = time.monotonic()
        if self._given == 1:
            self._began_s = now_s
        if self._given and math.isfinite(self._pace):
            due_s = self._began_s + frame.time_s / self._pace
        self._given += 1
        if self._stop.wait(max(0.0, due_s - now_s)):
            raise SourceEnded
        self._rgb = frame.rgb
        return Stamp(frame.time_s, due_s)

    def rgb(self) -> Rgb:
        """The frame that is due."""
        return self._rgb

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()
