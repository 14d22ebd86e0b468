"""Loose clothes and hair: shells around parts of the skin that stand off, hang, fold and span hollows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix, identity

from render.clothes import part_of, tint
from render.rotations import Array, Z, unit

if TYPE_CHECKING:
    from render.body import Body
    from render.clothes import Colour
    from render.pose import Posed

LEAST_M = 0.007  # cloth lies at least so far off the skin
# what is worn -> share of people
TOPS = {"close": 0.36, "shirt": 0.34, "wide_shirt": 0.16, "hoodie": 0.14}
LEGWEAR = {"close": 0.48, "shorts": 0.28, "wide_trousers": 0.24}
HAIRSTYLES = {"short": 0.4, "full": 0.16, "ponytail": 0.18, "long": 0.18, "bun": 0.08}
# garment -> (least, largest distance from the skin, metres)
EASE = {
    "shirt": (0.010, 0.028),
    "wide_shirt": (0.028, 0.060),
    "hoodie": (0.022, 0.055),
    "shorts": (0.012, 0.050),
    "wide_trousers": (0.012, 0.045),
}


@dataclass
class Wardrobe:
    """What a person wears, by name, and the distance of each garment from the skin in metres."""

    top: str
    legs: str
    hair: str
    ease_m: dict[str, float]
    shells: list[Shell]
    strands: Strands | None


class Shell:
    """Cloth over the drawn vertices ``chosen`` (V,) of a body, ``ease`` (V,) metres off the skin where it hangs.

    Gravity pulls it close to the skin that faces up and away from the skin that faces down.
    """

    def __init__(self, body: Body, chosen: Array, ease: Array, colour: Colour, rng: np.random.Generator) -> None:
        faces = body.faces[chosen[body.faces].all(1)]
        self.ids, flat = np.unique(faces, return_inverse=True)
        self.faces = flat.reshape(faces.shape)
        self.ease, self.colour = ease[self.ids], colour
        self.gather = corner_sums(self.faces, len(self.ids))
        self.inside = np.ones(len(self.ids), dtype=bool)
        self.inside[_rim(self.faces)] = False
        self.smoothing = _smoothing(self.faces, len(self.ids), float(np.median(self.ease)))
        rest = body.rest[body.drawn][self.ids]
        self.phase = rest @ rng.normal(0, 1, (3, 3)) * rng.uniform(25, 60) + rng.uniform(0, 6, 3)
        self.fold = rng.uniform(0.08, 0.3)
        self.slide = rng.uniform(0.5, 3.0)

    def drape(self, skin: Array, normals: Array) -> Array:
        """Positions (N, 3) of the cloth over a posed ``skin`` (V, 3) with its outward ``normals`` (V, 3)."""
        base, out = skin[self.ids], normals[self.ids]
        down = 0.5 - 0.5 * out[:, 2]
        moving = self.slide * float(base[:, 2].mean()) * 6
        folds = np.sin(self.phase + moving).sum(1) / 3
        off = self.ease * (0.2 + 1.1 * down + self.fold * folds)
        cloth = base + out * off[:, None] - Z * (0.25 * self.ease * (1 - down))[:, None]
        cloth = self.smoothing @ cloth
        clear = np.einsum("ij,ij->i", cloth - base, out)
        return np.asarray(cloth + out * np.maximum(LEAST_M - clear, 0.0)[:, None])


def _rim(faces: Array) -> Array:
    """Vertices at the edge of a surface: those of the sides that belong to one face only."""
    pairs = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    sides, count = np.unique(pairs, axis=0, return_counts=True)
    return np.unique(sides[count == 1])


def corner_sums(faces: Array, count: int) -> csr_matrix:
    """Sums values of the ``faces`` (F, 3) over their corners: (count, F)."""
    corners = (np.ones(faces.size), (faces.ravel(), np.arange(len(faces)).repeat(3)))
    return csr_matrix(corners, shape=(count, len(faces)))


def vertex_normals(points: Array, faces: Array, gather: csr_matrix) -> Array:
    """Unit normals (V, 3) of a surface."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    out = gather @ np.cross(b - a, c - a)
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12))


def _smoothing(faces: Array, count: int, ease: float) -> csr_matrix:
    """Averages over neighbours: the farther cloth stands off, the wider are the hollows that it spans."""
    pairs = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    pairs = np.concatenate([pairs, pairs[:, ::-1]])
    links = csr_matrix((np.ones(len(pairs)), pairs.T), shape=(count, count))
    links.data[:] = 1.0
    step = (identity(count) + links).tocsr()
    step = csr_matrix(step.multiply(1 / step.sum(1)))
    rounds = step
    for _ in range(1 + int(ease / 0.008)):
        rounds = rounds @ step
    return csr_matrix(rounds)


