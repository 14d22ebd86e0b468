"""What the outline of the body says about the back: signals from the thickness on both sides of the trunk line.

Lengths are in torso lengths. NaN where the outline was not seen over the whole stretch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from formcheck.poses import PROFILE_STATIONS

if TYPE_CHECKING:
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats


def _stations(start: float, end: float) -> slice:
    i, j = np.searchsorted(PROFILE_STATIONS, (start - 1e-6, end + 1e-6))
    return slice(int(i), int(j))


# shares of the way from the shoulders to the hips
LUMBAR: Final = _stations(0.45, 0.85)
TRUNK: Final = _stations(0.30, 1.05)
# a straight back fills up to here (rendered hip thrusts); what goes beyond is the bench or the floor in the mask, and
# must not be what the other repetitions are compared with
FULLEST: Final = 1.16


def back_depth(body: Body) -> Floats:
    """(m,) least depth of the body behind the shoulder-hip line over the lumbar stretch."""
    depth = _profile(body, "back")[:, LUMBAR]
    return np.where(np.isfinite(depth).all(axis=1), depth.min(axis=1), np.nan)


def back_share(body: Body) -> Floats:
    """(m,) ``back_depth`` as a share of its own median over time: a deep back and a flat one hollow by like shares."""
    depth = back_depth(body)
    usual = np.nanmedian(depth) if np.isfinite(depth).any() else np.nan
    return np.minimum(depth / usual, FULLEST) if usual > 0 else np.full_like(depth, np.nan)


def belly_bow(body: Body) -> Floats:
    """(m,) how far the belly's contour bows out over the chord between its own ends; an arched back pushes it out."""
    contour = _profile(body, "belly")[:, TRUNK]
    chord = contour[:, :1] + (contour[:, -1:] - contour[:, :1]) * np.linspace(0, 1, contour.shape[1])
    return np.where(np.isfinite(contour).all(axis=1), (contour - chord).max(axis=1), np.nan)


def _profile(body: Body, side: Literal["back", "belly"]) -> Floats:
    """(m, K) thickness of the body on one side of the shoulder-hip line, in torso lengths.

    Row 0 of ``profile_px`` lies along (-dy, dx) of shoulder -> hip. With the left side near that is the belly: a
    standing person whose left side is near looks to image left, and the normal of 'down' is image left.
    """
    row = 0 if (body.near == "left") == (side == "belly") else 1
    return np.asarray(body.profile_px[:, row] / body.torso_px)
