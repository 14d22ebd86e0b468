"""What a movement is: a pose for every moment of a repetition, the furniture and where the camera stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from render.body import Body
from render.clothes import tint
from render.pose import Pose, Posed
from render.rotations import FRONT, Array, pitch, yaw
from render.scene import Box

Sizes = dict[str, tuple[float, float]]
Band = Callable[[Body, Posed], Array]


@dataclass
class Moment:
    """One instant: progress ``x`` (0 start, 1 peak), ``outward`` before the peak, working ``side``, fault sizes.

    ``held`` (0..1) is how much of the hold at the peak is over; ``stance`` how far to the left (metres) each foot
    stands of its usual place, which the repetition before has left it at.
    """

    x: float
    side: str = "L"
    outward: bool = True
    faults: dict[str, float] = field(default_factory=dict)
    sway: Array = field(default_factory=lambda: np.zeros(6))
    place: float = 0.0
    held: float = 0.0
    stance: dict[str, float] = field(default_factory=dict)


@dataclass
class View:
    """Where the camera stands: azimuth range, elevation range (degrees), name in the truth file.

    ``feet`` turns it to the end where the feet of a person on the side are, whichever side that is.
    """

    name: str
    azimuth: tuple[float, float]
    elevation: tuple[float, float] = (0.0, 8.0)
    feet: bool = False


SIDE = View("side", (70.0, 92.0))
FRONT_VIEW = View("front", (-6.0, 6.0))
REAR = View("rear", (174.0, 186.0))
# of every exercise: seconds of the phase
TIMING: dict[str, Sizes] = {"momentum": {"thrown": (0.28, 0.4)}, "no_pause": {"hold": (0.0, 0.08)}}


class Motion:
    """Base of all movements. Subclasses set the constants and define ``pose``."""

    tempo: tuple[float, float, float, float] = (1.1, 1.0, 1.8, 0.5)
    eccentric_first = False
    peak_name = "peak_pause_s"
    one_sided = False
    alternates = False
    rushed_s = 1.0
    shin_deg = 16.0  # from upright at the peak; more is a fault of the set-up
    checked: tuple[str, ...] = ("partial_range", "rushed")
    range_key = "hip_flex_{s}"
    reps = 6
    steps = False  # whether a repetition is a step, whose way back is the other foot's way out
    recipes: ClassVar[dict[str, Sizes]] = {"rushed": {"rushed": (1, 1)}}
    harmless: ClassVar[Sizes] = {}
    habits: ClassVar[dict[str, Sizes]] = {}
    views: ClassVar[dict[str, View]] = {"side": SIDE}

    def __init__(self, body: Body, rng: np.random.Generator, habits: tuple[str, ...] = ()) -> None:
        self.body, self.rng = body, rng
        self.habit = {k: float(rng.uniform(*v)) for name in habits for k, v in self.habits[name].items()}
        self.setup()

    def setup(self) -> None:
        """Draws the personal style (stance, furniture) once."""

    def pose(self, m: Moment) -> Pose:
        """The pose of one moment."""
        raise NotImplementedError

    def relaxed(self, m: Moment) -> Pose | None:  # noqa: ARG002 - for subclasses
        """How the person stands before taking up the start position; None where there is no difference."""
        return None

    def travel(self, side: str, faults: dict[str, float]) -> float:  # noqa: ARG002 - for subclasses
        """Metres by which one repetition moves the person to the left."""
        return 0.0

    def left_standing(self, side: str, faults: dict[str, float]) -> dict[str, float]:  # noqa: ARG002 - for subclasses
        """The ``stance`` of a moment in which one repetition leaves the feet."""
        return {}

    def sizes(self, recipe: str | None, rng: np.random.Generator) -> dict[str, float]:
        """Fault sizes of one repetition: those of the recipe, and small harmless departures of the others."""
        out = {k: float(rng.uniform(*v)) for k, v in self.harmless.items()}
        if recipe is not None:
            out |= {k: float(rng.uniform(*v)) for k, v in (TIMING | self.recipes)[recipe].items()}
        return out

    def band(self) -> Band | None:
        """Closed line of an elastic band for every pose, or None."""
        return None

    def boxes(self) -> list[Box]:
        """Furniture."""
        return []

    def mat(self, y: float, length: float = 1.9) -> Box:
        """A mat along y with its middle at ``y``."""
        return Box((0.0, y, 0.004), (0.75, length, 0.012), tint(self.rng, (0.4, 0.9), (0.4, 0.9)))


def flat_foot(side: str, toe_out: float) -> Array:
    """Rotation of a foot that stands flat, toes turned out."""
    return yaw(toe_out if side == "L" else -toe_out)


def mix(a: float, b: float, x: float) -> float:
    """A share ``x`` of the way from ``a`` to ``b``."""
    return a + (b - a) * x


def smooth(share: float) -> float:
    """Cubic step from 0 to 1, flat outside."""
    share = min(1.0, max(0.0, share))
    return share * share * (3.0 - 2.0 * share)


def raised_heel(foot: Array, toes: Array, heel: float) -> tuple[Array, Array]:
    """(shift of the ankle, rotation of the foot) of a foot that stands on its ball, the heel ``heel`` metres up."""
    up = float(np.degrees(np.arcsin(min(0.9, heel / 0.2))))
    return np.array([0.0, 0.0, 0.75 * heel]) + toes * 0.3 * heel, foot @ pitch(up)


def toward(side: str, toe_out: float) -> Array:
    """Direction of the toes."""
    return np.asarray(flat_foot(side, toe_out) @ FRONT)


def hip_over(body: Body, knee_deg: float, shin_deg: float, side: str = "L") -> tuple[float, float]:
    """(y, z) of the hip over an ankle at (0, ankle height) for a knee flexion and a shin angle, sagittal plane."""
    shin, thigh = np.radians(shin_deg), np.radians(knee_deg - shin_deg)
    y = -body.shank[side] * np.sin(shin) + body.thigh[side] * np.sin(thigh)
    z = body.ankle_height + body.shank[side] * np.cos(shin) + body.thigh[side] * np.cos(thigh)
    return float(y), float(z)
