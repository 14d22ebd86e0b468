"""Damaged inputs, made from a seed: what a broken card, a bad download or a malicious sender could hand over."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import av
import numpy as np
from video.clips import Clip, pattern, picture_bytes, sound_only, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Rng = np.random.Generator
    Make = Callable[[Path, Rng], Path]

T = TypeVar("T")
SECOND: Final = tuple(range(0, 1000, 40))
KINDS: Final = (".mp4", ".mkv", ".webm", ".avi", ".gif", ".mov")
CODECS: Final = {".webm": ("libvpx-vp9", "yuv420p"), ".gif": ("gif", "rgb8"), ".avi": ("mjpeg", "yuvj420p")}
STAMPS: Final = {
    "repeated": [0, 40, 40, 40, 80],
    "backwards": list(range(960, -1, -40)),
    "negative": list(range(-2000, -1000, 40)),
    "jump": [0, 40, 10**9, 80],
    "far": [2**40 + 40 * n for n in range(25)],
    "still": [0],
}
MANIFESTS: Final = (
    "file,exercise\nclip.landmarks.npz,squat\n",
    "file\n\n\n",
    "",
    "exercise,file\nsquat\n",
    "\x00\x00",
    "file,file\na,b\n",
    'file,exercise\n"clip',
    "file;exercise\nclip.landmarks.npz;juggling\n",
    "file,exercise\n../../../etc/passwd,squat\n",
    "file,exercise\n" + "x" * 200_000 + ",squat\n",
    "file,exercise\nclip.landmarks.npz,squat,more,and,more\n",
    "\ufefffile,exercise\r\nclip.landmarks.npz,squat\r\n",
    "file,exercise\n/dev/zero,squat\n",
)
SHAPES: Final = {
    "8K": Clip(size=(7680, 4320), stamps=range(0, 600, 200)),
    "one frame": Clip(stamps=(0,)),
    "two pixels": Clip(size=(2, 2), stamps=SECOND),
    "thin": Clip(size=(4096, 2), stamps=SECOND),
}
BOXES: Final = (b"tkhd", b"mvhd", b"mdhd", b"stts", b"stsz", b"stco", b"stsc", b"avc1", b"avcC", b"hdlr", b"ctts")


@dataclass(frozen=True)
class Case:
    """One damaged input: how the program is called on it, and what else is asked of its results."""

    name: str
    command: str  # analyze, batch, exercises check
    make: Make
    exercise: str = "squat"
    options: tuple[str, ...] = ()
    judge: Callable[[Path], list[str]] | None = None


def sound_clip(folder: Path, suffix: str = ".mp4") -> Path:
    """A whole clip of a second, to be damaged."""
    codec, pix_fmt = CODECS.get(suffix, ("libx264", "yuv420p"))
    return write(folder / f"a{suffix}", Clip(codec, pix_fmt, (96, 64), SECOND))


def flipped(path: Path, rng: Rng, share: float) -> Path:
    """Some of its bytes are others."""
    data = np.frombuffer(path.read_bytes(), np.uint8).copy()
    places = rng.integers(0, data.size, max(1, round(share * data.size)))
    data[places] ^= rng.integers(1, 256, places.size, dtype=np.uint8)
    path.write_bytes(data.tobytes())
    return path


def _flipped_clip(folder: Path, rng: Rng, suffix: str, share: float) -> Path:
    return flipped(sound_clip(folder, suffix), rng, share)


def cut(path: Path, rng: Rng) -> Path:
    """It ends somewhere."""
    data = path.read_bytes()
    path.write_bytes(data[: int(rng.integers(1, len(data)))])
    return path


def lying_box(folder: Path, rng: Rng, box: bytes) -> Path:
    """An MP4 one of whose header's numbers is absurd."""
    path = sound_clip(folder)
    data = bytearray(path.read_bytes())
    at = data.find(box)
    if at > 0:
        offset = at + 4 + 4 * int(rng.integers(0, 8))
        data[offset : offset + 4] = struct.pack(">I", int(rng.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0x10000])))
    path.write_bytes(data)
    return path


def stamped(folder: Path, stamps: list[int]) -> Path:
    """A clip whose packets bear these times, whatever the encoder thought."""
    whole, path = sound_clip(folder), folder / "b.mkv"
    with av.open(str(whole)) as source, av.open(str(path), "w") as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        for number, packet in enumerate(p for p in source.demux(stream) if p.dts is not None):
            packet.pts = packet.dts = stamps[number % len(stamps)]
            packet.time_base, packet.stream = Fraction(1, 1000), copy
            try:
                target.mux(packet)
            except (ValueError, av.error.FFmpegError):
                continue
    return path


