"""The room: draws one posed body off screen with VTK's software renderer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from render.clothes import Colour, dress, tint
from render.rotations import Z, unit, yaw

if TYPE_CHECKING:
    from render.body import Body
    from render.camera import Camera
    from render.rotations import Array

Picture = NDArray[np.uint8]
EXTENT = 12.0  # metres from the middle to the end of the floor


@dataclass
class Box:
    """An axis-aligned box of furniture: centre, size (metres), colour."""

    centre: tuple[float, float, float]
    size: tuple[float, float, float]
    colour: Colour


class Scene:
    """An off-screen room with one person; ``frame`` draws a pose. ``rng`` decides on colours, clutter and lights."""

    def __init__(self, body: Body, rng: np.random.Generator, boxes: list[Box], camera: Camera) -> None:
        self.rng, self.camera = rng, camera
        self.band: Any = None
        self.plotter = cast(
            "Any", pv.Plotter(off_screen=True, window_size=[camera.width, camera.height], lighting="none")
        )
        self.plotter.set_background(color=tint(rng, (0.5, 0.8), (0.05, 0.3)))
        self._floor()
        self._back_wall()
        for box in boxes:
            self._box(box)
        self._lights()
        self._person(body)
        self.plotter.disable_anti_aliasing()
        self._aim()

    def _aim(self) -> None:
        c = self.plotter.camera
        c.position, c.focal_point, c.up = self.camera.eye(), self.camera.target, tuple(self.camera.up())
        c.view_angle = self.camera.fov

    def _person(self, body: Body) -> None:
        faces = np.column_stack([np.full(len(body.faces), 3), body.faces]).ravel()
        self.mesh = pv.PolyData(body.rest[body.drawn], faces)
        self.mesh.cell_data["rgb"] = dress(body, self.rng)
        actor = self.plotter.add_mesh(self.mesh, scalars="rgb", rgb=True, ambient=0.3, diffuse=0.7)
        actor.prop.interpolation = "Gouraud"
        self.triangles = body.faces
        corners = (np.ones(body.faces.size), (body.faces.ravel(), np.arange(len(body.faces)).repeat(3)))
        self.gather = csr_matrix(corners, shape=(len(body.drawn), len(body.faces)))

    def _floor(self) -> None:
        colour, spacing = tint(self.rng, (0.35, 0.65), (0.1, 0.5)), self.rng.uniform(0.4, 1.2)
        plane = pv.Plane(center=(0, 0, -0.004), direction=(0, 0, 1), i_size=2 * EXTENT, j_size=2 * EXTENT)
        self.plotter.add_mesh(plane, color=colour, lighting=False)
        at = np.arange(-EXTENT, EXTENT, spacing)
        marks = [((k, -EXTENT, 0), (k, EXTENT, 0)) for k in at]
        if spacing > 0.7:
            marks += [((-EXTENT, k, 0), (EXTENT, k, 0)) for k in at]
        lines = pv.line_segments_from_points(np.array(marks).reshape(-1, 3))
        self.plotter.add_mesh(lines, color=tuple(0.75 * v for v in colour), line_width=1, lighting=False)

    def _back_wall(self) -> None:
        rng, away = self.rng, self.rng.uniform(1.9, 3.5)
        middle = self.camera.target * [1, 1, 0]
        back = unit((middle - self.camera.eye()) * [1, 1, 0])
        wall = pv.Plane(center=middle + back * away + Z * 2, direction=yaw(11) @ -back, i_size=5, j_size=2 * EXTENT)
        self.plotter.add_mesh(wall, color=tint(rng, (0.5, 0.9), (0.05, 0.35)), lighting=False)
        for _ in range(rng.integers(2, 6)):
            x, y, _ = middle + back * (away - rng.uniform(0.6, 1.0)) + np.cross(back, Z) * rng.uniform(-2.5, 2.5)
            w, d, h = rng.uniform([0.15, 0.15, 0.2], [0.5, 0.5, 1.3])
            self._box(Box((x, y, h / 2), (w, d, h), tint(rng, (0.2, 0.8), (0.2, 0.8))))

    def _box(self, box: Box) -> None:
        cube = pv.Cube(center=box.centre, x_length=box.size[0], y_length=box.size[1], z_length=box.size[2])
        self.plotter.add_mesh(cube, color=box.colour, ambient=0.35, diffuse=0.7)

    def _lights(self) -> None:
        rng, target = self.rng, self.camera.target
        gain = rng.uniform(0.75, 1.05)
        lamps = [(np.array([0.0, 0.0, 5.0]), 0.3)]
        for share, height in ((0.75, 4.0), (0.35, 2.0)):
            angle = np.radians(self.camera.azimuth + rng.uniform(-60, 60))
            lamps.append((target + np.array([4 * np.sin(angle), -4 * np.cos(angle), height]), share))
        for at, share in lamps:
            self.plotter.add_light(pv.Light(position=tuple(at), focal_point=tuple(target), intensity=share * gain))

    def draw_band(self, line: Array, colour: Colour) -> None:
        """An elastic band along a closed ``line`` (N, 3), in place of the one drawn before."""
        if self.band is not None:
            self.plotter.remove_actor(self.band, render=False)
        tube = pv.lines_from_points(np.vstack([line, line[:1]])).tube(radius=0.009, n_sides=6)
        self.band = self.plotter.add_mesh(tube, color=colour, render=False, reset_camera=False)

    def frame(self, skin: Array) -> Picture:
        """RGB picture (H, W, 3) of a skin (V, 3)."""
        a, b, c = (skin[self.triangles[:, k]] for k in range(3))
        normals = self.gather @ np.cross(b - a, c - a)
        self.mesh.points = skin
        self.mesh.point_data["Normals"] = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        self.mesh.point_data.active_normals_name = "Normals"
        self.plotter.camera.clipping_range = (0.1, 60)
        self.plotter.render()
        return np.asarray(self.plotter.screenshot(return_img=True))

    def close(self) -> None:
        """Frees the renderer."""
        self.plotter.close()
