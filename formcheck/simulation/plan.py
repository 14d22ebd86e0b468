"""The plan of a simulated clip: each repetition with its timing, the camera and the estimator."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from formcheck.simulation.body import Floats

Side = Literal["left", "right", "alternate"]
Activity = Literal[
    "none", "walk_in", "lie_down", "shift", "unrack", "high_knees", "long_hold", "arms_overhead", "arms_up"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RepPlan:
    """One repetition.

    Parameters
    ----------
    faults : mapping of str to float
        Fault ids (see ``fault_ids``) with their size: degrees, but metres for ``heel_lift``, ``feet_apart``,
        ``feet_together`` and ``elbow_off``, seconds for ``rushed`` and ``no_pause``, the share of the range for
        ``partial_range``, peak over mean speed for ``momentum``. ``id:variant`` chooses a variant, such as
        ``lumbar_arch:tilt`` (the pelvis tips under a level trunk) or ``knee_valgus:left``.
    range_fraction : float
        Share of the full range, 0 to 1.2.
    eccentric_s, concentric_s, peak_pause_s, rest_s : float or None
        Seconds; None takes the exercise's own. ``rest_s`` is the rest after the repetition.
    side : "left", "right" or None
        Working side; None takes that of the set.
    """

    faults: Mapping[str, float] = field(default_factory=dict)
    range_fraction: float = 1.0
    eccentric_s: float | None = None
    concentric_s: float | None = None
    peak_pause_s: float | None = None
    rest_s: float | None = None
    side: Literal["left", "right"] | None = None


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera on a tripod, aimed at the middle of the body.

    Parameters
    ----------
    yaw_deg : float
        Where it stands around the subject: 0 in front, 90 at the subject's left (who then faces the left of the
        picture), -90 at the right, 180 behind. In front of a person on the back is at the feet; in front of one on the
        side is where the chest looks.
    height_m, distance_m : float
        Of the lens above the floor, and from the subject over the floor.
    focal_px : float or None
        None is 1.2 picture widths (45 degrees across).
    width, height : int
        Of the picture, pixels.
    mirrored : bool
        The picture is flipped, and left and right are called as the flipped person's, which is what an estimator does.
    foot_end : bool
        Stand at the feet of a lying subject, whatever way that is; ``yaw_deg`` is added to it.
    """

    yaw_deg: float = 90.0
    height_m: float = 1.0
    distance_m: float = 3.5
    focal_px: float | None = None
    width: int = 640
    height: int = 480
    mirrored: bool = False
    foot_end: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """How a pose estimator distorts the truth; the default is the exact truth.

    Parameters
    ----------
    fps : float
        10 to 120.
    jitter_px, jitter_s : float
        Standard deviation of the landmarks' noise in pixels, and the time over which it is correlated.
    hip_line_gain : float
        Share of the true tilt of the hip line that is seen (MediaPipe: 0.4 to 0.55).
    knee_gain : float
        Share of the true frontal knee angle that is seen (MediaPipe: 0.8, on one leg 0.5).
    hip_bias_deg : float
        How much more extended the hip reads from the side, a constant of the person (MediaPipe: 6 to 16).
    dropped : float
        Share of the frames that never arrive.
    variable_rate : bool
        Frame times scatter by a fifth of the interval.
    missing : sequence of (from_s, to_s)
        Spans in which nobody is found.
    mask : bool
        Whether a segmentation mask is there.
    """

    fps: float = 30.0
    jitter_px: float = 0.0
    jitter_s: float = 0.1
    hip_line_gain: float = 1.0
    knee_gain: float = 1.0
    hip_bias_deg: float = 0.0
    dropped: float = 0.0
    variable_rate: bool = False
    missing: tuple[tuple[float, float], ...] = ()
    mask: bool = True

    @classmethod
    def mediapipe(cls, fps: float = 30.0) -> Observation:
        """What MediaPipe's full model does on average to a person who fills most of a 640 by 480 picture."""
        return cls(fps=fps, jitter_px=0.5, hip_line_gain=0.5, knee_gain=0.8, hip_bias_deg=10.0)


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
