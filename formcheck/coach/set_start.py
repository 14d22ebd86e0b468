"""When a set starts: getting into position, and the start position held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.analysis.set_analysis import assess
from formcheck.coach.live_state import Framing
from formcheck.coach.positioning import CORE, PromptLimiter, check_placement, on_feet
from formcheck.kinematics.geometry import distance
from formcheck.kinematics.resampling import GRID_HZ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.coach.rep_counter import RepCounter
    from formcheck.coach.settings import CoachSettings, StageSettings
    from formcheck.core.report_types import Rep, Step
    from formcheck.exercises import ExerciseSpec
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

LEAST_FOUND = 0.7  # house rule: with the body lost more often nobody can say that it was still


class PositioningGuide:
    """Watches somebody get ready.

    Parameters
    ----------
    rules : CoachSettings
    size_px : (width, height)
        Of the upright picture.
    """

    def __init__(self, rules: CoachSettings, size_px: tuple[int, int]) -> None:
        self._rules = rules
        self._size_px = size_px
        self._guide = PromptLimiter(rules.guide)
        self._key: str | None = "nobody"
        self.framing = Framing()
        self.view: str | None = None
        self.still = False
        self.fits_since_s = float("nan")
        self._misfits_since_s = float("nan")
        self._still_s = -float("inf")
        self._rest_px: Floats | None = None

    def look(self, body: Body, spec: ExerciseSpec | None, now_s: float) -> None:
        """Look at the last second."""
        found = check_placement(body, spec, self._size_px, self._rules.framing, self.view)
        self.framing = found.framing
        self.view = found.view if found.view != "unknown" else self.view
        self.still = drift(body) <= self._rules.stage.still_torsos
        self._still_s = now_s if self.still else self._still_s
        self._since(now_s, fits=found.framing.fits)
        if self.armed(now_s):
            self._rest_px = _core_px(body)
        self._key = found.guide

    def _since(self, now_s: float, *, fits: bool) -> None:
        """Keep since when everything has fitted, or not fitted; NaN for the other of the two."""
        nan = float("nan")
        last = self.fits_since_s if fits else self._misfits_since_s
        since = now_s if np.isnan(last) else last
        self.fits_since_s, self._misfits_since_s = (since, nan) if fits else (nan, since)

    def missing(self) -> None:
        """Nobody is there."""
        self.framing, self.still, self._rest_px, self._key = Framing(), False, None, "nobody"
        self.fits_since_s = self._misfits_since_s = float("nan")

    def begin(self, now_s: float) -> None:
        """Somebody has come."""
        self._guide.begin(now_s)

    def speak(self, now_s: float, spec: ExerciseSpec | None) -> str | None:
        """The key of what to tell the person now, if anything.

        When nothing has helped for long, the body is hardly seen or not held still: then it is the camera's place, or
        the stillness.
        """
        spoken = self._guide.update(self._key, now_s)
        if spoken or self._key == "nobody" or self.armed(now_s):
            return spoken
        camera = f"camera_{spec.camera.views[0]}" if spec else "hold"
        return self._guide.insist("hold" if self.framing.fits else self._key or camera, now_s)

    def armed(self, now_s: float) -> bool:
        """Whether everything fits and the start position is held."""
        return self.still and now_s - self.fits_since_s >= self._rules.framing.fit_s

    def lost(self, now_s: float) -> bool:
        """Whether it has not fitted, or the person has not been still, for so long that readiness is over."""
        return self.misfits(now_s) or now_s - self._still_s >= self._rules.stage.unready_s

    def misfits(self, now_s: float) -> bool:
        """Whether it has not fitted for that long."""
        return now_s - self._misfits_since_s >= self._rules.stage.unready_s

    def moves(self, body: Body) -> bool:
        """Whether a joint has left the start position that was held."""
        if self._rest_px is None:
            return False
        moved = np.linalg.norm(_core_px(body) - self._rest_px, axis=1).max()
        return bool(moved > self._rules.stage.moved_torsos * body.torso_px)

    @property
    def shown(self) -> str | None:
        """The key of what the screen says."""
        return self._guide.shown or ("hold" if self.framing.fits and not self.still else None)


def drift(body: Body) -> float:
    """How far the worst of hips, shoulders, knees and ankles strayed, in torso lengths; infinite when not seen."""
    if body.found_share < LEAST_FOUND:
        return float("inf")
    points = body.xy_px[:, list(CORE)]
    seen = points[np.isfinite(points).all(axis=(1, 2))]
    if not len(seen):  # a camera that stalled
        return float("inf")
    low, high = np.percentile(seen, (5, 95), axis=0)
    return float(np.linalg.norm(high - low, axis=1).max() / body.torso_px)


def steady(body: Body, rules: StageSettings) -> bool:
    """Whether somebody stayed at one distance: the trunk is as long in the picture at the end as at the beginning."""
    length = distance(body.point("shoulder", "mid"), body.point("hip", "mid"))
    n = round(rules.still_s / 2 * GRID_HZ)
    ends = [part[np.isfinite(part)] for part in (length[:n], length[-n:])]
    if not all(len(part) for part in ends):
        return False
    a, b = (float(np.median(part)) for part in ends)
    return abs(a - b) <= rules.steady_share * max(a, b)


def _core_px(body: Body) -> Floats:
    """(8, 2) the core joints at the newest moment with a body; NaN without one."""
    points = body.xy_px[:, list(CORE)]
    seen = points[np.isfinite(points).all(axis=(1, 2))]
    return np.asarray(seen[-1]) if len(seen) else np.full((len(CORE), 2), np.nan)


class StartDetector:
    """Readiness between two sets.

    Parameters
    ----------
    rules : CoachSettings
    size_px : (width, height)
        Of the upright picture.
    """

    def __init__(self, rules: CoachSettings, size_px: tuple[int, int]) -> None:
        self.start = PositioningGuide(rules, size_px)
        self.armed = False
        self._rules, self._framing = rules.stage, rules.framing
        self._early: list[Rep] = []

    def reset(self) -> None:
        """Nobody is ready any more."""
        self.armed, self._early = False, []

    def update(self, step: Step, counter: RepCounter) -> bool:
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

    def walks(self, reps: Sequence[Rep], counter: RepCounter, now_s: float) -> bool:
        """Whether the first of these was walking to or from the camera, of an exercise that is done on the feet."""
        first = next((rep for rep in reps if rep.counted), None)
        if first is None or counter.spec is None or not on_feet(counter.spec, self._framing):
            return False
        return not steady(counter.between(first.start_s - self._rules.still_s, now_s), self._rules)

    def travels(self, rep: Rep, counter: RepCounter) -> bool:
        """Whether it was a stride of somebody who walks across the picture: the hips end elsewhere, and soon."""
        body = counter.between(rep.start_s, rep.end_s)
        hips_px = body.point("hip", "mid")
        seen_px = hips_px[np.isfinite(hips_px).all(axis=1)]
        if len(seen_px) < 2:
            return False
        way_torsos = abs(float(seen_px[-1, 0] - seen_px[0, 0])) / body.torso_px
        return way_torsos > self._rules.walk_torsos_s * (rep.end_s - rep.start_s)

    def _arm(self, counter: RepCounter, now_s: float) -> None:
        """Be ready while the start position is held, and no longer once it has been given up."""
        if self.armed and self.start.lost(now_s) and not counter.moves():
            self.armed = False
        if not self.start.armed(now_s) or (self.armed and counter.moves()):
            return
        if not self.armed or now_s - counter.from_s > self._rules.keep_s:
            counter.begin(self._since_s(counter, now_s))
        self.armed, self._early = True, []

    def _since_s(self, counter: RepCounter, now_s: float) -> float:
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

    def _in_place(self, rep: Rep, counter: RepCounter, now_s: float) -> bool:
        """Whether a repetition is recent, and was made where the person is now: walking about looks like some too."""
        recent = now_s - rep.end_s <= self._rules.restless_s
        return recent and steady(counter.between(rep.start_s, now_s), self._rules)

    def _is_set(self, counter: RepCounter, now_s: float) -> bool:
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
