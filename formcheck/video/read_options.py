"""How a clip is to be read where its file does not say so, or says it wrongly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from formcheck.errors import InputError

FPS: Final = 30.0  # what cameras deliver when nobody says otherwise
QUARTER_TURNS_DEG: Final = (0, 90, 180, 270)
# slower or faster than any camera records (960 frames a second played at 15, a picture every ten minutes)
SPEEDS: Final = (1 / 64, 20_000.0)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user says about a clip.

    Parameters
    ----------
    fps : float or None
        Frames per second of what carries no times: a folder of pictures, a GIF without delays. None: 30.
    rotate_deg : int or None
        Clockwise turn of the picture as players show it, a multiple of 90; None: as the file says.
    speed : float or None
        How fast the file plays, 1 as it happened, 0.25 four times slowed down; times are those of the movement. None:
        as the file says.

    Raises
    ------
    InputError
        When one of them is none of that.
    """

    fps: float | None = None
    rotate_deg: int | None = None
    speed: float | None = None

    def __post_init__(self) -> None:
        if self.fps is not None and not (math.isfinite(self.fps) and self.fps > 0):
            raise InputError("a positive number of frames per second", f"{self.fps}", "leave it out to use 30")
        if self.rotate_deg is not None and self.rotate_deg not in QUARTER_TURNS_DEG:
            raise InputError(
                "a turn of 0, 90, 180 or 270 degrees", f"{self.rotate_deg}", "leave it out to have it found"
            )
        if self.speed is not None and not SPEEDS[0] <= self.speed <= SPEEDS[1]:
            raise InputError(
                "a speed such as 0.25 for a clip slowed down four times", f"{self.speed}", "leave it out to use 1"
            )


AS_THE_FILE_SAYS: Final = ReadOptions()
