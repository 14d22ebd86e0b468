"""How a pose is described: trunk rotations, limbs by target or by angles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from render.rotations import Array

SIDES = {"L": 1.0, "R": -1.0}


@dataclass
class LegTarget:
    """A leg whose ankle is put somewhere: the knee follows by two-bone inverse kinematics.

    ``pole`` is where the kneecap points; ``medial_deg`` is how far the knee caves in: the angle that its inward
    shift subtends from the ankle. ``turn_deg`` is how far it turns inside the direction of the ``pole``, about the line
    from the hip to the ankle.
    """

    ankle: Array
    pole: Array
    foot: Array = field(default_factory=lambda: np.eye(3))
    medial_deg: float = 0.0
    turn_deg: float = 0.0


@dataclass
class LegAngles:
    """A leg posed by joint angles relative to the pelvis, degrees (0 = straight down, knee straight, foot square)."""

    flexion: float = 0.0
    abduction: float = 0.0
    external: float = 0.0
    knee: float = 5.0
    plantar: float = 0.0


@dataclass
class LegBlend:
    """A leg between two ways of posing it: ``share`` 0 is ``first``, 1 is ``second``."""

    first: LegTarget | LegAngles
    second: LegTarget | LegAngles
    share: float


Leg = LegTarget | LegAngles | LegBlend


@dataclass
class ArmTarget:
    """An arm whose wrist is put at ``wrist``; the elbow points towards ``pole``.

    ``space``: 'world', or the offset from the shoulder in axes of the 'thorax', from mid-hip in those of the 'pelvis'.
    ``palm_down`` lays the hand flat on the floor, fingers to the front.
    """

    wrist: Array
    pole: Array
    space: str = "world"
    palm_down: bool = False


@dataclass
class Pose:
    """Pelvis orientation, spine and limbs of one instant; spinal angles in degrees.

    The point ``anchor_local`` (rest coordinates, mid-hip by default) of the 'pelvis' or 'thorax' is put at ``anchor``.
    """

    pelvis: Array
    legs: dict[str, Leg]
    arms: dict[str, ArmTarget]
    lumbar_ext: float = 0.0
    lumbar_side: float = 0.0
    lumbar_axial: float = 0.0
    head: float = 0.0
    anchor: tuple[str, Array] = ("pelvis", np.zeros(3))
    anchor_local: Array = field(default_factory=lambda: np.zeros(3))


@dataclass
class Posed:
    """World rotations and positions of all bones."""

    rotations: Array
    positions: Array
