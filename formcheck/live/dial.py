"""The dial: how many repetitions, what phase, and how much of its time has gone; or how much rest is left."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from formcheck.live.shapes import arrow, disc, figure, label, lay_centred
from formcheck.overlay.palette import DIM, GREEN, INK, ORANGE, PALE, PURPLE, SKY, WHITE, Colour

if TYPE_CHECKING:
    from formcheck.coach.moment import Moment
    from formcheck.overlay.patch import Image

RADIUS: Final = 150
RING: Final = 22
FIGURE_PX: Final = 190
TIMER_PX: Final = 96
_SHRINK: Final = {1: 1.0, 2: 0.88, 3: 0.62}  # by the number of figures
_OPACITY: Final = 0.8
_SHIFT: Final = 4


def draw_count(canvas: Image, x: int, y: int, moment: Moment, phase_word: str) -> None:
    """The count inside the tempo ring, the phase below; the ring fills as the phase's time goes by."""
    _ground(canvas, x, y)
    colour = _PHASE.get(moment.phase, PALE)
    share = moment.phase_elapsed_s / moment.phase_target_s if moment.phase_target_s > 0 else math.nan
    if math.isfinite(share):
        _ring(canvas, x, y, min(share, 1.0), GREEN if share >= 1.0 else colour)
    _number(canvas, x, y - 18, str(moment.count))
    if phase_word:
        lay_centred(canvas, label(phase_word, 34, colour, 0.0), x + (20 if moment.phase in _WAY else 0), y + 92)
        if moment.phase in _WAY:
            lay_centred(canvas, arrow(13, _WAY[moment.phase], colour), x - _half(phase_word), y + 92)
    _range(canvas, x + RADIUS + 26, y, moment.progress)


def draw_rest(canvas: Image, x: int, y: int, left_s: float, whole_s: float) -> None:
    """The rest that is left as a clock; a rest that is over counts on from zero, in another colour."""
    _ground(canvas, x, y)
    over = left_s < 0
    _ring(canvas, x, y, 1.0 if over else min(left_s / max(whole_s, 1e-3), 1.0), ORANGE if over else SKY)
    minutes, seconds = divmod(int(abs(left_s)) if over else math.ceil(left_s), 60)
    text = f"{'+' if over else ''}{minutes}:{seconds:02}"
    px = TIMER_PX if len(text) < 5 else round(0.8 * TIMER_PX)
    lay_centred(canvas, figure(text, px, ORANGE if over else WHITE), x, y)


def draw_plain(canvas: Image, x: int, y: int, text: str, colour: Colour = WHITE) -> None:
    """A word or number in a quiet dial."""
    _ground(canvas, x, y)
    _number(canvas, x, y, text, colour)


_PHASE: Final[dict[str, Colour]] = {
    "concentric": SKY,
    "eccentric": PURPLE,
    "peak": WHITE,
    "rest": PALE,
    "waiting": PALE,
}
_WAY: Final[dict[str, int]] = {"concentric": 0, "eccentric": 180}


def _half(word: str) -> float:
    from formcheck.overlay.patch import text_px

    return text_px(word, 34, True) / 2 + 2


def _number(canvas: Image, x: int, y: int, text: str, colour: Colour = WHITE) -> None:
    px = round(FIGURE_PX * _SHRINK.get(len(text), 0.55))
    lay_centred(canvas, figure(text, px, colour), x, y)


def _ground(canvas: Image, x: int, y: int) -> None:
    lay_centred(canvas, disc(RADIUS + 8, _OPACITY), x, y)
    _arc(canvas, x, y, 1.0, DIM, 3)


def _ring(canvas: Image, x: int, y: int, share: float, colour: Colour) -> None:
    if share > 0.005:
        _arc(canvas, x, y, share, colour, RING)


def _arc(canvas: Image, x: int, y: int, share: float, colour: Colour, width: int) -> None:
    angles = np.linspace(-np.pi / 2, -np.pi / 2 + 2 * np.pi * share, max(3, round(90 * share)))
    radius = RADIUS - RING / 2
    curve = np.column_stack([x + radius * np.cos(angles), y + radius * np.sin(angles)])
    cv2.polylines(canvas, [np.rint(curve * 2**_SHIFT).astype(np.int32)], False, colour, width, cv2.LINE_AA, _SHIFT)


def _range(canvas: Image, x: int, y: int, progress: float) -> None:
    """How far the movement has come, as a column beside the dial; its mark is the full range."""
    top, bottom, width = y - RADIUS, y + RADIUS, 22
    cv2.rectangle(canvas, (x, top), (x + width, bottom), INK, -1)
    level = round(bottom - (bottom - top) * min(max(progress, 0.0), 1.0))
    cv2.rectangle(canvas, (x + 3, level), (x + width - 3, bottom - 3), GREEN if progress >= 0.95 else SKY, -1)
    cv2.rectangle(canvas, (x, top), (x + width, bottom), DIM, 2)
