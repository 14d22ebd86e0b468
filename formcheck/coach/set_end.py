"""When a set is over: the person has left, rests, or does something else. A long hold is none of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from formcheck.coach.settings import EnvelopeSettings, StageSettings
    from formcheck.core.report_types import Step
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats


class PlaceEnvelope:
    """Bounds of the trunk's direction and of the hips' place, widened with every repetition that counts."""

    def __init__(self, rules: EnvelopeSettings) -> None:
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


FLICKER_S = 0.4  # house rule: rest that is interrupted for less goes on
MOST_STEP_S = 0.5  # house rule: what a single frame may add to a waiting time, so that a stalled camera ends nothing


class SetEndDetector:
    """Waiting times of one set, all counted from its last sign of going on."""

    def __init__(self, rules: StageSettings, now_s: float) -> None:
        self._rules = rules
        self._last_s = now_s
        self._reps = 0
        self._gone_s = self._away_s = self._rest_s = self._stir_s = self._hold_s = self._idle_s = 0.0

    def rep(self) -> None:
        """A repetition has counted."""
        self._reps += 1
        self._idle_s = self._rest_s = 0.0

    def resume(self, now_s: float) -> None:
        """After a pause all waiting begins anew."""
        self._last_s = now_s
        self._gone_s = self._away_s = self._rest_s = self._stir_s = self._idle_s = 0.0

    def over(self, step: Step, *, found: bool, inside: bool, still: bool, exercise_id: str | None) -> bool:
        """Whether the set is over with this frame.

        Parameters
        ----------
        step : Step
            The running state.
        found, inside : bool
            Whether anybody is there, and where and how the set takes place.
        still : bool
            Whether the body is.
        exercise_id : str or None
        """
        dt = min(step.time_s - self._last_s, MOST_STEP_S)
        self._last_s = step.time_s
        self._gone_s = 0.0 if found else self._gone_s + dt
        self._away_s = 0.0 if inside else self._away_s + dt
        self._count_rest(step, dt, still=still)
        if self._reps == 0:
            return self._idle_s >= self._rules.try_s or self._gone_s >= self._rules.gone_s
        return (
            self._gone_s >= self._rules.gone_s
            or self._away_s >= self._rules.away_s
            or self._rest_s >= self._rules.rest_of(exercise_id)
            or self._idle_s >= self._rules.idle_s
        )

    def _count_rest(self, step: Step, dt: float, *, still: bool) -> None:
        holds = step.phase == "peak"
        self._hold_s = self._hold_s + dt if holds else 0.0
        if not holds or self._hold_s > self._rules.hold_most_s:
            self._idle_s += dt
        # near the start position the phase flickers with the noise of a signal that hardly moves
        rests = step.phase in ("rest", "waiting") or (still and not holds)
        self._stir_s = 0.0 if rests else self._stir_s + dt
        self._rest_s = 0.0 if self._stir_s > FLICKER_S else self._rest_s + dt
