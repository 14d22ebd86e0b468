"""All frames of a recording so far, kept small: the analysis reads them as arrays, files and drawings as poses."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, overload

import numpy as np

from formcheck.kinematics.body import Body
from formcheck.landmarks import COUNT
from formcheck.poses import PROFILE_STATIONS, Array, PoseFrame

BLOCK: Final = 1024
_SHAPES: Final = {
    "xy_px": (COUNT, 2),
    "xyz_m": (COUNT, 3),
    "visibility": (COUNT,),
    "profile_px": (2, PROFILE_STATIONS.size),
}


class Track(Sequence[PoseFrame]):
    """A growing sequence of poses in blocks of float32 arrays, so that a long recording never has to be copied.

    About 1 kB each, 18 MB for ten minutes at 30 frames a second; objects with arrays of their own would take twice
    that. What is read equals what was appended to the last bit.
    """

    def __init__(self) -> None:
        self.n = 0
        self.found = 0
        self._t = array("d")
        self._blocks: list[dict[str, Array]] = []

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
            self._blocks.append({name: np.empty((BLOCK, *shape), np.float32) for name, shape in _SHAPES.items()})
        for name, rows in self._blocks[-1].items():
            rows[self.n % BLOCK] = getattr(pose, name)
        self._t.append(pose.time_s)
        self.n += 1
        self.found += pose.found

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
        block = self._blocks[at // BLOCK]
        return PoseFrame(self._t[at], *(block[name][at % BLOCK] for name in _SHAPES))

    def body(self, since_s: float = -math.inf) -> Body:
        """The frames from ``since_s`` on, on an even grid; needs at least two of them."""
        first = min(bisect_left(self._t, since_s), max(0, self.n - 2))
        last = self.n
        return Body(np.array(self._t[first:]), lambda name: self._rows(name, first, last))

    def _rows(self, name: str, first: int, last: int) -> Array:
        skipped = first // BLOCK
        parts = [block[name] for block in self._blocks[skipped : (last - 1) // BLOCK + 1]]
        parts[-1] = parts[-1][: (last - 1) % BLOCK + 1]
        parts[0] = parts[0][first - skipped * BLOCK :]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def forget(self, before_s: float) -> None:
        """Give up what is older, in whole blocks: a camera may run for hours. Bodies made earlier must not be used."""
        old = min(bisect_left(self._t, before_s), max(0, self.n - 2)) // BLOCK
        self.found -= int(sum(np.isfinite(block["xy_px"][:, 23, 0]).sum() for block in self._blocks[:old]))
        self.n -= old * BLOCK
        del self._blocks[:old], self._t[: old * BLOCK]

    def span(self) -> tuple[float, float]:
        """Times of the first and the last frame; (0, 0) without any."""
        return (self._t[0], self._t[-1]) if self.n else (0.0, 0.0)
