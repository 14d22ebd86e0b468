"""Tempo of repetitions as a coach with a stopwatch would call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.events import Tempo

if TYPE_CHECKING:
    from formcheck.analysis.phases import Bounds

MAX_REST_S = 10.0  # house rule: a longer stop between repetitions is a break, not a pause in the stretch


def tempo_of(bounds: Bounds, following: Bounds | None, eccentric_first: bool) -> Tempo:
    """The four phases of one repetition; NaN for those that the recording does not show.

    For a movement that begins with its concentric phase the hold at the turning point is the pause at peak
    contraction, and the rest
    before the next repetition the pause in the stretch; for a squat it is the other way round.
    """
    rise = bounds.peak_start_s - bounds.start_s
    fall = bounds.end_s - bounds.peak_end_s
    hold = max(0.0, bounds.peak_end_s - bounds.peak_start_s) if np.isfinite(fall) else float("nan")
    rest = max(0.0, following.start_s - bounds.end_s) if following else float("nan")
    rest = rest if rest <= MAX_REST_S else float("nan")
    if eccentric_first:
        return Tempo(eccentric_s=rise, stretch_pause_s=hold, concentric_s=fall, peak_pause_s=rest)
    return Tempo(eccentric_s=fall, stretch_pause_s=rest, concentric_s=rise, peak_pause_s=hold)
