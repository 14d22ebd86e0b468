"""Nothing that formcheck did not write itself is replaced, whatever kind of file it is and whatever command runs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av
import numpy as np
import pytest

from formcheck.cli.main import run
from formcheck.coach.language import shipped
from formcheck.errors import InputError
from formcheck.exercises import load
from formcheck.history.records import About
from formcheck.history.saving import remember_clip
from formcheck.live.session import LiveConfig, free_stem
from formcheck.live.set_recording import StreamEncoder, cut
from formcheck.live.sources import SourceChoice
from formcheck.pipeline.clip_analysis import analyse_clip
from formcheck.pipeline.clip_outputs import Outputs
from formcheck.pipeline.output_folder import is_own, refuse_foreign
from formcheck.pose.landmark_file import RecordingInfo, read_recording_info, write_recording
from formcheck.simulation import RepPlan, simulate
from formcheck.video.encoder import Mp4Writer

if TYPE_CHECKING:
    from collections.abc import Callable

EXPORTS: Final = "csv,parquet,trc,mot"
ENDS: Final = (
    "json", "reps.csv", "html", "signals.csv", "signals.parquet", "landmarks.csv", "landmarks.parquet", "trc", "mot",
)  # fmt: skip


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The landmarks of a clip ``a.mov`` with three squats."""
    path = tmp_path_factory.mktemp("recorded") / "a.landmarks.npz"
    made = simulate("squat", reps=[RepPlan() for _ in range(3)])
    length_s = made.poses[-1].time_s
    info = RecordingInfo(
        "a.mov", 640, 480, len(made.poses), length_s, 30.0, "pose_landmarker_full", "ab" * 32, masks=True,
        file_bytes=1234,
    )  # fmt: skip
    write_recording(path, made.poses, info)
    return path


def analysed(recording: Path, out: Path, *more: str) -> int:
    return run(
        ["analyze", str(recording), "--exercise", "squat", "-o", str(out), "--no-history", "--export", EXPORTS, *more]
    )


@pytest.mark.parametrize("end", ENDS)
def test_a_file_of_the_users_is_refused_before_work_begins(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], end: str
) -> None:
    place = tmp_path / f"a.{end}"
    place.write_bytes(b"mine")
    assert analysed(recording, tmp_path) == 2
    captured = capsys.readouterr()
    assert str(place) in captured.err
    assert "does not overwrite" in captured.err
    assert captured.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == [place.name]
    assert place.read_bytes() == b"mine"


@pytest.mark.parametrize("kind", ["folder", "link", "empty", "set"])
def test_whatever_stands_there_is_refused(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    (tmp_path / "target").write_text("mine")
    place = tmp_path / ("a.set2.json" if kind == "set" else "a.json")
    if kind == "folder":
        place.mkdir()
    elif kind == "link":
        place.symlink_to(tmp_path / "gone")
    else:
        place.write_text("" if kind == "empty" else '{"mine": 1}')
    assert analysed(recording, tmp_path) == 2
    assert str(place) in capsys.readouterr().err


def test_earlier_results_are_replaced(recording: Path, tmp_path: Path) -> None:
    assert analysed(recording, tmp_path) == 0
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {f"a.{end}" for end in ENDS}
    for path in tmp_path.iterdir():
        assert is_own(path), path.name
    (tmp_path / "a.json").unlink()
    assert analysed(recording, tmp_path) == 0
    assert {path.name for path in tmp_path.iterdir()} == written


def test_landmarks_are_judged_again_into_their_own_folder(recording: Path, tmp_path: Path) -> None:
    kept = tmp_path / recording.name
    shutil.copy(recording, kept)
    content = kept.read_bytes()
    assert analysed(kept, tmp_path, "--landmarks") == 0
    assert kept.read_bytes() == content


def renamed(recording: Path, place: Path, clip: str, size: int) -> Path:
    """The same landmarks as of another clip."""
    from dataclasses import replace

    from formcheck.pose.landmark_file import read_recording

    poses, info = read_recording(recording)
    write_recording(place, list(poses), replace(info, path=clip, file_bytes=size))
    return place


@pytest.mark.parametrize(("clip", "size"), [("a.mp4", 1234), ("elsewhere/a.mov", 99), ("elsewhere/a.mov", 0)])
def test_another_clip_of_the_same_name_replaces_nothing(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], clip: str, size: int
) -> None:
    out = tmp_path / "out"
    assert analysed(recording, out) == 0
    before = (out / "a.json").read_bytes()
    assert analysed(renamed(recording, tmp_path / "a.landmarks.npz", clip, size), out) == 2
    assert "which is about a.mov" in capsys.readouterr().err
    assert (out / "a.json").read_bytes() == before


def test_the_same_clip_from_elsewhere_replaces_its_results(recording: Path, tmp_path: Path) -> None:
    assert analysed(recording, tmp_path / "out") == 0
    moved = renamed(recording, tmp_path / "a.landmarks.npz", "moved/to/a.mov", 1234)
    assert analysed(moved, tmp_path / "out") == 0


def test_a_clip_that_was_cut_in_its_place_replaces_its_results(recording: Path, tmp_path: Path) -> None:
    """Named from the root, it is the same clip whatever its size."""
    for size in (1234, 99):
        clip = renamed(recording, tmp_path / "a.landmarks.npz", "/clips/a.mov", size)
        assert analysed(clip, tmp_path / "out") == 0


