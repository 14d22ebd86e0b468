"""Whatever cannot be used ends in one clear line, and what breaks in the middle is used up to there."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from formcheck.errors import InputError
from formcheck.video.reader import Prefetch, open_source
from video.clips import Clip, number_in, pattern, picture_bytes, sound_only, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONG = Clip(stamps=range(0, 4000, 40), options={"g": "20", "bf": "0"})


def missing(folder: Path) -> Path:
    return folder / "none.mp4"


def empty(folder: Path) -> Path:
    (folder / "a.mp4").touch()
    return folder / "a.mp4"


def text(folder: Path) -> Path:
    (folder / "a.mp4").write_text("a plain text, line by line\n" * 200)
    return folder / "a.mp4"


def noise(folder: Path) -> Path:
    (folder / "a.mp4").write_bytes(bytes(i * i * 31 % 251 for i in range(20_000)))
    return folder / "a.mp4"


def without_index(folder: Path) -> Path:
    path = write(folder / "a.mp4", Clip())
    path.write_bytes(path.read_bytes()[: path.read_bytes().index(b"moov") - 4])
    return path


def only_sound(folder: Path) -> Path:
    return sound_only(folder / "a.m4a")


def music_with_cover(folder: Path) -> Path:
    return sound_only(folder / "a.mp4", picture_bytes(pattern(0, 64, 64)))


def playlist(folder: Path) -> Path:
    write(folder / "secret.ts", Clip())
    (folder / "a.mp4").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.ts\n#EXT-X-ENDLIST\n")
    return folder / "a.mp4"


def loop(folder: Path) -> Path:
    (folder / "a.mp4").symlink_to(folder / "b.mp4")
    (folder / "b.mp4").symlink_to(folder / "a.mp4")
    return folder / "a.mp4"


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "a.mp4")
    return folder / "a.mp4"


def zero_in_name(folder: Path) -> Path:
    return folder / "a\0b.mp4"


def endless_picture(folder: Path) -> Path:
    path = write(folder / "a.gif", Clip("gif", "rgb8", time_base=Fraction(1, 100), stamps=range(0, 80, 4)))
    data = bytearray(path.read_bytes())
    data[6:10] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    return path


def large_picture(folder: Path) -> Path:
    path = write(folder / "a.gif", Clip("gif", "rgb8", time_base=Fraction(1, 100), stamps=range(0, 80, 4)))
    data = bytearray(path.read_bytes())
    data[6:10] = struct.pack("<HH", 10_000, 10_000)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (missing, "No such file"),
        (empty, "empty file"),
        (text, "expected a video file"),
        (noise, "expected a video file"),
        (without_index, "without its index"),
        (only_sound, "sound without pictures"),
        (music_with_cover, "sound without pictures"),
        (playlist, "expected a video file"),
        (loop, "symbolic links"),
        (pipe, "which is neither"),
        (zero_in_name, "null"),
        (endless_picture, "no readable picture"),
        (large_picture, "no readable picture"),
    ],
)
def test_one_clear_line(tmp_path: Path, made: Callable[[Path], Path], says: str) -> None:
    path = made(tmp_path)
    with pytest.raises(InputError, match=says) as caught:
        open_source(path)
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such permissions")
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_may_not_be_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.mp4"
    path.mkdir() if kind == "folder" else path.write_bytes(b"x")
    path.chmod(0)
    with as_somebody_else(), pytest.raises(InputError, match="Permission denied"):
        open_source(path)


class as_somebody_else:  # noqa: N801  reads like a function
    """For the administrator nothing is forbidden: become nobody for a while."""

    def __enter__(self) -> None:
        self._user = os.geteuid()
        if self._user == 0:
            os.seteuid(65_534)

    def __exit__(self, *_: object) -> None:
        os.seteuid(self._user)


@pytest.mark.parametrize("stamps", [[0], [0, 40, 80]])
def test_too_little_to_see_a_movement_in(tmp_path: Path, stamps: list[int]) -> None:
    path = write(tmp_path / "a.mp4", Clip(stamps=stamps))
    with (
        open_source(path) as source,
        pytest.raises(InputError, match=r"at least 2 frames and 0.5 s; found \d frame"),
        Prefetch(source) as frames,
    ):
        list(frames)


def test_a_photo_is_no_clip(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(picture_bytes(pattern(0, 64, 64)))
    with pytest.raises(InputError, match="a single picture"):
        open_source(path)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.webm", "a.ts", "a.avi"])
def test_a_file_that_breaks_off_is_read_up_to_there(tmp_path: Path, name: str) -> None:
    vp9 = {"deadline": "realtime", "cpu-used": "8"}
    clip = {"a.webm": Clip("libvpx-vp9", stamps=LONG.stamps, options=vp9)}.get(name, LONG)
    if name == "a.avi":
        clip = Clip("mjpeg", "yuvj420p", stamps=range(100), time_base=Fraction(1, 25))
    container = {"movflags": "faststart"} if name == "a.mp4" else {}
    whole = write(tmp_path / name, Clip(**{**vars(clip), "container": container})).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) * 6 // 10])
    with open_source(tmp_path / name) as source:
        frames = list(source)
    assert 20 < len(frames) < 90
    assert [number_in(frame.rgb) for frame in frames] == list(range(len(frames)))
    last_s = frames[-1].time_s
    assert last_s == pytest.approx((len(frames) - 1) / 25, abs=1e-6)
    if name != "a.ts":  # made to be cut anywhere: nothing in it tells how long it should be
        assert f"the file breaks off at {last_s:.1f} s; analysed up to there" in source.notes


def test_a_whole_file_with_longer_sound_does_not_break_off(tmp_path: Path) -> None:
    for name in ("a.mp4", "a.mkv"):
        with open_source(write(tmp_path / name, Clip(stamps=range(0, 600, 40), audio=True))) as source:
            assert len(list(source)) == 15
        assert source.notes == ()


def test_damage_in_the_middle_leaves_a_gap(tmp_path: Path) -> None:
    path = write(tmp_path / "a.avi", Clip("mjpeg", "yuvj420p", stamps=range(40), time_base=Fraction(1, 25)))
    data = bytearray(path.read_bytes())
    start = [at for at in range(len(data) - 4) if data[at : at + 3] == b"\xff\xd8\xff"][10]
    data[start : start + 400] = bytes(400)
    path.write_bytes(data)
    with open_source(path) as source:
        frames = list(source)
    assert [number_in(frame.rgb) for frame in frames] == [*range(10), *range(11, 40)]
    assert [frame.time_s for frame in frames] == pytest.approx([i / 25 for i in range(40) if i != 10])
    assert "damaged pictures left out: 1" in source.notes


def test_pictures_that_were_patched_up_are_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Clip("mpeg4", stamps=range(0, 4000, 40)))
    data = bytearray(path.read_bytes())
    for at in (len(data) // 3, len(data) // 2):
        data[at : at + 60] = bytes(60)
    path.write_bytes(data)
    with open_source(path) as source:
        assert len(list(source)) == 98
    assert source.notes == ("damaged pictures left out: 2",)


@pytest.mark.parametrize("claimed", [(16, 16), (1920, 1080)])
def test_a_header_that_lies_about_the_size_is_not_believed(tmp_path: Path, claimed: tuple[int, int]) -> None:
    path = write(tmp_path / "a.mp4", Clip())
    data = path.read_bytes().replace(struct.pack(">HH", 160, 120), struct.pack(">HH", *claimed))
    data = data.replace(struct.pack(">II", 160 << 16, 120 << 16), struct.pack(">II", *(side << 16 for side in claimed)))
    path.write_bytes(data)
    with open_source(path) as source:
        frames = list(source)
    assert (source.info.width, source.info.height) == (160, 120)
    assert [number_in(frame.rgb) for frame in frames] == list(range(20))


def test_links_and_strange_names_are_fine(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Clip())
    for name in ("http:姿勢 %d #1?.mp4", "-übung.mp4"):
        (tmp_path / name).symlink_to(path)
        with open_source(tmp_path / name) as source:
            assert len(list(source)) == 20


def test_nothing_is_written_to_the_terminal(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", LONG)
    data = bytearray(path.read_bytes())
    middle = len(data) // 3
    data[middle : middle + 600] = bytes(range(200)) * 3
    path.write_bytes(data)
    code = "import sys\nfrom formcheck.video.reader import open_source\nprint(len(list(open_source(sys.argv[1]))))"
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 20
    assert done.stderr == ""


def test_importing_is_light() -> None:
    code = "import sys, formcheck.video.reader; print(*{'av', 'cv2', 'numpy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""
