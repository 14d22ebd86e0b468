"""The body and the side that works, as signals are computed from them; each kind of signal registers itself here.

To be imported from ``analysis.signals``, where all kinds are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.exercises.schema import Signal
from formcheck.kinematics.geometry import Floats
from formcheck.landmarks import PAIRS

if TYPE_CHECKING:
    from formcheck.kinematics.body import Body

OTHER: Final = {"left": "right", "right": "left"}
Kind = Callable[["Scene", Signal], Floats]
KINDS: Final[dict[str, Kind]] = {}


@dataclass(frozen=True, eq=False)
class Scene:
    """A body and the side that works, so that 'knee.working' means something."""

    body: Body
    working: str

    def point(self, name: str) -> Floats:
        """(n, 2) pixels of a point such as 'knee.working' or 'hip.mid'."""
        joint, side = name.split(".")
        if side == "working":
            side = self.working
        elif side == "other":
            side = OTHER[self.working]
        return self.body.point(joint, side)

    def world(self, name: str) -> Floats:
        """(n, 3) world metres of a point with a left or right side."""
        joint, side = name.split(".")
        side = {"working": self.working, "other": OTHER[self.working], "near": self.body.near}.get(side, side)
        return np.asarray(self.body.xyz_m[:, PAIRS[joint][side == "right"]])

    def compute(self, signal: Signal) -> Floats:
        """The (n,) values of a signal."""
        return signal.sign * KINDS[signal.kind](self, signal)

    def seen(self, signal: Signal) -> Floats:
        """(n,) visibility, 0 to 1: the worst of the landmarks that the signal reads."""
        names = {p.split(".")[0] for p in signal.points} or {"shoulder", "hip"}
        sides = {p.split(".")[1] for p in signal.points}
        columns = [self._visibility(joint, side) for joint in names for side in (sides or {"mid"})]
        return np.asarray(np.min(columns, axis=0))

    def _visibility(self, joint: str, side: str) -> Floats:
        side = {"working": self.working, "other": OTHER[self.working], "near": self.body.near}.get(side, side)
        left, right = (self.body.visibility[:, i] for i in PAIRS[joint])
        return {"left": left, "right": right}.get(side, np.maximum(left, right))


def kind(name: str) -> Callable[[Kind], Kind]:
    """Register a signal kind under ``name``."""

    def register(function: Kind) -> Kind:
        KINDS[name] = function
        return function

    return register
