"""Gauges and marks on the screen: count, phase and rest, lines of text, plates, symbols."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

import cv2
import numpy as np

from formcheck.drawing.sprites import (
    DIM,
    GREEN,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    SKY,
    VERMILLION,
    WHITE,
    YELLOW,
    Colour,
    Patch,
    line_px,
    text_px,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from formcheck.coach.live_state import JointState, LiveState
    from formcheck.drawing.sprites import Image

OPACITY: Final = 0.78
Symbol = Literal["warn", "guide", "good", "result"]
TONE: Final[dict[Symbol, Colour]] = {"warn": VERMILLION, "guide": YELLOW, "good": GREEN, "result": WHITE}
JOINT: Final[dict[JointState, Colour]] = {"good": GREEN, "watch": YELLOW, "fault": VERMILLION, "unseen": PALE}
_TURN: Final = np.linspace(0, 2 * np.pi, 25)[:-1]
_DISC: Final = np.column_stack([np.cos(_TURN), np.sin(_TURN)])
_TRIANGLE: Final = np.array([[0.0, -1.1], [1.05, 0.8], [-1.05, 0.8]])
_DIAMOND: Final = np.array([[0.0, -1.25], [1.25, 0.0], [0.0, 1.25], [-1.25, 0.0]])
_OUTLINE: Final[dict[JointState, NDArray[np.float64]]] = {
    "good": _DISC, "watch": _TRIANGLE, "fault": _DIAMOND, "unseen": _DISC,
}  # fmt: skip
_ARROW: Final = np.array([[0, -1], [0.9, 0], [0.36, 0], [0.36, 1], [-0.36, 1], [-0.36, 0], [-0.9, 0]], np.float64)
_CHECK: Final = np.array([[-1.0, 0.1], [-0.7, -0.2], [-0.25, 0.25], [0.75, -0.75], [1.05, -0.45], [-0.25, 0.85]])


@lru_cache(maxsize=16)
def joint_mark(state: JointState, radius: int) -> Patch:
    """A joint's mark; its shape says what its colour says: disc good, triangle nearly, diamond wrong, ring unseen."""
    patch, centre = Patch(4 * radius, 4 * radius), 2.0 * radius - 0.5
    size = radius * (1.35 if state == "fault" else 1.0)
    patch.shape(_OUTLINE[state] * (size + 2.5) + centre, INK)
    patch.shape(_OUTLINE[state] * size + centre, JOINT[state])
    if state == "unseen":
        patch.shape(_DISC * (size - 3) + centre, INK)
    return patch


def lay_centred(frame: NDArray[np.uint8], patch: Patch, x: float, y: float) -> None:
    """Lay a patch with its middle at x, y."""
    patch.lay(frame, round(x - patch.width / 2), round(y - patch.height / 2))


