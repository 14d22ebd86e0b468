"""Pictures on their way to a file: coded once, the last seconds remembered, the file whole at every moment."""

from __future__ import annotations

import math
import os
from collections import deque
from typing import TYPE_CHECKING, Final

import av

from formcheck.marks import WRITTEN_BY
from formcheck.overlay.h264 import TICK, add_pictures, coded
from formcheck.report.atomic import replacing

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from formcheck.live.device import Rgb

# Nothing is held back and nothing looks ahead: a packet for each picture, at the cost of size. A recording of which
# every second is a beginning can be cut where the set begins, to half a second.
LIVE: Final = {"preset": "ultrafast", "tune": "zerolatency", "g": "15"}
# Matroska is readable up to where it was cut off; each half second goes to the disk
MATROSKA: Final = {"cluster_time_limit": "500", "flush_packets": "1"}
ROUNDING_S: Final = 0.002  # Matroska counts milliseconds
REMEMBERED_S: Final = 40.0  # as long as the coach remembers what was before a set


class Reel:
    """Codes pictures of one kind and writes them to a file while one is open.

    Parameters
    ----------
    quality : str
        x264's constant rate factor; lower is better.
    """

    def __init__(self, quality: str) -> None:
        self._options = {**LIVE, "crf": quality}
        self._coder: OutputContainer | None = None
        self._stream: VideoStream
        self._size = (0, 0)
        self._recent: deque[Packet[VideoStream]] = deque()
        self._file: OutputContainer | None = None
        self._last_tick = -1
        self._first_tick = 0

    def add(self, rgb: Rgb, time_s: float) -> None:
        """Code a picture; write it, too, if a file is open.

        Raises
        ------
        OSError
            When the file cannot take it.
        """
        self._ready(rgb)
        self._last_tick = max(self._last_tick + 1, round(time_s / TICK))
        for packet in self._stream.encode(coded(rgb, self._last_tick)):
            self._recent.append(packet)
            self._forget()
            if self._file is not None:
                self._write(self._file, packet)

    def open(self, path: Path) -> None:
        """Begin a file with what is remembered.

        Raises
        ------
        OSError
            When it cannot be made.
        """
        while self._recent and not self._recent[0].is_keyframe:
            self._recent.popleft()
        if self._coder is None or not self._recent:
            return
        self._first_tick = self._recent[0].pts or 0
        self._file = av.open(str(path), "w", format="matroska", options=MATROSKA)
        self._file.add_stream_from_template(self._stream)
        for packet in self._recent:
            self._write(self._file, packet)

    def close(self) -> float:
        """End the file; when its first picture was taken, in seconds, NaN if there is none."""
        file, self._file = self._file, None
        if file is None:
            return math.nan
        file.close()
        return float(self._first_tick * TICK)

    def _write(self, file: OutputContainer, packet: Packet[VideoStream]) -> None:
        # a packet belongs to the file that it is written to, and this one may be written to two
        copy = av.Packet(bytes(packet))
        copy.pts = copy.dts = (packet.pts or 0) - self._first_tick
        copy.time_base, copy.is_keyframe, copy.stream = TICK, packet.is_keyframe, file.streams.video[0]
        file.mux(copy)

    def _ready(self, rgb: Rgb) -> None:
        """Make the coder, anew when the pictures change their size; a file keeps the size that it began with."""
        size = (rgb.shape[1], rgb.shape[0])
        if size == self._size:
            return
        self.close()
        self._recent.clear()
        # a file that goes nowhere: its stream is the template of those that go somewhere
        self._coder = av.open(os.devnull, "w", format="matroska")
        self._stream, self._size = add_pictures(self._coder, *size, self._options), size
        self._coder.start_encoding()

    def _forget(self) -> None:
        """Let go of what is too old, up to a picture that stands by itself."""
        while self._last_tick - (self._recent[0].pts or 0) > REMEMBERED_S / TICK:
            self._recent.popleft()


def cut(path: Path, to: Path, from_s: float, to_s: float, format_name: str) -> float:
    """Copy a stretch of a recording into another file, from the last picture before it that stands by itself.

    Parameters
    ----------
    path, to : Path
        The recording, and the file that is made or replaced; they may be the same.
    from_s, to_s : float
        The stretch, in seconds since the recording's first picture.
    format_name : str
        ``matroska`` or ``mp4``.

    Returns
    -------
    float
        When the first picture of the new file was taken, on the same clock.

    Raises
    ------
    OSError
        When the new file cannot be written; the recording is as it was.
    """
    options = {"movflags": "+faststart"} if format_name == "mp4" else {}
    first: int | None = None
    with (
        replacing(to) as temporary,
        av.open(str(path)) as source,
        av.open(str(temporary), "w", format=format_name, options=options) as output,
    ):
        output.metadata["comment"] = WRITTEN_BY
        stream = source.streams.video[0]
        base = stream.time_base or TICK
        made = output.add_stream_from_template(stream)
        source.seek(round(max(0.0, from_s) / base), stream=stream, backward=True)
        for packet in source.demux(stream):
            if packet.pts is None or packet.pts * base > to_s + ROUNDING_S:
                break
            first = packet.pts if first is None else first
            packet.pts = packet.dts = packet.pts - first
            packet.stream = made
            output.mux(packet)
    return float((first or 0) * base)
