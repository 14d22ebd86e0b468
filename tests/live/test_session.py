"""Whole sessions without a window: what is counted, what is kept, and what happens when something goes wrong."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import av
import numpy as np
import pytest

from formcheck.live.set_recording import cut
from live.kit import Live, running, until
from live.witness import RECORDED_S, recorded_s, require_playable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.model
HEADLESS = ("--headless", "--no-voice", "--exercise", "squat")


def reports(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*_set*.json"))]


def reps(report: dict[str, Any]) -> list[list[str]]:
    """The faults of each counted repetition."""
    return [[fault["id"] for fault in rep["faults"]] for rep in report["reps"] if rep["counted"]]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, squats: Path) -> Live:
    """A session that was recorded from beginning to end."""
    live = Live(tmp_path_factory.mktemp("recorded"), *HEADLESS, "--source", squats, "--pace", "0", "--record", "kept")
    assert live.end() == 0, live.said
    return live


def analysed(clip: Path, formcheck: Callable[..., Any]) -> dict[str, Any]:
    out = clip.parent / "again"
    done = formcheck("analyze", clip, "--exercise", "squat", "-o", out, "--no-video", "--no-html", "--no-history")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads((out / f"{clip.stem}.json").read_text())
    return found


def test_a_session_finds_what_analyze_finds(recorded: Live, squats: Path, formcheck: Callable[..., Any]) -> None:
    (live,) = reports(recorded.folder / "kept")
    clip = analysed(squats, formcheck)
    assert reps(live) == reps(clip) == [["knee_valgus"], [], ["knee_valgus"]]
    assert live["set"]["score"] == pytest.approx(clip["set"]["score"], abs=3)
    assert "3 repetitions of squat" in recorded.printed
    assert "dropped 0" in recorded.said


def test_the_raw_recording_gives_the_same_when_it_is_analysed(recorded: Live, formcheck: Callable[..., Any]) -> None:
    folder = recorded.folder / "kept"
    (live,) = reports(folder)
    (raw,) = folder.glob("*.raw.mkv")
    again = analysed(raw, formcheck)
    assert live["source"]["path"] == os.path.join("kept", raw.name)  # noqa: PTH118  as it is written
    assert reps(again) == reps(live)
    assert again["source"]["frames"] == live["source"]["frames"]
    for one, other in zip(live["reps"], again["reps"], strict=True):
        assert one["peak_s"] == pytest.approx(other["peak_s"], abs=0.15)


def test_all_files_of_a_set_belong_together(recorded: Live) -> None:
    folder = recorded.folder / "kept"
    (raw,) = folder.glob("*.raw.mkv")
    stem = raw.name.removesuffix(".raw.mkv")
    assert {path.name.removeprefix(stem) for path in folder.iterdir() if path.is_file()} == {
        ".raw.mkv", ".mp4", ".json", ".reps.csv", ".html",
    }  # fmt: skip
    with av.open(str(raw)) as seen, av.open(str(folder / f"{stem}.mp4")) as drawn:
        assert (drawn.streams.video[0].width, drawn.streams.video[0].height) == (1280, 720)
        lengths_s = [float((file.duration or 0) / av.time_base) for file in (seen, drawn)]
        times = [frame.time for frame in seen.decode(video=0)]
    assert lengths_s[0] == pytest.approx(lengths_s[1], abs=0.1)
    # the times of capture, to the millisecond that Matroska keeps
    assert np.diff(np.array(times, float)) == pytest.approx(0.04, abs=0.0021)


def test_ctrl_c_in_the_middle_keeps_what_was_done(tmp_path: Path, squats: Path) -> None:
    with running(tmp_path, *HEADLESS, "--source", squats, "--pace", "0", "--record", "kept") as live:
        live.until_said(": 2\n")
        assert live.end(signal.SIGINT) == 130
    (report,) = reports(tmp_path / "kept")
    assert reps(report)[:2] == [["knee_valgus"], []]
    assert "2 repetitions of squat" in live.printed


def test_a_killed_terminal_keeps_what_was_done(tmp_path: Path, squats: Path) -> None:
    with running(tmp_path, *HEADLESS, "--source", squats, "--pace", "0") as live:
        live.until_said(": 1\n")
        assert live.end(signal.SIGHUP) == 130
    assert len(reps(reports(tmp_path / "out")[0])) == 1


def test_kill_9_leaves_recordings_that_play(tmp_path: Path, squats: Path) -> None:
    with running(tmp_path, *HEADLESS, "--source", squats, "--pace", "0", "--record", "kept") as live:
        until(lambda: recorded_s(live.noted("recorded")) > RECORDED_S, "three seconds of recording")
        live.end(signal.SIGKILL)
    require_playable(tmp_path / "kept", live.noted("recorded"))


def test_a_full_disk_ends_the_recording_and_not_the_set(tmp_path: Path, squats: Path) -> None:
    """The system refuses to let any file of the process grow beyond 400 kB."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    arguments = [*HEADLESS, "--source", str(squats), "--pace", "0", "--record", "kept"]
    live = Live(tmp_path, *arguments, before=limit)
    assert live.end() == 1, live.said
    assert live.said.count("recording stopped: File too large; what was recorded is kept") == 1
    assert "Disk full, recording stopped." in live.said
    assert len(reps(reports(tmp_path / "kept")[0])) == 3


