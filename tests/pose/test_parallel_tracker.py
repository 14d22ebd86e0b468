"""Two trackers give what one gives, or the one goes on alone; by the real model, on clips of a person who squats."""

from __future__ import annotations

import threading
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import av
import numpy as np
import pytest
from video.clips import Clip, number_in, write

from formcheck.core.landmarks import PAIRS
from formcheck.core.pose_frame import PoseFrame
from formcheck.models import find
from formcheck.pose import parallel_tracker
from formcheck.pose.parallel_tracker import ParallelTracker
from formcheck.pose.person_identity import TRUNK_AND_LEGS, same_body
from formcheck.utils import system
from formcheck.video.reader import ReadOptions, open_later, open_source
from pose.scenes import FPS, HEIGHT, WIDTH, Actor, clip, squatting, standing_at, walking

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MODEL: Final = find("full")
SECONDS: Final = 11.0
JOIN_S: Final = (SECONDS + parallel_tracker.RUN_UP_S) / 2
MIRRORED: Final = list(range(33))
for left, right in PAIRS.values():
    MIRRORED[left], MIRRORED[right] = right, left
SQUATTING: Final = Actor(standing_at(300), squat=squatting)


def filmed(path: Path, actors: Sequence[Actor], seconds: float = SECONDS) -> Path:
    """The scene as a video file."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=Fraction(FPS), options={"crf": "14"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for frame in clip(actors, seconds):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(frame.rgb, "rgb24")))
        output.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filmed(tmp_path_factory.mktemp("alone") / "squats.mp4", [SQUATTING])


def tracked(path: Path, *, halves: bool, masks: bool = False) -> tuple[list[PoseFrame], list[float], tuple[str, ...]]:
    """Poses, shares as they were told, notes."""
    with ParallelTracker(path, MODEL, masks=masks, halves=halves) as one:
        poses, shares = [], []
        for pose in one:
            poses.append(pose)
            shares.append(one.share)
        return poses, shares, one.notes


@pytest.fixture(scope="module")
def by_one(alone: Path) -> list[PoseFrame]:
    return tracked(alone, halves=False)[0]


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "usable_processors", lambda: 2)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """From where second trackers were begun."""
    since: list[float] = []

    def told(path: Path, from_s: float, options: ReadOptions) -> object:
        since.append(from_s)
        return open_later(path, from_s, options)

    monkeypatch.setattr(parallel_tracker, "open_later", told)
    return since


def equal(poses: Sequence[PoseFrame], others: Sequence[PoseFrame]) -> bool:
    """To the last bit."""
    return len(poses) == len(others) and all(
        one.time_s == other.time_s and np.array_equal(one.xy_px, other.xy_px, equal_nan=True)
        for one, other in zip(poses, others, strict=True)
    )


@pytest.mark.model
def test_two_trackers_see_what_one_sees(alone: Path, by_one: list[PoseFrame], begun: list[float]) -> None:
    poses, shares, notes = tracked(alone, halves=True)
    assert begun == [pytest.approx(JOIN_S - parallel_tracker.RUN_UP_S)]
    assert notes == ()
    before = sum(pose.time_s < JOIN_S for pose in poses)
    assert equal(poses[:before], by_one[:before])
    assert not equal(poses, by_one)  # else the second one did nothing
    assert [pose.time_s for pose in poses] == [pose.time_s for pose in by_one]
    joints = list(TRUNK_AND_LEGS)
    apart_px = [np.hypot(*(a.xy_px - b.xy_px)[joints].T).max() for a, b in zip(poses, by_one, strict=True)]
    assert max(apart_px) < 4.0
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0, abs=0.02)
    assert shares[before - 1] > 0.7  # alone, the first one would be at 0.57


@pytest.mark.model
def test_outlines_come_from_both(alone: Path) -> None:
    poses, _, _ = tracked(alone, halves=True, masks=True)
    read = [bool(np.isfinite(pose.profile_px).any()) for pose in poses]
    assert all(read[5:])


@pytest.mark.model
def test_the_second_one_does_not_run_ahead_without_limit(
    alone: Path, by_one: list[PoseFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel_tracker, "MOST_AHEAD", 10)
    with ParallelTracker(alone, MODEL, masks=False, halves=True) as one:
        shares = {pose.time_s: one.share for pose in one}
    assert list(shares) == [pose.time_s for pose in by_one]
    at_join = max(share for time_s, share in shares.items() if time_s < JOIN_S)
    assert at_join < 0.65  # it has not got beyond its run-up


@pytest.mark.model
def test_where_they_disagree_one_goes_on_alone(
    alone: Path, by_one: list[PoseFrame], begun: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel_tracker, "same_body", lambda _one, _other: False)
    poses, shares, notes = tracked(alone, halves=True)
    assert len(begun) == 1
    assert equal(poses, by_one)
    assert notes == ()
    assert shares[-1] == pytest.approx(1.0, abs=0.02)


@pytest.mark.model
@pytest.mark.parametrize(
    "other",
    [Actor(standing_at(520), blue=True), Actor(walking(8.0, 10.0, (8.0, 640.0), (10.0, 500.0)), blue=True)],
    ids=["from the start", "in the second half"],
)
def test_in_company_it_is_as_if_one_had_tracked(tmp_path: Path, begun: list[float], other: Actor) -> None:
    path = filmed(tmp_path / "company.mp4", [SQUATTING, other])
    one, _, said = tracked(path, halves=False)
    two, _, also_said = tracked(path, halves=True)
    assert len(begun) == 1
    off = [not same_body(a, b) for a, b in zip(one, two, strict=True)]
    assert sum(off) <= 2
    assert also_said == said


@pytest.mark.model
def test_what_is_not_worth_two_is_left_to_one(
    alone: Path, tmp_path: Path, begun: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    tracked(filmed(tmp_path / "short.mp4", [SQUATTING], parallel_tracker.LEAST_S - 1), halves=True)
    with monkeypatch.context() as few:
        few.setattr(system, "usable_processors", lambda: 1)
        tracked(alone, halves=True)
    with monkeypatch.context() as large:
        large.setattr(parallel_tracker, "MOST_PX", WIDTH * HEIGHT - 1)
        tracked(alone, halves=True)
    assert begun == []


@pytest.mark.model
@pytest.mark.parametrize("taken", [1, round((JOIN_S + 0.2) * FPS)], ids=["first half", "second half"])
def test_nothing_goes_on_after_closing(alone: Path, taken: int) -> None:
    before = set(threading.enumerate())
    with ParallelTracker(alone, MODEL, masks=True, halves=True) as one:
        for _, _ in zip(range(taken), one, strict=False):
            pass
    assert set(threading.enumerate()) <= before


@pytest.mark.model
def test_a_file_that_breaks_off_in_the_second_half_says_so(alone: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.mkv"
    _remuxed(alone, whole)
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: round(0.9 * whole.stat().st_size)])
    poses, _, notes = tracked(cut, halves=True)
    again, _, said = tracked(cut, halves=False)
    assert len(poses) == len(again) > JOIN_S * FPS
    assert notes == said
    assert "breaks off" in notes[0]


def _remuxed(source: Path, target: Path) -> None:
    with av.open(str(source)) as read, av.open(str(target), "w") as written:
        copy = written.add_stream_from_template(read.streams.video[0])
        for packet in read.demux(read.streams.video[0]):
            if packet.dts is not None:
                packet.stream = copy
                written.mux(packet)


@pytest.mark.model
def test_the_one_who_exercises_is_followed_from_the_first_frame_on(tmp_path: Path) -> None:
    """Somebody larger stands beside; who moves is known after seconds only, and then the beginning is seen again."""
    exerciser = Actor(standing_at(110), scale=0.9, squat=squatting)
    beside = Actor(standing_at(330), scale=1.75, blue=True)
    path = filmed(tmp_path / "two.mp4", [exerciser, beside], 6.0)
    poses, _, notes = tracked(path, halves=False)
    hips_px = np.array([pose.xy_px[[23, 24], 0].mean() for pose in poses])
    assert notes == ("several people were in the picture; the one who moves was followed",)
    assert np.nanmax(np.abs(hips_px - 110)) < 40
    assert np.isnan(hips_px).mean() < 0.1
    assert [pose.time_s for pose in poses] == pytest.approx([index / FPS for index in range(round(6 * FPS))], abs=1e-3)


def test_a_clip_opened_later_has_the_times_that_it_has_as_a_whole(tmp_path: Path) -> None:
    uneven = Clip(stamps=[0, 40, 70, 200, 201, 300, 420, 480, 500, 700])
    path = write(tmp_path / "uneven.mkv", uneven)
    with open_source(path) as source:
        whole = {number_in(frame.rgb): frame.time_s for frame in source}
    with open_later(path, 0.3) as source:
        later = {number_in(frame.rgb): frame.time_s for frame in source}
    assert later == {number: time_s for number, time_s in whole.items() if time_s >= 0.3}
    assert min(later) == 5


@pytest.mark.model
def test_a_body_is_told_from_another_and_from_itself_turned_round(by_one: list[PoseFrame]) -> None:
    pose = by_one[30]
    lame, aside, turned = pose.xy_px.copy(), pose.xy_px + np.float32(30), pose.xyz_m[MIRRORED]
    lame[27] += 80
    missing = PoseFrame.missing(pose.time_s)
    assert same_body(pose, pose)
    assert same_body(pose, replace(pose, xy_px=lame))
    assert same_body(missing, missing)
    assert not same_body(pose, replace(pose, xy_px=aside))
    assert not same_body(pose, replace(pose, xyz_m=turned))
    assert not same_body(pose, missing)
    assert not same_body(missing, pose)