def wrapped(text: str, px: int, room_px: int, most: int = 2) -> list[str]:
    """The text in lines of bold letters that fit; what does not fit into ``most`` lines is left out."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_px(longer, px, True) <= room_px:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines[:most]


def fitting(text: str, sizes: Sequence[int], room_px: int, most: int = 2) -> tuple[list[str], int]:
    """The text in the largest of the sizes in which it fits whole, as lines, and that size."""
    for px in sizes:
        lines = wrapped(text, px, room_px, most + 1)
        if len(lines) <= most and max((text_px(line, px, True) for line in lines), default=0) <= room_px:
            return lines, px
    return wrapped(text, sizes[-1], room_px, most), sizes[-1]


@lru_cache(maxsize=24)
def banner(text: str, symbol: Symbol, sizes: tuple[int, ...], room_px: int) -> Patch:
    """A plate with one thing to read from afar: a symbol and one or two lines."""
    gap, mark = 26, 2 * sizes[0] // 3
    left = gap + 2 * mark + gap if symbol != "result" else gap
    lines, px = fitting(text, sizes, room_px - left - gap)
    wide = max((text_px(line, px, True) for line in lines), default=0)
    patch = Patch(left + wide + gap, len(lines) * line_px(px) + gap, INK, OPACITY)
    patch.shape(_rectangle(0, 0, 10, patch.height), TONE[symbol])
    for row, line in enumerate(lines):
        patch.text(line, left, gap // 2 + row * line_px(px), px, WHITE, bold=True)
    if symbol != "result":
        _mark(patch, symbol, gap + mark, patch.height / 2, mark)
    return patch


@lru_cache(maxsize=48)
def label(text: str, px: int, colour: Colour, opacity: float = OPACITY) -> Patch:
    """A small plate with one line."""
    gap = px // 2
    patch = Patch(text_px(text, px, True) + 2 * gap, line_px(px) + gap // 2, INK, opacity)
    patch.text(text, gap, gap // 4, px, colour, bold=True)
    return patch


@lru_cache(maxsize=16)
def figure(text: str, px: int, colour: Colour) -> Patch:
    """Large figures with nothing behind them, cut to their own height."""
    patch = Patch(text_px(text, px, True), line_px(px))
    patch.text(text, 0, 0, px, colour, bold=True)
    rows = np.flatnonzero((patch.keep < 255).any(axis=(1, 2)))
    if rows.size:
        patch.rgb, patch.keep = patch.rgb[rows[0] : rows[-1] + 1], patch.keep[rows[0] : rows[-1] + 1]
    return patch


@lru_cache(maxsize=4)
def disc(radius: int, opacity: float) -> Patch:
    """A round dark ground."""
    patch = Patch(2 * radius, 2 * radius)
    patch.shape(_DISC_FINE * radius + (radius - 0.5), INK)
    patch.keep = np.rint(255 - (255 - patch.keep.astype(np.float32)) * opacity).astype(np.uint8)
    patch.rgb = np.rint(patch.rgb * opacity).astype(np.uint8)
    return patch


_DISC_FINE: Final = np.column_stack([f(np.linspace(0, 2 * np.pi, 121)[:-1]) for f in (np.cos, np.sin)])


@lru_cache(maxsize=16)
def arrow(radius: int, turn_deg: int, colour: Colour) -> Patch:
    """An arrow with a rim, pointing up, turned clockwise."""
    angle = np.radians(turn_deg)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    patch, centre = Patch(4 * radius, 4 * radius), 2.0 * radius - 0.5
    patch.shape((_ARROW * 1.25) @ turn * radius + centre, INK)
    patch.shape(_ARROW @ turn * radius + centre, colour)
    return patch


def _mark(patch: Patch, symbol: Symbol, x: float, y: float, radius: float) -> None:
    colour = TONE[symbol]
    if symbol == "good":
        patch.shape(_DISC * radius + [x, y], colour)
        patch.shape(_CHECK * radius * 0.6 + [x, y], INK)
        return
    shape = _DIAMOND * 0.85 if symbol == "warn" else _DISC
    patch.shape(shape * radius + [x, y], colour)
    if symbol == "warn":
        patch.shape(_rectangle(-0.11, -0.55, 0.11, 0.15) * radius + [x, y], INK)
        patch.shape(_rectangle(-0.11, 0.3, 0.11, 0.52) * radius + [x, y], INK)
        return
    patch.shape(_rectangle(-0.11, -0.1, 0.11, 0.55) * radius + [x, y], INK)
    patch.shape(_rectangle(-0.11, -0.5, 0.11, -0.28) * radius + [x, y], INK)


def _rectangle(left: float, top: float, right: float, bottom: float) -> NDArray[np.float64]:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


RADIUS: Final = 150
RING: Final = 22
FIGURE_PX: Final = 190
TIMER_PX: Final = 96
_SHRINK: Final = {1: 1.0, 2: 0.88, 3: 0.62}  # by the number of figures
_OPACITY: Final = 0.8
_SHIFT: Final = 4


def draw_count(canvas: Image, x: int, y: int, live_state: LiveState, phase_word: str) -> None:
    """The count inside the tempo ring, the phase below; the ring fills as the phase's time goes by.

    A movement that does not go up and down has no arrow.
    """
    _ground(canvas, x, y)
    colour = _PHASE.get(live_state.phase, PALE)
    share = live_state.phase_elapsed_s / live_state.phase_target_s if live_state.phase_target_s > 0 else math.nan
    if math.isfinite(share):
        _ring(canvas, x, y, min(share, 1.0), GREEN if share >= 1.0 else colour)
    _number(canvas, x, y - 18, str(live_state.count))
    if phase_word:
        spec = live_state.exercise
        arrowed = live_state.phase in _WAY and spec is not None and spec.tempo.words == "lift"
        lay_centred(canvas, label(phase_word, 34, colour, 0.0), x + (20 if arrowed else 0), y + 92)
        if arrowed:
            lay_centred(canvas, arrow(13, _WAY[live_state.phase], colour), x - _half(phase_word), y + 92)
    _range(canvas, x + RADIUS + 26, y, live_state.progress)


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
