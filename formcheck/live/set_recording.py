"""The recording of one set: its stream encoders, from before its start to its end."""

from __future__ import annotations

import errno
import math
import os
import shutil
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import av

from formcheck.utils.atomic_files import WRITTEN_BY, replacing
from formcheck.video.encoder import TICK, add_pictures, coded

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from formcheck.live.sources import Rgb

# Nothing is held back and nothing looks ahead: a packet for each picture, at the cost of size. A recording of which
# every second is a beginning can be cut where the set begins, to half a second.
LIVE: Final = {"preset": "ultrafast", "tune": "zerolatency", "g": "15"}
# Matroska is readable up to where it was cut off; each half second goes to the disk
MATROSKA: Final = {"cluster_time_limit": "500", "flush_packets": "1"}
ROUNDING_S: Final = 0.002  # Matroska counts milliseconds
REMEMBERED_S: Final = 40.0  # as long as the coach remembers what was before a set


class StreamEncoder:
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


RAW_QUALITY: Final = "16"  # the same counts and faults come out of it (tests/live); 8 Mbit/s at 720p
DRAWN_QUALITY: Final = "23"
LEAST_FREE_BYTES: Final = 20_000_000  # house rule: the results of a long session still fit


@dataclass(slots=True)
class SetRecording:
    """The files of one set.

    Parameters
    ----------
    folder : Path
    stem : str
        What the names of its files begin with.
    began_s : float
        When the set was known to have begun, on the session's clock.
    raw_from_s, drawn_from_s : float
        When the first picture of each recording was taken; NaN while there is none.
    saved : bool
        Whether its report has been made.
    """

    folder: Path
    stem: str
    began_s: float
    raw_from_s: float = math.nan
    drawn_from_s: float = math.nan
    saved: bool = False

    @property
    def raw(self) -> Path:
        """What the camera saw, as far as it was analysed."""
        return self.folder / f"{self.stem}.raw.mkv"

    @property
    def drawn(self) -> Path:
        """What the screen showed, while it is being written; readable up to its end at every moment."""
        return self.folder / f"{self.stem}.annotated.mkv"

    @property
    def annotated(self) -> Path:
        """The same when the set is over."""
        return self.folder / f"{self.stem}.mp4"

    @property
    def recorded(self) -> bool:
        """Whether there is a recording that has ended."""
        return not math.isnan(self.raw_from_s)

    def discard(self) -> None:
        """Remove the recordings: it was no set."""
        for path in (self.raw, self.drawn):
            path.unlink(missing_ok=True)

    def cut(self, from_s: float, to_s: float) -> None:
        """Cut the recordings to what was judged; both then begin with the same picture or nearly so.

        Parameters
        ----------
        from_s, to_s : float
            On the session's clock.

        Raises
        ------
        OSError
            When there is no room for it; what was not cut is still there as it was.
        """
        zero_s = self.raw_from_s
        self.raw_from_s += cut(self.raw, self.raw, from_s - zero_s, to_s - zero_s, "matroska")
        zero_s = self.drawn_from_s
        self.drawn_from_s += cut(self.drawn, self.annotated, self.raw_from_s - zero_s, to_s - zero_s, "mp4")
        self.drawn.unlink()


class SetRecorder:
    """Records takes, one at a time, each from some time before it was known to have begun.

    Not for use from several threads.
    """

    def __init__(self) -> None:
        self._raw, self._drawn = StreamEncoder(RAW_QUALITY), StreamEncoder(DRAWN_QUALITY)
        self._take: SetRecording | None = None

    def add(self, rgb: Rgb, canvas: Rgb, time_s: float) -> None:
        """Record what the camera saw, and the screen that showed it.

        Raises
        ------
        OSError
            When it cannot be written.
        """
        self._raw.add(rgb, time_s)
        self._drawn.add(canvas, time_s)

    def begin(self, take: SetRecording) -> None:
        """Begin a take.

        Raises
        ------
        OSError
            When it cannot be written, or when the disk is so full that the results would not fit.
        """
        if shutil.disk_usage(take.folder).free < LEAST_FREE_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._take = take
        self._raw.open(take.raw)
        self._drawn.open(take.drawn)

    def end(self) -> None:
        """End the take; a second call does nothing.

        Raises
        ------
        OSError
            When its end cannot be written.
        """
        take, self._take = self._take, None
        if take is not None:
            try:
                take.raw_from_s = self._raw.close()
            finally:
                take.drawn_from_s = self._drawn.close()