def test_live_takes_names_that_are_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its names are the moment at which it began."""
    choice, words = SourceChoice(), shipped("en")
    (tmp_path / "kept").mkdir()
    wishes = LiveConfig(choice, None, (), words, tmp_path, tmp_path / "kept")
    began = free_stem(wishes)
    monkeypatch.setattr("formcheck.live.session._began", lambda: began)
    (tmp_path / f"{began}_set1.json").touch()
    (tmp_path / "kept" / f"{began}-2_set1.raw.mkv").touch()
    assert free_stem(wishes) == f"{began}-3"


@pytest.mark.model
def test_videos_and_landmarks_of_the_users_are_kept(sample: Callable[[str], Path], tmp_path: Path) -> None:
    """A phone writes IMG_1.mov, its owner cuts it to IMG_1.mp4; the annotated video has that name."""
    clip, out = tmp_path / "IMG_1.mov", tmp_path
    shutil.copy(sample("hip_thrust_clean"), clip)
    for name in ("IMG_1.mp4", "IMG_1.landmarks.npz"):
        place = tmp_path / name
        shutil.copy(sample("squat_side_clean"), place)
        content = place.read_bytes()
        assert run(["analyze", str(clip), "-o", str(out), "--landmarks", "--no-history"]) == 2
        assert place.read_bytes() == content
        place.unlink()
    assert list(out.iterdir()) == [clip]


def test_a_folder_of_pictures_does_not_take_the_video_beside_it(sample: Callable[[str], Path], tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "1.png").write_bytes(b"x")
    shutil.copy(sample("squat_side_clean"), tmp_path / "set.mp4")
    with pytest.raises(InputError, match="does not overwrite"):
        Outputs.prepare(tmp_path, tmp_path / "set")


def test_batch_replaces_nothing_of_the_users(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["batch", str(recording), "-o", str(tmp_path), "--exercise", "squat", "--html", "--workers", "1"]
    for name in ("a.json", "a.html", "a.reps.csv", "summary.csv", "reps.parquet", "summary.html"):
        place = tmp_path / name
        place.write_text("mine")
        assert run(command) == 2
        assert str(place) in capsys.readouterr().err
        assert place.read_text() == "mine"
        place.unlink()
        assert not [path for path in tmp_path.iterdir() if not path.name.startswith(".")]


def test_videos_are_known_as_written_here(tmp_path: Path) -> None:
    """The annotated video, and the recording of a set."""
    rgb = np.full((64, 96, 3), 90, np.uint8)
    annotated, raw, cut_out = (tmp_path / name for name in ("a.mp4", "raw.mkv", "b.mp4"))
    with Mp4Writer(annotated, 96, 64) as writer:
        for number in range(4):
            writer.write(rgb, number / 30)
    reel = StreamEncoder("20")
    reel.add(rgb, 0.0)
    reel.open(raw)
    for number in range(1, 30):
        reel.add(rgb, number / 30)
    reel.close()
    cut(raw, cut_out, 0.0, 1.0, "mp4")
    assert is_own(annotated)
    assert is_own(cut_out)
    refuse_foreign([annotated, cut_out])
    # written by somebody else
    with av.open(str(cut_out)) as source, av.open(str(tmp_path / "c.mp4"), "w") as output:
        stream = output.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.pts is not None:
                packet.stream = stream
                output.mux(packet)
    assert not is_own(tmp_path / "c.mp4")


def test_a_batch_that_lost_its_journal_replaces_its_own(recording: Path, tmp_path: Path) -> None:
    command = ["batch", str(recording), "-o", str(tmp_path), "--exercise", "squat", "--html", "--workers", "1"]
    assert run(command) == 0
    shutil.rmtree(tmp_path / ".formcheck")
    for path in tmp_path.iterdir():
        assert is_own(path), path.name
    assert run(command) == 0


@pytest.mark.parametrize("command", ["report", "export json", "export csv", "export parquet"])
def test_history_replaces_nothing_of_the_users(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("FORMCHECK_DATA_DIR", str(tmp_path / "data"))
    result = analyse_clip(recording, load("squat"))
    remember_clip(recording, result, About.typed(None, None, None, None))
    name, _, form = command.partition(" ")
    arguments = ["history", name, "-o", str(tmp_path / "mine"), *(["--format", form] if form else [])]
    place = Path(arguments[3] + (f".{form}" if form else ".html"))
    arguments[3] = str(place)
    place.write_text("mine")
    assert run(arguments) == 2
    assert place.read_text() == "mine"
    place.unlink()
    beside = place.with_name(f"mine.reps.{form}")
    if form in {"csv", "parquet"}:
        beside.write_text("mine")
        assert run(arguments) == 2
        assert beside.read_text() == "mine"
        assert not place.exists()
        beside.unlink()
    assert run(arguments) == 0
    assert is_own(place)
    assert run(arguments) == 0


def test_a_file_of_an_earlier_version_can_be_read(recording: Path, tmp_path: Path) -> None:
    """Landmark files of before sizes were kept lack them."""
    import zipfile

    old = tmp_path / "a.landmarks.npz"
    with zipfile.ZipFile(recording) as source, zipfile.ZipFile(old, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "header.npy":
                import io

                import numpy as np

                header = json.loads(np.load(io.BytesIO(data)).tobytes())
                del header["file_bytes"], header["scenes_s"]
                buffer = io.BytesIO()
                np.save(buffer, np.frombuffer(json.dumps(header).encode(), np.uint8))
                data = buffer.getvalue()
            target.writestr(name, data)
    assert read_recording_info(old).file_bytes == 0
    assert analysed(old, tmp_path / "out") == 0
