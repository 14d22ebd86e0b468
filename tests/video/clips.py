"""Makes small real clips in which every picture tells which one it is, and which way up it should be."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Rgb = NDArray[np.uint8]

BITS: Final = 8
GREY: Final = 90
RED, GREEN, BLUE = (220, 30, 30), (30, 200, 30), (30, 30, 220)
# shares of the width and height at which the marks are read; large fields survive compression and scaling
CORNERS: Final = {"top left": (0.12, 0.12), "top right": (0.88, 0.12), "bottom left": (0.12, 0.88)}
MS: Final = Fraction(1, 1000)


@dataclass(frozen=True)
class Clip:
    """What a clip is made of.

    Parameters
    ----------
    codec, pix_fmt : str
        Encoder and pixel format.
    size : (int, int)
        Width and height of the stored pictures.
    stamps : sequence of int
        Time stamps in units of ``time_base``; one picture for each.
    """

    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    size: tuple[int, int] = (160, 120)
    stamps: Sequence[int] = tuple(range(0, 800, 40))
    time_base: Fraction = MS
    turned_deg: float = 0.0
    mirrored: bool = False
    pixel_ratio: Fraction | None = None
    audio: bool = False
    options: dict[str, str] = field(default_factory=dict)
    container: dict[str, str] = field(default_factory=dict)


def pattern(number: int, width: int, height: int) -> Rgb:
    """The picture number ``number``: its bits in the middle, red top left, green top right, blue bottom left."""
    rgb = np.full((height, width, 3), GREY, np.uint8)
    wide, high = width // 4, height // 4
    rgb[:high, :wide], rgb[:high, -wide:], rgb[-high:, :wide] = RED, GREEN, BLUE
    for bit in range(BITS):
        left, right = bit * width // BITS, (bit + 1) * width // BITS
        rgb[height * 3 // 8 : height * 5 // 8, left:right] = 255 if number >> bit & 1 else 0
    return rgb


def number_in(rgb: Rgb) -> int:
    """Which picture of its clip an upright frame is."""
    row = rgb[rgb.shape[0] // 2].mean(axis=1)
    return sum(1 << bit for bit in range(BITS) if row[int((bit + 0.5) * row.size / BITS)] > 128)


def corners(rgb: Rgb) -> dict[str, str]:
    """The strongest colour at each marked corner, as ``R``, ``G`` or ``B``."""
    height, width = rgb.shape[:2]
    return {name: "RGB"[int(np.argmax(rgb[int(y * height), int(x * width)]))] for name, (x, y) in CORNERS.items()}


UPRIGHT: Final = {"top left": "R", "top right": "G", "bottom left": "B"}


def write(path: Path, clip: Clip) -> Path:
    """Encode a clip of patterns."""
    with av.open(str(path), "w", options=clip.container) as output:
        stream = output.add_stream(clip.codec, rate=25, options=clip.options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = clip.size
        stream.pix_fmt = clip.pix_fmt
        stream.time_base = stream.codec_context.time_base = clip.time_base
        stream.codec_context.thread_count = 1
        if clip.pixel_ratio:
            stream.codec_context.sample_aspect_ratio = clip.pixel_ratio
        if clip.turned_deg or clip.mirrored:
            stream.set_display_rotation(clip.turned_deg, hflip=clip.mirrored)
        sound = output.add_stream("aac", rate=16_000) if clip.audio else None
        for number, stamp in enumerate(clip.stamps):
            rgb = pattern(number, *clip.size)
            frame = av.VideoFrame.from_ndarray(rgb, "rgb24")
            frame.pts, frame.time_base = stamp, clip.time_base
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
        if sound is not None:
            output.mux(sound.encode(tone()))
            output.mux(sound.encode(None))
    return path


def tone(length_s: float = 0.8) -> av.AudioFrame:
    """A quiet sound at 16 kHz."""
    wave = np.sin(np.arange(int(16_000 * length_s)) * 0.1).astype(np.float32)[None] * 0.1
    frame = av.AudioFrame.from_ndarray(wave, "fltp", "mono")
    frame.sample_rate, frame.pts, frame.time_base = 16_000, 0, Fraction(1, 16_000)
    return frame


def sound_only(path: Path, cover: bytes | None = None) -> Path:
    """A file with sound, and a cover picture if given as PNG."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("aac", rate=16_000)
        if cover is not None:
            with av.open(io.BytesIO(cover), "r") as png:
                picture = output.add_stream_from_template(png.streams.video[0])
                picture.disposition = av.stream.Disposition.attached_pic
                packet = next(png.demux(video=0))
                packet.stream, packet.pts, packet.dts = picture, 0, 0
                output.mux(packet)
        output.mux(stream.encode(tone()))
        output.mux(stream.encode(None))
    return path


def picture_bytes(rgb: Rgb, codec: str = "png") -> bytes:
    """One picture as the bytes of a PNG or JPEG (``mjpeg``) file."""
    context = av.CodecContext.create(codec, "w")
    assert isinstance(context, av.VideoCodecContext)
    context.width, context.height = rgb.shape[1], rgb.shape[0]
    context.pix_fmt = "rgb24" if codec == "png" else "yuvj444p"
    context.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(rgb, "rgb24").reformat(format=context.pix_fmt)
    frame.pts = 0
    packets = [*context.encode(frame), *context.encode(None)]
    return b"".join(bytes(packet) for packet in packets)
