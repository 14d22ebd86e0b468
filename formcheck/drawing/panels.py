"""Panels of the annotated video: count, phase, tempo, notices of faults, and the timeline at the bottom."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from formcheck.core.landmarks import BONES, Landmark
from formcheck.core.report_types import Interval, JudgedSet, Rep
from formcheck.drawing.sprites import (
    DIM,
    GREEN,
    INK,
    PALE,
    PURPLE,
    RANK,
    SKY,
    TONE,
    WHITE,
    Colour,
    Image,
    Kept,
    Patch,
    Sizes,
    Tone,
    line_px,
    text_px,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.drawing.exercise_labels import Labels, Shown
    from formcheck.drawing.schedule import Columns, Notice, Status

# the eleven landmarks of the face would outvote both legs
_COVERED: Final = [Landmark.NOSE, *sorted({end for bone in BONES for end in bone})]


class Box(NamedTuple):
    """A rectangle in pixels; ``down`` tells whether plates stack downwards from its top or upwards from its bottom."""

    x: int
    y: int
    width: int
    height: int
    right: bool
    down: bool

    def meets(self, other: Box) -> bool:
        """Whether the two share any pixel."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height


def corners(size: tuple[int, int], frame: tuple[int, int], margin: int) -> tuple[Box, ...]:
    """A box of ``size`` (width, height) in each corner of ``frame``, top left first."""
    width, height = size
    right, bottom = frame[0] - margin - width, frame[1] - margin - height
    return tuple(
        Box(right if at_right else margin, margin if at_top else bottom, width, height, at_right, at_top)
        for at_top in (True, False)
        for at_right in (False, True)
    )


def body_points(poses: Sequence[PoseFrame], most: int = 400) -> NDArray[np.float64]:
    """Nose and joints in a sample of the poses, (K, 2) pixels without NaN."""
    step = max(1, len(poses) // most)
    points = np.array([pose.xy_px[_COVERED] for pose in poses[::step]], np.float64).reshape(-1, 2)
    return points[np.isfinite(points).all(axis=1)]


def quietest(boxes: Sequence[Box], points: NDArray[np.float64]) -> Box:
    """The box in which the fewest of the points lie; the first of equals."""

    def covered(box: Box) -> int:
        inside = (points >= (box.x, box.y)) & (points < (box.x + box.width, box.y + box.height))
        return int(inside.all(axis=1).sum())

    return min(boxes, key=covered)


OPACITY: Final = 0.72
MOST_KEPT: Final = 32
_ANGLES: Final = np.linspace(0, 2 * np.pi, 9)[:-1] + np.pi / 8
_SHAPES: Final[dict[Tone, NDArray[np.float64]]] = {
    "mild": np.array([[0.5, 0.04], [1.0, 0.94], [0.0, 0.94]]),
    "moderate": np.array([[0.5, 0.0], [1.0, 0.5], [0.5, 1.0], [0.0, 0.5]]),
    "severe": 0.5 + 0.53 * np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)]),
}
_BAR: Final = np.array([[0.0, 0.0], [0.3, 0.0], [0.3, 1.0], [0.0, 1.0]])
_ICONS: Final[dict[Shown, tuple[NDArray[np.float64], ...]]] = {
    "concentric": (
        np.array([[0.5, 0.0], [1.0, 0.55], [0.68, 0.55], [0.68, 1.0], [0.32, 1.0], [0.32, 0.55], [0.0, 0.55]]),
    ),
    "eccentric": (
        np.array([[0.5, 1.0], [1.0, 0.45], [0.68, 0.45], [0.68, 0.0], [0.32, 0.0], [0.32, 0.45], [0.0, 0.45]]),
    ),
    "pause": (np.add(_BAR, [0.1, 0]), np.add(_BAR, [0.6, 0])),
    "rest": (np.array([[0.0, 0.38], [1.0, 0.38], [1.0, 0.62], [0.0, 0.62]]),),
    "idle": (),
}
_PHASE_COLOUR: Final[dict[Shown, Colour]] = {
    "concentric": SKY,
    "eccentric": PURPLE,
    "pause": WHITE,
    "rest": PALE,
    "idle": PALE,
}


