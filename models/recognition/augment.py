"""Landmarks of one recording as they might have been: mirrored, quicker, tilted, noisier, lost for a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.core.landmarks import COUNT
from formcheck.kinematics.body import Body

if TYPE_CHECKING:
    from collections.abc import Iterable

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.simulation.body import Floats

_PAIRS: Final = [(k, k + 1) for k in range(11, 33, 2)] + [(1, 4), (2, 5), (3, 6), (7, 8), (9, 10)]
_SWAP: Final = np.arange(COUNT)
for _a, _b in _PAIRS:
    _SWAP[[_a, _b]] = _b, _a
_JOINTS: Final = (13, 14, 15, 16, 25, 26, 27, 28)  # that another part of the body may hide


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Frames of a recording: times (n,), ``xy_px`` (n, 33, 2), ``xyz_m`` (n, 33, 3), ``visibility`` (n, 33)."""

    t_s: Floats
    xy_px: Floats
    xyz_m: Floats
    visibility: Floats

    @classmethod
    def of(cls, poses: Iterable[PoseFrame]) -> Landmarks:
        """The landmarks of these frames, the first at 0 s."""
        frames = list(poses)
        t_s = np.array([pose.time_s for pose in frames])
        columns = (np.array([getattr(p, name) for p in frames]) for name in ("xy_px", "xyz_m", "visibility"))
        return cls(t_s - t_s[0], *columns)

    def body(self) -> Body:
        """The same as the analysis takes it."""
        data = {
            "found": np.isfinite(self.xy_px[:, 23, 0]),
            "xy_px": self.xy_px.astype(np.float32),
            "xyz_m": self.xyz_m.astype(np.float32),
            "visibility": self.visibility.astype(np.float32),
        }
        return Body(self.t_s, lambda name, first, last: data[name][first:last])


def augmented(one: Landmarks, rng: np.random.Generator, *, simulated: bool) -> tuple[Landmarks, float]:
    """A copy that another person, camera or day might have given, and what its times were stretched by."""
    xy, xyz = one.xy_px.astype(np.float64), one.xyz_m.astype(np.float64)
    visibility = one.visibility
    if rng.random() < 0.5:
        xy, xyz = xy * (-1, 1), xyz * (-1, 1, 1)
        xy, xyz, visibility = xy[:, _SWAP], xyz[:, _SWAP], visibility[:, _SWAP]
    stretch = float(np.exp(rng.uniform(np.log(0.6), np.log(1.6))))
    xy, xyz = _tilted(xy, xyz, rng)
    torso_px = max(20.0, float(np.nanmedian(np.linalg.norm(xy[:, 11] - xy[:, 23], axis=1))))
    size = rng.choice([0.3, 1.0, 2.0])
    n = len(one.t_s)
    xy += 0.012 * size * torso_px * _drift(rng, n, (COUNT, 2), 4)
    xyz += 0.010 * size * _drift(rng, n, (COUNT, 3), 4) + rng.normal(0, 0.012, (COUNT, 3))
    if simulated:
        xy, xyz = _estimated(xy, xyz, torso_px, rng)
    if rng.random() < 0.2:
        first = int(rng.integers(0, n))
        gone = slice(first, first + int(rng.uniform(0.2, 1.2) / max(float(np.median(np.diff(one.t_s))), 1e-3)))
        xy[gone], xyz[gone] = np.nan, np.nan
    return Landmarks(one.t_s * stretch, xy, xyz, visibility), stretch


def _tilted(xy: Floats, xyz: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """A camera that is held askew, and looks up or down a little more."""
    roll, pitch = np.radians(rng.normal(0, 4)), np.radians(rng.normal(0, 6))
    turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
    nod = np.array([[np.cos(pitch), -np.sin(pitch)], [np.sin(pitch), np.cos(pitch)]])
    middle = np.nanmean(xy.reshape(-1, 2), axis=0)
    xyz = np.concatenate([xyz[..., :2] @ turn.T, xyz[..., 2:]], axis=-1)
    return (xy - middle) @ turn.T + middle, np.concatenate([xyz[..., :1], xyz[..., 1:] @ nod.T], axis=-1)


def _estimated(xy: Floats, xyz: Floats, torso_px: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """What a model makes of exact landmarks: flat depth, joints off by a constant, one that is guessed at."""
    n = len(xy)
    xyz = xyz * (1.0, 1.0, rng.uniform(0.65, 1.15)) + 0.02 * _drift(rng, n, (COUNT, 3), 25)
    xy = xy + rng.normal(0, 0.02, (COUNT, 2)) * torso_px
    if rng.random() < 0.3:
        joint, off = rng.choice(_JOINTS), 0.12 * _drift(rng, n, (3,), 12)
        xyz[:, joint] += off
        xy[:, joint] += 2.0 * off[:, :2] * torso_px
    return xy, xyz


def _drift(rng: np.random.Generator, n: int, shape: tuple[int, ...], frames: int) -> Floats:
    """(n, *shape) noise that changes over so many frames."""
    knots = rng.normal(size=(max(2, n // frames + 2), *shape))
    at = np.linspace(0, len(knots) - 1, n)
    k = np.minimum(at.astype(int), len(knots) - 2)
    w = (at - k).reshape(-1, *([1] * len(shape)))
    return np.asarray(knots[k] * (1 - w) + knots[k + 1] * w)
