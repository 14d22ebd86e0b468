"""Where a plate goes: above or below, wherever it hides less of the body; and there it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from formcheck.landmarks import BONES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.coach.moment import JointState
    from formcheck.overlay.patch import Patch
    from formcheck.poses import PoseFrame

LOUD: Final = 10  # a joint that the plate may be about counts for so many others
ROOM_PX: Final = 20  # around a joint
_ENDS: Final = np.unique(np.array([0, *(end for bone in BONES for end in bone)]))  # nose and joints


class Body(NamedTuple):
    """A body as it lies on the screen, and the state of its joints."""

    pose: PoseFrame
    states: Mapping[int, JointState]


class Spot:
    """Chooses anew for each text, not while the same one is shown: nobody reads what jumps."""

    def __init__(self) -> None:
        self._text = ""
        self._above = True

    def top(self, text: str, plate: Patch, left: int, edges: tuple[int, int], body: Body) -> int:
        """The plate's upper edge.

        Parameters
        ----------
        text : str
            What is on the plate.
        plate : Patch
        left : int
            Its left edge.
        edges : (int, int)
            Its upper edge when it lies above, and its lower edge when it lies below.
        body : Body
        """
        below = edges[1] - plate.height
        if text != self._text:
            self._text = text
            self._above = _hidden(plate, left, edges[0], body) <= _hidden(plate, left, below, body)
        return edges[0] if self._above else below


def _hidden(plate: Patch, left: int, top: int, body: Body) -> int:
    """How much of the body would lie under the plate there."""
    points = body.pose.xy_px[_ENDS]
    inside = (points > (left - ROOM_PX, top - ROOM_PX)).all(axis=1)
    inside &= (points < (left + plate.width + ROOM_PX, top + plate.height + ROOM_PX)).all(axis=1)
    return sum(LOUD if body.states.get(int(joint)) in {"watch", "fault"} else 1 for joint in _ENDS[inside])
