"""The pinhole camera: where it stands, what it sees at which pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from render.rotations import Z, about, unit

if TYPE_CHECKING:
    from render.rotations import Array


@dataclass
class Camera:
    """Pinhole camera. Azimuth 0 looks at the person's front (or feet), +90 at the left side; degrees and metres.

    ``fov`` is the vertical angle of view; ``tilt`` turns the camera about its line of sight, clockwise.
    """

    azimuth: float
    elevation: float
    distance: float
    target: Array
    fov: float
    width: int
    height: int
    tilt: float = 0.0

    def eye(self) -> Array:
        """Position of the lens."""
        a, e = np.radians(self.azimuth), np.radians(self.elevation)
        away = np.array([np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)])
        return np.asarray(self.target + self.distance * away)

    def up(self) -> Array:
        """Direction that is up in the picture (not necessarily perpendicular to the line of sight)."""
        return about(self.target - self.eye(), self.tilt) @ Z if self.tilt else Z

    def project(self, points: Array) -> Array:
        """Pixels (..., 2) of world points (..., 3)."""
        eye = self.eye()
        ahead = unit(self.target - eye)
        right = unit(np.cross(ahead, Z))
        up = np.cross(right, ahead)
        if self.tilt:
            turn = about(ahead, self.tilt)
            right, up = turn @ right, turn @ up
        rel = points - eye
        focal = self.height / 2 / np.tan(np.radians(self.fov) / 2)
        depth = rel @ ahead
        u = self.width / 2 + focal * (rel @ right) / depth
        v = self.height / 2 - focal * (rel @ up) / depth
        return np.stack([u, v], axis=-1)

    def fit(self, points: Array, margin: float) -> None:
        """Moves the camera until all ``points`` (N, 3) are in the picture, a ``margin`` (fraction) from its edge."""
        size = np.array([self.width, self.height], dtype=float)
        for _ in range(12):
            px = self.project(points)
            lo, hi = px.min(0), px.max(0)
            focal = self.height / 2 / np.tan(np.radians(self.fov) / 2)
            off = (lo + hi) / 2 - size / 2
            ahead = unit(self.target - self.eye())
            right = unit(np.cross(ahead, Z))
            scale = self.distance / focal
            self.target = self.target + right * off[0] * scale - np.cross(right, ahead) * off[1] * scale
            self.distance *= float(max((hi - lo) / (size * (1 - 2 * margin)))) ** 0.8
