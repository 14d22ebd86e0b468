"""Fault sizes in degrees for every repetition of a set, without gaps from none to severe.

A *channel* is one clinical quantity. A set draws the channels that vary in it, a shape over its repetitions and how the
fault comes about (which knee, by the spine or by pelvic tilt); a repetition then gets its own size of every channel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from render.rotations import Array

SHAPES = {"clean": 0.25, "bad": 0.13, "mixed": 0.34, "one_bad": 0.12, "growing": 0.08, "level": 0.08}
NO_FAULT_SHARE = 0.3  # of the limit: what anybody varies by


@dataclass(frozen=True)
class Channel:
    """One clinical quantity: the limit from which on it counts as a fault, the largest size that is drawn (degrees).

    ``measure`` is its name in the truth of the frames; ``signed`` quantities count towards the positive side only.
    """

    measure: str
    limit_deg: float
    most_deg: float
    signed: bool = True


CHANNELS = {
    "valgus": Channel("knee_over_toe", 8.0, 25.0),
    "lumbar": Channel("lumbar_extension", 10.0, 28.0),
    "drop": Channel("pelvic_obliquity", 5.0, 18.0),
    "rotate": Channel("pelvic_axial_rotation", 8.0, 18.0),
    "roll": Channel("pelvis_roll", 10.0, 30.0),
    "lean": Channel("trunk_lateral_lean", 8.0, 25.0),
}
# channel -> direction of the measure, the left side working, in which a size counts as positive; 0: whichever side
SIGNS = {"drop": 1.0, "rotate": -1.0, "lean": 1.0, "roll": -1.0, "lumbar": 0.0}
FACE_DOWN = {"bird_dog", "donkey_kick", "glute_kickback"}  # where the free side is the other one
SIDE_BEND_PER_LEAN = 1.5  # the line from the hips to the shoulders leans less than the spine bends
# exercise -> (first channel of the exercise, others that may occur together with it)
VARIED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "lateral_band_walk": (("valgus",), ("lean",)),
    "squat": (("valgus",), ("lean",)),
    "lunge": (("valgus",), ("drop", "lean")),
    "bulgarian_split_squat": (("valgus",), ("drop", "lean")),
    "single_leg_squat": (("drop", "valgus"), ("lean", "drop", "valgus")),
    "hip_thrust": (("lumbar",), ("valgus",)),
    "glute_bridge": (("lumbar",), ("valgus",)),
    "single_leg_hip_thrust": (("drop",), ("lumbar",)),
    "single_leg_glute_bridge": (("drop",), ("lumbar",)),
    "glute_kickback": (("lumbar",), ("rotate",)),
    "donkey_kick": (("lumbar", "rotate"), ("lumbar", "rotate")),
    "bird_dog": (("lumbar", "rotate"), ("lumbar", "rotate")),
    "clamshell": (("roll",), ()),
    "side_lying_hip_abduction": (("roll",), ()),
    "standing_hip_abduction": (("lean",), ("drop",)),
}
# where a severe fault of another exercise would tear the body or fall over
SMALLER = {
    ("lateral_band_walk", "lean"): 16.0,
    ("lunge", "drop"): 12.0,
    ("bulgarian_split_squat", "drop"): 12.0,
    ("standing_hip_abduction", "drop"): 13.0,
    ("single_leg_squat", "lean"): 20.0,
    ("lunge", "lean"): 18.0,
    ("bulgarian_split_squat", "lean"): 18.0,
    ("hip_thrust", "valgus"): 12.0,
    ("glute_bridge", "valgus"): 12.0,
    ("squat", "lean"): 16.0,
}


@dataclass
class SetDoses:
    """What was drawn for a set: sizes (degrees) of each channel by repetition, and how they come about."""

    sizes: dict[str, Array]
    shapes: dict[str, str]
    ways: dict[str, str] = field(default_factory=dict)
    lift: float = 0.0
    share: float = 0.0


def sizes_of(shape: str, count: int, limit: float, most: float, rng: np.random.Generator) -> Array:
    """Sizes in degrees of ``count`` repetitions of a set of one shape; none of them is negative by more than a degree.

    ``clean`` stays below half the limit, ``bad`` above it throughout, ``mixed`` draws each repetition between none and
    the set's own largest, ``one_bad`` has a single fault, ``growing`` gets worse and ``level`` keeps one size;
    ``even``, which is only drawn where it is asked for, spreads them evenly up to the most.
    """
    usual = rng.uniform(-0.1, NO_FAULT_SHARE) * limit + rng.normal(0, 0.08 * limit, count)
    peak = rng.uniform(0.8 * limit, most)
    if shape == "clean":
        sizes = usual
    elif shape == "bad":
        sizes = rng.uniform(min(1.05 * limit, 0.7 * peak), max(peak, 1.5 * limit), count)
    elif shape == "mixed":
        sizes = rng.uniform(0.0, peak, count)
    elif shape == "one_bad":
        sizes = usual
        sizes[rng.integers(count)] = rng.uniform(0.8 * limit, most)
    elif shape == "growing":
        sizes = np.linspace(0.0, 1.0, count) ** rng.uniform(0.6, 1.6) * peak + rng.normal(0, 0.1 * limit, count)
    elif shape == "even":
        sizes = rng.permutation(np.linspace(0.0, most, count))
    else:
        sizes = rng.uniform(0.0, most) + rng.normal(0, 0.12 * limit, count)
    return np.asarray(np.clip(sizes, -0.15 * limit, most))


def draw(exercise: str, count: int, rng: np.random.Generator, shape: str = "", main: str = "") -> SetDoses:
    """The doses of a set; ``shape`` fixes the shape of the exercise's first channel."""
    first, others = VARIED[exercise]
    main = main or str(rng.choice(first))
    doses = SetDoses({}, {})
    names = list(dict.fromkeys((*first, *others)))
    for name in names:
        drawn = str(rng.choice(list(SHAPES), p=list(SHAPES.values())))
        together = rng.uniform() < 0.3
        kind = (shape or drawn) if name == main else drawn if together else "clean"
        channel = CHANNELS[name]
        most = channel.most_deg if main == name != first[0] else SMALLER.get((exercise, name), channel.most_deg)
        doses.shapes[name] = kind
        doses.sizes[name] = sizes_of(kind, count, channel.limit_deg, most, rng)
    doses.ways["knee"] = str(rng.choice(knees(exercise)))
    doses.ways["arch"] = str(rng.choice(["spine", "spine", "tilt"]))
    doses.ways["pelvis"] = str(rng.choice(["turns", "lists", "both"]))
    doses.ways["lean"] = str(rng.choice(["left", "right"]))
    doses.lift = float(rng.uniform(0.1, 0.36) if doses.ways["arch"] == "spine" else rng.uniform(-0.04, 0.04))
    doses.share = {"turns": rng.uniform(0.0, 0.15), "lists": rng.uniform(1.0, 1.8)}.get(
        doses.ways["pelvis"], rng.uniform(0.2, 0.7)
    )
    return doses


