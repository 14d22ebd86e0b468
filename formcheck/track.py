"""The poses of a whole clip, kept small."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, overload

import numpy as np

from formcheck.landmarks import COUNT
from formcheck.poses import PROFILE_STATIONS, PoseFrame

if TYPE_CHECKING:
    from formcheck.poses import Array

_ROWS: Final = 1024
_EDGES: Final = np.cumsum([2 * COUNT, 3 * COUNT, COUNT, 2 * PROFILE_STATIONS.size])


class PoseTrack(Sequence[PoseFrame]):
    """A growing sequence of poses at one kilobyte each, in blocks, so that a long clip never has to be copied.

    Objects with four arrays of their own would take twice that. What is read equals what was appended to the last bit.
    """

    def __init__(self) -> None:
        self._times_s = array("d")
        self._blocks: list[Array] = []

    def append(self, pose: PoseFrame) -> None:
        """Add the pose of the next frame."""
        row = len(self) % _ROWS
        if row == 0:
            self._blocks.append(np.empty((_ROWS, int(_EDGES[-1])), np.float32))
        parts = (pose.xy_px, pose.xyz_m, pose.visibility, pose.profile_px)
        np.concatenate([part.ravel() for part in parts], out=self._blocks[-1][row])
        self._times_s.append(pose.time_s)

    def __len__(self) -> int:
        return len(self._times_s)

    @overload
    def __getitem__(self, index: int) -> PoseFrame: ...

    @overload
    def __getitem__(self, index: slice) -> list[PoseFrame]: ...

    def __getitem__(self, index: int | slice) -> PoseFrame | list[PoseFrame]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        at = range(len(self))[index]
        xy, xyz, visibility, profile = np.split(self._blocks[at // _ROWS][at % _ROWS], _EDGES[:-1])
        return PoseFrame(
            self._times_s[at], xy.reshape(COUNT, 2), xyz.reshape(COUNT, 3), visibility, profile.reshape(2, -1)
        )
