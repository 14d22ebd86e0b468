"""All frames of a set so far, in arrays that grow."""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck.kinematics.body import Body
from formcheck.landmarks import COUNT
from formcheck.poses import PROFILE_STATIONS, PoseFrame

_SHAPES: Final = {
    "xy_px": (COUNT, 2),
    "xyz_m": (COUNT, 3),
    "visibility": (COUNT,),
    "profile_px": (2, PROFILE_STATIONS.size),
}


class Track:
    """Growing float32 arrays of the frames: about 1 kB each, 18 MB for ten minutes at 30 frames a second."""

    def __init__(self) -> None:
        self._room = 1024
        self.n = 0
        self.found = 0
        self._t = np.empty(self._room)
        self._arrays = {name: np.empty((self._room, *shape), np.float32) for name, shape in _SHAPES.items()}

    def append(self, pose: PoseFrame) -> None:
        """Add a frame.

        Raises
        ------
        ValueError
            When its time does not come after the last one's.
        """
        if self.n and pose.time_s <= self._t[self.n - 1]:
            raise ValueError(f"frame times must increase: {pose.time_s} s after {self._t[self.n - 1]} s")
        if self.n == self._room:
            self._grow()
        self._t[self.n] = pose.time_s
        for name, array in self._arrays.items():
            array[self.n] = getattr(pose, name)
        self.n += 1
        self.found += pose.found

    def _grow(self) -> None:
        extra = self._room // 2
        self._t = np.concatenate([self._t, np.empty(extra)])
        self._arrays = {
            k: np.concatenate([a, np.empty((extra, *a.shape[1:]), np.float32)]) for k, a in self._arrays.items()
        }
        self._room += extra

    def body(self, since_s: float = -np.inf) -> Body:
        """The frames from ``since_s`` on, on an even grid; needs at least two of them."""
        i = int(np.searchsorted(self._t[: self.n], since_s))
        cut = slice(min(i, max(0, self.n - 2)), self.n)
        return Body(self._t[cut], *(self._arrays[name][cut] for name in _SHAPES))

    def span(self) -> tuple[float, float]:
        """Times of the first and the last frame; (0, 0) without any."""
        return (float(self._t[0]), float(self._t[self.n - 1])) if self.n else (0.0, 0.0)
