"""Sight: cheap while the room is empty, and never the last person's while the next one is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.core.landmarks import COUNT
from formcheck.core.pose_frame import PROFILE_STATIONS, PoseFrame
from formcheck.live.capture import CapturedPicture
from formcheck.live.pose_worker import PoseWorker
from formcheck.utils.closing import Closing

if TYPE_CHECKING:
    from formcheck.video.frames import Frame


class Room:
    """Who is there at which second."""

    def __init__(self, *spans_s: tuple[float, float]) -> None:
        self.spans_s = spans_s
        self.opened = 0

    def somebody(self, time_s: float) -> bool:
        return any(first <= time_s < last for first, last in self.spans_s)


class Estimator(Closing):
    """Sees whoever is in the room; counts what it was asked."""

    def __init__(self, room: Room) -> None:
        room.opened += 1
        self._room = room
        self.asked = 0
        self.closed = False

    def estimate(self, frame: Frame) -> PoseFrame:
        assert not self.closed
        self.asked += 1
        if not self._room.somebody(frame.time_s):
            return PoseFrame.missing(frame.time_s)
        none = np.full((2, PROFILE_STATIONS.size), np.nan, np.float32)
        zeros = np.zeros((COUNT, 3), np.float32)
        return PoseFrame(frame.time_s, zeros[:, :2].copy(), zeros, np.ones(COUNT, np.float32), none)

    def close(self) -> None:
        self.closed = True


def test_an_empty_room_is_only_watched_and_each_visitor_is_a_new_one() -> None:
    room = Room((2.0, 6.0), (20.0, 22.0))
    followers: list[Estimator] = []
    watchers: list[Estimator] = []

    def follow() -> Estimator:
        followers.append(Estimator(room))
        return followers[-1]

    def watch() -> Estimator:
        watchers.append(Estimator(room))
        return watchers[-1]

    sight = PoseWorker(follow, watch)
    rgb = np.zeros((4, 4, 3), np.uint8)
    times_s = np.arange(0, 30, 0.1)
    empty, found = [], []
    for time_s in times_s:
        found.append(sight.look(CapturedPicture(float(time_s), 0.0, rgb)).found)
        empty.append(sight.empty)
    sight.close()
    assert found == [room.somebody(time_s) for time_s in times_s]
    # empty until somebody comes, and again three seconds after the last one was seen
    changes = times_s[1:][np.diff(empty)].tolist()
    assert changes == pytest.approx([2.0, 9.0, 20.0, 25.0], abs=0.11)
    assert len(watchers) == 1
    assert len(followers) == 3
    assert all(one.closed for one in (*followers, *watchers))
    # nothing was asked of the expensive one while nobody was there
    assert sum(one.asked for one in followers) == pytest.approx(70 + 50, abs=3)
