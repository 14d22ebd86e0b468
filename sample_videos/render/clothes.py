"""Colours of skin, hair and close plain clothes by body part."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from render.body import Body
    from render.rotations import Array

Colour = tuple[float, float, float]

SKIN = [(0.95, 0.78, 0.68), (0.87, 0.66, 0.52), (0.75, 0.54, 0.40), (0.55, 0.37, 0.26), (0.38, 0.25, 0.18)]
HAIR = [(0.08, 0.06, 0.05), (0.22, 0.13, 0.08), (0.45, 0.30, 0.15), (0.75, 0.60, 0.35), (0.35, 0.12, 0.07)]
PARTS = {
    "head": ("head", "eye"),
    "neck": ("neck",),
    "leg": ("upperleg", "lowerleg"),
    "foot": ("foot", "toe"),
    "trunk": ("clavicle", "shoulder", "root", "pelvis", "spine"),
    "arm": ("upperarm", "lowerarm"),
}


def tint(rng: np.random.Generator, value: tuple[float, float], saturation: tuple[float, float]) -> Colour:
    """A random colour of any hue."""
    return colorsys.hsv_to_rgb(rng.uniform(), rng.uniform(*saturation), rng.uniform(*value))


def dress(body: Body, rng: np.random.Generator) -> Array:
    """RGB 0..255 of every drawn face: shirt, shorts or leggings, shoes and hair chosen at random."""
    part = np.array([part_of(name) for name in body.names])[body.owner]
    skin = np.array(SKIN[rng.integers(len(SKIN))]) * rng.uniform(0.93, 1.05)
    colour = np.tile(skin, (len(body.rest), 1))
    shirt, trousers = (np.array(tint(rng, (0.1, 0.95), (0.0, 0.9))) for _ in range(2))
    shoes = np.array([(0.92, 0.92, 0.92), (0.1, 0.1, 0.12), tint(rng, (0.5, 0.9), (0.6, 0.9))][rng.integers(3)])
    x, z = np.abs(body.rest[:, 0]), body.rest[:, 2]
    waist = body.at("spine04")[2] + 0.02
    on_trunk = np.isin(part, ["trunk", "arm"]) & (z < body.at("neck01")[2] - 0.01) & (z >= waist - 0.1)
    colour[on_trunk & (x < sleeve(body, rng))] = shirt
    colour[np.isin(part, ["leg", "trunk"]) & (z < waist) & (z > hem(body, rng))] = trousers
    colour[part == "foot"] = shoes
    paint_head(body, part == "head", colour, np.array(HAIR[rng.integers(len(HAIR))]))
    return np.asarray(np.clip(colour[body.drawn][body.faces].mean(1) * 255, 0, 255).astype(np.uint8))


def sleeve(body: Body, rng: np.random.Generator) -> float:
    """Distance from the middle to which the shirt reaches along the arms: sleeveless or short."""
    shoulder, elbow = (abs(body.at(b)[0]) for b in ("upperarm01.L", "lowerarm01.L"))
    return float(shoulder + (elbow - shoulder) * rng.choice([0.05, 0.45, 0.55]))


def hem(body: Body, rng: np.random.Generator) -> float:
    """Height to which the trousers reach down: shorts, long shorts or leggings."""
    hip, knee = (body.at(b)[2] for b in ("upperleg01.L", "lowerleg01.L"))
    return float(hip + (knee - hip) * rng.choice([0.35, 0.6, 1.75]))


def paint_head(body: Body, head: Array, colour: Array, hair: Array) -> None:
    """Hair, eyes, brows and mouth."""
    x, y, z = np.abs(body.rest[:, 0]), body.rest[:, 1], body.rest[:, 2]
    eye, middle = body.at("eye.L"), y[head].mean()
    brow, scale = eye[2] + 0.025, (z[head].max() - body.at("head")[2]) / 0.2
    line = np.maximum(brow + 0.03 - 0.9 * (y - eye[1]), body.at("head")[2] + 0.03)
    face = head & (y < middle)
    mouth = face & (x < 0.024) & (np.abs(z - eye[2] + 0.075 * scale) < 0.007)
    colour[mouth] = colour[mouth] * [0.8, 0.5, 0.5]
    colour[head & (z > line) & ((y > middle - 0.05) | (z > brow + 0.045))] = hair
    colour[face & (np.hypot(x - eye[0], (z - eye[2]) * 1.6) < 0.016)] = 0.12
    colour[face & (np.abs(x - eye[0]) < 0.022) & (np.abs(z - brow + 0.003) < 0.005)] = hair * 0.6


def part_of(bone: str) -> str:
    """Body part of a bone; what is no other part is a hand."""
    stem = bone.split(".", maxsplit=1)[0].rstrip("0123456789-")
    return next((part for part, stems in PARTS.items() if stem in stems), "hand")
