"""The track gives back what went in."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.analysis.track import Track
from formcheck.poses import PROFILE_STATIONS, PoseFrame


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