class StatusPanel:
    """Makes the plate with count, phase and tempo; its size does not change during a clip."""

    def __init__(self, labels: Labels, total: int, sizes: Sizes, most_px: int) -> None:
        self._labels, self._sizes = labels, sizes
        self._title = fitted(labels.exercise, sizes.small, most_px - 2 * sizes.gap, bold=True)
        self._column_px = max(
            text_px("00.0", sizes.body, True) + sizes.gap,
            *(text_px(caption, sizes.small) + sizes.gap for caption in labels.phases.captions),
        )
        words = max(text_px(word, sizes.body, True) for word in map(labels.phase_word, _ICONS))
        head = text_px(f"{total} / {total}", sizes.big, True) + 3 * sizes.gap + sizes.body + words
        inner = max(head, 4 * self._column_px - sizes.gap, text_px(self._title, sizes.small, True))
        self.width = inner + 2 * sizes.gap
        self.height = 2 * line_px(sizes.small) + line_px(sizes.big) + line_px(sizes.body) + 2 * sizes.gap
        self._kept = Kept(MOST_KEPT)

    def patch(self, status: Status) -> Patch:
        """The plate for this state; equal states share one."""
        return self._kept.get(status, lambda: self._patch(status))

    def _patch(self, status: Status) -> Patch:
        sizes, patch = self._sizes, Patch(self.width, self.height, INK, OPACITY)
        y = sizes.gap
        patch.text(self._title, sizes.gap, y, sizes.small, PALE, bold=True)
        self._side(patch, status, y)
        y += line_px(sizes.small)
        self._count(patch, status, y)
        self._phase(patch, status.phase, y)
        self._tempo(patch, status, y + line_px(sizes.big))
        return patch

    def _side(self, patch: Patch, status: Status, y: int) -> None:
        if status.side != "both":
            x = self.width - self._sizes.gap - text_px(status.side, self._sizes.small)
            patch.text(status.side, x, y, self._sizes.small, PALE)

    def _count(self, patch: Patch, status: Status, y: int) -> None:
        number, rest = str(status.number), f" / {status.total}"
        patch.text(number, self._sizes.gap, y, self._sizes.big, WHITE, bold=True)
        x = self._sizes.gap + text_px(number, self._sizes.big, True)
        patch.text(rest, x, y, self._sizes.big, PALE)

    def _phase(self, patch: Patch, phase: Shown, y: int) -> None:
        sizes, word, colour = self._sizes, self._labels.phase_word(phase), _PHASE_COLOUR[phase]
        x = self.width - sizes.gap - text_px(word, sizes.body, True)
        y += (line_px(sizes.big) - line_px(sizes.body)) // 2
        patch.text(word, x, y, sizes.body, colour, bold=True)
        icon = 0.8 * sizes.body
        turned = not self._labels.upright and phase in ("eccentric", "concentric")
        for part in _ICONS[phase]:
            # what does not go up and down points sideways
            shape = np.column_stack([1.0 - part[:, 1], part[:, 0]]) if turned else part
            patch.shape(shape * icon + [x - 1.3 * icon, y + (line_px(sizes.body) - icon) / 2], colour)

    def _tempo(self, patch: Patch, status: Status, y: int) -> None:
        sizes = self._sizes
        captions: Columns = self._labels.phases.captions
        for column, (value, caption) in enumerate(zip(status.tempo, captions, strict=True)):
            x = sizes.gap + column * self._column_px
            running = column == status.running
            patch.text(value or "-", x, y, sizes.body, WHITE if value else DIM, bold=running)
            patch.text(caption, x, y + line_px(sizes.body), sizes.small, WHITE if running else PALE)


class NoticePlates:
    """Makes the plates that say what is wrong, and remembers them."""

    def __init__(self, sizes: Sizes, most_px: int) -> None:
        self._sizes, self._most_px = sizes, most_px
        self._kept = Kept(MOST_KEPT)

    @property
    def height(self) -> int:
        """Height of a plate with both lines."""
        return line_px(self._sizes.body) + line_px(self._sizes.small) + self._sizes.gap

    def _patch(self, tone: Tone, title: str, detail: str) -> Patch:
        """Symbol, title and, below it, the detail."""
        sizes, colour = self._sizes, TONE[tone]
        edge, symbol = max(2, sizes.gap // 2), 0 if tone == "info" else round(1.2 * sizes.body)
        left = edge + sizes.gap + symbol + (sizes.gap if symbol else 0)
        room = self._most_px - left - sizes.gap
        title, detail = fitted(title, sizes.body, room, bold=True), fitted(detail, sizes.small, room)
        inner = max(text_px(title, sizes.body, True), text_px(detail, sizes.small))
        height = self.height if detail else line_px(sizes.body) + sizes.gap
        patch = Patch(left + inner + sizes.gap, height, INK, OPACITY)
        patch.shape(np.array([[0, 0], [edge, 0], [edge, height], [0, height]], np.float64) - [0.5, 0.5], colour)
        y = sizes.gap // 2
        patch.text(title, left, y, sizes.body, WHITE, bold=True)
        patch.text(detail, left, y + line_px(sizes.body), sizes.small, PALE)
        if symbol:
            _symbol(patch, tone, edge + sizes.gap, (height - symbol) / 2, symbol)
        return patch

    def of(self, notice: Notice) -> Patch:
        """The plate of a notice."""
        return self.patch(notice.tone, notice.title, notice.detail)

    def patch(self, tone: Tone, title: str, detail: str) -> Patch:
        """A plate with these words; equal ones share one picture."""
        return self._kept.get((tone, title, detail), lambda: self._patch(tone, title, detail))


@lru_cache(maxsize=64)
def angle_plate(name: str, value_deg: int, sizes: Sizes) -> Patch:
    """The angle of interest in words, for exercises where an arc would say nothing."""
    text = f"{name} {value_deg}°".strip()
    patch = Patch(text_px(text, sizes.body, True) + 2 * sizes.gap, line_px(sizes.body) + sizes.gap, INK, OPACITY)
    patch.text(text, sizes.gap, sizes.gap // 2, sizes.body, WHITE, bold=True)
    return patch


def fitted(text: str, px: int, room_px: int, bold: bool = False) -> str:
    """The text, its end replaced by three dots when it does not fit."""
    if text_px(text, px, bold) <= room_px:
        return text
    while text and text_px(f"{text}...", px, bold) > room_px:
        text = text[:-1].rstrip()
    return f"{text}..." if text else ""


def _symbol(patch: Patch, tone: Tone, x: float, y: float, size: int) -> None:
    """Triangle, diamond or octagon with an exclamation mark."""
    patch.shape(_SHAPES[tone] * size + [x, y], TONE[tone])
    bar = np.array([[0.44, 0.24], [0.56, 0.24], [0.54, 0.62], [0.46, 0.62]])
    dot = np.array([[0.44, 0.69], [0.56, 0.69], [0.56, 0.81], [0.44, 0.81]])
    low = 0.08 if tone == "mild" else 0.0
    for part in (bar, dot):
        patch.shape(np.add(part, [0, low]) * size + [x, y], INK)


Points = NDArray[np.float64]


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
