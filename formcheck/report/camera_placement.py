"""Camera placement, drawn: a simulated body in the middle of a repetition, and the camera that sees it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.etree import ElementTree as ET

import numpy as np

from formcheck.core.landmarks import BONES, PAIRS
from formcheck.simulation import RepPlan, simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.simulation import Camera
    from formcheck.simulation.body import Floats
    from formcheck.simulation.camera import Lens

WIDTH: Final = 220  # of a panel, pixels
HEIGHT: Final = 200
CAPTION: Final = 18
GAP: Final = 16
MARGIN: Final = 12
HEAD_M: Final = 0.11
CAMERA_M: Final = 0.3  # larger than life, to be seen
Point = tuple[float, float]


class PlacementWords(NamedTuple):
    """What stands below the three panels; ``placed`` is the title, in which distance and height are put, in metres."""

    above: str = "from above"
    beside: str = "from the side"
    picture: str = "in the picture"
    placed: str = (
        "The camera stands {distance} m away and {height} m high: "
        "seen from above, from the side, and what is in its picture."
    )


def placement_svg(motion: str, camera: Camera, words: PlacementWords | None = None, *, upright: bool = False) -> str:
    """The camera's place from above and from the side, and what it sees.

    Parameters
    ----------
    motion : str
        One of ``simulate.exercise_ids()``.
    camera : Camera
    words : PlacementWords, optional
        In another language than English.
    upright : bool
        Whether the panels stand one below the other, for a narrow screen.

    Returns
    -------
    str
        An SVG element in ``currentColor`` with a title, to be put into a page as it is.
    """
    words = words or PlacementWords()
    clip = simulate(motion, (RepPlan(),), camera=camera)
    peak_s = (clip.truth[0].peak_s + clip.truth[0].hold_end_s) / 2
    points_m = clip.points_m[int(np.abs(clip.t_s - peak_s).argmin())]
    panels = {
        words.above: _from_above(points_m, clip.lens),
        words.beside: _from_the_side(points_m, clip.lens),
        words.picture: _in_the_picture(points_m, clip.lens),
    }
    width, height = WIDTH, HEIGHT + CAPTION
    steps = (0, height + GAP) if upright else (width + GAP, 0)
    svg = _canvas(width + steps[0] * (len(panels) - 1), height + steps[1] * (len(panels) - 1))
    ET.SubElement(svg, "title").text = words.placed.format(
        distance=f"{camera.distance_m:g}", height=f"{camera.height_m:g}"
    )
    for k, (caption, sheet) in enumerate(panels.items()):
        sheet.panel.set("transform", f"translate({k * steps[0]} {k * steps[1]})")
        sheet.write((WIDTH / 2, HEIGHT + CAPTION - 5), caption, anchor="middle")
        svg.append(sheet.panel)
    return ET.tostring(svg, encoding="unicode")


def _canvas(width: int, height: int) -> ET.Element:
    look = {"fill": "none", "stroke": "currentColor", "stroke-linecap": "round", "stroke-linejoin": "round"}
    head = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width} {height}", "role": "img"}
    return ET.Element("svg", head | {"class": "placement"} | look)


@dataclass(frozen=True, slots=True)
class DrawingSheet:
    """A panel and how metres (or the camera's pixels) become its pixels."""

    panel: ET.Element
    scale: float
    shift: Point

    @classmethod
    def around(cls, corners: Floats) -> DrawingSheet:
        """A panel with room for these points (n, 2)."""
        low, high = corners.min(axis=0), corners.max(axis=0)
        room = np.array((WIDTH, HEIGHT)) - 2 * MARGIN
        scale = float((room / np.maximum(high - low, 1e-6)).min())
        x, y = MARGIN + (room - (high - low) * scale) / 2 - low * scale
        return cls(ET.Element("g"), scale, (float(x), float(y)))

    def at(self, point: Sequence[float]) -> Point:
        """A place in pixels."""
        return float(point[0]) * self.scale + self.shift[0], float(point[1]) * self.scale + self.shift[1]

    def line(self, points: Sequence[Sequence[float]], *, bone: bool = False, dashed: bool = False) -> None:
        """A faint line through these places, or a bone."""
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.at, points))
        look = {"stroke-width": "2"} if bone else {"opacity": "0.45"}
        look |= {"stroke-dasharray": "3 4"} if dashed else {}
        ET.SubElement(self.panel, "polyline", {"points": places} | look)

    def write(self, at_px: Point, text: str, anchor: str = "start") -> None:
        """Words at a place in pixels."""
        look = {"font-size": "12", "font-family": "sans-serif", "fill": "currentColor", "stroke": "none"}
        place = {"x": f"{at_px[0]:.1f}", "y": f"{at_px[1]:.1f}", "text-anchor": anchor}
        ET.SubElement(self.panel, "text", place | look).text = text

    def figure(self, points: Floats, head: float) -> None:
        """The body (33, 2), its head as a disc of this radius."""
        for a, b in BONES:
            self.line([points[a], points[b]], bone=True)
        ears, neck = (points[list(PAIRS[joint])].mean(axis=0) for joint in ("ear", "shoulder"))
        self.line([neck, ears], bone=True)
        x, y = self.at(ears)
        place = {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{head * self.scale:.1f}"}
        ET.SubElement(self.panel, "circle", place | {"fill": "currentColor"})

    def camera(self, towards: Point) -> None:
        """A box at the origin with its lens in front, turned to look ``towards``."""
        x, y = self.at((0.0, 0.0))
        turn = math.degrees(math.atan2(towards[1], towards[0]))
        long, half = CAMERA_M * self.scale, 0.35 * CAMERA_M * self.scale
        box = [(-half, half), (-long, half), (-long, -half), (-half, -half)]
        places = [(0.0, -half / 2), (0.0, half / 2), (-half, half / 4), *box, (-half, -half / 4)]
        shape = {"points": " ".join(f"{a:.1f},{b:.1f}" for a, b in places), "fill": "currentColor", "stroke": "none"}
        ET.SubElement(self.panel, "polygon", shape | {"transform": f"translate({x:.1f} {y:.1f}) rotate({turn:.1f})"})


def _from_above(points_m: Floats, lens: Lens) -> DrawingSheet:
    """The floor plan around the camera, which looks up the page."""
    body = _flat(points_m - lens.at, lens.axes[0], -_level(lens))
    away_m, half = float(-body[:, 1].mean()), math.atan(lens.size[0] / 2 / lens.focal_px)
    edges = [_turned((0.0, -1.0), turn, 1.25 * away_m / math.cos(half)) for turn in (-half, half)]
    sheet = DrawingSheet.around(np.array([*body, *edges, (0.0, CAMERA_M)]))
    sheet.line([edges[0], (0.0, 0.0), edges[1]])
    sheet.line([(0.0, 0.0), (0.0, -away_m)], dashed=True)
    x, y = sheet.at((0.0, -0.6 * away_m))
    sheet.write((x + 6, y), f"{away_m:.1f} m")
    sheet.camera((0.0, -1.0))
    sheet.figure(body, HEAD_M)
    return sheet


def _from_the_side(points_m: Floats, lens: Lens) -> DrawingSheet:
    """The camera at the left, above the floor."""
    body = _flat(points_m - lens.at, _level(lens), np.array([0.0, 0.0, -1.0]))
    floor_m, half = float(lens.at[2]), math.atan(lens.size[1] / 2 / lens.focal_px)
    towards = (math.hypot(lens.axes[2][0], lens.axes[2][1]), -float(lens.axes[2][2]))
    reach_m = 1.25 * float(body[:, 0].mean())
    edges = [_down_to(floor_m, _turned(towards, turn, reach_m / math.cos(half))) for turn in (-half, half)]
    sheet = DrawingSheet.around(np.array([*body, *edges, (0.0, floor_m), (-CAMERA_M, 0.0), (reach_m, floor_m)]))
    sheet.line([(-CAMERA_M, floor_m), (reach_m, floor_m)])
    sheet.line([edges[0], (0.0, 0.0), edges[1]])
    sheet.line([(-CAMERA_M / 2, 0.0), (-CAMERA_M / 2, floor_m)])
    x, y = sheet.at((0.0, floor_m / 2))
    sheet.write((x + 2, y + 8), f"{floor_m:.1f} m")
    sheet.camera(towards)
    sheet.figure(body, HEAD_M)
    return sheet


def _in_the_picture(points_m: Floats, lens: Lens) -> DrawingSheet:
    """What the camera sees."""
    width, height = lens.size
    sheet = DrawingSheet.around(np.array([(0.0, 0.0), (width, height)]))
    sheet.line([(0, 0), (width, 0), (width, height), (0, height), (0, 0)])
    away_m = float(np.linalg.norm(points_m.mean(axis=0) - lens.at))
    sheet.figure(lens.project(lens.see(points_m)), HEAD_M * lens.focal_px / away_m)
    return sheet


def _level(lens: Lens) -> Floats:
    """The direction that the camera looks, along the floor."""
    x, y, _ = lens.axes[2]
    return np.array([x, y, 0.0]) / math.hypot(x, y)


def _flat(points: Floats, x: Floats, y: Floats) -> Floats:
    """Points (n, 3) seen along two axes, x to the right and y down the page."""
    return np.stack([points @ x, points @ y], axis=-1)


def _turned(direction: Point, turn: float, length: float) -> Point:
    x, y = direction
    cos, sin = math.cos(turn), math.sin(turn)
    return length * (x * cos - y * sin), length * (x * sin + y * cos)


def _down_to(floor: float, end: Point) -> Point:
    """Where a line from the origin to ``end`` meets the floor, or its end above it."""
    share = min(1.0, floor / end[1]) if end[1] > 0 else 1.0
    return end[0] * share, end[1] * share
