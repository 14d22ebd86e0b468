"""A recording in, an annotated clip out."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
import pytest

from drawing.kit import decoded, make_fault, make_labels, make_rep, make_report, sound_packets, standing_at, top_boxes
from formcheck.drawing.annotated_video import annotate
from formcheck.errors import InputError
from formcheck.video.reader import DEPTH, open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import JudgedSet
    from formcheck.drawing.exercise_labels import Labels

    MakeClip = Callable[..., Path]

EVEN_S = [i / 30 for i in range(120)]
UNEVEN_S = np.cumsum([0.0, *np.tile([0.033, 0.034, 0.1, 0.011], 30)]).round(3).tolist()


def a_set() -> JudgedSet:
    return make_report(make_rep(1, 0.2, faults=(make_fault(1.0),)))


@pytest.mark.parametrize("times_s", [EVEN_S, UNEVEN_S], ids=["even", "uneven"])
def test_the_clip_once_more(tmp_path: Path, make_clip: MakeClip, times_s: list[float]) -> None:
    source, out = make_clip("in.mp4", times_s, audio="aac"), tmp_path / "out.mp4"
    done: list[float] = []
    annotate(source, out, a_set(), standing_at(times_s), labels=make_labels(), progress=done.append)
    found_s, frames = decoded(out)
    assert found_s == pytest.approx(times_s, abs=1e-4)
    assert sound_packets(out) == sound_packets(source)[-len(sound_packets(out)) :]
    assert top_boxes(out).index("moov") < top_boxes(out).index("mdat")
    assert done == sorted(done)
    assert done[-1] == 1.0
    _, before = decoded(source)
    drawn = [np.abs(a.astype(int) - b).max(axis=2) > 40 for a, b in zip(frames, before, strict=True)]
    assert all(0.03 < frame.mean() < 0.5 for frame in drawn)
    assert {entry.name for entry in tmp_path.iterdir()} == {"in.mp4", "out.mp4"}


def test_each_pose_is_drawn_on_its_own_frame(tmp_path: Path, make_clip: MakeClip) -> None:
    """The moving square of the clip and a body part that moves with it stay together."""
    poses = standing_at(EVEN_S)
    for index, pose in enumerate(poses):
        pose.xy_px[15] = 3 * index % 300 + 10, 60.0
    out = tmp_path / "out.mp4"
    annotate(make_clip("in.mp4", EVEN_S), out, make_report(), poses, labels=make_labels())
    _, frames = decoded(out)
    for index in (45, 60, 75):
        row = frames[index][60].astype(int)
        white = np.flatnonzero(row.min(axis=1) > 190)
        assert abs(white.mean() - (3 * index % 300 + 10)) < 3


def test_an_odd_picture(tmp_path: Path, make_clip: MakeClip) -> None:
    source, out = make_clip("in.mkv", EVEN_S[:20], size=(161, 121), codec="ffv1"), tmp_path / "out.mp4"
    annotate(source, out, a_set(), standing_at(EVEN_S[:20], (161, 121)), labels=make_labels())
    with av.open(str(out)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (162, 122)


def test_the_recording_is_never_replaced(make_clip: MakeClip) -> None:
    source = make_clip("in.mp4", EVEN_S[:5])
    before = source.read_bytes()
    with pytest.raises(InputError, match="would replace the recording"):
        annotate(source, source, a_set(), standing_at(EVEN_S[:5]), labels=make_labels())
    assert source.read_bytes() == before


def test_a_clock_that_jumps_by_days_is_one_line(tmp_path: Path, make_clip: MakeClip) -> None:
    times_s = [*EVEN_S[:20], 1e6]
    clip, out = make_clip("in.mkv", times_s), tmp_path / "out.mp4"
    with pytest.raises(InputError, match="leave the annotated video away"):
        annotate(clip, out, a_set(), standing_at(times_s), labels=make_labels())
    assert [path.name for path in tmp_path.iterdir()] == ["in.mkv"]


@pytest.mark.parametrize("change", ["fewer", "more", "later"])
def test_poses_of_another_clip_are_refused(tmp_path: Path, make_clip: MakeClip, change: str) -> None:
    times_s = {"fewer": EVEN_S[:19], "more": EVEN_S[:21], "later": [t + 0.01 for t in EVEN_S[:20]]}[change]
    with pytest.raises(ValueError, match="do not belong"):
        annotate(
            make_clip("in.mp4", EVEN_S[:20]),
            tmp_path / "out.mp4",
            a_set(),
            standing_at(times_s),
            labels=make_labels(),
        )
    assert [entry.name for entry in tmp_path.iterdir()] == ["in.mp4"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("formcheck")]


RUN = """
import sys, time
from pathlib import Path
from drawing.kit import make_labels, make_report, standing_at
from formcheck.drawing.annotated_video import annotate
from formcheck.video.reader import open_source

