"""The track gives back what went in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.analysis.track import BLOCK, IN_MEMORY, Track
from formcheck.poses import PROFILE_STATIONS, PoseFrame
from formcheck.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONG = (IN_MEMORY + 3) * BLOCK


def some_pose(time_s: float, rng: np.random.Generator) -> PoseFrame:
    def part(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    return PoseFrame(time_s, part(33, 2), part(33, 3), part(33), part(2, PROFILE_STATIONS.size))


def test_track_gives_back_every_bit_across_blocks() -> None:
    rng = np.random.default_rng(1)
    poses = [some_pose(i / 30, rng) for i in range(2100)]
    poses[1500] = PoseFrame.missing(1500 / 30)
    track = Track()
    for pose in poses:
        track.append(pose)
    assert len(track) == len(poses)
    for given, kept in zip(poses, track, strict=True):
        assert given.time_s == kept.time_s
        for name in ("xy_px", "xyz_m", "visibility", "profile_px"):
            np.testing.assert_array_equal(getattr(given, name), getattr(kept, name))


def test_track_indexes_like_a_list() -> None:
    rng = np.random.default_rng(2)
    track = Track()
    for i in range(5):
        track.append(some_pose(float(i), rng))
    assert track[-1].time_s == 4.0
    assert [pose.time_s for pose in track[1:4]] == [1.0, 2.0, 3.0]
    with pytest.raises(IndexError):
        _ = track[5]


@pytest.fixture(scope="module")
def many() -> list[PoseFrame]:
    rng = np.random.default_rng(3)
    return [some_pose(i / 30, rng) for i in range(LONG)]


class Counted(Scratch):
    """Counts what is laid aside."""

    def __init__(self, folder: Path, room: int) -> None:
        super().__init__(folder)
        self.room, self.laid = room, 0

    def put(self, data: bytes) -> Callable[[], bytes] | None:
        if self.laid == self.room:
            return None
        self.laid += 1
        return super().put(data)


@pytest.mark.parametrize("room", [0, 1, 99], ids=["no room", "room for one block", "room for all"])
def test_what_is_laid_aside_is_as_it_was(tmp_path: Path, many: list[PoseFrame], room: int) -> None:
    shelf = Counted(tmp_path, room)
    track, plain = Track(shelf), Track()
    for pose in many:
        track.append(pose)
        plain.append(pose)
    assert shelf.laid == min(room, 3)  # of thirteen blocks the last ten are in memory
    assert list(tmp_path.iterdir()) == []
    for index in [*range(0, LONG, 97), 0, LONG - 1, 1, BLOCK, 5]:
        assert track[index].time_s == many[index].time_s
        np.testing.assert_array_equal(track[index].xyz_m, many[index].xyz_m)
        np.testing.assert_array_equal(track[index].profile_px, many[index].profile_px)
    for name in ("found", "xy_px", "visibility"):
        some = track.body().between(10.0, 80.0)
        np.testing.assert_array_equal(getattr(some, name), getattr(plain.body().between(10.0, 80.0), name))
    assert track.body().xyz_m.shape == plain.body().xyz_m.shape


def test_a_stretch_reads_no_more_than_it_needs(tmp_path: Path, many: list[PoseFrame]) -> None:
    read: list[int] = []

    class Told(Scratch):
        def put(self, data: bytes) -> Callable[[], bytes] | None:
            give = super().put(data)
            place = len(read)
            return lambda: [read.append(place), give() if give else b""][1]  # type: ignore[func-returns-value,return-value]

    track = Track(Told(tmp_path))
    for pose in many:
        track.append(pose)
    body = track.body()
    _ = body.found
    assert read == []
    _ = body.between((LONG - 200) / 30, LONG / 30).xy_px
    assert read == []
    _ = body.between(1.0, 3.0).xy_px
    assert read == [0]
