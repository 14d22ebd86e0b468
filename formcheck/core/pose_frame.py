"""The pose of one frame: landmarks in pixels and metres, their visibility, and the trunk's half-widths."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, overload

import numpy as np
from numpy.typing import NDArray

from formcheck.core.landmarks import COUNT

if TYPE_CHECKING:
    from collections.abc import Callable

Array = NDArray[np.float32]

# where along the mid-shoulder -> mid-hip line (0 -> 1, and a little past the hip) the body's thickness is read
PROFILE_STATIONS: Final[NDArray[np.float64]] = np.round(np.arange(0.1, 1.3001, 0.05), 2)


@dataclass(frozen=True, slots=True, eq=False)
class PoseFrame:
    """The body of the exercising person at one moment.

    Parameters
    ----------
    time_s : float
        Seconds since the first frame of the recording, from the frame's own timestamp.
    xy_px : (33, 2) float32
        Landmarks in upright, square pixels, x right, y down. NaN rows (all of them) where nobody was found.
    xyz_m : (33, 3) float32
        MediaPipe's world landmarks in metres, origin between the hips, y down, z away from the camera. NaN as above.
    visibility : (33,) float32
        0 to 1; 0 where nobody was found.
    profile : (2, K) float32, or callable that gives it
        Read as ``profile_px``: body thickness from the segmentation mask at ``PROFILE_STATIONS``, the distance in
        pixels from the line mid-shoulder -> mid-hip to the edge of the mask, along the normal (-dy, dx) of that
        direction (row 0) and along the opposite one (row 1). NaN without a mask, where the line itself lies outside it,
        or where the edge is beyond the picture. A callable is called when the profile is first asked for, by whoever
        asks: the model is already at work on the next picture then.

    Raises
    ------
    ValueError
        When an array has another shape, or the time is not finite.
    """

    time_s: float
    xy_px: Array
    xyz_m: Array
    visibility: Array
    profile: Array | Callable[[], Array]

    def __post_init__(self) -> None:
        shapes = [self.xy_px.shape, self.xyz_m.shape, self.visibility.shape]
        if not callable(self.profile):
            shapes.append(self.profile.shape)
        if shapes != [(COUNT, 2), (COUNT, 3), (COUNT,), (2, PROFILE_STATIONS.size)][: len(shapes)]:
            raise ValueError(f"a PoseFrame cannot hold arrays of the shapes {shapes}")
        if not np.isfinite(self.time_s):
            raise ValueError(f"a PoseFrame needs a finite time, not {self.time_s}")

    @property
    def profile_px(self) -> Array:
        """(2, K) thickness of the body beside the trunk line, see ``profile``."""
        profile = self.profile
        if callable(profile):
            profile = profile()
            object.__setattr__(self, "profile", profile)
        return profile

    @property
    def found(self) -> bool:
        """Whether a body was found in this frame."""
        return bool(np.isfinite(self.xy_px[23, 0]))

    @classmethod
    def missing(cls, time_s: float) -> PoseFrame:
        """A frame in which nobody was found."""
        return cls(
            time_s,
            np.full((COUNT, 2), np.nan, np.float32),
            np.full((COUNT, 3), np.nan, np.float32),
            np.zeros(COUNT, np.float32),
            np.full((2, PROFILE_STATIONS.size), np.nan, np.float32),
        )


class PoseRow(Sequence[PoseFrame]):
    """Poses in the order of time, made when they are asked for; a subclass says how many there are and makes one."""

    @abstractmethod
    def pose(self, number: int) -> PoseFrame:
        """The pose of this number, counted from 0; the number is within the row."""

    @overload
    def __getitem__(self, index: int) -> PoseFrame: ...

    @overload
    def __getitem__(self, index: slice) -> list[PoseFrame]: ...

    def __getitem__(self, index: int | slice) -> PoseFrame | list[PoseFrame]:
        numbers = range(len(self))[index]
        return self.pose(numbers) if isinstance(numbers, int) else [self.pose(number) for number in numbers]


class PoseSlice(PoseRow):
    """The poses of a recording from number ``first`` to before number ``end``; nothing is copied."""

    def __init__(self, poses: Sequence[PoseFrame], first: int, end: int) -> None:
        self._poses, self._numbers = poses, range(len(poses))[first:end]

    def __len__(self) -> int:
        return len(self._numbers)

    def pose(self, number: int) -> PoseFrame:
        """The pose of this number within the slice."""
        return self._poses[self._numbers[number]]
