"""The track gives back what went in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.core.pose_frame import PROFILE_STATIONS, PoseFrame
from formcheck.kinematics.body import BLOCK, IN_MEMORY, PoseSequence
from formcheck.utils.spill_file import SpillFile

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
    sequence = PoseSequence()
    for pose in poses:
        sequence.append(pose)
    assert len(sequence) == len(poses)
    for given, kept in zip(poses, sequence, strict=True):
        assert given.time_s == kept.time_s
        for name in ("xy_px", "xyz_m", "visibility", "profile_px"):
            np.testing.assert_array_equal(getattr(given, name), getattr(kept, name))


def test_track_indexes_like_a_list() -> None:
    rng = np.random.default_rng(2)
    sequence = PoseSequence()
    for i in range(5):
        sequence.append(some_pose(float(i), rng))
    assert sequence[-1].time_s == 4.0
    assert [pose.time_s for pose in sequence[1:4]] == [1.0, 2.0, 3.0]
    with pytest.raises(IndexError):
        _ = sequence[5]


@pytest.fixture(scope="module")
def many() -> list[PoseFrame]:
    rng = np.random.default_rng(3)
    return [some_pose(i / 30, rng) for i in range(LONG)]


class Counted(SpillFile):
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
    spill_store = Counted(tmp_path, room)
    sequence, plain = PoseSequence(spill_store), PoseSequence()
    for pose in many:
        sequence.append(pose)
        plain.append(pose)
    assert spill_store.laid == min(room, 3)  # of thirteen blocks the last ten are in memory
    assert list(tmp_path.iterdir()) == []
    for index in [*range(0, LONG, 97), 0, LONG - 1, 1, BLOCK, 5]:
        assert sequence[index].time_s == many[index].time_s
        np.testing.assert_array_equal(sequence[index].xyz_m, many[index].xyz_m)
        np.testing.assert_array_equal(sequence[index].profile_px, many[index].profile_px)
    for name in ("found", "xy_px", "visibility"):
        some = sequence.body().between(10.0, 80.0)
        np.testing.assert_array_equal(getattr(some, name), getattr(plain.body().between(10.0, 80.0), name))
    assert sequence.body().xyz_m.shape == plain.body().xyz_m.shape


def test_a_stretch_reads_no_more_than_it_needs(tmp_path: Path, many: list[PoseFrame]) -> None:
    read: list[int] = []

    class Told(SpillFile):
        def put(self, data: bytes) -> Callable[[], bytes] | None:
            give = super().put(data)
            place = len(read)
            return lambda: [read.append(place), give() if give else b""][1]  # type: ignore[func-returns-value,return-value]

    sequence = PoseSequence(Told(tmp_path))
    for pose in many:
        sequence.append(pose)
    body = sequence.body()
    _ = body.found
    assert read == []
    _ = body.between((LONG - 200) / 30, LONG / 30).xy_px
    assert read == []
    _ = body.between(1.0, 3.0).xy_px
    assert read == [0]
