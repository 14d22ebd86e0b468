"""Whether a movement is over while the recording still goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.phases import STOP_S
from formcheck.kinematics.grid import GRID_HZ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.reps import Movement
    from formcheck.kinematics.geometry import Floats

# house rules, tried on simulated and rendered sets of all exercises: a fall below this share of its highest speed, with
# at most this share of the travel left, for this long, has come to its end. Near standing the measured end of a squat
# seen from the front is late by up to a second, because the height of the hips hardly changes there.
SLOW: Final = 0.3
LEFT: Final = 0.3
HELD_S: Final = 0.23


def is_over(s: Floats, movement: Movement, now_s: float, notice_s: float) -> bool:
    """Whether a repetition that counts can be told: its end is past, or it rests near its start.

    Parameters
    ----------
    s : (n,)
        The rep signal of the movement's side, up to the newest frame.
    movement : Movement
        Found in it.
    now_s : float
        When the newest frame was taken.
    notice_s : float
        How long ago the measured end has to be.
    """
    if not movement.swing.fallen:
        return False
    seen = s[movement.swing.peak :]
    seen = seen[np.isfinite(seen)]
    fall = -np.diff(seen)
    slow = int(np.argmax(fall[::-1] >= SLOW * fall.max()))  # newest samples since it was last fast
    if slow and movement.bounds.end_s <= now_s - notice_s:
        return True
    near = seen[-1] - movement.start_level <= LEFT * (movement.peak_level - movement.start_level)
    return bool(near) and slow >= round(HELD_S * GRID_HZ)


def is_settled(movement: Movement, movements: Sequence[Movement], now_s: float) -> bool:
    """Whether a movement cannot go on any more: another has begun, or it was longer ago than a stop on the way."""
    followed = movements[-1].bounds.start_s >= movement.bounds.end_s
    return movement.swing.fallen and (followed or movement.bounds.end_s <= now_s - STOP_S)
