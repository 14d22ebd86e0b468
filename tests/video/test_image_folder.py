"""Folders of pictures: order, times, and what is left out."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.video.image_folder import natural_key
from formcheck.video.reader import ReadOptions, open_source, some_frames
from video.clips import UPRIGHT, corners, number_in, pattern, picture_bytes

if TYPE_CHECKING:
    from pathlib import Path


def fill(folder: Path, names: list[str], size: tuple[int, int] = (160, 120)) -> Path:
    """Pictures of these names, numbered in this order."""
    folder.mkdir(exist_ok=True)
    for number, name in enumerate(names):
        codec = "png" if name.lower().endswith("png") else "mjpeg"
        (folder / name).write_bytes(picture_bytes(pattern(number, *size), codec))
    return folder


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """A JPEG with the EXIF tag that says how the camera was held."""
    tag = struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tag
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def test_pictures_come_in_natural_order_at_the_stated_rate(tmp_path: Path) -> None:
    names = [f"frame{number}.png" for number in range(1, 13)] + ["frame013.jpg", "Übung 14.JPEG", "姿勢%d.png"]
    with open_source(fill(tmp_path / "clip", names), ReadOptions(fps=10)) as source:
        frames = list(source)
        info = source.info
    assert [number_in(frame.rgb) for frame in frames] == list(range(15))
    assert [frame.time_s for frame in frames] == pytest.approx([i / 10 for i in range(15)])
    assert (info.width, info.height, info.frames, info.fps, info.has_audio) == (160, 120, 15, 10, False)
    assert info.duration_s == pytest.approx(1.5)
    assert info.codec == "png"
    assert source.notes == ()
    assert corners(frames[14].rgb) == UPRIGHT


def test_thirty_frames_a_second_unless_told(tmp_path: Path) -> None:
    names = [f"{number}.png" for number in range(20)]
    with open_source(fill(tmp_path / "clip", names)) as source:
        assert [frame.time_s for frame in source] == pytest.approx([i / 30 for i in range(20)])


def test_natural_order() -> None:
    names = ["b1", "a10", "a2", "A1", "a02", "a", "10", "9", "1.5", "²"]
    assert sorted(names, key=natural_key) == ["1.5", "9", "10", "a", "A1", "a02", "a2", "a10", "b1", "²"]


def test_hidden_files_and_others_are_passed_over(tmp_path: Path) -> None:
    folder = fill(tmp_path / "clip", [f"{number}.png" for number in range(20)])
    (folder / "._3.png").write_bytes(b"\0\5\x16\7")
    (folder / "notes.txt").write_text("front camera")
    (folder / "more.png").mkdir()
    with open_source(folder) as source:
        assert len(list(source)) == 20
    assert source.notes == ("pictures carry no times; taken as 30 a second, --fps says otherwise",)


def test_damaged_and_odd_pictures_are_named_and_leave_their_moment_empty(tmp_path: Path) -> None:
    folder = fill(tmp_path / "clip", [f"{number}.png" for number in range(20)])
    (folder / "4.png").write_bytes(picture_bytes(pattern(4, 64, 48)))
    (folder / "7.png").write_bytes(b"no picture")
    (folder / "8.png").write_bytes(b"")
    with open_source(folder, ReadOptions(fps=20)) as source:
        frames = list(source)
    kept = [number for number in range(20) if number not in {4, 7, 8}]
    assert [number_in(frame.rgb) for frame in frames] == kept
    assert [frame.time_s for frame in frames] == pytest.approx([number / 20 for number in kept])
    assert source.notes == (
        "pictures that cannot be read left out: 7.png, 8.png",
        "pictures of another size than the first left out: 4.png",
    )


def test_a_damaged_first_picture_does_not_shift_the_start(tmp_path: Path) -> None:
    folder = fill(tmp_path / "clip", [f"{number}.png" for number in range(20)])
    (folder / "0.png").write_bytes(b"no picture")
    with open_source(folder, ReadOptions(fps=20)) as source:
        assert [frame.time_s for frame in source] == pytest.approx([i / 20 for i in range(19)])


# the mirrored ones, which no camera writes, need a PyAV that knows EXIF
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_pictures_are_turned_as_another_library_turns_them(tmp_path: Path, orientation: int) -> None:
    folder = tmp_path / "clip"
    folder.mkdir()
    jpeg = with_orientation(picture_bytes(pattern(5, 160, 96), "mjpeg"), orientation)
    for number in range(20):
        (folder / f"{number}.jpg").write_bytes(jpeg)
    expected = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert expected is not None
    with open_source(folder) as source:
        rgb = next(iter(source)).rgb
    assert rgb.shape == expected.shape
    assert np.abs(rgb.astype(int) - expected).mean() < 4


def test_a_folder_without_pictures(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing here")
    with pytest.raises(InputError, match="a folder of pictures; found none in"):
        open_source(tmp_path)


def test_a_folder_of_damaged_pictures(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
    with pytest.raises(InputError, match="3 damaged ones"):
        open_source(tmp_path)


def test_a_single_picture_is_no_clip(tmp_path: Path) -> None:
    with (
        open_source(fill(tmp_path / "clip", ["1.png"])) as source,
        pytest.raises(InputError, match="at least 2 frames"),
    ):
        list(source)


def test_some_pictures_of_a_folder(tmp_path: Path) -> None:
    names = [f"{number}.png" for number in range(20)]
    picked = list(some_frames(fill(tmp_path / "clip", names), [2, 7]))
    assert [(number, frame.time_s) for number, frame in picked] == [(2, 2 / 30), (7, 7 / 30)]
    assert [number_in(frame.rgb) for _, frame in picked] == [2, 7]