PACE: Final = 0.7  # a little slow, so that a busy machine keeps up


def send(clip: Path, pipe: Path) -> None:
    """Send a clip as a camera would, until it is over or nobody listens any more."""
    with suppress(BrokenPipeError), av.open(str(clip)) as source, av.open(str(pipe), "w", format="mpegts") as output:
        stream = output.add_stream_from_template(source.streams.video[0])
        began_s = time.monotonic()
        for packet in source.demux(video=0):
            if packet.pts is not None and packet.time_base is not None:
                time.sleep(max(0.0, began_s + float(packet.pts * packet.time_base) / PACE - time.monotonic()))
                packet.stream = stream
                output.mux(packet)


def test_a_source_that_dies_in_the_middle_is_used_again(tmp_path: Path, squats: Path) -> None:
    beginning = tmp_path / "beginning.mkv"
    cut(squats, beginning, 0.0, 3.0, "matroska")
    pipe = tmp_path / "camera"
    os.mkfifo(pipe)
    with running(tmp_path, *HEADLESS, "--source", pipe) as live:
        threading.Thread(target=send, args=(beginning, pipe), daemon=True).start()
        live.until_said("The camera is gone.")
        time.sleep(0.5)
        threading.Thread(target=send, args=(squats, pipe), daemon=True).start()
        live.until_said("The camera is back.")
        until(lambda: re.search(r"(?s)is back\.\n.*: \d\n", live.said) is not None, "a repetition after that")
        assert live.end(signal.SIGTERM) == 130
    assert reps(reports(tmp_path / "out")[0])


@pytest.mark.parametrize(("colour", "said"), [(0, "The picture is black."), (90, "The picture stands still.")])
def test_a_picture_without_a_picture_is_told(tmp_path: Path, colour: int, said: str) -> None:
    clip = tmp_path / "dead.mkv"
    with av.open(str(clip), "w") as output:
        stream = output.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(70):
            frame = av.VideoFrame.from_ndarray(np.full((240, 320, 3), colour, np.uint8))
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    live = Live(tmp_path, *HEADLESS, "--source", clip, "--pace", "0")
    assert live.end() == 0
    assert live.said.count(said) == 1
    assert not reports(tmp_path / "out")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--headless", "--camera", "77"), "expected a camera at /dev/video77; found "),
        (("--camera", "77"), "expected a display for the window; found none (neither DISPLAY nor WAYLAND_DISPLAY"),
        (("--headless", "--source", "gone.mp4"), "expected a video file or a folder of pictures; found gone.mp4"),
        (("--headless", "--source", "http://127.0.0.1:9/"), "expected a video stream; found Connection refused"),
        (("--camera", "0", "--source", "x"), "expected one source of pictures; found --camera 0 and --source x"),
        (("--camera", "0", "--pace", "2"), "expected a file with --pace; found "),
        (("--language", "xx"), "expected one of the languages de, en, es, fr; found 'xx'"),
    ],
)
def test_wrong_use_is_one_line(tmp_path: Path, arguments: tuple[str, ...], line: str) -> None:
    live = Live(tmp_path, *arguments)
    assert live.end() == 2
    assert live.said.startswith(f"formcheck: {line}")
    assert live.said.count("\n") == 1
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_a_display_that_refuses_us_is_one_line(tmp_path: Path) -> None:
    live = Live(tmp_path, "--camera", "77", display=":987")
    assert live.end() == 2
    assert live.said.startswith("formcheck: expected a display for the window; found x11 not available")
    assert live.said.count("\n") == 1
