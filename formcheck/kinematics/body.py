"""The body over time: the poses of a recording as they come, and arrays of them on an even grid."""

from __future__ import annotations

import math
import threading
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from formcheck.core.landmarks import COUNT, PAIRS
from formcheck.core.pose_frame import PROFILE_STATIONS, PoseFrame, PoseRow
from formcheck.kinematics import resampling
from formcheck.kinematics.geometry import Floats, distance, unit

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from formcheck.core.pose_frame import Array

SMOOTH_S: Final = 0.06  # house rule: halves MediaPipe's jitter, moves a 0.5 s ramp's ends by under 0.02 s
SIDES: Final = ("left", "right")
STANCE_S: Final = 2.0  # house rule: how long a foot is watched for whether it moves; about one way of a slow squat
MOVES: Final = 0.08  # house rule: torso lengths that a foot travels within STANCE_S when it does not stand
# house rule, visibility of the worse seen ankle: feet that the body hides, as from behind the head of who lies, are
# guessed at and have 0.1 to 0.5
PLACED: Final = 0.6
PLAINLY_BELOW: Final = 0.4  # torso lengths; a free foot that is held in front is seen lower than the other by up to 0.3
STILLER: Final = 2.5  # house rule: by so much less than the other one moves a foot that stands


@dataclass(frozen=True, eq=False)
class Body:
    """Landmarks of n frames as smoothed arrays on an even grid of m times; each array is made when first asked for.

    Parameters
    ----------
    frames_s : (n,)
        Increasing frame times in seconds, at least two.
    load : callable
        Gives, of the frames from one number to before another, the float32 array of a field of ``PoseFrame``: ``xy_px``
        (n, 33, 2), ``xyz_m`` (n, 33, 3), ``visibility`` (n, 33) or ``profile_px`` (n, 2, K); or ``found`` (n,) bool.
        Called when needed and not kept: a long recording is not held twice.
    first : int
        Number of the first of these frames.
    """

    frames_s: Floats
    load: Callable[[str, int, int], Array]
    first: int = 0
    # what others have computed from these arrays and would otherwise compute again
    kept: dict[Hashable, Floats] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def found(self) -> NDArray[np.bool_]:
        """(n,) whether the body was found in a frame."""
        return np.asarray(self._field("found"), np.bool_)

    @cached_property
    def t_s(self) -> Floats:
        """(m,) even times in seconds."""
        return resampling.even_times(float(self.frames_s[0]), float(self.frames_s[-1]))

    @cached_property
    def xy_px(self) -> Floats:
        """(m, 33, 2) upright square pixels, y down; NaN in gaps longer than ``grid.MAX_GAP_S``."""
        return resampling.resample(self.frames_s, self._field("xy_px"), self.t_s, smooth_s=SMOOTH_S)

    @cached_property
    def xyz_m(self) -> Floats:
        """(m, 33, 3) world landmarks in metres, origin between the hips, y down, z away from the camera."""
        return resampling.resample(self.frames_s, self._field("xyz_m"), self.t_s, smooth_s=SMOOTH_S)

    @cached_property
    def visibility(self) -> Floats:
        """(m, 33) 0 to 1; 0 where nobody was found."""
        seen = np.where(self.found[:, None], self._field("visibility"), np.float32(np.nan))
        return np.nan_to_num(resampling.resample(self.frames_s, seen, self.t_s))

    @cached_property
    def profile_px(self) -> Floats:
        """(m, 2, K) thickness of the body beside the mid-shoulder -> mid-hip line (see ``PoseFrame``)."""
        profile = self._field("profile_px")
        flat = profile.reshape(len(self.frames_s), -1)
        seen = np.isfinite(flat)
        even = np.full((self.t_s.size, flat.shape[1]), np.nan, np.float32)
        alike: dict[bytes, list[int]] = {}
        for k in range(flat.shape[1]):
            alike.setdefault(seen[:, k].tobytes(), []).append(k)
        # stations seen in the same frames go together; one that leaves the picture does not take the others with it
        for columns in alike.values():
            even[:, columns] = resampling.resample(self.frames_s, flat[:, columns], self.t_s, smooth_s=SMOOTH_S)
        return even.reshape(self.t_s.size, *profile.shape[1:])

    def between(self, start_s: float, end_s: float) -> Body:
        """The frames from ``start_s`` to ``end_s``."""
        i, j = np.searchsorted(self.frames_s, (start_s - 1e-9, end_s + 1e-9))
        return self._frames(int(i), int(j))

    def split(self, borders_s: Sequence[float]) -> list[Body]:
        """The parts between these times (ascending seconds). A frame on a border is in the later part alone."""
        at = [0, *(int(i) for i in np.searchsorted(self.frames_s, borders_s)), self.frames_s.size]
        return [self._frames(i, j) for i, j in pairwise(at)]

    def _frames(self, i: int, j: int) -> Body:
        return Body(self.frames_s[i:j], self.load, self.first + i)

    def _field(self, name: str) -> Array:
        return self.load(name, self.first, self.first + self.frames_s.size)

    @property
    def found_share(self) -> float:
        """Share of the frames in which the body was found."""
        return float(self.found.mean()) if self.frames_s.size else 0.0

    def gaps(self) -> list[tuple[float, float]]:
        """Spans in seconds, longer than ``grid.MAX_GAP_S``, in which nobody was found."""
        lost = np.concatenate([[False], ~self.found, [False]])
        edges = np.flatnonzero(np.diff(lost)).reshape(-1, 2)
        last = self.frames_s.size - 1
        spans = [(float(self.frames_s[a]), float(self.frames_s[min(b, last)])) for a, b in edges]
        return [(a, b) for a, b in spans if b - a > resampling.MAX_GAP_S]

    def point(self, joint: str, side: str) -> Floats:
        """A joint's (n, 2) pixels.

        ``side`` is left, right, mid, near, far, low (the one lower in the picture) or planted (of the leg that stands).
        """
        left, right = (self.xy_px[:, i].astype(np.float64) for i in PAIRS[joint])
        if side == "mid":
            return np.asarray((left + right) / 2)
        if side == "low":
            return np.where((left[:, 1] >= right[:, 1])[:, None], left, right)
        if side == "planted":
            return np.where(self.stands_on_left[:, None], left, right)
        if side in ("near", "far"):
            side = self.near if side == "near" else SIDES[self.near == "left"]
        return left if side == "left" else right

    @cached_property
    def stands_on_left(self) -> NDArray[np.bool_]:
        """(m,) whether the left foot is the one that carries, for whoever stands on one foot.

        A foot that stands is seen not to move while the other one does; which of them is lower in the picture says
        little where the free foot is held towards the camera. Where neither moves plainly more than the other, it is as
        at the nearest time at which one did; where that never happens, or the feet are mostly hidden, the lower one
        stands.
        """
        left, right = (_travel_px(self.point("ankle", side)) / self.torso_px for side in SIDES)
        decided = np.flatnonzero((np.maximum(left, right) > MOVES) & _differ(left, right))
        hidden = np.median(self.visibility[:, PAIRS["ankle"]].min(axis=1)) < PLACED
        below = (self.point("ankle", "left")[:, 1] - self.point("ankle", "right")[:, 1]) / self.torso_px
        if hidden or not decided.size:
            return np.asarray(below >= 0)
        times = np.arange(self.t_s.size)
        nearest = decided[np.searchsorted((decided[1:] + decided[:-1]) / 2, times)]
        # a heel that lifts moves the foot that stands; one that hangs far below the other carries all the same
        return np.where(np.abs(below) > PLAINLY_BELOW, below > 0, (left < right)[nearest])

    @cached_property
    def torso_px(self) -> float:
        """Body scale: length of mid-shoulder -> mid-hip where it is seen longest (90th percentile over time)."""
        length = distance(self.point("shoulder", "mid"), self.point("hip", "mid"))
        return float(np.nanpercentile(length, 90)) if np.isfinite(length).any() else float("nan")

    @cached_property
    def axes(self) -> tuple[Floats, Floats, Floats]:
        """Unit vectors in camera axes, each (n, 3): up the trunk, to the subject's left, out of the chest."""
        ls, rs, lh, rh = (self.xyz_m[:, i].astype(np.float64) for i in (11, 12, 23, 24))
        up = unit((ls + rs) / 2 - (lh + rh) / 2)
        left = unit(ls - rs + lh - rh)
        return up, left, unit(np.cross(left, up))

    @cached_property
    def near(self) -> str:
        """The subject's side that is nearer to the camera over most of the time."""
        depth = self.axes[1][:, 2]
        return "left" if np.isfinite(depth).any() and np.nanmedian(depth) < 0 else "right"

    @property
    def near_sign(self) -> float:
        """+1 when the left side is near, -1 when the right one is: the orientation for ``signed_angle_deg``."""
        return 1.0 if self.near == "left" else -1.0


