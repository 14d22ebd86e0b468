"""Frame times: the container's time stamps, repaired where a file's clock is broken."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

BREAK_S: Final = 1.0  # further back than this, the recording's clock was set anew
SAME_S: Final = 1e-6  # a stamp this close to the frame before is the same; the rest is rounding
MIN_STEP_S: Final = 0.001  # the pose model counts whole milliseconds


class FrameClock:
    """Turns time stamps into seconds since the first frame, strictly increasing.

    A stamp that comes after the frame before is right and taken as it is, exactly, however long the gap. Otherwise:

    - a missing stamp: one usual step after the frame before;
    - the same or an earlier one, by up to 1 s (repeated or swapped stamps): halfway between the frame before and the
      moment at which the next stamp is due, at least 1 ms on. So a good stamp that follows is still good;
    - earlier by more than 1 s (joined recordings): one usual step on, and later stamps are counted from there.

    The usual step is the distance between the last two good stamps.

    Parameters
    ----------
    step_s : float
        The usual step as long as no two good stamps are known.
    """

    def __init__(self, step_s: float) -> None:
        self._step_s = step_s
        self._last_s = -step_s  # so that the first frame is at 0
        self._good_s = 0.0
        self._origin_s: Fraction | None = None
        self.repaired = 0

    def time_s(self, stamp_s: Fraction | None) -> float:
        """The time of the next frame, given its stamp, None if it has none."""
        self._last_s = self._placed(stamp_s)
        return self._last_s

    def _placed(self, stamp_s: Fraction | None) -> float:
        next_s = self._last_s + self._step_s
        if stamp_s is None:
            self.repaired += 1
            return next_s
        if self._origin_s is None:
            return self._restart(stamp_s, next_s)
        at_s = float(stamp_s - self._origin_s)
        if at_s > self._last_s + SAME_S:
            return self._trust(at_s)
        self.repaired += 1
        if at_s < self._last_s - BREAK_S:
            return self._restart(stamp_s, next_s)
        return self._last_s + max((self._good_s + self._step_s - self._last_s) / 2, MIN_STEP_S)

    def _restart(self, stamp_s: Fraction, at_s: float) -> float:
        self._origin_s = stamp_s - Fraction(at_s)
        self._good_s = at_s
        return at_s

    def _trust(self, at_s: float) -> float:
        if at_s - self._good_s < BREAK_S:  # a pause of the recording is no step
            self._step_s = at_s - self._good_s
        self._good_s = at_s
        return at_s
