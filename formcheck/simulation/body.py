"""The simulated body: rotations, the lengths of its segments, and where every landmark is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from formcheck.core.landmarks import COUNT

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


# order of Posture.axes and Posture.rods
PELVIS, THORAX, HEAD, FOOT_LEFT, FOOT_RIGHT = range(5)
THIGH, SHANK, UPPER_ARM, FOREARM, HAND = 0, 2, 4, 6, 8  # plus 0 for the left, 1 for the right
_LUMBAR: Final = (1 / 6, 3 / 6, 5 / 6)  # how far each lumbar piece has turned from the pelvis to the thorax
PELVIS_SHARE, LUMBAR_SHARE, THORAX_SHARE = 0.10, 0.08, 0.66  # of the trunk's length; three lumbar pieces
# how much of a bend between pelvis and thorax shows in the line from hips to shoulders (small angles)
BEND_GAIN: Final = THORAX_SHARE + LUMBAR_SHARE * sum(_LUMBAR)
TOE_DROP: Final = 0.85  # how far below the ankle heel and toe landmarks are, as a share of the ankle's height
MIRROR: Final = np.array([1.0, -1.0, 1.0])


@dataclass(frozen=True, slots=True)
class Body:
    """The person.

    Parameters
    ----------
    height_m : float
        Stature.
    leg_ratio, shoulder_ratio, girth_ratio : float
        Leg length, shoulder width and thickness against those of an average body of that height.

    Notes
    -----
    Segment lengths as shares of stature follow Winter, Biomechanics and Motor Control of Human Movement (Drillis and
    Contini); hip joint distance and face are house values.
    """

    height_m: float = 1.7
    leg_ratio: float = 1.0
    shoulder_ratio: float = 1.0
    girth_ratio: float = 1.0

    @property
    def thigh(self) -> float:
        """Hip to knee, metres."""
        return 0.245 * self.height_m * self.leg_ratio

    @property
    def shank(self) -> float:
        """Knee to ankle, metres."""
        return 0.246 * self.height_m * self.leg_ratio

    @property
    def ankle_height(self) -> float:
        """Ankle above the sole, metres."""
        return 0.042 * self.height_m

    @property
    def toe_ahead(self) -> float:
        """Toe landmark ahead of the ankle, metres."""
        return 0.105 * self.height_m

    @property
    def heel_behind(self) -> float:
        """Heel landmark behind the ankle, metres."""
        return 0.03 * self.height_m

    @property
    def hip_half(self) -> float:
        """Half of the distance between the hip joints, metres."""
        return 0.052 * self.height_m

    @property
    def shoulder_half(self) -> float:
        """Half of the distance between the shoulders, metres."""
        return 0.108 * self.height_m * self.shoulder_ratio

    @property
    def trunk(self) -> float:
        """Mid-hip to mid-shoulder of a straight spine, metres."""
        return 0.288 * self.height_m

    @property
    def upper_arm(self) -> float:
        """Shoulder to elbow, metres."""
        return 0.172 * self.height_m

    @property
    def forearm(self) -> float:
        """Elbow to wrist, metres."""
        return 0.157 * self.height_m

    @property
    def hand(self) -> float:
        """Wrist to knuckles, metres."""
        return 0.055 * self.height_m


@dataclass(frozen=True, slots=True, eq=False)
class Posture:
    """How the body stands in n frames; every segment keeps its length whatever is in here.

    Parameters
    ----------
    root : (n, 3)
        The middle between the hip joints in metres, z above the floor.
    axes : (n, 5, 3, 3)
        Axes (columns forward, left, up) of pelvis, thorax, head, left foot, right foot.
    rods : (n, 10, 3)
        Unit vectors away from the trunk: thighs, shanks, upper arms, forearms, hands, left before right.
    """

    root: Floats
    axes: Floats
    rods: Floats

    def take(self, index: NDArray[np.intp] | slice) -> Posture:
        """The posture in some of the frames."""
        return Posture(self.root[index], self.axes[index], self.rods[index])

    def mirrored(self) -> Posture:
        """Left and right exchanged, across the plane y = 0."""
        axes = self.axes[:, [PELVIS, THORAX, HEAD, FOOT_RIGHT, FOOT_LEFT]] * MIRROR[:, None] * MIRROR
        rods = self.rods[:, [1, 0, 3, 2, 5, 4, 7, 6, 9, 8]] * MIRROR
        return Posture(self.root * MIRROR, axes, rods)

    def moved(self, shift: Floats) -> Posture:
        """The whole body moved by (3,) or (n, 3) metres."""
        return replace(self, root=self.root + shift)


def blend(a: Posture, b: Posture, weight: Floats) -> Posture:
    """From ``a`` (weight 0) to ``b`` (weight 1), (n,), turning every segment the short way."""
    w = weight[:, None, None]
    rods = unit((1 - w) * a.rods + w * b.rods)
    mixed = (1 - w[..., None]) * a.axes + w[..., None] * b.axes
    return Posture((1 - w[:, 0]) * a.root + w[:, 0] * b.root, frame(mixed[..., 0], mixed[..., 2]), rods)


def spine_m(posture: Posture, body: Body) -> Floats:
    """Mid-hip, four points of the spine, mid-shoulder: (n, 6, 3) metres."""
    ups = posture.axes[..., 2]
    return posture.root[:, None] + spine_offsets(ups[:, PELVIS], ups[:, THORAX], body)


def spine_offsets(pelvis_up: Floats, thorax_up: Floats, body: Body) -> Floats:
    """The points of ``spine_m`` relative to the mid-hip, for up vectors (n, 3)."""
    pieces = [PELVIS_SHARE * pelvis_up]
    pieces += [LUMBAR_SHARE * unit((1 - w) * pelvis_up + w * thorax_up) for w in _LUMBAR]
    pieces.append(THORAX_SHARE * thorax_up)
    start = np.zeros_like(pelvis_up)
    return np.asarray(np.cumsum(np.stack([start, *pieces], axis=-2), axis=-2) * body.trunk)


# ear, eye, mouth ... in the axes of the head, as shares of stature from the point between the ears
_FACE: Final = np.array(
    [
        (0.062, 0.0, -0.004), (0.052, 0.010, 0.016), (0.050, 0.018, 0.016), (0.046, 0.026, 0.016),
        (0.052, -0.010, 0.016), (0.050, -0.018, 0.016), (0.046, -0.026, 0.016),
        (0.0, 0.042, 0.0), (0.0, -0.042, 0.0), (0.050, 0.014, -0.028), (0.050, -0.014, -0.028),
    ]
)  # fmt: skip
_NECK, _EAR_HEIGHT = 0.050, 0.055  # shoulder line to the top of the neck along the thorax, from there to the ears


def landmarks_m(posture: Posture, body: Body) -> Floats:
    """The 33 landmarks, (n, 33, 3) metres."""
    out = np.empty((len(posture.root), COUNT, 3))
    shoulders = spine_m(posture, body)[:, -1]
    _head(out, posture, body, shoulders)
    for side, sign in enumerate((1.0, -1.0)):
        _arm(out, posture, body, side, shoulders + sign * body.shoulder_half * posture.axes[:, THORAX, :, 1])
        _leg(out, posture, body, side, posture.root + sign * body.hip_half * posture.axes[:, PELVIS, :, 1])
    return out


def _head(out: Floats, posture: Posture, body: Body, shoulders: Floats) -> None:
    neck = _NECK * posture.axes[:, THORAX, :, 2] + _EAR_HEIGHT * posture.axes[:, HEAD, :, 2]
    ears = shoulders + body.height_m * neck
    face = np.einsum("nij,kj->nki", posture.axes[:, HEAD], _FACE)
    out[:, :11] = ears[:, None] + body.height_m * face


def _arm(out: Floats, posture: Posture, body: Body, side: int, shoulder: Floats) -> None:
    rods = posture.rods
    out[:, 11 + side] = shoulder
    out[:, 13 + side] = elbow = shoulder + body.upper_arm * rods[:, UPPER_ARM + side]
    out[:, 15 + side] = wrist = elbow + body.forearm * rods[:, FOREARM + side]
    across = unit(np.cross(rods[:, HAND + side], posture.axes[:, THORAX, :, 1]) + 1e-6)
    for landmark, along, aside in ((17, 1.0, -0.35), (19, 1.15, 0.2), (21, 0.6, 0.45)):
        out[:, landmark + side] = wrist + body.hand * (along * rods[:, HAND + side] + aside * across)


def _leg(out: Floats, posture: Posture, body: Body, side: int, hip: Floats) -> None:
    out[:, 23 + side] = hip
    out[:, 25 + side] = knee = hip + body.thigh * posture.rods[:, THIGH + side]
    out[:, 27 + side] = ankle = knee + body.shank * posture.rods[:, SHANK + side]
    foot = posture.axes[:, FOOT_LEFT + side]
    out[:, 29 + side] = ankle + apply(foot, (-body.heel_behind, 0.0, -TOE_DROP * body.ankle_height))
    out[:, 31 + side] = ankle + apply(foot, (body.toe_ahead, 0.0, -TOE_DROP * body.ankle_height))