def _differ(a: Floats, b: Floats) -> NDArray[np.bool_]:
    """(m,) whether one of two travels is plainly the larger one."""
    return np.asarray((a > STILLER * b) | (b > STILLER * a))


def _travel_px(point: Floats) -> Floats:
    """(m,) how far a point (m, 2) ranges within ``STANCE_S`` around each time; NaN where it was not seen then."""
    width, seen = round(STANCE_S * resampling.GRID_HZ), np.isfinite(point)
    top = maximum_filter1d(np.where(seen, point, -np.inf), width, axis=0)
    bottom = minimum_filter1d(np.where(seen, point, np.inf), width, axis=0)
    spread = np.where(top >= bottom, top - bottom, np.nan)
    return np.asarray(spread.max(axis=1))


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


class PoseSequence(PoseRow):
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
        self._spill_store = spill_store
        self._t = array("d")
        self._seen = array("b")
        self._blocks: list[Rows | Callable[[], bytes]] = []
        self._at_hand: dict[int, Rows] = {}
        self._lock = threading.Lock()
        self._body: tuple[tuple[int, int], Body] | None = None

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

    def pose(self, number: int) -> PoseFrame:
        """The pose of this number."""
        rows = self._block(number // BLOCK)
        return PoseFrame(self._t[number], *(rows[name][number % BLOCK] for name in _POSE))

    def body(self, since_s: float = -math.inf) -> Body:
        """The frames from ``since_s`` on, on an even grid; needs at least two of them.

        One and the same, whose arrays are made by now, as long as no frame comes or goes.
        """
        first = min(bisect_left(self._t, since_s), max(0, self.n - 2))
        last = self._body
        if last is None or last[0] != (first, self.n):
            last = self._body = ((first, self.n), Body(np.array(self._t[first:]), self._field, first))
        return last[1]

    def forget(self, before_s: float) -> None:
        """Give up what is older, in whole blocks: a camera may run for hours. Bodies made earlier must not be used."""
        old = min(bisect_left(self._t, before_s), max(0, self.n - 2)) // BLOCK
        self.found -= sum(self._seen[: old * BLOCK])
        self.n -= old * BLOCK
        self._at_hand.clear()
        self._body = None
        del self._blocks[:old], self._t[: old * BLOCK], self._seen[: old * BLOCK]

    def span(self) -> tuple[float, float]:
        """Times of the first and the last frame; (0, 0) without any."""
        return (self._t[0], self._t[-1]) if self.n else (0.0, 0.0)

    def _lay_aside(self) -> None:
        """Put the oldest block away that is in memory, when there are more than are to be."""
        place = len(self._blocks) - 1 - IN_MEMORY
        rows = self._blocks[place] if place >= 0 and self._spill_store else None
        if self._spill_store and isinstance(rows, np.ndarray):
            self._blocks[place] = self._spill_store.put(rows.tobytes()) or rows

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
