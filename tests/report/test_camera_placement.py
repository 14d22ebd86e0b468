"""The drawings of where the camera stands, read back and held against the camera and the body."""

from __future__ import annotations

import math
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from formcheck.core.landmarks import BONES
from formcheck.report.camera_placement import HEIGHT, WIDTH, PlacementWords, placement_svg
from formcheck.simulation import Camera, exercise_ids
from formcheck.validation.cases import CAMERAS, VIEWS

NS = {"svg": "http://www.w3.org/2000/svg"}


def panels(svg: str) -> dict[str, ET.Element]:
    """The panels by their captions, which come last in each."""
    root = ET.fromstring(svg)  # noqa: S314  drawn a line before
    found = root.findall("svg:g", NS)
    return {str(panel.findall("svg:text", NS)[-1].text): panel for panel in found}


def places(element: ET.Element) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in element.get("points", "").split())]


def labels(panel: ET.Element) -> list[str]:
    return [str(text.text) for text in panel.findall("svg:text", NS)]


@pytest.mark.parametrize("motion", exercise_ids())
def test_everything_is_drawn_within_its_panel(motion: str) -> None:
    found = panels(placement_svg(motion, CAMERAS[motion]))
    assert list(found) == ["from above", "from the side", "in the picture"]
    for panel in found.values():
        lines = [places(line) for line in panel.findall("svg:polyline", NS)]
        assert sum(len(line) == 2 for line in lines) >= len(BONES)
        points = np.array([point for line in lines for point in line])
        assert np.isfinite(points).all()
        assert (points >= 0).all()
        assert (points <= (WIDTH, HEIGHT)).all()


def test_the_numbers_are_those_of_the_camera() -> None:
    found = panels(placement_svg("squat", Camera(yaw_deg=0.0, height_m=1.3, distance_m=2.5)))
    assert labels(found["from the side"])[0] == "1.3 m"
    # measured to the middle of the body, which is not quite where the camera aims
    assert float(labels(found["from above"])[0].removesuffix(" m")) == pytest.approx(2.5, abs=0.2)


@pytest.mark.parametrize("view", ["front", "side"])
def test_the_plan_shows_the_body_from_where_the_camera_is(view: str) -> None:
    """Seen from the side a supine body lies across the plan, seen from its feet along the line of sight."""
    camera = VIEWS["foot_end"] if view == "front" else VIEWS["side"]
    plan = panels(placement_svg("hip_thrust", camera))["from above"]
    bones = np.array([places(line) for line in plan.findall("svg:polyline", NS) if line.get("stroke-width") == "2"])
    width, depth = np.ptp(bones.reshape(-1, 2), axis=0)
    assert (width > 1.5 * depth) == (view == "side")


def test_the_drawing_is_plain_text_for_a_page() -> None:
    svg = placement_svg("squat", VIEWS["front"])
    root = ET.fromstring(svg)  # noqa: S314  drawn a line before
    assert root.get("role") == "img"
    assert "3.5 m away and 1 m high" in str(root.findtext("svg:title", namespaces=NS))
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert math.isfinite(float(str(root.get("viewBox")).split()[2]))


def test_the_panels_stand_one_below_the_other_on_a_narrow_screen() -> None:
    words = PlacementWords("oben", "daneben", "im Bild", "{distance} m und {height} m")
    svg = placement_svg("squat", Camera(yaw_deg=0.0, height_m=1.3, distance_m=2.5), words, upright=True)
    root = ET.fromstring(svg)  # noqa: S314  drawn a line before
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, top, width) == (0, 0, WIDTH)
    assert height > 3 * HEIGHT
    assert "2.5 m und 1.3 m" in svg
