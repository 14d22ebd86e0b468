"""Legs and arms: by joint angles, or reaching for a planted foot or hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formcheck.simulation.body import TOE_DROP, Body, Floats, Posture, apply, dot, rot_x, rot_y, rot_z, unit, vectors

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

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
