"""Solves the motion of a set: pelvis, legs, arms and head, from the plans and progress of every repetition."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.simulation.body import (
    BEND_GAIN,
    TOE_DROP,
    UPWARD,
    Body,
    Floats,
    Posture,
    apply,
    dot,
    rot_x,
    rot_y,
    rot_z,
    spine_offsets,
    unit,
    vectors,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from formcheck.simulation.plan import RepPlan, Rhythm, Timeline

DOWN = (0.0, 0.0, -1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Limb:
    """Two rods (n, 3) and, for a leg, the axes (n, 3, 3) of its foot; for an arm, the hand follows the forearm."""

    upper: Floats
    lower: Floats
    end: Floats


def reach(start: Floats, target: Floats, lengths: tuple[float, float], pole: Floats) -> tuple[Floats, Floats]:
    """Rods from ``start`` over a joint on the side of ``pole`` to ``target``, all (n, 3); straight if too far."""
    middle, radius, toward, aside = _circle(start, target, lengths, pole)
    joint = middle + radius[:, None] * aside
    return unit(joint - start), unit(start + toward - joint)


def _circle(
    start: Floats, target: Floats, lengths: tuple[float, float], pole: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Circle on which the joint may lie (centre, radius), vector to the reached target, direction to the pole."""
    way = target - start
    away = np.sqrt(dot(way, way))
    axis = way / np.maximum(away, 1e-12)[:, None]
    away = np.clip(away, abs(lengths[0] - lengths[1]) + 1e-9, sum(lengths))
    along = (lengths[0] ** 2 - lengths[1] ** 2 + away**2) / (2 * away)
    radius = np.sqrt(np.maximum(lengths[0] ** 2 - along**2, 0.0))
    return start + along[:, None] * axis, radius, away[:, None] * axis, unit(pole - dot(pole, axis)[:, None] * axis)


def planted_leg(
    body: Body,
    hip: Floats,
    ankle: Floats,
    foot: Floats,
    *,
    inward_deg: ArrayLike = 0.0,
    medial: float = -1.0,
    pole: Floats | None = None,
) -> Limb:
    """A leg whose ankle is given and whose knee points where the foot points.

    Parameters
    ----------
    hip, ankle : (n, 3)
        Metres.
    foot : (n, 3, 3)
        Axes of the foot.
    inward_deg : float or (n,)
        Turns the knee in until it stands that much further inside the foot (angle of the shank's rise over the foot's
        line) than it would otherwise, or as far as the bent knee can go.
    medial : float
        -1 where the body's middle is to the right of the leg (the left leg), +1 for the right leg.
    pole : (n, 3) or None
        Where the knee points; None is where the foot does.
    """
    pole = foot[..., 0] if pole is None else pole
    middle, radius, toward, aside = _circle(hip, ankle, (body.thigh, body.shank), pole)
    inside = unit(medial * foot[..., 1] * (1.0, 1.0, 0.0))
    turn = _turn(
        middle - hip - toward, radius, aside, unit(np.cross(toward, aside)), inside, np.asarray(inward_deg, np.float64)
    )
    joint = middle + radius[:, None] * turn
    return Limb(unit(joint - hip), unit(hip + toward - joint), foot)


def _turn(centre: Floats, radius: Floats, aside: Floats, across: Floats, inside: Floats, inward_deg: Floats) -> Floats:
    """Direction from the circle's centre to the knee, so that the knee lies in a tilted plane through the foot's line.

    ``centre`` is relative to the ankle; the plane's normal is (inside cos - up sin) of its tilt.
    """
    if not np.any(inward_deg):
        return aside
    across = np.where((dot(across, inside) < 0)[:, None], -across, across)
    clean = centre + radius[:, None] * aside
    tilt = np.arctan2(dot(clean, inside), clean[:, 2]) + np.radians(inward_deg)
    normal = np.cos(tilt)[:, None] * inside - np.sin(tilt)[:, None] * (0.0, 0.0, 1.0)
    a, b = radius * dot(normal, aside), radius * dot(normal, across)
    room = np.maximum(np.hypot(a, b), 1e-12)
    lean = np.arctan2(b, a)
    half = np.arccos(np.clip(-dot(normal, centre) / room, -1.0, 1.0))
    turn = np.where(np.abs(_wrap(lean - half)) < np.abs(_wrap(lean + half)), _wrap(lean - half), _wrap(lean + half))
    return np.asarray(np.cos(turn)[:, None] * aside + np.sin(turn)[:, None] * across)


