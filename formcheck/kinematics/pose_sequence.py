"""All poses of a recording so far, in blocks: read as arrays by the analysis and as poses by files and drawings."""

from __future__ import annotations

import math
import threading
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, overload

import numpy as np
from numpy.typing import NDArray

from formcheck.core.landmarks import COUNT
from formcheck.core.pose_frame import PROFILE_STATIONS, PoseFrame
from formcheck.kinematics.body import Body

BLOCK: Final = 1024
IN_MEMORY: Final = 10  # blocks, 10 MB: five minutes; what is older is laid aside where there is a place for it
AT_HAND: Final = 3  # blocks that were laid aside and have been read last
_POSE: Final = {
    "xy_px": (COUNT, 2),
    "xyz_m": (COUNT, 3),
    "visibility": (COUNT,),
    "profile_px": (2, PROFILE_STATIONS.size),
}
_FRAME: Final = np.dtype([(name, np.float32, shape) for name, shape in _POSE.items()])
Rows = NDArray[Any]


class SpillStore(Protocol):
    """Where bytes can be laid aside."""

    def put(self, data: bytes) -> Callable[[], bytes] | None:
        """What gives them back, from any thread; None where there is no room for them."""
        ...


class PoseSequence(Sequence[PoseFrame]):
    """A growing sequence of poses in blocks of float32 arrays, so that a long recording never has to be copied.

    About 1 kB each, 18 MB for ten minutes at 30 frames a second; objects with arrays of their own would take twice
    that. What is read equals what was appended to the last bit. One thread may append while others read.

    Parameters
    ----------
    spill_store : SpillStore, optional
        Takes all but the last ``IN_MEMORY`` blocks; without it, they stay in memory, too.
    """

    def __init__(self, spill_store: SpillStore | None = None) -> None:
        self.n = 0
        self.found = 0
        self._shelf = spill_store
        self._t = array("d")
        self._seen = array("b")
        self._blocks: list[Rows | Callable[[], bytes]] = []
        self._at_hand: dict[int, Rows] = {}
        self._lock = threading.Lock()

    def append(self, pose: PoseFrame) -> None:
        """Add a frame.

        Raises
        ------
        ValueError
            When its time does not come after the last one's.
        """
        if self.n and pose.time_s <= self._t[-1]:
            raise ValueError(f"frame times must increase: {pose.time_s} s after {self._t[-1]} s")
        if self.n % BLOCK == 0:
            self._blocks.append(np.empty(BLOCK, _FRAME))
            self._lay_aside()
        rows = self._block(len(self._blocks) - 1)
        for name in _POSE:
            rows[name][self.n % BLOCK] = getattr(pose, name)
        self._t.append(pose.time_s)
        self._seen.append(pose.found)
        self.found += pose.found
        self.n += 1

    def __len__(self) -> int:
        return self.n

    @overload
    def __getitem__(self, index: int) -> PoseFrame: ...

    @overload
    def __getitem__(self, index: slice) -> list[PoseFrame]: ...

    def __getitem__(self, index: int | slice) -> PoseFrame | list[PoseFrame]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self.n))]
        at = range(self.n)[index]
        rows = self._block(at // BLOCK)
        return PoseFrame(self._t[at], *(rows[name][at % BLOCK] for name in _POSE))

    def body(self, since_s: float = -math.inf) -> Body:
        """The frames from ``since_s`` on, on an even grid; needs at least two of them."""
        first = min(bisect_left(self._t, since_s), max(0, self.n - 2))
        return Body(np.array(self._t[first:]), self._field, first)

    def forget(self, before_s: float) -> None:
        """Give up what is older, in whole blocks: a camera may run for hours. Bodies made earlier must not be used."""
        old = min(bisect_left(self._t, before_s), max(0, self.n - 2)) // BLOCK
        self.found -= sum(self._seen[: old * BLOCK])
        self.n -= old * BLOCK
        self._at_hand.clear()
        del self._blocks[:old], self._t[: old * BLOCK], self._seen[: old * BLOCK]

    def span(self) -> tuple[float, float]:
        """Times of the first and the last frame; (0, 0) without any."""
        return (self._t[0], self._t[-1]) if self.n else (0.0, 0.0)

    def _lay_aside(self) -> None:
        """Put the oldest block away that is in memory, when there are more than are to be."""
        place = len(self._blocks) - 1 - IN_MEMORY
        rows = self._blocks[place] if place >= 0 and self._shelf else None
        if self._shelf and isinstance(rows, np.ndarray):
            self._blocks[place] = self._shelf.put(rows.tobytes()) or rows

    def _block(self, place: int) -> Rows:
        block = self._blocks[place]
        if isinstance(block, np.ndarray):
            return block
        with self._lock:
            if place not in self._at_hand:
                while len(self._at_hand) >= AT_HAND:
                    del self._at_hand[next(iter(self._at_hand))]
                self._at_hand[place] = np.frombuffer(block(), _FRAME)
            return self._at_hand[place]

    def _field(self, name: str, first: int, last: int) -> Rows:
        """A field of the frames from ``first`` to before ``last``."""
        if name == "found":
            return np.array(self._seen[first:last], np.bool_)
        out = np.empty((last - first, *_POSE[name]), np.float32)
        for place in range(first // BLOCK, (last - 1) // BLOCK + 1):
            begin, end = max(first, place * BLOCK), min(last, (place + 1) * BLOCK)
            out[begin - first : end - first] = self._block(place)[name][begin - place * BLOCK : end - place * BLOCK]
        return out
