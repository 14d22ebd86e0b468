"""Solves the motion of a set: body, plans and progress of every repetition, pelvis to head."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.simulation.body import BEND_GAIN, UPWARD, Body, Floats, rot_x, rot_y, spine_offsets

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.simulation.body import Posture
    from formcheck.simulation.plan import RepPlan
    from formcheck.simulation.timing import Rhythm, Timeline

SOLVED: Final = 1e-7  # degrees or metres


@dataclass(frozen=True, eq=False)
class MotionContext:
    """A set of r repetitions over n frames.

    Parameters
    ----------
    body : Body
    plans : tuple of RepPlan
        One for each repetition.
    sides : tuple of "left" or "right"
        Working side of each repetition; a motion is built for the left one and mirrored afterwards.
    line : Timeline
    """

    body: Body
    plans: tuple[RepPlan, ...]
    sides: tuple[str, ...]
    line: Timeline

    @property
    def n(self) -> int:
        """Number of frames."""
        return int(self.line.t_s.size)

    @cached_property
    def effort(self) -> Floats:
        """(n,) 0 at rest to 1 at the peak of each repetition, whatever its range."""
        return self._sum([1.0] * len(self.plans), self.line.out - self.line.back)

    @cached_property
    def progress(self) -> Floats:
        """(n,) 0 at rest to the repetition's ``range_fraction`` at its peak."""
        return self._sum([fraction_of(plan) for plan in self.plans], self.line.out - self.line.back)

    def mix(self, rest: float, peak: float) -> Floats:
        """(n,) a quantity that is ``rest`` at rest and ``peak`` at the peak of a full repetition."""
        return rest + (peak - rest) * self.progress

    @cached_property
    def range_held(self) -> Floats:
        """(n,) the ``range_fraction`` of the repetition at hand; changes in the rests."""
        return self._sum([fraction_of(plan) for plan in self.plans], self.line.held) if self.plans else np.ones(self.n)

    def fault(self, key: str) -> Floats:
        """(n,) size of a fault that comes and goes with the effort."""
        return self._sum([plan.faults.get(key, 0.0) for plan in self.plans], self.line.out - self.line.back)

    def held(self, key: str) -> Floats:
        """(n,) size of a fault that is there for the whole repetition and changes in the rests."""
        return self._sum([plan.faults.get(key, 0.0) for plan in self.plans], self.line.held)

    def _sum(self, sizes: list[float], weights: Floats) -> Floats:
        return np.asarray(np.asarray(sizes, np.float64) @ weights) if sizes else np.zeros(self.n)


def fraction_of(plan: RepPlan) -> float:
    """The share of the full range that a repetition is planned to reach."""
    return plan.faults.get("partial_range", plan.range_fraction)


@dataclass(frozen=True, slots=True)
class SimulatedExercise:
    """A simulated exercise.

    Parameters
    ----------
    build : callable
        The posture of a scene, left side working.
    rhythm : Rhythm
    faults : frozenset of str
        Fault keys that ``build`` knows, with variants.
    sided : bool
        Whether one side works.
    alternates : bool
        Whether the working side may change between repetitions.
    feet_deg : float
        Yaw of the direction in which the feet of a lying subject are (left side working); NaN for upright work.
    mirrors : bool
        Whether a right working side is the mirror image; false where ``build`` reads the sides itself.
    counts_side : bool
        Whether the repetitions belong to a side; false where it is only the side the person lies on.
    """

    build: Callable[[MotionContext], Posture]
    rhythm: Rhythm
    faults: frozenset[str]
    sided: bool = False
    alternates: bool = True
    feet_deg: float = float("nan")
    mirrors: bool = True
    counts_side: bool = True


def solve(f: Callable[[Floats], Floats], low: Floats, high: Floats, steps: int = 12) -> Floats:
    """Where increasing functions ``f`` (n,) -> (n,) cross zero between ``low`` and ``high`` (Illinois algorithm)."""
    f_low, f_high = f(low), f(high)
    best = low
    for _ in range(steps):
        best = np.clip((low * f_high - high * f_low) / np.where(f_high == f_low, 1.0, f_high - f_low), low, high)
        value = f(best)
        if np.abs(value).max() < SOLVED:
            break
        above = value > 0
        # the end that stays is made lighter, or it would stay for ever
        f_low, f_high = np.where(above, f_low / 2, value), np.where(above, value, f_high / 2)
        low, high = np.where(above, low, best), np.where(above, best, high)
    return best


def line_pitches(body: Body, pitch: Floats, extension: Floats) -> tuple[Floats, Floats]:
    """Pitches (n,) of pelvis and thorax whose line from hips to shoulders has ``pitch``, with that lumbar extension."""
    up = np.broadcast_to(UPWARD, (*pitch.shape, 3))
    line = spine_offsets(up, rot_y(-extension)[..., 2], body)[..., -1, :]
    pelvis = pitch - np.degrees(np.arctan2(line[..., 0], line[..., 2]))
    return pelvis, pelvis - extension


def upright(
    context: MotionContext, pitch: Floats, *, lean: Floats | float = 0.0, drop: Floats | float = 0.0
) -> tuple[Floats, Floats, Floats]:
    """Axes of pelvis, thorax and head of a trunk bowed by ``pitch``.

    ``lean`` degrees to the left show in the line from hips to shoulders; ``drop`` degrees tilt the pelvis, left side
    up, under a thorax that stays.
    """
    n = context.n
    bend = np.broadcast_to(np.asarray(lean, np.float64) / BEND_GAIN, (n,))
    pelvis = rot_x(np.broadcast_to(np.asarray(drop, np.float64), (n,))) @ rot_y(pitch)
    thorax = rot_x(-bend) @ rot_y(pitch)
    return pelvis, thorax, rot_x(-0.5 * bend) @ rot_y(0.35 * pitch)
