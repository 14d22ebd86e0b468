"""Where and how the repetitions of a set took place, so that leaving is told from a long hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from formcheck.coach.rules import EnvelopeRules
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats


class Envelope:
    """Bounds of the trunk's direction and of the hips' place, widened with every repetition that counts."""

    def __init__(self, rules: EnvelopeRules) -> None:
        self._margin = np.array([rules.axis, rules.axis, rules.place_torsos, rules.place_torsos])
        self._low: Floats = np.full(4, np.inf)
        self._high: Floats = np.full(4, -np.inf)
        self._torso_px = float("nan")

    def extend(self, body: Body) -> None:
        """Take in the frames of a repetition."""
        if np.isnan(self._torso_px):
            self._torso_px = body.torso_px
        seen = self._features(body)
        if len(seen):
            self._low = np.minimum(self._low, seen.min(axis=0))
            self._high = np.maximum(self._high, seen.max(axis=0))

    def holds(self, body: Body) -> bool:
        """Whether these frames, by their median, still belong to the set; yes while nothing is known."""
        seen = self._features(body)
        if not len(seen) or not np.isfinite(self._low).all():
            return True
        now = np.median(seen, axis=0)
        return bool((now >= self._low - self._margin).all() and (now <= self._high + self._margin).all())

    def _features(self, body: Body) -> Floats:
        """(m, 4) how upright, how much facing down, and the mid-hip in torso lengths, of the frames with a body."""
        up, _, front = body.axes
        all_of = np.column_stack([-up[:, 1], front[:, 1], body.point("hip", "mid") / self._torso_px])
        return np.asarray(all_of[np.isfinite(all_of).all(axis=1)])
