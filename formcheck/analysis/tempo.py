"""Tempo of repetitions as a coach with a stopwatch would call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from formcheck.events import Tempo

if TYPE_CHECKING:
    from formcheck.analysis.reps import Movement
    from formcheck.events import Rep

Part = Literal["eccentric", "stretch_pause", "concentric", "peak_pause"]
PARTS: Final[tuple[Part, ...]] = ("eccentric", "stretch_pause", "concentric", "peak_pause")  # in the order of ``Tempo``
MAX_REST_S: Final = 10.0  # house rule: a longer stop between repetitions is a break, not a pause in the stretch


def tempo_of(movement: Movement, following: Movement | None, eccentric_first: bool) -> Tempo:
    """The four phases of one repetition; NaN for those that were not seen from end to end.

    For a movement that begins with its concentric phase the hold at the turning point is the pause at peak contraction,
    and the rest before the next repetition the pause in the stretch; for a squat it is the other way round.
    """
    bounds, shown, unknown = movement.bounds, movement.shown, float("nan")
    rise = bounds.peak_start_s - bounds.start_s if shown.way_there else unknown
    fall = bounds.end_s - bounds.peak_end_s if shown.way_back else unknown
    hold = max(0.0, bounds.peak_end_s - bounds.peak_start_s) if shown.hold else unknown
    rest = _rest_s(movement, following) if following else unknown
    if eccentric_first:
        return Tempo(eccentric_s=rise, stretch_pause_s=hold, concentric_s=fall, peak_pause_s=rest)
    return Tempo(eccentric_s=fall, stretch_pause_s=rest, concentric_s=rise, peak_pause_s=hold)


def _rest_s(movement: Movement, following: Movement) -> float:
    """Seconds between two movements; NaN where one of them was not seen on that side, or after a break."""
    seen = movement.shown.way_back and following.shown.way_there
    rest_s = max(0.0, following.bounds.start_s - movement.bounds.end_s)
    return rest_s if seen and rest_s <= MAX_REST_S else float("nan")


@dataclass(frozen=True, slots=True)
class Span:
    """When one part of a repetition's tempo began and ended, in seconds of the recording."""

    part: Part
    start_s: float
    end_s: float


def in_time_order(eccentric_first: bool) -> tuple[Part, ...]:
    """The parts of a tempo as they follow each other, the rest before the next repetition last."""
    if eccentric_first:
        return ("eccentric", "stretch_pause", "concentric", "peak_pause")
    return ("concentric", "peak_pause", "eccentric", "stretch_pause")


def spans_of(rep: Rep, eccentric_first: bool) -> tuple[Span, Span, Span]:
    """When a repetition's way there, its hold and its way back were; where a part is unknown, ``peak_s`` divides it."""
    there, hold, back, _ = in_time_order(eccentric_first)
    way_s, hold_s = (float(getattr(rep.tempo, f"{part}_s")) for part in (there, hold))
    hold_s = hold_s if np.isfinite(hold_s) else 0.0
    turn_s = rep.start_s + way_s if np.isfinite(way_s) else rep.peak_s - hold_s / 2
    turn_s = min(max(turn_s, rep.start_s), rep.end_s)
    leave_s = min(turn_s + hold_s, rep.end_s)
    return Span(there, rep.start_s, turn_s), Span(hold, turn_s, leave_s), Span(back, leave_s, rep.end_s)