def _wrap(angle: Floats) -> Floats:
    return np.asarray((angle + np.pi) % (2 * np.pi) - np.pi)


def free_leg(
    pelvis: Floats,
    side: float,
    *,
    flexion: ArrayLike = 0.0,
    abduction: ArrayLike = 0.0,
    rotation: ArrayLike = 0.0,
    knee: ArrayLike = 0.0,
    point: ArrayLike = 0.0,
) -> Limb:
    """A leg by its joint angles in degrees against the pelvis (n, 3, 3); ``side`` +1 left, -1 right.

    ``flexion`` swings the thigh forward, ``abduction`` outward, ``rotation`` turns the knee outward, ``knee`` 0 is
    straight, ``point`` stretches the foot.
    """
    n = len(pelvis)
    flexion, abduction, rotation, knee, point = (
        np.broadcast_to(np.asarray(v, np.float64), (n,)) for v in (flexion, abduction, rotation, knee, point)
    )
    thigh = pelvis @ rot_x(side * abduction) @ rot_y(-flexion) @ rot_z(side * rotation)
    shank = thigh @ rot_y(knee)
    return Limb(apply(thigh, DOWN), apply(shank, DOWN), shank @ rot_y(point))


def flat_foot(n: int, toe_out_deg: ArrayLike, side: float, pitch_deg: ArrayLike = 0.0) -> Floats:
    """Axes (n, 3, 3) of a foot on the floor; ``pitch_deg`` lifts the heel."""
    out = np.broadcast_to(np.asarray(toe_out_deg, np.float64), (n,))
    return rot_z(side * out) @ rot_y(np.broadcast_to(np.asarray(pitch_deg, np.float64), (n,)))


def ankle_over(body: Body, foot: Floats, x: ArrayLike, y: ArrayLike, z: ArrayLike = 0.0) -> Floats:
    """Ankle (n, 3) of a foot that tips over its toe, which stays where a flat foot over (x, y) on height z has it."""
    heading = unit(foot[..., 0] * (1.0, 1.0, 0.0))
    toe = vectors(x, y, np.asarray(z) + (1 - TOE_DROP) * body.ankle_height) + body.toe_ahead * heading
    return np.asarray(toe + apply(foot, (-body.toe_ahead, 0.0, TOE_DROP * body.ankle_height)))


def heel_pitch(body: Body, rise_m: Floats) -> Floats:
    """Degrees by which the foot has to tip over its ball to lift the heel by ``rise_m`` metres."""
    return np.degrees(np.arcsin(np.clip(rise_m / (body.toe_ahead + body.heel_behind), -0.9, 0.9)))


def arm(thorax: Floats, upper: tuple[float, float, float], lower: tuple[float, float, float], side: float) -> Limb:
    """An arm by its directions in the axes of the thorax (n, 3, 3), given for the left."""
    a, b = (unit(apply(thorax, (v[0], side * v[1], v[2]))) for v in (upper, lower))
    return Limb(a, b, b)


def reaching_arm(body: Body, shoulder: Floats, wrist: Floats, pole: Floats) -> Limb:
    """An arm whose wrist is given and whose elbow is on the side of ``pole``, all (n, 3)."""
    upper, lower = reach(shoulder, wrist, (body.upper_arm, body.forearm), pole)
    return Limb(upper, lower, lower)


def assemble(
    root: Floats, trunk: tuple[Floats, Floats, Floats], legs: tuple[Limb, Limb], arms: tuple[Limb, Limb]
) -> Posture:
    """A posture out of the mid-hip, the axes of pelvis, thorax and head, and the limbs (left, right)."""
    axes = np.stack([*trunk, legs[0].end, legs[1].end], axis=1)
    rods = [legs[0].upper, legs[1].upper, legs[0].lower, legs[1].lower]
    rods += [arms[0].upper, arms[1].upper, arms[0].lower, arms[1].lower, arms[0].end, arms[1].end]
    return Posture(root, axes, np.stack(rods, axis=1))


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
