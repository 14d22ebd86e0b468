"""The clock of a browser, laid over our own: when a picture was taken that a phone has sent."""

from __future__ import annotations

from collections import deque
from typing import Final

KEPT: Final = 8  # samples; they come every few seconds, and clocks drift by less than a millisecond meanwhile
MOST_AGE_S: Final = 2.0  # house rule: a picture that claims to be older is dated as this old


class BrowserClock:
    """Estimates how far a browser's monotonic clock is ahead of ours, from questions that it answers at once.

    The browser's reading lies somewhere between our question and its answer; the quickest answer tells most, and the
    middle of it is wrong by at most half of its way.
    """

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque(maxlen=KEPT)

    @property
    def known(self) -> bool:
        """Whether a question was answered yet."""
        return bool(self._samples)

    @property
    def error_s(self) -> float:
        """By how much the estimate may be wrong; infinity before the first answer."""
        return min(self._samples)[0] / 2 if self._samples else float("inf")

    def answered(self, asked_s: float, browser_s: float, received_s: float) -> None:
        """Take an answer: the browser's reading, and ours when we asked and when it came."""
        self._samples.append((received_s - asked_s, browser_s - (asked_s + received_s) / 2))

    def taken_s(self, browser_s: float, received_s: float) -> float:
        """When something happened that the browser dates, on our clock; never later than it came, nor much earlier.

        Parameters
        ----------
        browser_s : float
            On the browser's clock.
        received_s : float
            When we were told, on ours.
        """
        ahead_s = min(self._samples)[1] if self._samples else browser_s - received_s
        return min(received_s, max(browser_s - ahead_s, received_s - MOST_AGE_S))
