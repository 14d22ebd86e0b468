"""A room as people film in: loose clothes, equipment, a bed, somebody behind, little light, a phone's picture."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyvista as pv
from scipy.ndimage import gaussian_filter
from typing_extensions import override
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray

from render.clothes import tint
from render.entry import feet_apart, upright
from render.rotations import unit
from render.scene import Box, Picture, Scene
from render.wear import vertex_normals

if TYPE_CHECKING:
    from render.body import Body
    from render.camera import Camera
    from render.pose import Pose, Posed
    from render.props import Prop
    from render.rotations import Array
    from render.wear import Wardrobe

LYING_DOWN = {
    "glute_bridge", "single_leg_glute_bridge", "clamshell", "side_lying_hip_abduction", "donkey_kick", "bird_dog",
}  # fmt: skip


@dataclass
class Look:
    """How the picture comes about; drawn once for a clip.

    ``gain`` and ``gamma`` darken, ``cast`` colours, ``grain`` is the noise's standard deviation in grey levels,
    ``blur_px`` that of the lens, ``shutter`` the exposed share of a frame's time, ``crf`` the phone's compression
    (None: none), ``bed_m`` the height of a bed that the person lies on (0: the floor).
    """

    gain: float
    gamma: float
    cast: tuple[float, float, float]
    grain: float
    blur_px: float
    shutter: float
    crf: int | None
    bed_m: float
    bystander: bool


def look(exercise: str, rng: np.random.Generator) -> Look:
    """Draws the look of a clip: two thirds are ordinary, the others dark, noisy, blurred or pressed hard."""
    dark, noisy, soft, moving, pressed = rng.uniform(size=5) < (0.14, 0.2, 0.15, 0.06, 0.18)
    cast = 1.0 + rng.normal(0, 0.03, 3)
    return Look(
        gain=float(rng.uniform(0.3, 0.55) if dark else rng.uniform(0.8, 1.1)),
        gamma=float(rng.uniform(0.85, 1.2)),
        cast=(float(cast[0]), float(cast[1]), float(cast[2])),
        grain=float(rng.uniform(4, 10) if noisy else rng.uniform(0.5, 3)),
        blur_px=float(rng.uniform(0.5, 1.1) if soft else 0.0),
        shutter=float(rng.uniform(0.3, 0.9) if moving else 0.0),
        crf=int(rng.integers(28, 38)) if pressed else None,
        bed_m=float(rng.uniform(0.35, 0.6)) if exercise in LYING_DOWN and rng.uniform() < 0.14 else 0.0,
        bystander=bool(rng.uniform() < 0.12),
    )


def described(seen: Look) -> dict[str, Any]:
    """For the truth file, rounded."""
    return {k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(seen).items()}


class World(Scene):
    """The room with clothes, things and others in it."""

    def __init__(
        self, body: Body, rng: np.random.Generator, boxes: list[Box], camera: Camera, seen: Look, worn: Wardrobe
    ) -> None:
        self.look, self.worn, self.body = seen, worn, body
        self.props: list[tuple[Prop, Any]] = []
        if seen.bed_m:
            colour = tint(rng, (0.5, 0.95), (0.0, 0.5))
            boxes = [Box((0, 0, -seen.bed_m / 2 + 0.008), (2.1, 2.2, seen.bed_m), colour)]
        super().__init__(body, rng, boxes, camera)
        self._uncover()
        self.shells = [(shell, self._shell(shell.faces, shell.colour)) for shell in worn.shells]
        self.strands: Any = None
        self.begun = False

    def _uncover(self) -> None:
        """Draw no skin where cloth lies over it, which would show through at the edges of the triangles."""
        hidden = np.zeros(len(self.body.drawn), dtype=bool)
        for shell in self.worn.shells:
            hidden[shell.ids[shell.inside]] = True
        keep = ~hidden[self.body.faces].all(1)
        colours = self.mesh.cell_data["rgb"][keep]
        self.mesh.faces = np.column_stack([np.full(int(keep.sum()), 3), self.body.faces[keep]]).ravel()
        self.mesh.cell_data["rgb"] = colours

    @override
    def _floor(self) -> None:
        super()._floor()
        if self.look.bed_m:  # the room's floor lies a bed's height lower
            for actor in self.plotter.actors.values():
                actor.position = (0, 0, -self.look.bed_m)

    def _shell(self, faces: Array, colour: Any) -> Any:  # noqa: ANN401 - an untyped library
        corners = np.column_stack([np.full(len(faces), 3), faces]).ravel()
        mesh = pv.PolyData(np.zeros((int(faces.max()) + 1, 3)), corners)
        actor = self.plotter.add_mesh(mesh, color=colour, ambient=0.3, diffuse=0.7, reset_camera=False)
        actor.prop.interpolation = "Gouraud"
        return mesh

    def add_props(self, props: list[Prop]) -> None:
        """Things that move with the body."""
        for prop in props:
            actor = self.plotter.add_mesh(
                prop.mesh, color=prop.colour, ambient=0.3, diffuse=0.7, reset_camera=False, smooth_shading=True
            )
            self.props.append((prop, actor))

    def add_bystander(self, other: Body, rng: np.random.Generator) -> None:
        """Somebody who stands behind the person, to one side."""
        ahead = unit((self.camera.target - self.camera.eye()) * [1, 1, 0])
        aside = np.array([ahead[1], -ahead[0], 0.0])
        spot = self.camera.target * [1, 1, 0] + ahead * rng.uniform(1.0, 1.7)
        spot = spot + aside * rng.choice([-1, 1]) * rng.uniform(0.5, 1.3)
        turn = float(rng.uniform(0, 360))
        posed = other.solve(_standing(other, spot[:2], turn))
        posed.positions[:, 2] -= self.look.bed_m
        skin = other.skin(posed)
        mesh = pv.PolyData(skin, np.column_stack([np.full(len(other.faces), 3), other.faces]).ravel())
        self.plotter.add_mesh(mesh, color=tint(rng, (0.2, 0.8), (0.1, 0.6)), ambient=0.3, diffuse=0.7)

    def show(self, posed: Posed) -> Picture:
        """RGB picture of one pose with all that is worn and held."""
        skin = self.body.skin(posed)
        normals = vertex_normals(skin, self.triangles, self.gather)
        for shell, mesh in self.shells:
            cloth = shell.drape(skin, normals)
            _shade(mesh, cloth, vertex_normals(cloth, shell.faces, shell.gather))
        for prop, actor in self.props:
            matrix = np.eye(4)
            matrix[:3, :3], matrix[:3, 3] = prop.follow(posed)
            actor.user_matrix = matrix
        if self.worn.strands is not None:
            self._hang(posed)
        _shade(self.mesh, skin, normals)
        return self._grab()

    def _grab(self) -> Picture:
        self.plotter.camera.clipping_range = (0.1, 60)
        if not self.begun:  # sets the renderer up; later pictures are taken from its buffer, which costs a third
            self.begun = True
            return np.asarray(self.plotter.screenshot(return_img=True))
        self.plotter.render_window.Render()
        width, height = self.camera.width, self.camera.height
        pixels = vtkUnsignedCharArray()
        self.plotter.render_window.GetPixelData(0, 0, width - 1, height - 1, 0, pixels, 0)
        return np.array(vtk_to_numpy(pixels).reshape(height, width, 3)[::-1])

    def _hang(self, posed: Posed) -> None:
        strands = self.worn.strands
        if strands is None:
            return
        if self.strands is not None:
            self.plotter.remove_actor(self.strands, render=False)
        line = pv.lines_from_points(strands.line(posed))
        line["radius"] = strands.radii()
        tube = line.tube(radius=float(strands.radii().min()), scalars="radius", absolute=True, n_sides=10)
        tube.clear_data()
        hair = next(s.colour for s in self.worn.shells[::-1])
        self.strands = self.plotter.add_mesh(tube, color=hair, render=False, reset_camera=False)

    def developed(self, picture: Array, rng: np.random.Generator) -> Picture:
        """The picture as a phone gives it: exposure, colour, lens and noise."""
        seen = self.look
        out = 255.0 * (np.asarray(picture, dtype=np.float32) / 255.0) ** seen.gamma * seen.gain
        out *= np.array(seen.cast, dtype=np.float32)
        if seen.blur_px:
            out = gaussian_filter(out, (seen.blur_px, seen.blur_px, 0))
        h, w = out.shape[:2]
        fine = rng.normal(0, seen.grain, ((h + 1) // 2, (w + 1) // 2, 1)).repeat(2, 0).repeat(2, 1)[:h, :w]
        return np.ascontiguousarray(np.clip(out + fine, 0, 255).astype(np.uint8))


def _shade(mesh: Any, points: Array, normals: Array) -> None:  # noqa: ANN401 - an untyped library
    mesh.points = points
    mesh.point_data["Normals"] = normals
    mesh.point_data.active_normals_name = "Normals"


def _standing(other: Body, spot: Array, turn: float) -> Pose:
    return upright(other, spot, turn, feet_apart(other, spot, turn))
