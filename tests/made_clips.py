"""Real little clips, made here."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from av.packet import Packet


def write_audio(output: av.container.OutputContainer, codec: str, until_s: float, from_s: float = 0.0) -> None:
    stream = output.add_stream(codec, rate=44_100)
    assert isinstance(stream, av.AudioStream)
    stream.codec_context.layout = "mono"
    for start in range(0, int(until_s * 44_100), 1024):
        wave = 0.3 * np.sin(2 * np.pi * 440 * (start + np.arange(1024)) / 44_100)
        frame = av.AudioFrame.from_ndarray((wave * 32_000).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 44_100, start + round(from_s * 44_100), Fraction(1, 44_100)
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


@pytest.fixture
def make_clip(tmp_path: Path) -> Callable[..., Path]:
    """Make a clip: a bright square moves over a red slope, which a wrong matrix would tint; times may be uneven."""

    def make(
        name: str,
        times_s: Sequence[float],
        size: tuple[int, int] = (320, 240),
        codec: str = "libx264",
        audio: str | None = None,
        audio_from_s: float = 0.0,
    ) -> Path:
        path, (width, height) = tmp_path / name, size
        with av.open(str(path), "w") as output:
            stream = output.add_stream(codec, rate=30)
            assert isinstance(stream, av.VideoStream)
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p" if codec == "libx264" else "bgr0"
            stream.time_base = stream.codec_context.time_base = Fraction(1, 90_000)
            packets: list[Packet[av.VideoStream]] = []
            for index, time_s in enumerate(times_s):
                rgb = np.empty((height, width, 3), np.uint8)
                rgb[:] = 40
                rgb[:, :, 0] = np.linspace(120, 200, width, dtype=np.uint8)
                left = 3 * index % (width - 20)
                rgb[20:40, left : left + 20] = 230
                frame = av.VideoFrame.from_ndarray(rgb, "rgb24")
                frame.pts, frame.time_base = round(time_s * 90_000), Fraction(1, 90_000)
                packets += stream.encode(frame)
            packets += stream.encode(None)
            if audio is not None:
                write_audio(output, audio, times_s[-1] - audio_from_s, audio_from_s)
            output.mux(packets)
        return path

    return make
