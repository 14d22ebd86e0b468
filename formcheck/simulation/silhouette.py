"""The silhouette of the simulated body: tapered capsules, and their half-widths beside the trunk line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from formcheck.core.pose_frame import PROFILE_STATIONS
from formcheck.simulation.body import HEAD, PELVIS, THORAX, Body, Posture, spine_m
from formcheck.simulation.camera import LEAST_DEPTH_M

if TYPE_CHECKING:
    from formcheck.simulation.body import Floats
    from formcheck.simulation.camera import Lens

Singles = NDArray[np.float32]
MOST_LAYERS: Final = 6  # parts of the body that follow each other outward
REACH: Final = 1.2  # torso lengths; beyond it the edge is not looked for, as in the reading of real masks
STANDARD_M: Final = 1.7  # the thicknesses are those of a body of this height
# half thickness (metres) front to back and side to side at mid-hip, four points of the spine, chest, mid-shoulder
_TRUNK_NODES: Final = np.array(
    [(0.095, 0.165), (0.090, 0.155), (0.086, 0.140), (0.086, 0.135), (0.092, 0.145), (0.112, 0.165), (0.055, 0.170)]
)
_CHEST: Final = 0.45  # of the way from the thorax's lower end to the shoulders
_BUTTOCK: Final = ((-0.055, 0.065, -0.030), 0.092)  # centre in the axes of the pelvis (left one), radius
# how far in front of the spine the middle of the belly lies, between the nodes 1 and 3, and its radius
_BELLY: Final = (0.017, (1, 3), 0.086)
# landmarks at the ends of a limb and its radius there
_LIMBS: Final = np.array(
    [
        (23, 25, 0.085, 0.058), (24, 26, 0.085, 0.058), (25, 27, 0.056, 0.038), (26, 28, 0.056, 0.038),
        (11, 13, 0.052, 0.040), (12, 14, 0.052, 0.040), (13, 15, 0.040, 0.030), (14, 16, 0.040, 0.030),
        (15, 19, 0.030, 0.024), (16, 20, 0.030, 0.024), (29, 31, 0.034, 0.026), (30, 32, 0.034, 0.026),
    ]
)  # fmt: skip
_HEAD_RADIUS: Final = 0.105


@dataclass(frozen=True, slots=True, eq=False)
class Capsules:
    """c tapered capsules over n frames: ends (n, c, 3) in camera axes, radii (n, c, 2) in metres, joints they hold."""

    a: Floats
    b: Floats
    radii: Floats
    owners: tuple[tuple[int, ...], ...]


def capsules(posture: Posture, body: Body, landmarks: Floats, lens: Lens) -> Capsules:
    """The body's flesh; the trunk's thickness is the one across the trunk line in this view."""
    n, scale = len(landmarks), body.height_m / STANDARD_M * body.girth_ratio
    nodes = _trunk_nodes(posture, body)
    thick = _thickness(posture, nodes, lens)
    side = np.array(_BUTTOCK[0]) * scale
    pelvis = posture.axes[:, PELVIS]
    seats = np.stack([posture.root + pelvis @ side, posture.root + pelvis @ (side * (1, -1, 1))], axis=1)
    belly = nodes[:, list(_BELLY[1])] + _BELLY[0] * scale * posture.axes[:, None, PELVIS, :, 0]
    crown = landmarks[:, 7:9].mean(axis=1)[:, None] + 0.02 * body.height_m * posture.axes[:, None, HEAD, :, 2]
    limb_a, limb_b = (landmarks[:, _LIMBS[:, k].astype(int)] for k in (0, 1))
    a = np.concatenate([nodes[:, :-1], seats, belly[:, :1], crown, limb_a, nodes[:, -1:]], axis=1)
    b = np.concatenate(
        [nodes[:, 1:], landmarks[:, [25, 26]] * 0.25 + seats * 0.75, belly[:, 1:], crown, limb_b, crown], axis=1
    )
    soft = [(_BUTTOCK[1], 0.08)] * 2 + [(_BELLY[2], _BELLY[2])]
    fixed = np.concatenate([soft, [(_HEAD_RADIUS, _HEAD_RADIUS)], _LIMBS[:, 2:], [(0.06, 0.055)]])
    trunk = np.stack([thick[:, :-1], thick[:, 1:]], axis=-1)
    radii = np.concatenate([trunk, np.broadcast_to(fixed, (n, *fixed.shape))], axis=1) * scale
    owners = (
        ((11, 12, 23, 24),) * 6
        + ((23, 25), (24, 26), (11, 12, 23, 24), ())
        + tuple((int(p), int(q)) for p, q in _LIMBS[:, :2])
        + ((),)
    )
    return Capsules(lens.see(a), lens.see(b), radii, owners)


def _trunk_nodes(posture: Posture, body: Body) -> Floats:
    spine = spine_m(posture, body)
    chest = spine[:, 4:5] + _CHEST * (spine[:, 5:] - spine[:, 4:5])
    return np.concatenate([spine[:, :5], chest, spine[:, 5:]], axis=1)


def _thickness(posture: Posture, nodes: Floats, lens: Lens) -> Floats:
    """Half thickness (n, 7) of the trunk across its line in the picture."""
    seen = lens.see(nodes)
    line = seen[:, -1, :2] - seen[:, 0, :2]
    across = np.stack([-line[:, 1], line[:, 0]], axis=1) / np.maximum(np.linalg.norm(line, axis=1), 1e-9)[:, None]
    world = across @ lens.axes[:2]
    share = [np.einsum("ni,nij->nj", world, posture.axes[:, k, :, :2]) for k in (PELVIS, THORAX)]
    facing = np.stack([share[0]] * 3 + [share[1]] * 4, axis=1)
    return np.asarray(np.sqrt(np.square(_TRUNK_NODES * facing).sum(axis=-1)))


def profile_px(flesh: Capsules, xy_px: Floats, lens: Lens) -> Floats:
    """Distance from the trunk line to the edge of the body, (n, 2, K), as ``PoseFrame.profile_px``.

    Parameters
    ----------
    flesh : Capsules
    xy_px : (n, 33, 2)
        The landmarks that the estimator reports; their trunk line is the one that is used.
    lens : Lens
    """
    start = (xy_px[:, 11] + xy_px[:, 12]) / 2
    way = (xy_px[:, 23] + xy_px[:, 24]) / 2 - start
    length = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-6)
    along = way / length[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    low, high = _cuts(flesh, lens, start, along, across, length)
    reach = np.stack([_union(low, high), _union(-high, -low)]).astype(np.float64)
    reach[reach > REACH * length[:, None]] = np.nan
    at = start[:, None] + PROFILE_STATIONS[:, None] * way[:, None]
    for row, sign in enumerate((1.0, -1.0)):
        edge = at + sign * reach[row][..., None] * across[:, None]
        outside = (edge < 0).any(axis=-1) | (edge > lens.size).any(axis=-1)
        reach[row][outside] = np.nan
    return np.asarray(reach.transpose(1, 0, 2))


def _cuts(
    flesh: Capsules, lens: Lens, start: Floats, along: Floats, across: Floats, length: Floats
) -> tuple[Singles, Singles]:
    """Where each station's normal enters and leaves each capsule, (c, n, K); empty intervals are (inf, -inf)."""
    ends: list[Singles] = []
    radii: list[Singles] = []
    for k, seen in enumerate((flesh.a, flesh.b)):
        pixels = lens.project(seen) - start[:, None]
        place = np.stack([np.einsum("ncj,nj->cn", pixels, axis) for axis in (along, across)])
        ends.append(place.astype(np.float32)[..., None])
        radius = flesh.radii[..., k] * lens.focal_px / np.maximum(seen[..., 2], LEAST_DEPTH_M)
        radii.append(radius.T.astype(np.float32)[..., None])
    at = (PROFILE_STATIONS * length[:, None])[None].astype(np.float32)
    low = np.full((len(radii[0]), *at.shape[1:]), np.inf, np.float32)
    high = -low
    for (q, x), size in zip(ends, radii, strict=True):
        room = size**2 - (at - q) ** 2
        half = np.sqrt(np.maximum(room, 0.0))
        np.minimum(low, x - half, out=low, where=room > 0)
        np.maximum(high, x + half, out=high, where=room > 0)
    _flanks(low, high, ends, radii, at)
    return low, high


