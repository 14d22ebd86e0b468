"""Video files of every usual kind: the right pictures, upright and square, at the right times."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.video.reader import ReadOptions, open_source, some_frames
from video.clips import UPRIGHT, Clip, corners, number_in, pattern, write

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.video.frames import Frame, SourceInfo

KINDS = {
    "h264.mp4": Clip(),
    "h264.mov": Clip(),
    "h264.mkv": Clip(),
    "h264.ts": Clip(),
    "h264.avi": Clip(options={"bf": "0"}, time_base=Fraction(1, 25), stamps=range(20)),
    "hevc.mp4": Clip("libx265", options={"preset": "ultrafast", "x265-params": "log-level=none"}),
    "hevc.mkv": Clip("libx265", options={"preset": "ultrafast", "x265-params": "log-level=none"}),
    "hevc10.mp4": Clip(
        "libx265", pix_fmt="yuv420p10le", options={"preset": "ultrafast", "x265-params": "log-level=none"}
    ),
    "vp9.webm": Clip("libvpx-vp9", options={"deadline": "realtime", "cpu-used": "8"}),
    "vp9.mkv": Clip("libvpx-vp9", options={"deadline": "realtime", "cpu-used": "8"}),
    "mjpeg.mov": Clip("mjpeg", pix_fmt="yuvj420p"),
    "mjpeg.avi": Clip("mjpeg", pix_fmt="yuvj420p", time_base=Fraction(1, 25), stamps=range(20)),
    "mpeg4.avi": Clip("mpeg4", time_base=Fraction(1, 25), stamps=range(20)),
    "av1.mp4": Clip("libsvtav1", options={"preset": "12", "svtav1-params": "lp=1"}),
    "av1.webm": Clip("libsvtav1", options={"preset": "12", "svtav1-params": "lp=1"}),
    "raw.avi": Clip("rawvideo", pix_fmt="bgr24", time_base=Fraction(1, 25), stamps=range(20)),
    "loop.gif": Clip("gif", pix_fmt="rgb8", time_base=Fraction(1, 100), stamps=range(0, 80, 4)),
}


@pytest.fixture(autouse=True)
def _quiet_encoders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVT_LOG", "0")


def read(path: Path, max_side_px: int = 1280) -> tuple[list[Frame], SourceInfo, tuple[str, ...]]:
    with open_source(path, max_side_px=max_side_px) as source:
        return list(source), source.info, source.notes


@pytest.mark.parametrize("name", KINDS)
def test_every_frame_arrives_once_at_its_time(tmp_path: Path, name: str) -> None:
    frames, info, notes = read(write(tmp_path / name, KINDS[name]))
    assert [number_in(frame.rgb) for frame in frames] == list(range(20))
    assert [frame.time_s for frame in frames] == pytest.approx([i / 25 for i in range(20)], abs=1e-9)
    assert corners(frames[7].rgb) == UPRIGHT
    assert {frame.rgb.shape for frame in frames} == {(120, 160, 3)} == {(info.height, info.width, 3)}
    assert info.codec == {"hevc10": "hevc", "raw": "rawvideo", "loop": "gif"}.get(path_kind(name), path_kind(name))
    assert notes == ()


def path_kind(name: str) -> str:
    return name.partition(".")[0]


def test_what_is_known_beforehand(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Clip(audio=True))
    with open_source(str(path)) as source:
        info = source.info
    assert (info.path, info.frames, info.codec, info.has_audio) == (str(path), 20, "h264", True)
    assert (info.source_width, info.source_height) == (160, 120)
    assert info.duration_s == pytest.approx(0.8, abs=0.05)
    assert info.fps == pytest.approx(25, abs=0.5)


@pytest.mark.parametrize("name", ["vfr.mp4", "vfr.mkv", "vfr.mov"])
@pytest.mark.parametrize("start_ms", [0, 1500])
def test_variable_frame_rate_is_exact_from_any_start(tmp_path: Path, name: str, start_ms: int) -> None:
    times_ms = list(itertools.accumulate([0, 33, 34, 17, 250, 3, 40, 1200, 33, 33, 7, 66]))
    clip = Clip(stamps=[start_ms + time for time in times_ms], options={"bf": "2"})
    frames, _, notes = read(write(tmp_path / name, clip))
    assert [round(1000 * frame.time_s, 6) for frame in frames] == times_ms
    assert [number_in(frame.rgb) for frame in frames] == list(range(12))
    assert notes == ()


def test_a_start_before_zero(tmp_path: Path) -> None:
    clip = Clip(stamps=range(-200, 600, 40))
    frames, _, _ = read(write(tmp_path / "a.mkv", clip))
    assert [frame.time_s for frame in frames] == pytest.approx([i / 25 for i in range(20)], abs=1e-9)


def test_a_stream_without_a_container_has_times_too(tmp_path: Path) -> None:
    frames, _, _ = read(write(tmp_path / "a.h264", Clip()))
    assert [number_in(frame.rgb) for frame in frames] == list(range(20))
    assert np.diff([frame.time_s for frame in frames]) == pytest.approx(np.full(19, 0.04), abs=0.021)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("turned_deg", [0, 90, 180, 270])
def test_a_turned_file_comes_out_as_players_show_it(tmp_path: Path, turned_deg: int, mirrored: bool) -> None:
    path = write(tmp_path / "a.mp4", Clip(turned_deg=turned_deg, mirrored=mirrored, size=(160, 96)))
    with av.open(str(path)) as container:
        stored = next(container.decode(video=0))
        # degrees anticlockwise, as the file itself says
        assert mirrored or stored.rotation % 360 == turned_deg
    expected = np.rot90(pattern(5, 160, 96), turned_deg // 90)
    if mirrored:  # the encoder's wrapper mirrors what has been turned
        expected = expected[:, ::-1]
    frames, info, _ = read(path)
    assert frames[5].rgb.shape == expected.shape == (info.height, info.width, 3)
    assert np.abs(frames[5].rgb.astype(int) - expected).mean() < 8
    assert (info.source_width, info.source_height) == (160, 96)


def test_turning_a_clip_a_quarter_left_puts_its_right_side_on_top(tmp_path: Path) -> None:
    # what np.rot90 calls positive is not left to trust: green, top right in the file, is now top left
    frames, _, _ = read(write(tmp_path / "a.mp4", Clip(turned_deg=90)))
    assert corners(frames[0].rgb)["top left"] == "G"
    assert corners(frames[0].rgb)["bottom left"] == "R"


@pytest.mark.parametrize(
    ("ratio", "size"),
    [
        (Fraction(4, 3), (213, 120)),
        (Fraction(1, 2), (160, 240)),
        (Fraction(1), (160, 120)),
        (Fraction(50), (160, 120)),
    ],
)
def test_oblong_pixels_become_square(tmp_path: Path, ratio: Fraction, size: tuple[int, int]) -> None:
    frames, info, _ = read(write(tmp_path / "a.mp4", Clip(pixel_ratio=ratio)))
    assert (info.width, info.height) == size == frames[0].rgb.shape[1::-1]
    assert corners(frames[9].rgb) == UPRIGHT
    assert number_in(frames[9].rgb) == 9


def test_oblong_pixels_are_squared_before_turning(tmp_path: Path) -> None:
    _, info, _ = read(write(tmp_path / "a.mp4", Clip(pixel_ratio=Fraction(2), turned_deg=90)))
    assert (info.width, info.height) == (120, 320)


def test_odd_sizes(tmp_path: Path) -> None:
    frames, info, _ = read(write(tmp_path / "a.mp4", Clip(size=(161, 123), pix_fmt="yuv444p")))
    assert (info.width, info.height) == (161, 123)
    assert [number_in(frame.rgb) for frame in frames] == list(range(20))
    assert all(frame.rgb.flags.c_contiguous for frame in frames)


def test_large_pictures_are_scaled_down(tmp_path: Path) -> None:
    clip = Clip("mjpeg", "yuvj420p", size=(2560, 1440), stamps=[0, 600], turned_deg=90)
    frames, info, _ = read(write(tmp_path / "a.mov", clip))
    assert (info.width, info.height, info.source_width, info.source_height) == (720, 1280, 2560, 1440)
    assert frames[1].rgb.shape == (1280, 720, 3)
    assert corners(np.rot90(frames[1].rgb, -1)) == UPRIGHT


def test_the_limit_can_be_chosen(tmp_path: Path) -> None:
    frames, info, _ = read(write(tmp_path / "a.mp4", Clip()), max_side_px=80)
    assert (info.width, info.height) == (80, 60)
    assert number_in(frames[9].rgb) == 9


def test_colours_are_those_of_the_scene(tmp_path: Path) -> None:
    frames, _, _ = read(write(tmp_path / "a.mp4", Clip(pix_fmt="yuv444p", options={"crf": "4"})))
    assert np.abs(frames[3].rgb.astype(int) - pattern(3, 160, 120)).mean() < 4


def test_frames_may_be_drawn_into(tmp_path: Path) -> None:
    # stored as RGB in rows without a gap, they need no conversion: the decoder's own memory must not be handed out
    path = write(tmp_path / "a.mov", Clip("qtrle", "rgb24", size=(192, 120)))
    with open_source(path) as source:
        numbers = []
        for frame in source:
            numbers.append(number_in(frame.rgb))
            assert corners(frame.rgb) == UPRIGHT  # these fields are only sent once
            frame.rgb[:] = 255
    assert numbers == list(range(20))


def test_a_gif_without_delays_gets_the_stated_rate(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gif", KINDS["loop.gif"])
    data = bytearray(path.read_bytes())
    at = -1
    while (at := data.find(b"\x21\xf9\x04", at + 1)) >= 0:
        data[at + 4 : at + 6] = bytes(2)
    path.write_bytes(data)
    frames, info, notes = read(path)
    assert [frame.time_s for frame in frames] == pytest.approx([i / 30 for i in range(20)])
    assert math.isnan(info.fps)
    assert notes == ("the file has no times; taken as 30 frames a second, --fps says otherwise",)
    with open_source(path, ReadOptions(fps=10)) as source:
        assert [frame.time_s for frame in source] == pytest.approx([i / 10 for i in range(20)])


def test_the_first_stream_that_moves_is_taken_not_the_cover(tmp_path: Path) -> None:
    from av.stream import Disposition

    path = tmp_path / "a.mp4"
    with av.open(str(write(tmp_path / "plain.mp4", Clip()))) as source, av.open(str(path), "w") as output:
        cover = output.add_stream("png", rate=25)
        cover.width, cover.height, cover.pix_fmt = 32, 32, "rgb24"
        cover.disposition = Disposition.attached_pic
        video = output.add_stream_from_template(source.streams.video[0])
        output.mux(cover.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), "rgb24")))
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = video
                output.mux(packet)
    frames, info, _ = read(path)
    assert (info.codec, len(frames)) == ("h264", 20)


def test_pictures_that_change_their_size_keep_the_first_ones(tmp_path: Path) -> None:
    small, large = write(tmp_path / "s.h264", Clip(options={"bf": "0"})), tmp_path / "l.h264"
    write(large, Clip(size=(320, 240), options={"bf": "0"}))
    joined = tmp_path / "joined.h264"
    joined.write_bytes(small.read_bytes() + large.read_bytes())
    frames, _, notes = read(joined)
    assert {frame.rgb.shape for frame in frames} == {(120, 160, 3)}
    assert [number_in(frame.rgb) for frame in frames] == [*range(20), *range(20)]
    assert any("another size" in note for note in notes)


def test_reading_with_two_threads_gives_the_same_pictures(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Clip(options={"bf": "2"}))
    with av.open(str(path)) as container:
        container.streams.video[0].codec_context.thread_count = 1
        plain = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    frames, _, _ = read(path)
    assert all(np.array_equal(frame.rgb, rgb) for frame, rgb in zip(frames, plain, strict=True))


def test_closing_early_and_twice(tmp_path: Path) -> None:
    source = open_source(write(tmp_path / "a.mp4", Clip()))
    first = next(iter(source))
    source.close()
    source.close()
    assert number_in(first.rgb) == 0
    assert list(source) == []


@pytest.mark.parametrize("fps", [0, -1, math.nan, math.inf])
def test_an_impossible_rate_is_refused(fps: float) -> None:
    with pytest.raises(InputError, match="frames per second"):
        ReadOptions(fps=fps)


def test_some_frames_are_those_of_the_whole_clip(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Clip())
    with open_source(path) as source:
        every = list(source)
    picked = list(some_frames(path, [17, 3, 3, 900]))
    assert [number for number, _ in picked] == [3, 17]
    for number, frame in picked:
        assert frame.time_s == every[number].time_s
        assert np.array_equal(frame.rgb, every[number].rgb)
    assert list(some_frames(path, [])) == []
