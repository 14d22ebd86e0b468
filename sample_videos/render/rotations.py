"""Rotations as 3 x 3 matrices, angles in degrees.

World axes are those of a person who stands at rest: x to the person's left, -y to the front, z up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Array = NDArray[np.float64]

X = np.array([1.0, 0.0, 0.0])
Y = np.array([0.0, 1.0, 0.0])
Z = np.array([0.0, 0.0, 1.0])
FRONT = -Y


def about(axis: Array, deg: float) -> Array:
    """Right-handed rotation by ``deg`` about a (not necessarily unit) ``axis``."""
    x, y, z = axis / np.linalg.norm(axis)
    c, s = np.cos(np.radians(deg)), np.sin(np.radians(deg))
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + s * skew + (1.0 - c) * (skew @ skew))


def pitch(deg: float) -> Array:
    """Forward tilt (the head goes to the front) for positive angles."""
    return about(X, deg)


def roll(deg: float) -> Array:
    """Sideways tilt, the head goes to the person's left for positive angles."""
    return about(Y, deg)


def yaw(deg: float) -> Array:
    """Turn to the person's left for positive angles."""
    return about(Z, deg)


def unit(v: Array) -> Array:
    return np.asarray(v / np.linalg.norm(v))


def cross(a: Array, b: Array) -> Array:
    """Cross product of two vectors (3,); numpy's own takes ten times as long for so few numbers."""
    return np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def frame(axis: Array, hinge: Array) -> Array:
    """Orthonormal frame whose first column is ``axis`` and whose second is ``hinge`` made perpendicular."""
    a = unit(axis)
    h = unit(hinge - a * float(hinge @ a))
    return np.column_stack([a, h, cross(a, h)])


def between(rest_axis: Array, rest_hinge: Array, axis: Array, hinge: Array) -> Array:
    """Rotation that carries a bone from its rest axis and hinge to the wanted ones."""
    return np.asarray(frame(axis, hinge) @ frame(rest_axis, rest_hinge).T)


def slerp(first: Array, second: Array, share: float) -> Array:
    """Rotation a ``share`` of the way from ``first`` to ``second`` along the shortest turn."""
    turn = Rotation.from_matrix(second @ first.T).as_rotvec()
    return np.asarray(Rotation.from_rotvec(share * turn).as_matrix() @ first)


def two_bone(start: Array, end: Array, lengths: tuple[float, float], pole: Array, inward: float) -> tuple[Array, Array]:
    """Middle joint of two bones from ``start`` to ``end``, and the direction in which it bends.

    The reach is cut to 99.9 % of the straight length. The bend is turned about the start-end line until
    the middle joint has moved sideways by ``inward`` degrees as seen from ``end``.
    """
    first, second = lengths
    line = end - start
    dist = min(float(np.linalg.norm(line)), 0.999 * (first + second))
    axis = unit(line)
    bend = unit(pole - axis * float(pole @ axis))
    along = (first**2 - second**2 + dist**2) / (2 * dist)
    out = float(np.sqrt(max(first**2 - along**2, 1e-8)))
    shift = second * np.sin(np.radians(inward)) / out
    bend = about(axis, float(np.degrees(np.arcsin(np.clip(shift, -0.92, 0.92))))) @ bend
    return start + axis * along + bend * out, bend
