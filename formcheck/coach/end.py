"""When a set is over: the person has left, rests, or does something else. A long hold is none of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.coach.rules import StageRules
    from formcheck.events import Step

FLICKER_S = 0.4  # house rule: rest that is interrupted for less goes on
MOST_STEP_S = 0.5  # house rule: what a single frame may add to a waiting time, so that a stalled camera ends nothing


class End:
    """Waiting times of one set, all counted from its last sign of going on."""

    def __init__(self, rules: StageRules, now_s: float) -> None:
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
