"""The file that is written, seen with the eyes of another decoder."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from drawing.kit import decoded, sound_packets, top_boxes

from formcheck.errors import InputError
from formcheck.video.encoder import Mp4Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

UNEVEN_S = [0.0, 0.033, 0.066, 0.25, 0.251, 0.4, 1.0, 1.033, 1.9]


def write(path: Path, times_s: Sequence[float], size: tuple[int, int] = (64, 48), sound_of: Path | None = None) -> Path:
    frame = np.full((size[1], size[0], 3), (200, 40, 40), np.uint8)
    with Mp4Writer(path, *size, sound_of=sound_of) as writer:
        for time_s in times_s:
            writer.write(frame, time_s)
    return path


def test_it_is_what_every_player_knows(tmp_path: Path) -> None:
    path = write(tmp_path / "out.mp4", [0.0, 0.1])
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.codec_context.colorspace == 6
    boxes = top_boxes(path)
    assert boxes.index("moov") < boxes.index("mdat")


def test_colours_survive(tmp_path: Path) -> None:
    _, frames = decoded(write(tmp_path / "out.mp4", [0.0, 0.1]))
    assert np.abs(frames[1].astype(int) - [200, 40, 40]).max() <= 4


@pytest.mark.parametrize("times_s", [UNEVEN_S, [i * 1001 / 30_000 for i in range(40)], [i / 25 for i in range(30)]])
def test_every_time_is_kept(tmp_path: Path, times_s: list[float]) -> None:
    found_s, _ = decoded(write(tmp_path / "out.mp4", times_s))
    assert found_s == pytest.approx(times_s, abs=1e-5)


def test_an_odd_picture_gets_its_edge_twice(tmp_path: Path) -> None:
    _, frames = decoded(write(tmp_path / "out.mp4", [0.0, 0.1], size=(63, 47)))
    assert frames[0].shape == (48, 64, 3)
    assert np.abs(frames[0][-1, -1].astype(int) - [200, 40, 40]).max() <= 4


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "aac"), ("a.mkv", "aac"), ("a.ts", "aac"), ("a.mkv", "libmp3lame")]
)
def test_known_sound_is_copied(tmp_path: Path, make_clip: Callable[..., Path], name: str, codec: str) -> None:
    times_s = [i / 30 for i in range(60)]
    source = make_clip(name, times_s, audio=codec)
    found = sound_packets(write(tmp_path / "out.mp4", times_s, sound_of=source))
    header = 7 if name.endswith(".ts") else 0  # each packet of a transport stream has one, an MP4 has none
    expected = [packet[header:] for packet in sound_packets(source)]
    assert found == expected[-len(found) :]
    assert len(expected) - len(found) <= 2  # what lies before the first picture


@pytest.mark.parametrize("codec", ["pcm_s16le", "flac"])
def test_other_sound_becomes_aac(tmp_path: Path, make_clip: Callable[..., Path], codec: str) -> None:
    times_s = [i / 30 for i in range(60)]
    path = write(tmp_path / "out.mp4", times_s, sound_of=make_clip("a.mkv", times_s, audio=codec))
    with av.open(str(path)) as container:
        assert container.streams.audio[0].codec_context.name == "aac"
        wave = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    assert len(wave) / 44_100 == pytest.approx(2.0, abs=0.1)
    middle = wave[20_000:64_100]
    pitch_hz = np.abs(np.fft.rfft(middle)).argmax() * 44_100 / len(middle)
    assert pitch_hz == pytest.approx(440, abs=2)


@pytest.mark.parametrize("codec", ["aac", "pcm_s16le"])
@pytest.mark.parametrize(("picture_s", "sound_s"), [(0.5, 1.0), (0.0, 0.5), (0.5, 0.0)])
def test_sound_stays_beside_its_picture(
    tmp_path: Path, make_clip: Callable[..., Path], codec: str, picture_s: float, sound_s: float
) -> None:
    source = make_clip("a.mkv", [picture_s + i / 30 for i in range(60)], audio=codec, audio_from_s=sound_s)
    path = write(tmp_path / "out.mp4", [i / 30 for i in range(60)], sound_of=source)
    with av.open(str(path)) as container:
        first = next(frame for frame in container.decode(audio=0) if np.abs(frame.to_ndarray()).max() > 0.05)
    assert float(first.time or 0.0) == pytest.approx(max(0.0, sound_s - picture_s), abs=0.06)


def test_sound_and_picture_lie_side_by_side_in_the_file(tmp_path: Path, make_clip: Callable[..., Path]) -> None:
    times_s = [i / 30 for i in range(240)]
    path = write(tmp_path / "out.mp4", times_s, sound_of=make_clip("a.mp4", times_s, audio="aac"))
    with av.open(str(path)) as container:
        order = [(packet.pos or 0, packet.stream.type) for packet in container.demux() if packet.size]
    kinds = [kind for _, kind in sorted(order)]
    assert "audio" in kinds[: len(kinds) // 8]
    assert "video" in kinds[-len(kinds) // 8 :]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_stays_after_an_error(tmp_path: Path, error: type[BaseException]) -> None:
    with suppress(error), Mp4Writer(tmp_path / "out.mp4", 64, 48) as writer:
        writer.write(np.zeros((48, 64, 3), np.uint8), 0.0)
        raise error
    assert list(tmp_path.iterdir()) == []


def test_an_error_leaves_the_earlier_file_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "out.mp4", [0.0, 0.1])
    before = path.read_bytes()
    with suppress(RuntimeError), Mp4Writer(path, 64, 48) as writer:
        writer.write(np.zeros((48, 64, 3), np.uint8), 0.0)
        raise RuntimeError
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.mp4"]


def test_sound_of_something_that_is_no_recording_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "notes.txt"
    source.write_text("not a recording")
    with pytest.raises(av.error.InvalidDataError):
        write(tmp_path / "out.mp4", [0.0], sound_of=source)
    assert [entry.name for entry in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file or directory; choose an output folder"):
        write(tmp_path / "nowhere" / "out.mp4", [0.0])


@pytest.mark.parametrize(("shape", "time_s"), [((48, 62, 3), 1.0), ((48, 64, 3), 0.0)])
def test_a_frame_that_does_not_fit_is_refused(tmp_path: Path, shape: tuple[int, ...], time_s: float) -> None:
    with Mp4Writer(tmp_path / "out.mp4", 64, 48) as writer:
        writer.write(np.zeros((48, 64, 3), np.uint8), 0.0)
        with pytest.raises(ValueError, match="a frame"):
            writer.write(np.zeros(shape, np.uint8), time_s)
