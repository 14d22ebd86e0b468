"""Which parts of the body the edge of the picture cuts off, where the model can only guess."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from formcheck.core.pose_frame import PoseFrame

PARTS: Final = {"head": (0,), "shoulders": (11, 12), "hips": (23, 24), "knees": (25, 26), "feet": (27, 28, 31, 32)}
EVERY_S: Final = 0.2  # house rule: often enough for a share of the time
MOST_SHARE: Final = 0.2  # house rule; of 350 clips with the whole body in the picture, none has any


class CutOffParts:
    """Watches the poses of a recording.

    Parameters
    ----------
    width, height : int
        Of the picture in which ``PoseFrame.xy_px`` is measured.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = np.array([width, height])
        self._next_s = -math.inf
        self._looks = 0
        self._outside = dict.fromkeys(PARTS, 0)

    def look(self, pose: PoseFrame) -> None:
        """Take the next frame."""
        if pose.time_s < self._next_s or not pose.found:
            return
        self._next_s = pose.time_s + EVERY_S
        self._looks += 1
        out = np.any((pose.xy_px < 0) | (pose.xy_px > self._size), axis=1)
        for part, joints in PARTS.items():
            self._outside[part] += bool(out[list(joints)].any())

    def notes(self) -> tuple[str, ...]:
        """What to say about it: nothing when the body was in the picture nearly all the time."""
        shares = {part: count / self._looks for part, count in self._outside.items() if count}
        cut = [part for part, share in shares.items() if share > MOST_SHARE]
        if not cut:
            return ()
        most, names = max(shares[part] for part in cut), " and ".join(cut)
        found = f"outside the picture for {100 * most:.0f} % of the time: {names}; what depends on them is guessed"
        return (f"{found}. Move the camera back until the whole body is in the picture",)
