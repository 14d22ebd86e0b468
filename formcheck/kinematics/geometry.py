"""Plane geometry on arrays of points. Pixels are square, x right, y down. NaN in, NaN out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def distance(a: Floats, b: Floats) -> Floats:
    """Euclidean distance between points, in their own unit.

    Parameters
    ----------
    a, b : (..., d)

    Returns
    -------
    (...)
    """
    return np.asarray(np.sqrt(((a - b) ** 2).sum(axis=-1)))


def unit(v: Floats) -> Floats:
    """Vectors (..., d) at length one; one of no length stays as it is."""
    return np.asarray(v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9))


def cross2(u: Floats, v: Floats) -> Floats:
    """Z component of the cross product of plane vectors: positive when v is clockwise of u on screen (y down)."""
    return np.asarray(u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0])


def angle_deg(a: Floats, b: Floats, c: Floats) -> Floats:
    """Angle at b between the rays to a and c, 0 to 180 degrees; 180 is a straight line."""
    u, v = a - b, c - b
    return np.asarray(np.degrees(np.arctan2(np.abs(cross2(u, v)), (u * v).sum(axis=-1))))


def signed_angle_deg(a: Floats, b: Floats, c: Floats, orientation: float) -> Floats:
    """Angle at b from the ray to a to the ray to c, 0 to 360 degrees, so that it passes 180 without a fold.

    Parameters
    ----------
    a, b, c : (..., 2)
    orientation : float
        +1 or -1: which way round counts as flexion below 180. With the sign of the near side (see ``Body.near_sign``)
        shoulder-hip-knee reads below 180 in hip flexion and above 180 when the hip is beyond the straight line on
        the belly side.
    """
    u, v = a - b, c - b
    turn = np.degrees(np.arctan2(orientation * cross2(u, v), (u * v).sum(axis=-1)))
    return np.asarray(np.mod(turn, 360.0))


def incline_deg(a: Floats, b: Floats) -> Floats:
    """Lean of the vector a -> b from vertical, -180 to 180 degrees: 0 points up, 90 points to image right."""
    d = b - a
    return np.asarray(np.degrees(np.arctan2(d[..., 0], -d[..., 1])))


def line_offset(p: Floats, a: Floats, b: Floats) -> Floats:
    """Signed distance of p from the line a -> b over its length; positive to the right of the direction on screen."""
    d = b - a
    return np.asarray(cross2(d, p - a) / np.maximum((d**2).sum(axis=-1), 1e-9))
