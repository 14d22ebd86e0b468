"""Resampling of frames at any times to an even grid of seconds, and smoothing that respects gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter1d

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from formcheck.kinematics.geometry import Floats

GRID_HZ = 30.0  # house rule: above any human movement here (Nyquist 15 Hz), and what most cameras deliver
BLOCK_VALUES = 40_000  # resampled at once: the sums over a long recording are several times as large as the recording
MAX_GAP_S = 0.4  # house rule: a longer hole is not bridged, the movement in it is unknown


def even_times(start_s: float, end_s: float) -> Floats:
    """Grid times from ``start_s`` to ``end_s``, 1 / GRID_HZ apart."""
    return start_s + np.arange(int((end_s - start_s) * GRID_HZ + 1e-6) + 1) / GRID_HZ


def resample(
    t_s: Floats, values: Floats, grid_s: Floats, max_gap_s: float = MAX_GAP_S, *, smooth_s: float = 0.0
) -> Floats:
    """Average of the linearly interpolated signal in the cell around each grid time.

    Averaging uses every frame of a fast camera and none twice; for a slow camera it is interpolation.

    Parameters
    ----------
    t_s : (n,)
        Strictly increasing frame times in seconds.
    values : (n, ...)
        A frame with any NaN is missing. The result has the same type.
    grid_s : (m,)
        Even times.
    max_gap_s : float
        Holes up to this long are bridged, longer ones become NaN, and nothing is made up before the first or after
        the last frame.
    smooth_s : float
        Smooth the result with a Gaussian of this standard deviation, as ``smooth`` does; 0 for not at all.

    Returns
    -------
    (m, ...)
    """
    flat = values.reshape(len(t_s), -1)
    out = np.full((grid_s.size, flat.shape[1]), np.nan, values.dtype)
    seen = np.isfinite(flat).all(axis=1)
    if seen.sum() >= 2:
        t = t_s[seen]
        hidden = _unseen(t, grid_s, max_gap_s)
        for columns in _blocks(flat):
            some = _cell_means(t, flat[seen, columns].astype(np.float64), grid_s).astype(values.dtype)
            some[hidden] = np.nan
            out[:, columns] = smooth(some, smooth_s) if smooth_s > 0 else some
    return out.reshape((grid_s.size, *values.shape[1:]))


def _blocks(flat: Floats) -> Iterator[slice]:
    """Columns a few at a time, as many as are worth the call."""
    step = max(1, BLOCK_VALUES // max(1, len(flat)))
    return (slice(k, k + step) for k in range(0, flat.shape[1], step))


def _cell_means(t: Floats, v: Floats, grid_s: Floats) -> Floats:
    step = 1.0 / GRID_HZ
    edges = np.clip(np.append(grid_s - step / 2, grid_s[-1] + step / 2), t[0], t[-1])
    area = np.concatenate([np.zeros((1, v.shape[1])), np.cumsum((v[1:] + v[:-1]) / 2 * np.diff(t)[:, None], axis=0)])
    k = np.clip(np.searchsorted(t, edges, side="right") - 1, 0, len(t) - 2)
    part = (edges - t[k])[:, None]
    slope = (v[k + 1] - v[k]) / (t[k + 1] - t[k])[:, None]
    integral = area[k] + v[k] * part + slope * part**2 / 2
    width = np.diff(edges)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.diff(integral, axis=0) / width
    at = np.clip(np.searchsorted(t, grid_s), 0, len(t) - 1)
    return np.asarray(np.where(width > 1e-9, mean, v[at]))


def _unseen(t: Floats, grid_s: Floats, max_gap_s: float) -> NDArray[np.bool_]:
    after = np.searchsorted(t, grid_s - 1e-9)
    before_t = t[np.clip(after - 1, 0, len(t) - 1)]
    after_t = t[np.clip(after, 0, len(t) - 1)]
    outside = (grid_s < t[0] - 0.5 / GRID_HZ) | (grid_s > t[-1] + 0.5 / GRID_HZ)
    return np.asarray(outside | (after_t - before_t > max_gap_s))


def smooth(values: Floats, sigma_s: float) -> Floats:
    """Zero-lag Gaussian smoothing along the first axis of a grid signal; NaN stays NaN and does not spread.

    Parameters
    ----------
    values : (m, ...)
        On the GRID_HZ grid.
    sigma_s : float
        Standard deviation of the kernel in seconds.
    """
    sigma = sigma_s * GRID_HZ
    seen = np.isfinite(values)
    if seen.all():
        return np.asarray(gaussian_filter1d(values, sigma, axis=0, mode="nearest"))
    if values.ndim > 1 and values.size > BLOCK_VALUES and values[0].size > 1:
        return _smooth_blocks(values, sigma_s)
    weight = gaussian_filter1d(seen.astype(np.float64), sigma, axis=0, mode="nearest")
    total = gaussian_filter1d(np.where(seen, values, 0.0), sigma, axis=0, mode="nearest")
    return np.where(seen, total / np.maximum(weight, 1e-9), np.nan)


def _smooth_blocks(values: Floats, sigma_s: float) -> Floats:
    """``smooth`` a few columns at a time, for the memory."""
    flat = values.reshape(len(values), -1)
    out = np.empty_like(flat)
    for columns in _blocks(flat):
        out[:, columns] = smooth(flat[:, columns], sigma_s)
    return out.reshape(values.shape)
