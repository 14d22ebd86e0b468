"""Whether a set may begin: the start position was held, or there have been repetitions without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.analysis.assess import assess
from formcheck.coach.framing import on_feet
from formcheck.coach.start import Start, steady

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.coach.counter import Counter
    from formcheck.coach.rules import Rules
    from formcheck.events import Rep, Step


class Ready:
    """Readiness between two sets.

    Parameters
    ----------
    rules : Rules
    size_px : (width, height)
        Of the upright picture.
    """

    def __init__(self, rules: Rules, size_px: tuple[int, int]) -> None:
        self.start = Start(rules, size_px)
        self.armed = False
        self._rules, self._framing = rules.stage, rules.framing
        self._early: list[Rep] = []

    def reset(self) -> None:
        """Nobody is ready any more."""
        self.armed, self._early = False, []

    def update(self, step: Step, counter: Counter) -> bool:
        """Take the running state of a frame; whether the repetitions so far make it a set."""
        now_s = step.time_s
        counted = [rep for rep in step.finished if rep.counted]
        # with the end of a repetition the start position may have been given up for too long: who was ready for it was
        if not (self.armed and counted):
            self._arm(counter, now_s)
        if self.armed:
            return bool(counted)
        self._early += counted
        while self._early and not self._in_place(self._early[0], counter, now_s):
            self._early.pop(0)
        return bool(self._early) and self._is_set(counter, now_s)

    def walks(self, reps: Sequence[Rep], counter: Counter, now_s: float) -> bool:
        """Whether the first of these was walking to or from the camera, of an exercise that is done on the feet."""
        first = next((rep for rep in reps if rep.counted), None)
        if first is None or counter.spec is None or not on_feet(counter.spec, self._framing):
            return False
        return not steady(counter.between(first.start_s - self._rules.still_s, now_s), self._rules)

    def _arm(self, counter: Counter, now_s: float) -> None:
        """Be ready while the start position is held, and no longer once it has been given up."""
        if self.armed and self.start.lost(now_s) and not counter.moves():
            self.armed = False
        if not self.start.armed(now_s) or (self.armed and counter.moves()):
            return
        if not self.armed or now_s - counter.from_s > self._rules.keep_s:
            counter.begin(self._since_s(counter, now_s))
        self.armed, self._early = True, []

    def _since_s(self, counter: Counter, now_s: float) -> float:
        """From when on to count.

        The stillness may be the hold of a repetition that somebody has begun at once, or follow one that was made in
        place.
        """
        fits_s = self.start.fits_since_s
        if self._early and self._early[0].start_s >= fits_s:
            return self._early[0].start_s - self._rules.still_s
        begun = now_s - fits_s <= self._rules.at_once_s and counter.moves(fits_s)
        if begun and steady(counter.between(fits_s, now_s), self._rules):
            return fits_s
        return now_s - self._rules.still_s

    def _in_place(self, rep: Rep, counter: Counter, now_s: float) -> bool:
        """Whether a repetition is recent, and was made where the person is now: walking about looks like some too."""
        recent = now_s - rep.end_s <= self._rules.restless_s
        return recent and steady(counter.between(rep.start_s, now_s), self._rules)

    def _is_set(self, counter: Counter, now_s: float) -> bool:
        """Whether there are enough repetitions that are alike.

        With a camera that stands badly there has to be one more. They are looked at together once more, and counted
        from the first that still counts.
        """
        least = self._rules.restless_reps + (not self._early[0].start_s >= self.start.fits_since_s)
        if len(self._early) < least or counter.spec is None:
            return False
        from_s = self._early[0].start_s - self._rules.still_s
        alike = [rep for rep in assess(counter.between(from_s, now_s), counter.spec).reps if rep.counted]
        if len(alike) < least:
            self._early = self._early[1:]
            return False
        counter.begin(alike[0].start_s - self._rules.still_s)
        return True
