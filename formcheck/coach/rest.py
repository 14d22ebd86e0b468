"""The rest between two sets."""

from __future__ import annotations


class Rest:
    """Counts down.

    Parameters
    ----------
    from_s, length_s : float
        When the last set ended, and how long the exercise's programme wants the rest to be.
    warn_s : float
        How long before its end the person is told.
    """

    def __init__(self, from_s: float, length_s: float, warn_s: float) -> None:
        self._until_s = from_s + length_s
        self._warn_s = warn_s
        self._warned = length_s <= 2 * warn_s  # a short rest needs no warning
        self._told = False

    def left_s(self, now_s: float) -> float:
        """Seconds that are left; negative when it is over."""
        return self._until_s - now_s

    def tell(self, now_s: float) -> str | None:
        """``rest_warn`` and ``rest_over``, once each at their time."""
        if not self._warned and self.left_s(now_s) <= self._warn_s:
            self._warned = True
            return "rest_warn"
        if not self._told and self.left_s(now_s) <= 0:
            self._told = True
            return "rest_over"
        return None
