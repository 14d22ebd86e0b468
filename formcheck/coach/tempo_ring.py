"""The tempo ring: how long the phase has lasted, how long it should, and the beat of its seconds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.coach.settings import RingSettings
    from formcheck.core.report_types import Phase, Step
    from formcheck.exercises import ExerciseSpec


@dataclass(frozen=True, slots=True)
class TempoTick:
    """The ring at one frame; ``target_s`` is NaN where nothing is asked."""

    phase: Phase
    elapsed_s: float
    target_s: float
    beat: bool


class TempoRing:
    """Follows the phases; one that lasts less than ``settle_s`` is a flicker.

    Parameters
    ----------
    rules : RingSettings
    """

    def __init__(self, rules: RingSettings) -> None:
        self._rules = rules
        self._phase: Phase = "waiting"
        self._since_s = 0.0
        self._next: tuple[Phase, float] = ("waiting", 0.0)
        self._beats = 0

    def update(self, step: Step, spec: ExerciseSpec | None) -> TempoTick:
        """Take the running state of a frame."""
        if step.phase != self._next[0]:
            self._next = (step.phase, step.time_s)
        if self._next[0] != self._phase and step.time_s - self._next[1] >= self._rules.settle_s:
            moves = self._next[0] in ("eccentric", "concentric")
            self._phase = self._next[0]
            self._since_s = self._next[1] - (self._rules.moving_lag_s if moves else self._rules.still_lag_s)
            self._beats = 0
        elapsed_s = step.time_s - self._since_s
        target_s = target_of(self._phase, spec)
        return TempoTick(self._phase, elapsed_s, target_s, self._beat(elapsed_s, target_s))

    def _beat(self, elapsed_s: float, target_s: float) -> bool:
        """Once for each whole second of a lowering or a pause that the exercise wants to last."""
        due = math.floor(elapsed_s)
        if self._phase == "concentric" or not due <= target_s or due <= self._beats:
            return False
        self._beats = due
        return True


def target_of(phase: Phase, spec: ExerciseSpec | None) -> float:
    """Seconds that the exercise wants a phase to last; NaN where it asks for nothing."""
    if spec is None:
        return float("nan")
    tempo = spec.tempo
    turn, start = tempo.peak_pause_s, tempo.stretch_pause_s
    if spec.rep.eccentric_first:  # a squat turns in the stretch
        turn, start = start, turn
    wanted = {"eccentric": tempo.eccentric_s, "concentric": tempo.concentric_s, "peak": turn, "rest": start}
    return wanted.get(phase) or float("nan")
