"""Whether somebody is there: not for a frame, and not gone for one either."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.coach.rules import StageRules
    from formcheck.poses import PoseFrame


class Presence:
    """Follows when a body was found."""

    def __init__(self, rules: StageRules) -> None:
        self._rules = rules
        self._since_s = float("nan")
        self._last_s = -float("inf")
        self._there = False

    def update(self, pose: PoseFrame) -> None:
        """Take a frame."""
        if not pose.found:
            return
        if not pose.time_s - self._last_s <= self._rules.found_s:
            self._since_s = pose.time_s
        self._last_s = pose.time_s

    def there(self, now_s: float) -> bool:
        """Whether somebody has been seen for long enough, and not been lost for too long since."""
        if now_s - self._last_s > self._rules.lost_s:
            self._there = False
        elif self._last_s - self._since_s >= self._rules.found_s:
            self._there = True
        return self._there
