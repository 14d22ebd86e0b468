"""Colours and sizes of everything that is drawn.

The colours are those of Okabe and Ito (Color Universal Design, 2008), which people with any of the common colour vision
deficiencies can tell apart. None of them carries a meaning alone: a symbol, a hatch or a thickness says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from formcheck.events import Severity

Colour = tuple[int, int, int]
Tone = Severity | Literal["info"]

WHITE: Final[Colour] = (255, 255, 255)
PALE: Final[Colour] = (200, 206, 212)
DIM: Final[Colour] = (120, 128, 136)
INK: Final[Colour] = (16, 20, 24)
ORANGE: Final[Colour] = (230, 159, 0)
SKY: Final[Colour] = (86, 180, 233)
GREEN: Final[Colour] = (0, 158, 115)
YELLOW: Final[Colour] = (240, 228, 66)
VERMILLION: Final[Colour] = (213, 94, 0)
PURPLE: Final[Colour] = (204, 121, 167)

TONE: Final[dict[Tone, Colour]] = {"mild": YELLOW, "moderate": ORANGE, "severe": VERMILLION, "info": PALE}
RANK: Final[dict[Tone, int]] = {"severe": 0, "moderate": 1, "mild": 2, "info": 3}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pixel sizes that go with a picture; text never falls below what can be read."""

    line: int
    joint: int
    small: int
    body: int
    big: int
    gap: int
    strip: int

    @classmethod
    def of(cls, width: int, height: int) -> Sizes:
        """Sizes for a picture of this width and height in pixels."""
        unit = min(width, height) / 480
        return cls(
            line=max(2, round(4 * unit)),
            joint=max(2, round(4 * unit)),
            small=max(10, round(13 * unit)),
            body=max(12, round(17 * unit)),
            big=max(19, round(32 * unit)),
            gap=max(3, round(7 * unit)),
            strip=max(15, round(24 * unit)),
        )
