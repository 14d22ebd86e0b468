"""The audio of the source, carried over into the annotated clip."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Final

import av

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from typing_extensions import Self

COPIED: Final = frozenset({"aac", "mp3"})  # what an MP4 may hold and every browser plays
BIT_RATE: Final = 128_000
RATES_HZ: Final = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)


class Sound:
    """Moves the first audio stream of ``source`` into ``output``, in step with the picture.

    Packets of a codec that every player of MP4 knows are copied as they are; anything else is encoded to AAC. Times are
    counted from the first picture. Without an audio stream nothing happens.

    Raises
    ------
    av.error.FFmpegError
        When the source cannot be opened.
    """

    def __init__(self, source: Path, output: OutputContainer) -> None:
        self._source = av.open(str(source), metadata_errors="replace")
        self._output = output
        self._packets: Iterator[Packet[AudioStream]] = iter(())
        self._waiting: Packet[AudioStream] | None = None
        self._first_s = _first_picture_s(self._source)
        if self._source.streams.audio:
            self._begin(self._source.streams.audio[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._source.close()

    def write_until(self, time_s: float) -> None:
        """Write what sounds before this time; infinity for all that is left."""
        while (packet := self._next()) is not None:
            if packet.dts is not None and packet.time_base and packet.dts * packet.time_base > time_s:
                self._waiting = packet
                return
            self._output.mux(packet)

    def _next(self) -> Packet[AudioStream] | None:
        packet, self._waiting = self._waiting, None
        return next(self._packets, None) if packet is None else packet

    def _begin(self, stream: AudioStream) -> None:
        if stream.codec_context.codec.canonical_name in COPIED:
            made = self._output.add_stream_from_template(stream)
            self._packets = self._copied(stream, made)
        else:
            rate_hz = stream.codec_context.sample_rate
            made = self._output.add_stream("aac", rate=rate_hz if rate_hz in RATES_HZ else max(RATES_HZ))
            made.codec_context.layout = "stereo" if stream.codec_context.channels > 1 else "mono"
            made.codec_context.bit_rate = BIT_RATE
            self._packets = self._encoded(stream, made)

    def _read(self, stream: AudioStream) -> Iterator[Packet[AudioStream]]:
        """The packets up to the end, or to where a torn file cannot be read any further."""
        with suppress(av.error.FFmpegError):
            yield from self._source.demux(stream)

    def _copied(self, stream: AudioStream, made: AudioStream) -> Iterator[Packet[AudioStream]]:
        last = -inf  # a damaged recording may step back in time, which no MP4 can hold
        for packet in self._read(stream):
            if packet.dts is None or packet.dts <= last:
                continue
            last, shift = packet.dts, round(self._first_s / packet.time_base)
            packet.pts = (packet.dts if packet.pts is None else packet.pts) - shift
            packet.dts -= shift
            if packet.pts + (packet.duration or 0) <= 0:
                continue
            packet.stream = made
            yield packet

    def _encoded(self, stream: AudioStream, made: AudioStream) -> Iterator[Packet[AudioStream]]:
        for packet in self._read(stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue  # one damaged packet of sound is a click, not a reason to have no clip
            for frame in frames:
                if frame.pts is None or stream.time_base is None:
                    continue
                # what the decoder held back until the end carries no time base of its own
                frame.time_base = stream.time_base
                frame.pts -= round(self._first_s / stream.time_base)
                if frame.pts >= 0:
                    yield from made.encode(frame)
        yield from made.encode(None)


def _first_picture_s(source: InputContainer) -> Fraction:
    """When the picture begins on the recording's own clock."""
    for stream in source.streams.video[:1]:
        if stream.start_time is not None and stream.time_base is not None:
            return stream.start_time * stream.time_base
    return Fraction(0)
