"""Which exercise a movement is, from its posture and travel, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from formcheck.exercises.schema import ExerciseSpec, Recognition

SURE: Final = 0.55  # house rule: better than even odds; below, as when two exercises fit alike, the user is asked
# house rule: how far outside a bound costs as much as one standard deviation
TOLERANCE: Final = {"deg": 12.0, "length": 0.10, "axis": 0.12}
_DEGREES: Final = (
    "knee_bent",
    "knee_straight",
    "hip_bent",
    "hip_straight",
    "knee_range",
    "knee_range_least",
    "hip_range",
    "hip_range_least",
)
_AXES: Final = ("trunk_up", "trunk_up_low", "trunk_up_range", "face_down", "side_up", "side_on", "back_raised")
UNSEEN: Final = 2.0  # a feature that was not seen counts like one two deviations off: neither fitting nor excluded


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest exercise, how sure it is (0 to 1), and the two next ones; the third may be unknown (empty)."""

    exercise_id: str
    confidence: float
    second: str
    third: str = ""

    @property
    def sure(self) -> bool:
        """Whether to go on without asking."""
        return self.confidence >= SURE


def recognise(seen: Mapping[str, float], specs: Sequence[ExerciseSpec]) -> Guess:
    """Compare features with the bounds of every exercise.

    Parameters
    ----------
    seen : mapping
        From ``features``.
    specs : sequence of ExerciseSpec
        At least two with recognition bounds.

    Returns
    -------
    Guess
        Its confidence is how well the best one fits, times its share among all fits.
    """
    fits = {spec.id: fit(seen, spec.recognition) for spec in specs if spec.recognition}
    best, second, third, *_ = [*sorted(fits, key=lambda name: -fits[name]), ""]
    total = sum(fits.values())
    share = fits[best] / total if total > 0 else 0.0
    return Guess(best, share * min(1.0, 2.0 * fits[best]), second, third)


def fit(seen: Mapping[str, float], recognition: Recognition) -> float:
    """exp(-half the squared distance from the bounds in tolerances): 1 inside all of them; of several ways the best."""
    return max(_fit(seen, bounds) for bounds in (recognition.bounds, *recognition.also))


def _fit(seen: Mapping[str, float], way: Mapping[str, tuple[float, float]]) -> float:
    off = [_distance(name, seen[name], bounds) for name, bounds in way.items()]
    return float(np.exp(-0.5 * np.square(off).sum()))


def _distance(name: str, value: float, bounds: tuple[float, float]) -> float:
    if not np.isfinite(value):
        return UNSEEN
    unit = "deg" if name in _DEGREES else "axis" if name in _AXES else "length"
    return max(bounds[0] - value, value - bounds[1], 0.0) / TOLERANCE[unit]
