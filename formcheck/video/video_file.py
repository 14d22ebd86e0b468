"""A video file: frame after frame, as far as it can be read."""

from __future__ import annotations

import math
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Final, cast

import av

from formcheck.errors import InputError
from formcheck.utils.closing import Closing
from formcheck.video.container import CONVERT, opened_video, picture_stream
from formcheck.video.frames import Frame, SourceInfo, require_clip
from formcheck.video.metadata import describe_speed, recorded_speed
from formcheck.video.orientation import Upright
from formcheck.video.reader import FPS
from formcheck.video.timestamps import FrameClock
from formcheck.video.tone_mapping import is_hdr

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator
    from fractions import Fraction
    from pathlib import Path

    from av.packet import Packet
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from formcheck.video.reader import ReadOptions

HDR_SAMPLES: Final = 5  # frames all over the clip that say how bright it gets
MISSING_END_S: Final = 0.5  # sound and picture seldom end together; a file that lacks more than this is not whole


class VideoFile(Closing):
    """Frames of a video file or an animated GIF; see ``formcheck.video.reader.open_source``.

    Parameters
    ----------
    path : Path
        A file that can be read.
    options : ReadOptions
        What the user says about it.
    max_side_px : int
        Longest side of the frames delivered.
    only : collection of int, optional
        Numbers of the frames to deliver, counted from 0; the others are decoded, but not converted.
    from_s : float
        Time of the first frame to deliver, likewise.

    Raises
    ------
    InputError
        When no picture can be had from it; while iterating, when it is too short.
    """

    def __init__(
        self,
        path: Path,
        options: ReadOptions,
        *,
        max_side_px: int,
        only: Collection[int] | None = None,
        from_s: float = 0.0,
    ) -> None:
        self._path, self._fps, self._only, self._from_s = path, options.fps or FPS, only, from_s
        self._fps_given = options.fps is not None
        self._damaged = self._resized = 0
        self._last_s = 0.0
        self._cut = False
        self._container = opened_video(path)
        try:
            self._stream = picture_stream(self._container, path)
            self._untimed = self._container.format.name == "gif" and not self._container.duration
            decoded = self._decoded()
            first = self._first(decoded)
            self._speed = options.speed or recorded_speed(self._container, self._stream)
            self._upright = Upright(
                first,
                self._stream.sample_aspect_ratio,
                max_side_px,
                options.rotate_deg or 0,
                frames_over(path, HDR_SAMPLES) if is_hdr(first) else (),
            )
            self._clock = FrameClock(
                float(1 / self._stream.average_rate) if self._stream.average_rate else 1 / self._fps
            )
            self._frames = self._delivered(chain([first], decoded))
            self.info = self._described()
        except BaseException:
            self._container.close()
            raise

    def __iter__(self) -> Iterator[Frame]:
        return self._frames

    def close(self) -> None:
        """Let go of the file; a second call does nothing. Not while another thread reads from it."""
        self._frames.close()
        self._container.close()

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be left out or repaired so far."""
        notes = []
        if self._cut:
            notes.append(f"the file breaks off at {self._last_s:.1f} s; analysed up to there")
        if self._damaged:
            notes.append(f"damaged pictures left out: {self._damaged}")
        if self._speed != 1.0:
            notes.append(describe_speed(self._speed))
        if self._untimed and not self._fps_given:
            notes.append(f"the file has no times; taken as {self._fps:g} frames a second, --fps says otherwise")
        elif not self._untimed and self._clock.repaired:
            notes.append(f"frames without a usable time stamp: {self._clock.repaired}; their times are estimates")
        if self._resized:
            notes.append(f"frames of another size than the first: {self._resized}; scaled to it")
        return tuple(notes)

    def _first(self, decoded: Iterator[VideoFrame]) -> VideoFrame:
        first = next(decoded, None)
        if first is None:
            codec = self._stream.codec_context.codec.canonical_name
            raise InputError("a video that can be decoded", f"no readable picture ({codec}) in {self._path}", CONVERT)
        return first

    def _delivered(self, decoded: Iterator[VideoFrame]) -> Generator[Frame]:
        count = 0
        try:
            for frame in decoded:
                self._resized += (frame.width, frame.height) != self._upright.stored
                self._last_s = self._clock.time_s(self._stamp_s(frame)) * self._speed
                if self._last_s >= self._from_s and (self._only is None or count in self._only):
                    yield Frame(self._last_s, self._upright.rgb(frame))
                count += 1
        except av.error.FFmpegError as error:
            raise InputError("a video that can be shown", f"{error.strerror} in {self._path}", CONVERT) from error
        require_clip(self._path, count, self._last_s, self.notes)

    def _stamp_s(self, frame: VideoFrame) -> Fraction | None:
        # not the frame's own time base: what the decoder held back until the end has none
        base = self._stream.time_base
        return None if frame.pts is None or base is None or self._untimed else frame.pts * base

    def _decoded(self) -> Iterator[VideoFrame]:
        for packet in self._packets():
            try:
                frames = self._stream.decode(packet)
            except av.error.FFmpegError:
                self._damaged += 1
                continue
            for frame in frames:
                if frame.is_corrupt:  # partly grey or smeared: no picture is better than a wrong one
                    self._damaged += 1
                else:
                    yield frame

    def _packets(self) -> Iterator[Packet[VideoStream] | None]:
        """The picture's packets, then None for the rest in the decoder; all streams show how far the file goes."""
        reached_s, torn = 0.0, False
        try:
            for packet in self._container.demux():
                reached_s = max(reached_s, _end_s(packet))
                if packet.size and packet.stream_index == self._stream.index:
                    torn = packet.is_corrupt
                    yield cast("Packet[VideoStream]", packet)
        except av.error.FFmpegError:
            torn = True
        self._cut = torn or reached_s < self._promised_s() - MISSING_END_S
        yield None

    def _promised_s(self) -> float:
        """Where the file ends on its own clock, if it is whole, or earlier; 0 if it does not say."""
        # Matroska counts its length from 0, others from the first packet: without the start, both are safe
        return (self._container.duration or 0) / av.time_base

    def _described(self) -> SourceInfo:
        stream, container = self._stream, self._container
        duration_s = math.nan
        if stream.duration and stream.time_base:
            duration_s = float(stream.duration * stream.time_base)
        elif container.duration:
            duration_s = container.duration / av.time_base
        return SourceInfo(
            path=str(self._path),
            width=self._upright.width,
            height=self._upright.height,
            source_width=self._upright.stored[0],
            source_height=self._upright.stored[1],
            frames=stream.frames,
            duration_s=duration_s * self._speed,
            fps=float(stream.average_rate) / self._speed if stream.average_rate else math.nan,
            codec=stream.codec_context.codec.canonical_name,
            # sound that was not slowed down with the picture is no longer in step with it
            has_audio=bool(container.streams.audio) and self._speed == 1.0,
        )


def frames_over(path: Path, count: int) -> list[VideoFrame]:
    """Up to ``count`` frames spread over a video file; fewer where they cannot be had."""
    frames: list[VideoFrame] = []
    with opened_video(path) as container:
        stream = picture_stream(container, path)
        length = container.duration or 0  # in FFmpeg's own unit, which is what it seeks by
        with suppress(av.error.FFmpegError, StopIteration):
            for number in range(count if length else 0):
                container.seek(int(length * (number + 0.5) / count))
                frames.append(next(container.decode(stream)))
    return frames


def _end_s(packet: Packet[Stream]) -> float:
    if packet.pts is None or not packet.time_base:
        return 0.0
    return float((packet.pts + (packet.duration or 0)) * packet.time_base)