def told(exercise: str) -> list[str]:
    """Channels whose sizes are written down: those that vary, and both ways in which a pelvis leaves the level."""
    first, others = VARIED[exercise]
    names = set(first) | set(others)
    return [name for name in CHANNELS if name in names or (name in {"drop", "rotate"} and names & {"drop", "rotate"})]


def knees(exercise: str) -> list[str]:
    """Which knees may cave in."""
    if exercise == "lateral_band_walk":
        return ["both", "lead", "trail", "lead", "trail", "left", "right"]
    return ["both", "left", "right"] if exercise in {"squat", "hip_thrust", "glute_bridge"} else ["front"]


def faults(exercise: str, doses: SetDoses, i: int, side: str) -> dict[str, float]:
    """The sizes of repetition ``i`` in the terms of the exercise's motion (``Motion.recipes``)."""
    size = {name: float(sizes[i]) for name, sizes in doses.sizes.items()}
    if exercise in {"hip_thrust", "glute_bridge", "single_leg_hip_thrust", "single_leg_glute_bridge"}:
        return _supine(size, doses)
    if exercise in {"glute_kickback", "donkey_kick", "bird_dog"}:
        return {"arch": size["lumbar"], "drop": size["rotate"]}
    if exercise == "standing_hip_abduction":
        hike = size["drop"] * (-1.0 if doses.ways["pelvis"] == "turns" else 1.0)
        return {"lean": 1.3 * size["lean"], "hike": hike + 0.3 * size["lean"]}
    out = {name: size[name] for name in ("drop", "roll") if name in size}
    out |= {"lean": SIDE_BEND_PER_LEAN * size["lean"]} if "lean" in size else {}
    if exercise == "squat" and doses.ways["lean"] == "right":
        out["lean"] = -out["lean"]
    return out | (caving(exercise, size["valgus"], doses.ways["knee"], side) if "valgus" in size else {})


def caving(exercise: str, deg: float, knee: str, side: str) -> dict[str, float]:
    """Valgus of ``deg`` degrees of the knee that is named; ``side`` is the leading or front leg."""
    if exercise == "lateral_band_walk" and knee in {"left", "right"}:
        knee = "lead" if side == knee[0].upper() else "trail"
    if exercise == "lateral_band_walk" and knee != "both":
        return {"turn_" + knee: deg}
    return {"turn_" + knee[0].upper(): deg} if knee in {"left", "right"} else {"turn": deg}


def _supine(size: dict[str, float], doses: SetDoses) -> dict[str, float]:
    """Arching, and a pelvis that drops on the free side, of a person on the back."""
    out = {"lumbar_arch": size["lumbar"], "arch_lift": size["lumbar"] * doses.lift}
    if "valgus" in size:
        out["knee_valgus"] = size["valgus"]
    if "drop" in size:
        out |= {"hip_drop": size["drop"], "list": doses.share}
    return out