def pictures(folder: Path, rng: Rng, size: tuple[int, int], pix_fmt: str, count: int = 20) -> Path:
    """A folder of numbered PNG pictures of an odd kind, one of which may be damaged."""
    folder = folder / "frames"
    folder.mkdir()
    for number in range(count):
        context = av.CodecContext.create("png", "w")
        assert isinstance(context, av.VideoCodecContext)
        context.width, context.height, context.pix_fmt, context.time_base = *size, pix_fmt, Fraction(1, 25)
        frame = av.VideoFrame.from_ndarray(pattern(number, *size), "rgb24").reformat(format=pix_fmt)
        data = b"".join(bytes(p) for p in [*context.encode(frame), *context.encode(None)])
        (folder / f"{number:03}.png").write_bytes(data)
    if rng.random() < 0.5:
        flipped(folder / f"{int(rng.integers(0, count)):03}.png", rng, 0.02)
    return folder


def claiming(folder: Path, size: tuple[int, int]) -> Path:
    """Pictures whose headers claim a size that they have not."""
    data = bytearray(picture_bytes(pattern(0, 64, 64)))
    data[16:24] = struct.pack(">II", *size)
    for number in range(20):
        (folder / f"{number}.png").write_bytes(data)
    return folder


def gif_bomb(folder: Path, rng: Rng) -> Path:
    """A GIF of a few bytes with a canvas of up to 65,535 pixels a side."""
    path = sound_clip(folder, ".gif")
    data = bytearray(path.read_bytes())
    data[6:10] = struct.pack("<HH", *(int(n) for n in rng.choice([1, 8192, 30000, 65535], 2)))
    path.write_bytes(data)
    return path


def sparse(folder: Path) -> Path:
    """Two gigabytes of nothing."""
    path = folder / "a.mp4"
    path.touch()
    os.truncate(path, 2**31)
    return path


def named(folder: Path, name: str, data: bytes) -> Path:
    """A file of these bytes."""
    (folder / name).write_bytes(data)
    return folder / name


def noise(folder: Path, rng: Rng) -> Path:
    """Bytes that are nothing."""
    return named(folder, "a.mp4", rng.bytes(int(rng.integers(1, 200_000))))


def link_loop(folder: Path) -> Path:
    """A folder that holds itself, and a link that leads to itself."""
    (folder / "in").mkdir()
    (folder / "in" / "again").symlink_to(folder / "in")
    (folder / "in" / "a.mp4").symlink_to(folder / "in" / "a.mp4")
    return folder / "in"


def device(folder: Path, target: str) -> Path:
    """A link to something that never ends, or never begins."""
    (folder / "a.mp4").symlink_to(target)
    return folder / "a.mp4"


def locked(folder: Path) -> Path:
    """A file that may not be read (root may read it all the same: then it is merely empty)."""
    path = named(folder, "a.mp4", b"")
    path.chmod(0)
    return path


def recording(folder: Path, rng: Rng, how: int) -> Path:
    """A landmark file with something wrong in it."""
    from batch.kit import recording as whole

    path = whole(folder / "a.landmarks.npz")
    if how == 0:
        return cut(path, rng)
    if how == 1:
        return flipped(path, rng, 0.005)
    arrays = dict(np.load(path))
    name = str(rng.choice(sorted(arrays)))
    odd = (
        lambda a: a[: len(a) // 2] if a.ndim else a,
        lambda a: np.full_like(a, np.nan) if a.dtype.kind == "f" else a,
        lambda a: np.zeros((0,), a.dtype),
        lambda a: a.astype("U8"),
        lambda a: a[::-1] if a.ndim else a,
        lambda a: np.broadcast_to(a, (7, *a.shape)),
        lambda a: np.full(a.shape, 1e308) if a.dtype.kind == "f" else a,
    )[int(rng.integers(0, 7))]
    arrays[name] = np.ascontiguousarray(odd(arrays[name]))
    if rng.random() < 0.2:
        del arrays[name]
    np.savez(path, **arrays)
    return path


def zip_bomb(folder: Path) -> Path:
    """A landmark file of a hundred kilobytes that unfolds to many gigabytes."""
    path = folder / "a.landmarks.npz"
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"descr": "<f8", "fortran_order": False, "shape": (2**31,)})
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out,
        out.open("time_s.npy", "w", force_zip64=True) as member,
    ):
        member.write(head.getvalue())
        for _ in range(200):
            member.write(bytes(2**20))
    return path


