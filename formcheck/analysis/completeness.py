"""Which parts of a repetition were seen whole: what the recording, or a hole in it, cuts off is not judged."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.kinematics.resampling import GRID_HZ

if TYPE_CHECKING:
    from formcheck.analysis.rep_detection import Excursion
    from formcheck.analysis.rep_timing import Bounds
    from formcheck.core.report_types import CutOff
    from formcheck.exercises.thresholds import Thresholds
    from formcheck.kinematics.geometry import Floats

Seen = np.ndarray[tuple[int], np.dtype[np.bool_]]
# Seconds on either side of a moment that have to be seen before it counts as seen. House rule: a movement that is cut
# in its middle is measured to end within 0.1 s of the cut, because smoothing flattens its last tenth of a second.
EDGE_S: Final = 0.1
# Share of the way in a second by which a hold may sink. House rule: nobody takes ten seconds to come down, and who
# holds for long sinks slowly.
SINKING_SHARE_PER_S: Final = 0.1
# what has to be seen before something is read in a window; all of the repetition for the other windows
_PARTS_OF: Final = {
    "start": ("way_there",),
    "peak": ("turn",),
    "turn": ("turn",),
    "finish": ("way_back",),
    "after": ("way_back",),
}


@dataclass(frozen=True, slots=True)
class Completeness:
    """What was seen of a repetition.

    ``way_there``, ``hold`` and ``way_back`` say whether that phase was seen from end to end: both of its ends with
    ``EDGE_S`` around them, and no hole between. ``turn`` says whether its turning point was seen: all of the hold, or
    the beginning of one that still lasted when the recording ended. ``cut_off`` says at which end the recording cuts
    the repetition off.
    """

    way_there: bool = True
    hold: bool = True
    turn: bool = True
    way_back: bool = True
    cut_off: CutOff | None = None

    def of(self, window: str) -> bool:
        """Whether the window of that name (see ``Windows``) was seen."""
        if window in _PARTS_OF:
            return all(getattr(self, part) for part in _PARTS_OF[window])
        return self.whole

    @property
    def rest(self) -> str | None:
        """The window that shows the body at rest: before it, or after it where its beginning was not seen.

        None when neither was seen.
        """
        return next((window for window in ("start", "after") if self.of(window)), None)

    @property
    def whole(self) -> bool:
        """Whether all of it was seen."""
        return self.way_there and self.hold and self.way_back

    @property
    def interrupted(self) -> bool:
        """Whether a hole, and not only the recording's start or end, hides a part of it."""
        start_cut, end_cut = self.cut_at_start, self.cut_at_end
        return not (
            (self.way_there or start_cut) and (self.hold or start_cut or end_cut) and (self.way_back or end_cut)
        )

    @property
    def cut_at_start(self) -> bool:
        """Whether what was seen begins in the middle of it."""
        return self.cut_off in ("start", "both")

    @property
    def cut_at_end(self) -> bool:
        """Whether what was seen ends in the middle of it."""
        return self.cut_off in ("end", "both")


def completeness(t_s: Floats, s: Floats, excursion: Excursion, bounds: Bounds, judging: Thresholds) -> Completeness:
    """What these samples show of a movement.

    Parameters
    ----------
    t_s : (m,)
        Even times in seconds.
    s : (m,)
        The rep signal; NaN where the body was lost.
    excursion : Excursion
    bounds : Bounds
        Its key times; NaN where it has not risen or not fallen.
    judging : Thresholds
        The exercise's.
    """
    seen = np.isfinite(s)
    first, last = (float(t_s[k]) for k in np.flatnonzero(seen)[[0, -1]])
    at_start = not excursion.risen or bounds.start_s < first + EDGE_S
    at_end = not excursion.fallen or bounds.end_s > last - EDGE_S
    if _is_beside_a_hole(seen, excursion):  # where it turned, and when, may be hidden in it
        return Completeness(False, False, False, False, _cut_off(at_start, at_end))
    ends = (bounds.start_s, bounds.peak_start_s, bounds.peak_end_s, bounds.end_s)
    there, hold, back = (_is_seen(seen, float(t_s[0]), a, b) for a, b in pairwise(ends))
    held = not excursion.fallen and _is_held(t_s, s, excursion, judging)
    turn = hold or (held and _is_seen(seen, float(t_s[0]), ends[1], last - EDGE_S))
    # where a hole hides the way to or from the hold, the moment at which the hold begins or ends is a guess
    hold = hold and (there or at_start) and (back or at_end)
    return Completeness(there and not at_start, hold, turn, back and not at_end, _cut_off(at_start, at_end))


def _cut_off(at_start: bool, at_end: bool) -> CutOff | None:
    if at_start:
        return "both" if at_end else "start"
    return "end" if at_end else None


def _is_beside_a_hole(seen: Seen, excursion: Excursion) -> bool:
    """Whether the turning point, or an end of a hold with a dip, lies within ``EDGE_S`` of a hole."""
    first, last = np.flatnonzero(seen)[[0, -1]]
    reach = round(EDGE_S * GRID_HZ)
    turns = (excursion.arrived, excursion.peak, excursion.departed)
    return not all(seen[max(at - reach, first) : min(at + reach, last) + 1].all() for at in turns)


def _is_held(t_s: Floats, s: Floats, excursion: Excursion, judging: Thresholds) -> bool:
    """Whether a movement that has not come back is still near its turning point, or sinks from it in no hurry."""
    sunk, way = s[excursion.peak] - s[excursion.right], s[excursion.peak] - s[excursion.left]
    held_s = t_s[excursion.right] - t_s[excursion.peak]
    return bool(sunk <= judging.still_up_share * way or sunk <= SINKING_SHARE_PER_S * way * held_s)


def _is_seen(seen: Seen, first_s: float, a_s: float, b_s: float) -> bool:
    """Whether everything between two moments and ``EDGE_S`` around them was seen."""
    if not np.isfinite((a_s, b_s)).all() or b_s < a_s:
        return False
    i, j = (round((at_s - first_s) * GRID_HZ) for at_s in (a_s - EDGE_S, b_s + EDGE_S))
    return i >= 0 and j < seen.size and bool(seen[i : j + 1].all())
