"""The recipe of one clip."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Clip:
    """What to render; the ``seed`` decides on everything that is left open.

    ``faults`` names recipes of the exercise; a ``share`` of the repetitions get one each. ``habits`` are mistakes of
    the set-up, the same in all of them. ``fatigue`` is the share of the range that is lost towards the end,
    ``asymmetry`` the one that the second side lacks. ``facing`` +1 shows the person's left side to a camera at the
    side, -1 the right. ``entry`` begins with getting into position.
    """

    name: str
    exercise: str
    seed: int
    faults: tuple[str, ...] = ()
    view: str = ""
    side: str = ""
    fps: float = 30.0
    size: tuple[int, int] = (640, 480)
    reps: int = 0
    share: float = 0.5
    facing: int = 0
    entry: bool = False
    habits: tuple[str, ...] = ()
    fatigue: float = 0.0
    asymmetry: float = 0.0