def slowly(part):
    print("going", flush=True)
    time.sleep(0.05)

times_s = [i / 30 for i in range(120)]
source, out = map(Path, sys.argv[1:])
annotate(source, out, make_report(), standing_at(times_s), labels=make_labels(), progress=slowly)
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_ending_it_in_the_middle_leaves_no_clip(tmp_path: Path, make_clip: MakeClip, how: signal.Signals) -> None:
    source, out = make_clip("in.mp4", EVEN_S), tmp_path / "out.mp4"
    paths = [str(Path(__file__).parents[1]), *filter(None, sys.path)]
    with subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}\n{RUN}", str(source), str(out)],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "going\n"
        time.sleep(0.3)
        process.send_signal(how)
        process.communicate(timeout=30)
    assert process.returncode != 0
    assert not out.exists()
    if how is signal.SIGINT:  # nobody can tidy up after a SIGKILL
        assert [entry.name for entry in tmp_path.iterdir()] == ["in.mp4"]


def poses_of(path: Path) -> list[PoseFrame]:
    with open_source(path) as source:
        return standing_at([frame.time_s for frame in source], (source.info.width, source.info.height))


@pytest.mark.parametrize("audio", ["aac", "pcm_s16le"])
def test_a_recording_that_breaks_off(tmp_path: Path, make_clip: MakeClip, audio: str) -> None:
    whole = make_clip("whole.mkv", EVEN_S, audio=audio)
    torn, out = tmp_path / "torn.mkv", tmp_path / "out.mp4"
    torn.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    poses = poses_of(torn)
    annotate(torn, out, a_set(), poses, labels=make_labels())
    found_s, _ = decoded(out)
    assert found_s == pytest.approx([pose.time_s for pose in poses], abs=1e-4)
    assert len(sound_packets(out)) > 10


def test_a_folder_of_pictures_has_no_sound(tmp_path: Path) -> None:
    folder, out = tmp_path / "pictures", tmp_path / "out.mp4"
    folder.mkdir()
    for index in range(30):
        cv2.imwrite(str(folder / f"{index}.png"), np.full((120, 160, 3), 8 * index, np.uint8))
    annotate(folder, out, a_set(), poses_of(folder), labels=make_labels())
    with av.open(str(out)) as container:
        assert not container.streams.audio
    assert len(decoded(out)[0]) == 30


def test_each_set_is_shown_while_it_lasts(tmp_path: Path, make_clip: MakeClip) -> None:
    source, poses = make_clip("in.mp4", EVEN_S), standing_at(EVEN_S)
    first, second = (a_set(), make_labels()), (make_report(make_rep(1, 2.2)), make_labels(exercise="Squat"))
    for name, (report, labels) in (("one.mp4", first), ("two.mp4", second)):
        annotate(source, tmp_path / name, report, poses, labels=labels)
    annotate(source, tmp_path / "both.mp4", first[0], poses, labels=first[1], later=[(60, *second)])
    one, two, both = (decoded(tmp_path / name)[1] for name in ("one.mp4", "two.mp4", "both.mp4"))

    def unlike(k: int, other: list[NDArray[np.uint8]]) -> float:
        return float(np.abs(both[k].astype(int) - other[k]).mean())

    for k in (10, 50, 59):
        assert unlike(k, one) < 0.5 < unlike(k, two)
    for k in (62, 100, 119):
        assert unlike(k, two) < unlike(k, one) / 3


def test_of_many_sets_only_the_next_is_prepared(tmp_path: Path, make_clip: MakeClip) -> None:
    """A painter holds on to its plates; an hour of training has dozens of sets."""
    times_s = [n / 25 for n in range(100)]
    shown_s = [0.0]
    asked: list[tuple[int, float]] = []

    def later() -> Iterator[tuple[int, JudgedSet, Labels]]:
        for first in (25, 50, 75):
            asked.append((first, shown_s[-1]))
            yield first, a_set(), make_labels()

    annotate(
        make_clip("in.mp4", times_s),
        tmp_path / "out.mp4",
        a_set(),
        standing_at(times_s),
        labels=make_labels(),
        later=later(),
        progress=lambda share: shown_s.append(share * times_s[-1]),
    )
    ahead_s = 2 * DEPTH / 25  # pictures wait between the threads
    assert [first for first, _ in asked] == [25, 50, 75]
    assert [at_s for _, at_s in asked] == [pytest.approx(start, abs=ahead_s) for start in (0.0, 1.0, 2.0)]
