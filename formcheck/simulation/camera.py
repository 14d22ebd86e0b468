"""A pinhole camera beside the simulated person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.core.landmarks import COUNT, PAIRS
from formcheck.simulation.body import Floats, unit

if TYPE_CHECKING:
    from formcheck.simulation.plan import Camera

LEAST_DEPTH_M: Final = 0.05


def _swapped() -> list[int]:
    order = list(range(COUNT))
    pairs = [*PAIRS.values(), (1, 4), (2, 5), (3, 6), (9, 10), (17, 18), (19, 20), (21, 22)]
    for left, right in pairs:
        order[left], order[right] = right, left
    return order


SWAPPED: Final = _swapped()  # every landmark's partner on the other side


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """A camera in its place: where it is, its axes (rows right, down, forward), and its picture."""

    at: Floats
    axes: Floats
    focal_px: float
    size: tuple[int, int]

    def see(self, points: Floats) -> Floats:
        """World points (..., 3) in camera axes: right, down, away, metres."""
        return np.asarray((points - self.at) @ self.axes.T)

    def project(self, seen: Floats) -> Floats:
        """Camera-axes points (..., 3) in pixels (..., 2)."""
        depth = np.maximum(seen[..., 2:], LEAST_DEPTH_M)
        return np.asarray(self.focal_px * seen[..., :2] / depth + (self.size[0] / 2, self.size[1] / 2))


def place(camera: Camera, target: Floats, yaw_deg: float) -> Lens:
    """The camera at ``yaw_deg`` around ``target`` (3,), aimed at it."""
    yaw = np.radians(yaw_deg)
    at = np.array([target[0], target[1], 0.0])
    at += [camera.distance_m * np.cos(yaw), camera.distance_m * np.sin(yaw), camera.height_m]
    forward = unit(target - at)
    right = unit(np.cross(forward, (0.0, 0.0, 1.0)))
    axes = np.stack([right, np.cross(forward, right), forward])
    return Lens(at, axes, camera.focal_px or 1.2 * camera.width, (camera.width, camera.height))


def flip(
    xy_px: Floats, xyz_m: Floats, visibility: Floats, profile_px: Floats, width: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """The same frames in a mirrored picture: left and right are then called as those of the mirrored person."""
    xy = xy_px[:, SWAPPED] * (-1.0, 1.0) + (float(width), 0.0)
    return xy, xyz_m[:, SWAPPED] * (-1.0, 1.0, 1.0), visibility[:, SWAPPED], profile_px[:, ::-1]