class Strands:
    """Long hair: a tube from the back of the head that hangs down."""

    def __init__(self, body: Body, style: str, rng: np.random.Generator) -> None:
        head = body.index["head"]
        rest = body.rest[np.array([part_of(body.names[i]) == "head" for i in body.owner])]
        middle, top = rest.mean(0), rest[:, 2].max()
        back = rest[:, 1].max()
        height = {"long": 0.45, "ponytail": 0.72, "bun": 0.85}[style]
        self.root = np.array([0.0, back - 0.02, middle[2] + (top - middle[2]) * (height - 0.3)]) - body.heads[head]
        self.bone, self.style = head, style
        self.length = {"long": rng.uniform(0.25, 0.45), "ponytail": rng.uniform(0.18, 0.4), "bun": 0.05}[style]
        self.radius = {"long": 0.075, "ponytail": 0.03, "bun": 0.045}[style] * rng.uniform(0.85, 1.2)

    def line(self, posed: Posed) -> Array:
        """Middle line (7, 3) of the hair of a pose."""
        r = posed.rotations[self.bone]
        start = posed.positions[self.bone] + r @ self.root
        back = r @ np.array([0.0, 1.0, 0.0])
        points, way = [start], unit(back * 0.9 - Z * (0.6 if self.style == "ponytail" else 1.4))
        for _ in range(6):
            step = points[-1] + way * self.length / 6
            step[2] = max(step[2], 0.03)
            points.append(step)
            way = unit(way - 0.55 * Z)
        return np.array(points)

    def radii(self) -> Array:
        """Thickness along the line."""
        share = np.linspace(0, 1, 7)
        return np.asarray(self.radius * np.sqrt(np.clip(1.05 - share**3, 0.05, 1)) * (0.75 + 0.5 * share * (1 - share)))


def choose(options: dict[str, float], rng: np.random.Generator) -> str:
    """One of the names, by their shares."""
    return str(rng.choice(list(options), p=np.array(list(options.values())) / sum(options.values())))


def wardrobe(body: Body, rng: np.random.Generator, hair_colour: Colour) -> Wardrobe:
    """Clothes and hair of one person."""
    top, legs, hair = choose(TOPS, rng), choose(LEGWEAR, rng), choose(HAIRSTYLES, rng)
    worn = Wardrobe(top, legs, hair, {}, [], None)
    rest = body.rest[body.drawn]
    part = np.array([part_of(name) for name in body.names])[body.owner[body.drawn]]
    if legs != "close":
        worn.ease_m[legs] = float(rng.uniform(*EASE[legs]))
        worn.shells.append(_trousers(body, rest, part, legs, worn.ease_m[legs], rng))
    if top != "close":
        worn.ease_m[top] = float(rng.uniform(*EASE[top]))
        under = worn.shells[0] if worn.shells else None
        worn.shells.append(_shirt(body, rest, part, top, worn.ease_m[top], under, rng))
    if hair != "short":
        worn.ease_m["hair"] = float(rng.uniform(0.012, 0.035))
        worn.shells.append(_hair(body, rest, part, worn.ease_m["hair"], hair_colour, rng))
    if hair not in {"short", "full"}:
        worn.strands = Strands(body, hair, rng)
    return worn


def _shirt(
    body: Body, rest: Array, part: Array, top: str, ease: float, under: Shell | None, rng: np.random.Generator
) -> Shell:
    """A shirt or hoodie, worn over the trousers ``under`` it."""
    x, z = np.abs(rest[:, 0]), rest[:, 2]
    shoulder, elbow = (abs(body.at(b)[0]) for b in ("upperarm01.L", "lowerarm01.L"))
    wrist = abs(body.at("wrist.L")[0])
    sleeve = wrist - 0.01 if top == "hoodie" else shoulder + (elbow - shoulder) * rng.choice([0.1, 0.6, 0.9])
    hip = body.mid_hip[2]
    lowest = hip - rng.uniform(-0.03, 0.06) - (0.05 if top != "shirt" else 0.0)
    chosen = np.isin(part, ["trunk", "arm", "leg"]) & (z > lowest) & (z < body.at("neck01")[2] - 0.005) & (x < sleeve)
    chest = body.at("spine01")[2]
    flare = np.clip((chest - z) / max(chest - lowest, 0.1), 0, 1)
    thick = ease * np.where(part == "arm", 0.55, 0.35 + 0.65 * flare)
    if under is not None:
        thick[under.ids] = np.maximum(thick[under.ids], under.ease + 0.012)
    return Shell(body, chosen, thick, tint(rng, (0.1, 0.95), (0.0, 0.9)), rng)


def _trousers(body: Body, rest: Array, part: Array, legs: str, ease: float, rng: np.random.Generator) -> Shell:
    z = rest[:, 2]
    hip, knee, ankle = (body.at(b)[2] for b in ("upperleg01.L", "lowerleg01.L", "foot.L"))
    waist = body.at("spine04")[2] + 0.01
    lowest = ankle + 0.02 if legs == "wide_trousers" else hip + (knee - hip) * rng.uniform(0.45, 1.1)
    chosen = np.isin(part, ["leg", "trunk"]) & (z < waist) & (z > lowest)
    thick = ease * (0.35 + 0.65 * np.clip((hip - z) / (hip - lowest), 0, 1))
    return Shell(body, chosen, thick, tint(rng, (0.05, 0.8), (0.0, 0.7)), rng)


def _hair(body: Body, rest: Array, part: Array, ease: float, colour: Colour, rng: np.random.Generator) -> Shell:
    head = part == "head"
    y, z = rest[:, 1], rest[:, 2]
    eye, middle = body.at("eye.L"), y[head].mean()
    line = np.maximum(eye[2] + 0.055 - 0.9 * (y - eye[1]), body.at("head")[2] + 0.03)
    chosen = head & (z > line) & ((y > middle - 0.04) | (z > eye[2] + 0.075))
    return Shell(body, chosen, np.full(len(rest), ease), colour, rng)
