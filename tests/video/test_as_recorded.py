"""What the user or the file says about how a clip is to be read: turned, slowed down, several streams, more light."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from av.stream import Disposition
from av.video.reformatter import ColorPrimaries, Colorspace, ColorTrc

from formcheck.errors import InputError
from formcheck.video.orientation import turn_of, turned_on
from formcheck.video.reader import ReadOptions, open_source, some_frames
from formcheck.video.tone_mapping import TO_BT709, hlg_scene, pq_code, pq_nits
from video.clips import UPRIGHT, Clip, corners, number_in, pattern, write

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from formcheck.video.frames import Frame


PLAIN = Disposition(0)


def read(path: Path, options: ReadOptions) -> tuple[list[Frame], tuple[str, ...]]:
    with open_source(path, options) as source:
        return list(source), source.notes


@pytest.mark.parametrize("stored_deg", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_turn_comes_on_top_of_the_file_s_own(tmp_path: Path, stored_deg: int, mirrored: bool) -> None:
    path = write(tmp_path / "a.mp4", Clip(turned_deg=stored_deg, mirrored=mirrored))
    with open_source(path) as source:
        as_stored = next(iter(source)).rgb
    for quarters in range(4):
        (_, frame), *_ = some_frames(path, {0}, ReadOptions(rotate_deg=90 * quarters))
        assert np.array_equal(frame.rgb, np.rot90(as_stored, -quarters))


def test_turning_round_four_times_changes_nothing(tmp_path: Path) -> None:
    with av.open(str(write(tmp_path / "a.mp4", Clip(turned_deg=90)))) as container:
        turn = turn_of(next(container.decode(video=0)))
    assert turned_on(turned_on(turn, 270), 90) == turn != turned_on(turn, 180)


@pytest.mark.parametrize("options", [{"rotate_deg": 45}, {"speed": 0}, {"speed": -1}, {"speed": float("nan")}])
def test_what_cannot_be_is_refused(options: dict[str, float]) -> None:
    with pytest.raises(InputError):
        ReadOptions(**options)  # type: ignore[arg-type]


def test_a_file_that_says_how_fast_it_was_recorded_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "slow.mp4"
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as output:
        output.metadata["com.android.capture.fps"] = "100.0"
        stream = output.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for number in range(60):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(pattern(number, 160, 120), "rgb24")))
        output.mux(stream.encode(None))
    frames, notes = read(path, ReadOptions())
    assert {round(b.time_s - a.time_s, 4) for a, b in pairwise(frames)} == {0.01}
    assert len(notes) == 1
    assert "4 times slower" in notes[0]
    as_played, notes = read(path, ReadOptions(speed=1.0))
    assert as_played[-1].time_s == pytest.approx(59 / 25)
    assert notes == ()


def test_a_speed_that_the_user_names(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Clip(stamps=range(0, 4000, 40), audio=True))
    frames, _ = read(path, ReadOptions(speed=0.25))
    assert frames[-1].time_s == pytest.approx(3.96 / 4)
    with open_source(path, ReadOptions(speed=0.25)) as source:
        assert source.info.fps == pytest.approx(100)
        assert not source.info.has_audio  # it would not be in step
    with open_source(path) as source:
        assert source.info.has_audio


def two_streams(path: Path, *, second_is_default: bool, second: Disposition = PLAIN) -> Path:
    """A film of 160 x 120 and another of 320 x 240 in one file."""
    with av.open(str(path), "w") as output:
        streams = []
        for size, is_default in (((160, 120), not second_is_default), ((320, 240), second_is_default)):
            stream = output.add_stream("libx264", rate=25)
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            stream.disposition = Disposition.default if is_default else Disposition(0)
            streams.append(stream)
        streams[1].disposition |= second
        for number in range(20):
            for stream in streams:
                rgb = pattern(number, stream.width, stream.height)
                output.mux(stream.encode(av.VideoFrame.from_ndarray(rgb, "rgb24")))
        for stream in streams:
            output.mux(stream.encode(None))
    return path


def test_of_several_films_the_default_one_is_taken(tmp_path: Path) -> None:
    for second in (False, True):
        frames, _ = read(two_streams(tmp_path / f"{second}.mkv", second_is_default=second), ReadOptions())
        assert frames[0].rgb.shape[1] == (320 if second else 160)


def test_a_preview_is_never_taken(tmp_path: Path) -> None:
    path = two_streams(tmp_path / "a.mkv", second_is_default=True, second=Disposition.still_image)
    frames, _ = read(path, ReadOptions())
    assert frames[0].rgb.shape[1] in {160, 320}
    assert [number_in(frame.rgb) for frame in frames] == list(range(20))


def sdr_picture() -> NDArray[np.uint8]:
    """A grey ramp and patches of moderate colours, with white in it."""
    rgb = np.full((120, 160, 3), 128, np.uint8)
    rgb[:40] = np.linspace(16, 255, 160).astype(np.uint8)[None, :, None]
    for index, colour in enumerate([(200, 60, 60), (60, 180, 70), (70, 80, 200), (210, 190, 60)]):
        rgb[50:, index * 40 : index * 40 + 40] = colour
    return rgb


def as_hdr(path: Path, rgb: NDArray[np.uint8], transfer: ColorTrc, white_nits: float) -> Path:
    """The picture as a clip in HLG or PQ whose white is so bright."""
    light = (rgb / 255.0) ** 2.4 * white_nits @ np.linalg.inv(TO_BT709).T
    if transfer == ColorTrc.SMPTE2084:
        code = pq_code(light)
    else:
        luma = light @ [0.2627, 0.6780, 0.0593]
        scene = light / 1000 * np.maximum(luma / 1000, 1e-9)[..., None] ** (1 / 1.2 - 1)
        steps = np.linspace(0, 1, 20_001)
        code = np.interp(scene, hlg_scene(steps), steps)
    frame = av.VideoFrame.from_ndarray(np.round(code * 65535).astype(np.uint16), "rgb48le")
    frame = frame.reformat(format="yuv420p10le", dst_colorspace=Colorspace.BT2020)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx265", rate=25, options={"crf": "4", "x265-params": "log-level=error"})
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p10le"
        context = stream.codec_context
        context.color_trc, context.color_primaries = transfer, ColorPrimaries.BT2020
        context.colorspace = Colorspace.BT2020
        for number in range(20):
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("white_nits", [100.0, 203.0])
@pytest.mark.parametrize("transfer", [ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67])
def test_hdr_comes_out_as_the_picture_it_was_made_of(tmp_path: Path, transfer: ColorTrc, white_nits: float) -> None:
    rgb = sdr_picture()
    frames, _ = read(as_hdr(tmp_path / "a.mp4", rgb, transfer, white_nits), ReadOptions())
    off = np.abs(frames[10].rgb.astype(int) - rgb.astype(int))
    assert off.mean() < 3.0
    assert np.percentile(off, 95) < 9


def test_what_is_brighter_than_white_is_bent_below_it_and_keeps_its_order(tmp_path: Path) -> None:
    path = as_hdr(tmp_path / "a.mp4", sdr_picture(), ColorTrc.SMPTE2084, 1000.0)
    frames, _ = read(path, ReadOptions())
    ramp = frames[10].rgb[10:30].mean(axis=(0, 2))
    assert (np.diff(ramp[:120:8]) > 0).all()
    assert (np.diff(ramp) > -1).all()
    assert 235 < ramp[-4] <= 255


def test_pq_is_undone_by_its_inverse() -> None:
    nits = np.array([0.0, 0.1, 1.0, 100.0, 203.0, 1000.0, 10_000.0])
    np.testing.assert_allclose(pq_nits(pq_code(nits)), nits, rtol=1e-6, atol=1e-6)
    assert pq_code(np.array(100.0)) == pytest.approx(0.508, abs=1e-3)  # ITU-R BT.2408
    assert hlg_scene(np.array(0.75)) == pytest.approx(0.265, abs=1e-3)


def test_plain_pictures_stay_as_they_are(tmp_path: Path) -> None:
    frames, _ = read(write(tmp_path / "a.mp4", Clip()), ReadOptions())
    assert corners(frames[0].rgb) == UPRIGHT
