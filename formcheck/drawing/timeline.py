"""The timeline at the bottom: the repetitions of the whole clip, and where it is now."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from formcheck.core.report_types import Interval, JudgedSet, Rep
from formcheck.drawing.sprites import (
    DIM,
    GREEN,
    INK,
    PALE,
    RANK,
    TONE,
    WHITE,
    Colour,
    Image,
    Patch,
    Sizes,
    line_px,
    text_px,
)

Points = NDArray[np.float64]

OPACITY: Final = 0.72
BLOCK: Final = (0.3, 0.94)  # of the height; the dots lie above
DOT: Final = 0.13
_TURN: Final = np.linspace(0, 2 * np.pi, 17)
RING: Final = np.column_stack([np.cos(_TURN), np.sin(_TURN)])


class Timeline:
    """A static picture of the set and a cursor that moves over it.

    A good repetition is a filled block, a faulty one is hatched and has a dot where each fault happened, a movement
    that was not counted is an empty frame with a cross, and a stretch without a body is a thin line.
    """

    def __init__(self, report: JudgedSet, duration_s: float, width: int, sizes: Sizes) -> None:
        self._sizes, self._duration_s = sizes, max(duration_s, 1e-3)
        self.height = sizes.strip
        self._strip = Patch(width, self.height, INK, OPACITY)
        for gap in report.gaps:
            self._gap(gap)
        for rep in report.reps:
            self._rep(rep)
        self._cursor = Patch(2 * (sizes.line // 2) + 3, self.height, INK, 1.0)
        self._cursor.rgb[:, 1:-1] = WHITE

    def draw(self, frame: Image, time_s: float) -> None:
        """Lay strip and cursor along the bottom of the frame."""
        top = frame.shape[0] - self.height
        self._strip.lay(frame, 0, top)
        self._cursor.lay(frame, round(self._x(time_s)) - self._cursor.width // 2, top)

    def _x(self, time_s: float) -> float:
        margin = self._sizes.gap
        return margin + (self._strip.width - 2 * margin) * min(max(time_s / self._duration_s, 0.0), 1.0)

    def _box(self, when: Interval, top: float, bottom: float) -> _Box:
        """Where a stretch of time lies; top and bottom as parts of the height."""
        left, right = self._x(when.start_s), self._x(when.end_s)
        return _Box(left, top * self.height, max(right, left + 2), bottom * self.height)

    def _gap(self, gap: Interval) -> None:
        self._strip.shape(self._box(gap, 0.57, 0.67).corners, DIM)

    def _rep(self, rep: Rep) -> None:
        box = self._box(Interval(rep.start_s, rep.end_s), *BLOCK)
        if not rep.counted:
            self._crossed(box)
            return
        worst = min((fault.severity for fault in rep.faults), key=lambda tone: RANK[tone], default=None)
        colour = GREEN if worst is None else TONE[worst]
        self._strip.shape(box.corners, colour)
        if worst is not None:
            self._hatch(box)
        self._number(rep, box, WHITE if worst is None else INK, colour)
        for fault in rep.faults:
            if np.isfinite(fault.at_s):
                self._dot(self._x(min(max(fault.at_s, rep.start_s), rep.end_s)), TONE[fault.severity])

    def _hatch(self, box: _Box) -> None:
        """Dark slanting stripes, cut off at the edges of the block."""
        high, step = box.bottom - box.top, 0.34 * self.height
        for x in np.arange(box.left - high, box.right, step):
            slant = np.array([[x + high, box.top], [x + high + step / 2.5, box.top], [x + step / 2.5, box.bottom]])
            stripe = np.vstack([slant, [[x, box.bottom]]])
            self._strip.shape(np.clip(stripe, [box.left, 0], [box.right, self.height]) - 0.5, INK)

    def _crossed(self, box: _Box) -> None:
        edge = max(1.0, self.height / 14)
        self._strip.shape(box.corners, DIM)
        self._strip.shape(_Box(box.left + edge, box.top + edge, box.right - edge, box.bottom - edge).corners, INK)
        middle, half = np.array([box.left + box.right, box.top + box.bottom]) / 2, 0.2 * self.height
        aside = np.array([0.7 * edge, 0])
        for lean in (1, -1):
            one, two = middle + half * np.array([[-1, -lean], [1, lean]])
            self._strip.shape(np.array([one - aside, one + aside, two + aside, two - aside]), PALE)

    def _number(self, rep: Rep, box: _Box, colour: Colour, ground: Colour) -> None:
        px, text = round(0.95 * (box.bottom - box.top)), str(rep.number)
        wide, margin = text_px(text, px, True), max(2, self._sizes.gap // 2)
        if wide + 2 * margin > box.right - box.left:
            return
        x, y = round((box.left + box.right - wide) / 2), round((box.top + box.bottom - line_px(px)) / 2)
        self._strip.shape(_Box(x - margin, box.top, x + wide + margin, box.bottom).corners, ground)
        self._strip.text(text, x, y, px, colour, bold=True)

    def _dot(self, x: float, colour: Colour) -> None:
        radius = DOT * self.height
        self._strip.shape(RING * radius + [x, radius + 0.5], colour)


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def corners(self) -> Points:
        """The rectangle as a polygon whose edges fall between pixels."""
        x0, y0, x1, y1 = (round(value) - 0.5 for value in self)
        return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
