"""Getting into place: what the person is told until body, view and posture fit and the start position is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.coach.framing import CORE, place
from formcheck.coach.guide import Guide
from formcheck.coach.moment import Framing
from formcheck.kinematics.geometry import distance
from formcheck.kinematics.grid import GRID_HZ

if TYPE_CHECKING:
    from formcheck.coach.rules import Rules, StageRules
    from formcheck.exercises import ExerciseSpec
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

LEAST_FOUND = 0.7  # house rule: with the body lost more often nobody can say that it was still


class Start:
    """Watches somebody get ready.

    Parameters
    ----------
    rules : Rules
    size_px : (width, height)
        Of the upright picture.
    """

    def __init__(self, rules: Rules, size_px: tuple[int, int]) -> None:
        self._rules = rules
        self._size_px = size_px
        self._guide = Guide(rules.guide)
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
        found = place(body, spec, self._size_px, self._rules.framing, self.view)
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


def steady(body: Body, rules: StageRules) -> bool:
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
