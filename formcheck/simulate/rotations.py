"""Rotation matrices and vectors over frames; the subject's axes are x forward, y to the left, z up."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
LEFTWARD: Final = np.array([0.0, 1.0, 0.0])
UPWARD: Final = np.array([0.0, 0.0, 1.0])


def rot_x(angle_deg: ArrayLike) -> Floats:
    """Rotation about the forward axis, (..., 3, 3): positive lifts the left side."""
    return _about(0, 1, 2, angle_deg)


def rot_y(angle_deg: ArrayLike) -> Floats:
    """Rotation about the axis to the left, (..., 3, 3): positive bows the upright body forward."""
    return _about(1, 2, 0, angle_deg)


def rot_z(angle_deg: ArrayLike) -> Floats:
    """Rotation about the upward axis, (..., 3, 3): positive turns the body to its left."""
    return _about(2, 0, 1, angle_deg)


def _about(axis: int, a: int, b: int, angle_deg: ArrayLike) -> Floats:
    angle = np.radians(np.asarray(angle_deg, np.float64))
    out = np.zeros((*angle.shape, 3, 3))
    out[..., axis, axis] = 1.0
    out[..., a, a] = out[..., b, b] = np.cos(angle)
    out[..., b, a] = np.sin(angle)
    out[..., a, b] = -np.sin(angle)
    return out


def apply(matrix: Floats, vector: ArrayLike) -> Floats:
    """``matrix @ vector`` for (..., 3, 3) and (..., 3)."""
    return np.asarray((matrix @ np.asarray(vector, np.float64)[..., None])[..., 0])


def unit(vector: Floats) -> Floats:
    """Vectors (..., 3) of length one."""
    return np.asarray(vector / np.maximum(np.sqrt(dot(vector, vector))[..., None], 1e-12))


def dot(a: Floats, b: Floats) -> Floats:
    """Scalar product along the last axis."""
    return np.asarray(np.einsum("...i,...i->...", a, b))


def frame(forward: Floats, up: Floats) -> Floats:
    """Right-handed axes (..., 3, 3) whose third column is ``up`` and whose first lies nearest to ``forward``."""
    u = unit(up)
    f = unit(forward - dot(forward, u)[..., None] * u)
    return np.stack([f, np.cross(u, f), u], axis=-1)


def vectors(x: ArrayLike, y: ArrayLike, z: ArrayLike) -> Floats:
    """(n, 3) out of three components that are numbers or (n,)."""
    return np.stack(np.broadcast_arrays(*(np.asarray(v, np.float64) for v in (x, y, z))), axis=-1)