def exercise_file(folder: Path, rng: Rng) -> Path:
    """One of the shipped exercise files with some of it changed."""
    from formcheck.exercises.loader import source_text

    text = source_text("squat").replace('id = "squat"', 'id = "mine"', 1)
    lines = text.splitlines()
    for _ in range(int(rng.integers(1, 4))):
        at = int(rng.integers(0, len(lines)))
        lines[at] = (
            "", lines[at][: len(lines[at]) // 2], lines[at] + lines[at], "x = [" * 40, 'a = "\\uD800"',
            lines[at].replace("=", "= -1e999 #", 1), "[[faults]]", lines[at].replace('"', "'"), "limits = []",
        )[int(rng.integers(0, 9))]  # fmt: skip
    path = folder / "mine.toml"
    path.write_text("\n".join(lines), "utf-8", errors="surrogatepass")
    return path


def manifest(folder: Path, rng: Rng) -> Path:
    """A manifest with something wrong in it."""
    from batch.kit import recording as whole

    whole(folder / "clip.landmarks.npz")
    path = named(folder, "study.csv", str(rng.choice(MANIFESTS)).encode())
    return flipped(path, rng, 0.05) if path.stat().st_size and rng.random() < 0.5 else path


def _of_files() -> Iterator[Case]:
    for suffix in KINDS:
        for n in range(10):
            share = 10.0 ** -(1 + n % 3)
            yield Case(f"cut{n}{suffix}", "analyze", _with_rng(lambda f, r, s: cut(sound_clip(f, s), r), suffix))
            yield Case(f"flip{n}{suffix}", "analyze", _with_rng(partial(_flipped_clip, share=share), suffix))
        yield Case(f"renamed{suffix}", "analyze", _plain(lambda f, s: sound_clip(f, s).rename(f / "b.webm"), suffix))
    for box in BOXES:
        for n in range(4):
            yield Case(f"{box.decode()}{n}", "analyze", _with_rng(lying_box, box))
    for name, stamps in STAMPS.items():
        yield Case(f"times {name}", "analyze", _plain(stamped, stamps))


def _of_pictures() -> Iterator[Case]:
    for pix_fmt in ("rgb24", "rgba", "gray", "gray16be", "rgb48be", "ya8", "rgba64be", "ya16be", "monob"):
        yield Case(f"png {pix_fmt}", "analyze", _with_rng(lambda f, r, p: pictures(f, r, (96, 64), p), pix_fmt))
    for size in ((0, 0), (1, 1), (65535, 65535), (2**31 - 1, 1), (30000, 30000)):
        yield Case(f"png {size[0]}x{size[1]}", "analyze", _plain(claiming, size))
    for n in range(6):
        yield Case(f"gif bomb{n}", "analyze", gif_bomb)
    for name, clip in SHAPES.items():
        yield Case(name, "analyze", _plain(lambda f, c: write(f / "a.mp4", c), clip))
    yield Case("sound", "analyze", _plain(lambda f, _: sound_only(f / "a.mp4"), None))


def _of_places() -> Iterator[Case]:
    for command in ("analyze", "batch"):
        for name, make in {"sparse": sparse, "links": link_loop, "locked": locked}.items():
            yield Case(f"{name} {command}", command, _plain(lambda f, m: m(f), make))
        for target in ("/dev/zero", "/dev/null", "/dev/stdin", "/proc/self/mem", "/nowhere"):
            yield Case(f"{target} {command}", command, _plain(device, target))
        for n in range(5):
            yield Case(f"noise{n} {command}", command, noise)


def _of_tables() -> Iterator[Case]:
    for n in range(30):
        yield Case(f"landmarks{n}", "analyze", _with_rng(recording, n % 5))
        yield Case(f"exercise{n}", "exercises check", exercise_file)
        yield Case(f"manifest{n}", "batch", manifest)
    yield Case("landmark bomb", "analyze", _plain(lambda f, _: zip_bomb(f), None))


def _with_rng(make: Callable[[Path, Rng, T], Path], what: T) -> Make:
    return lambda folder, rng: make(folder, rng, what)


def _plain(make: Callable[[Path, T], Path], what: T) -> Make:
    return lambda folder, _rng: make(folder, what)


def cases() -> list[Case]:
    """All cases; what each makes depends on the generator that it is given."""
    return [*_of_files(), *_of_pictures(), *_of_places(), *_of_tables()]
