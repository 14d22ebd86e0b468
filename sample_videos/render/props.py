"""Things that people train with: they move with the body and hide parts of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyvista as pv

from render.clothes import tint
from render.rotations import X, Y

if TYPE_CHECKING:
    from render.body import Body
    from render.clothes import Colour
    from render.pose import Posed
    from render.rotations import Array

STEEL, RUBBER = (0.6, 0.61, 0.63), (0.09, 0.09, 0.1)
# exercise -> what may be used -> share of the sets
USED: dict[str, dict[str, float]] = {
    "hip_thrust": {"barbell": 0.4, "plate": 0.12, "dumbbell": 0.08},
    "single_leg_hip_thrust": {"plate": 0.1, "dumbbell": 0.1},
    "glute_bridge": {"barbell": 0.12, "plate": 0.15, "dumbbell": 0.08},
    "single_leg_glute_bridge": {"plate": 0.08},
    "squat": {"goblet": 0.3},
    "lunge": {"goblet": 0.2},
    "bulgarian_split_squat": {"goblet": 0.25},
    "single_leg_squat": {"goblet": 0.12},
}
Follow = Callable[["Posed"], tuple["Array", "Array"]]


@dataclass
class Prop:
    """A rigid thing: its mesh around its own origin, its colour, and (rotation, place) of a pose."""

    mesh: Any
    colour: Colour
    follow: Follow


def chosen(exercise: str, rng: np.random.Generator) -> str:
    """Name of the thing that is used in a set, or an empty string."""
    options = USED.get(exercise, {})
    names, shares = ["", *options], [1.0 - sum(options.values()), *options.values()]
    return str(rng.choice(names, p=shares))


def build(name: str, body: Body, rng: np.random.Generator) -> list[Prop]:
    """The parts of a thing."""
    if name == "barbell":
        return _barbell(body, rng)
    if name == "plate":
        radius = rng.uniform(0.11, 0.2)
        disc = _cylinder(np.zeros(3), Y, radius, 0.04)
        return [Prop(disc, RUBBER, on_hips(body, 0.03))]
    if name == "dumbbell":
        colour = tint(rng, (0.1, 0.6), (0.0, 0.8))
        return [Prop(part, colour, on_hips(body, 0.06)) for part in _dumbbell(rng)]
    if name == "goblet":
        colour = tint(rng, (0.1, 0.6), (0.0, 0.8))
        return [Prop(part, colour, at_chest(body)) for part in _dumbbell(rng)]
    return []


def _barbell(body: Body, rng: np.random.Generator) -> list[Prop]:
    half = rng.uniform(0.85, 1.1)
    radius = float(rng.choice([0.225, 0.225, 0.17, 0.13]))
    at = on_hips(body, 0.045)
    inner = rng.uniform(0.6, 0.66)
    parts = [Prop(_cylinder(np.zeros(3), X, 0.014, 2 * half), STEEL, at)]
    if rng.uniform() < 0.7:
        pad = _cylinder(np.zeros(3), X, 0.045, 0.42)
        parts.append(Prop(pad, tint(rng, (0.1, 0.8), (0.0, 0.8)), at))
    colour = RUBBER if rng.uniform() < 0.6 else tint(rng, (0.4, 0.8), (0.5, 0.9))
    thick = rng.uniform(0.03, 0.1)
    return parts + [Prop(_cylinder(sign * (inner + 0.04) * X, X, radius, thick), colour, at) for sign in (-1, 1)]


def _dumbbell(rng: np.random.Generator) -> list[Any]:
    head, half = rng.uniform(0.05, 0.085), rng.uniform(0.1, 0.16)
    ends = [_cylinder(sign * half * X, X, head, 0.09) for sign in (-1, 1)]
    return [_cylinder(np.zeros(3), X, 0.017, 2 * half), *ends]


def _cylinder(middle: Array, axis: Array, radius: float, length: float) -> Any:  # noqa: ANN401 - an untyped library
    return pv.Cylinder(center=middle, direction=axis, radius=radius, height=length, resolution=20)


def on_hips(body: Body, radius: float) -> Follow:
    """In the crease of the hips, in front of the pelvis; ``radius`` is how thick the thing is there."""
    rest = body.rest
    near = (np.abs(rest[:, 2] - body.mid_hip[2] - 0.02) < 0.03) & (np.abs(rest[:, 0]) < 0.1)
    front = np.array([0.0, rest[near, 1].min() - radius, body.mid_hip[2] + 0.02])
    local = front - body.heads[0]

    def follow(posed: Posed) -> tuple[Array, Array]:
        return posed.rotations[0], posed.positions[0] + posed.rotations[0] @ local

    return follow


def at_chest(body: Body) -> Follow:
    """Held in both hands."""
    wrists = [body.index["wrist." + s] for s in "LR"]
    thorax = body.index["spine01"]

    def follow(posed: Posed) -> tuple[Array, Array]:
        r = posed.rotations[thorax]
        return r, posed.positions[wrists].mean(0) + r @ np.array([0.0, -0.06, 0.02])

    return follow
