"""Timing of a simulated repetition: ramps that leave and reach rest smoothly, and the holds between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from formcheck.simulation.body import Floats
    from formcheck.simulation.plan import RepPlan

MIN_JERK_RATIO: Final = 1.875  # peak over mean speed of a minimum-jerk ramp (Flash and Hogan 1985)
_POWERS: Final = np.arange(2.0, 20.5, 0.5)
_U: Final = np.linspace(0.0, 1.0, 2001)


def min_jerk(u: Floats) -> Floats:
    """Smooth ramp from 0 to 1 for u from 0 to 1, flat outside."""
    u = np.clip(u, 0.0, 1.0)
    return np.asarray(u * u * u * (10 - 15 * u + 6 * u * u))


def peaky(u: Floats, ratio: float) -> Floats:
    """Smooth ramp whose peak speed is ``ratio`` times the mean one (1.875 is the minimum-jerk ramp)."""
    if ratio <= MIN_JERK_RATIO:
        return min_jerk(u)
    peaks = [_peak_ratio(p) for p in _POWERS]
    way = np.cumsum((_U * (1 - _U)) ** float(np.interp(ratio, peaks, _POWERS)))
    return np.asarray(np.interp(np.clip(u, 0.0, 1.0), _U, way / way[-1]))


def _peak_ratio(power: float) -> float:
    speed = (_U * (1 - _U)) ** power
    return float(speed.max() / speed.mean())


@dataclass(frozen=True, slots=True)
class Beat:
    """One repetition in time; ``momentum`` is peak over mean speed of the concentric phase."""

    start_s: float
    peak_s: float
    hold_end_s: float
    end_s: float
    momentum: float


@dataclass(frozen=True, slots=True)
class Rhythm:
    """An exercise's own tempo in seconds, and which phase comes first."""

    eccentric_s: float
    concentric_s: float
    peak_pause_s: float
    rest_s: float = 0.8
    eccentric_first: bool = False


def beats(plans: Sequence[RepPlan], rhythm: Rhythm, start_s: float) -> list[Beat]:
    """The repetitions in time, the first one from ``start_s``."""
    out = []
    for plan in plans:
        eccentric = plan.faults.get("rushed", _or(plan.eccentric_s, rhythm.eccentric_s))
        concentric = _or(plan.concentric_s, rhythm.concentric_s)
        pause = plan.faults.get("no_pause", _or(plan.peak_pause_s, rhythm.peak_pause_s))
        there, back = (eccentric, concentric) if rhythm.eccentric_first else (concentric, eccentric)
        peak = start_s + there
        end = peak + pause + back
        out.append(Beat(start_s, peak, peak + pause, end, plan.faults.get("momentum", MIN_JERK_RATIO)))
        start_s = end + _or(plan.rest_s, rhythm.rest_s)
    return out


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Progress of the repetitions over n frames.

    Parameters
    ----------
    t_s : (n,)
        Frame times in seconds.
    rep : (n,)
        Index of the repetition, -1 outside.
    out, back : (r, n)
        How far each of the r repetitions has gone to its peak, and back; both stay at 1 afterwards.
    held : (r, n)
        Weight of each repetition in what lasts from one rest to the next; sums to 1.
    """

    t_s: Floats
    rep: NDArray[np.intp]
    out: Floats
    back: Floats
    held: Floats


def timeline(t_s: Floats, reps: Sequence[Beat], *, eccentric_first: bool) -> Timeline:
    """Where every frame stands in every repetition."""
    out, back = np.zeros((2, len(reps), t_s.size))
    rep = np.full(t_s.size, -1)
    arrived = np.ones((len(reps) + 1, t_s.size))
    for i, beat in enumerate(reps):
        ratios = (MIN_JERK_RATIO, beat.momentum) if eccentric_first else (beat.momentum, MIN_JERK_RATIO)
        out[i] = peaky((t_s - beat.start_s) / max(beat.peak_s - beat.start_s, 1e-6), ratios[0])
        back[i] = peaky((t_s - beat.hold_end_s) / max(beat.end_s - beat.hold_end_s, 1e-6), ratios[1])
        rep[(t_s >= beat.start_s) & (t_s <= beat.end_s)] = i
        if i:
            before = reps[i - 1].end_s
            arrived[i] = min_jerk((t_s - before) / max(beat.start_s - before, 1e-6))
    arrived[-1] = 0.0
    return Timeline(t_s, rep, out, back, arrived[:-1] - arrived[1:])
