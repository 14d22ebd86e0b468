"""Half-widths of the body on both sides of its trunk line, read from the segmentation mask."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.core.landmarks import Landmark
from formcheck.core.pose_frame import PROFILE_STATIONS

Array = NDArray[np.float32]

# how far from the trunk line the edge is looked for, in torso lengths
REACH: Final = 1.2
# The mask is computed at 256 pixels for a region of some five torso lengths, so samples closer than an
# eightieth of a torso would only re-read the same values; the edge itself is then refined within the pixel.
_STEPS_PER_TORSO: Final = 80
_EDGE: Final = np.float32(0.5)
_SIDES: Final = np.array([1.0, -1.0])


def trunk_half_widths(mask: Array, xy_px: Array) -> Array:
    """Measure from the trunk line to the edge of the body, on both sides.

    The trunk line runs from the middle of the shoulders to the middle of the hips. At each of
    ``PROFILE_STATIONS`` the mask is read outwards along the normal of that line until it first falls below
    one half; the crossing is interpolated between neighbouring pixels.

    Parameters
    ----------
    mask : (h, w) float32
        Probability (0 to 1) that a pixel belongs to the body, at the size of the picture.
    xy_px : (33, 2) float32
        Landmarks in the same pixels, x right, y down; pixel (0, 0) covers the square from 0 to 1.

    Returns
    -------
    (2, K) float32
        Distances in pixels, never negative. With the line's direction (dx, dy), row 0 is along (-dy, dx):
        on a person who stands upright in the picture (dx = 0, dy > 0) that is to the left of the picture.
        Row 1 is along (dy, -dx). NaN where the line itself lies outside the mask, where the picture ends
        before the body does, where the body does not end within ``REACH`` torso lengths, and everywhere if
        a shoulder or hip is missing or the line is shorter than two pixels.
    """
    profile = np.full((2, PROFILE_STATIONS.size), np.nan, np.float32)
    ends = _trunk_line(xy_px)
    if ends is None:
        return profile
    start, along = ends
    length = float(np.hypot(along[0], along[1]))
    x0 = start[0] + PROFILE_STATIONS * along[0]
    y0 = start[1] + PROFILE_STATIONS * along[1]
    side_x, side_y = _SIDES * (-along[1] / length), _SIDES * (along[0] / length)
    step = max(1.0, length / _STEPS_PER_TORSO)
    distance = np.arange(0.0, REACH * length + step, step)
    # (side, station, sample): whole-pixel reading, with everything outside the picture as NaN
    seen = _nearest(
        mask,
        x0[None, :, None] + side_x[:, None, None] * distance,
        y0[None, :, None] + side_y[:, None, None] * distance,
    )
    first_out, found = _first_outside(seen)
    if found.any():
        side, station = np.nonzero(found)
        bracket = distance[first_out[side, station]] - step - 1.0
        profile[side, station] = _refine(
            mask, (x0[station], y0[station]), (side_x[side], side_y[side]), np.maximum(bracket, 0.0), step + 2.0
        )
    return profile


def _first_outside(seen: Array) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """(side, station): number of the first sample outside the body, and whether there is such an edge."""
    inside = seen >= _EDGE
    first_out = np.argmin(inside, axis=2)
    found = inside[:, :, 0] & ~inside.all(axis=2)
    found &= ~np.isnan(np.take_along_axis(seen, first_out[:, :, None], axis=2)[:, :, 0])
    return first_out, found


def _trunk_line(xy_px: Array) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Start of the trunk line and the vector to its end, or None where there is no such line."""
    joints = xy_px.astype(np.float64)
    start = (joints[Landmark.LEFT_SHOULDER] + joints[Landmark.RIGHT_SHOULDER]) / 2
    along = (joints[Landmark.LEFT_HIP] + joints[Landmark.RIGHT_HIP]) / 2 - start
    length = np.hypot(along[0], along[1])
    return (start, along) if np.isfinite(length) and length >= 2.0 else None


def _nearest(mask: Array, x: NDArray[np.float64], y: NDArray[np.float64]) -> Array:
    """Value of the pixel in which each point lies; NaN outside the picture."""
    height, width = mask.shape
    column, row = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    outside = (column < 0) | (column >= width) | (row < 0) | (row >= height)
    index = row * width + column
    index[outside] = 0
    seen: Array = mask.reshape(-1).take(index)
    seen[outside] = np.nan
    return seen


def _refine(
    mask: Array,
    origin: tuple[NDArray[np.float64], NDArray[np.float64]],
    outward: tuple[NDArray[np.float64], NDArray[np.float64]],
    begin: NDArray[np.float64],
    span: float,
) -> NDArray[np.float64]:
    """Where the bilinear mask first falls through one half within ``span`` pixels from ``begin``.

    The whole-pixel reading that chose the bracket may be half a pixel off; a crossing that the bracket just
    misses is put at the bracket's nearer end.
    """
    count = 2 * int(np.ceil(span)) + 1
    distance = begin[:, None] + np.linspace(0.0, span, count)
    (x0, y0), (nx, ny) = origin, outward
    value = _bilinear(mask, x0[:, None] + nx[:, None] * distance, y0[:, None] + ny[:, None] * distance)
    outside = value < _EDGE
    after = np.where(outside.any(axis=1), np.argmax(outside, axis=1), count - 1)
    before = np.maximum(after - 1, 0)
    rows = np.arange(after.size)
    high, low = value[rows, before], value[rows, after]
    drop = high - low
    part = np.divide(high - _EDGE, drop, out=np.ones_like(drop), where=drop > 0)
    gap = span / (count - 1)
    edge: NDArray[np.float64] = distance[rows, before] + gap * np.clip(part, 0.0, 1.0) * (after > before)
    return edge


def _bilinear(mask: Array, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mask between pixel centres, which lie at half pixels; the border pixels go on outwards."""
    height, width = mask.shape
    x, y = np.clip(x - 0.5, 0.0, width - 1.0), np.clip(y - 0.5, 0.0, height - 1.0)
    column, row = np.minimum(x.astype(np.intp), width - 2), np.minimum(y.astype(np.intp), height - 2)
    right, below = x - column, y - row
    flat, index = mask.reshape(-1), row * width + column
    top = flat.take(index) * (1.0 - right) + flat.take(index + 1) * right
    bottom = flat.take(index + width) * (1.0 - right) + flat.take(index + width + 1) * right
    mixed: NDArray[np.float64] = top * (1.0 - below) + bottom * below
    return mixed