def _flanks(low: Singles, high: Singles, ends: list[Singles], radii: list[Singles], at: Singles) -> None:
    """Widen the intervals by the straight flanks of the capsules."""
    line = ends[1] - ends[0]
    size = np.maximum(np.hypot(line[0], line[1]), 1e-6)
    normal = np.stack([-line[1], line[0]]) / size
    for sign in (1.0, -1.0):
        p, q = (end + np.float32(sign) * radius * normal for end, radius in zip(ends, radii, strict=True))
        run = q[0] - p[0]
        share = (at - p[0]) / np.where(np.abs(run) < 1e-6, np.float32(1e-6), run)
        x = p[1] + share * (q[1] - p[1])
        hit = (share >= 0) & (share <= 1)
        np.minimum(low, x, out=low, where=hit)
        np.maximum(high, x, out=high, where=hit)


def _union(low: Singles, high: Singles) -> Singles:
    """How far the body reaches without a gap from the line (0), (n, K); NaN where the line lies outside."""
    inside = ((low <= 0) & (high >= 0)).any(axis=0)
    reach = np.zeros(inside.shape, np.float32)
    for _ in range(MOST_LAYERS):
        further = np.maximum(reach, np.where(low <= reach, high, np.float32(0.0)).max(axis=0))
        if np.array_equal(further, reach):
            break
        reach = further
    return np.where(inside, reach, np.float32(np.nan))
