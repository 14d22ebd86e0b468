"""The screen of one live state, put together; everything on it can be read from three metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from formcheck.core.landmarks import PAIRS, Landmark
from formcheck.drawing.skeleton import draw_skeleton
from formcheck.drawing.sprites import GREEN, INK, ORANGE, PALE, VERMILLION, WHITE, YELLOW, Colour, Sizes
from formcheck.live.gauges import (
    JOINT,
    RADIUS,
    arrow,
    banner,
    draw_count,
    draw_plain,
    draw_rest,
    joint_mark,
    label,
    lay_centred,
)
from formcheck.live.screen_layout import HEIGHT, MARGIN, WIDTH, LabelPlacement, Layout, PlacedBody

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.coach.language import Words
    from formcheck.coach.live_state import Framing, JointState, LiveState
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.drawing.sprites import Image
    from formcheck.live.gauges import Symbol
    from formcheck.live.sources import Rgb

SIZES: Final = Sizes(line=7, joint=7, small=20, body=26, big=48, gap=10, strip=24)
MARK_PX: Final = {"good": 11, "watch": 14, "fault": 17, "unseen": 9}
NEAR_PX: Final = 240  # a trunk of this length on the screen has the largest marks
_LOUD: Final = ("watch", "fault")
_TURN_DEG: Final = {"top": 0, "right": 90, "bottom": 180, "left": 270}
_MIRRORED: Final = {"left": "right", "right": "left", "top": "top", "bottom": "bottom"}


def draw_body(canvas: Image, shown: PoseFrame, states: Mapping[int, JointState]) -> None:
    """Bones of a body as it lies on the screen, and a mark on each joint with a state; a wrong one colours bones."""
    if not shown.found:
        return
    loud: dict[int, Colour] = {index: JOINT[state] for index, state in states.items() if state in _LOUD}
    draw_skeleton(canvas, shown, 0, loud, SIZES)
    near = _nearness(shown)
    for index, state in states.items():
        x, y = shown.xy_px[index]
        # what is well in a face would only cover it
        drawn = index >= Landmark.LEFT_SHOULDER or state in _LOUD
        if drawn and np.isfinite(x + y) and abs(x) + abs(y) < 4 * WIDTH:
            lay_centred(canvas, joint_mark(state, round(MARK_PX[state] * near)), float(x), float(y))


def _nearness(shown: PoseFrame) -> float:
    """How large the marks are for a body of this size, as a share of the largest; in steps, to draw each but once."""
    shoulders, hips = shown.xy_px[list(PAIRS["shoulder"])].mean(axis=0), shown.xy_px[list(PAIRS["hip"])].mean(axis=0)
    torso_px = float(np.linalg.norm(shoulders - hips))
    return float(np.clip(round(torso_px / NEAR_PX * 5) / 5, 0.6, 1.0)) if np.isfinite(torso_px) else 1.0


def draw_framing(canvas: Image, layout: Layout, framing: Framing) -> None:
    """Corners of where to be, a box around the body, and an arrow back in for each edge that it sticks out of."""
    left, top = layout.left, layout.top
    right, bottom = left + layout.size[0], top + layout.size[1]
    colour = GREEN if framing.fits else YELLOW
    _corners(canvas, (left + 24, top + 24, right - 24, bottom - 24), colour, 90, 10)
    if framing.box_px is not None and np.isfinite(framing.box_px).all():
        box = layout.box(framing.box_px)
        inside = (max(box[0], left + 6), max(box[1], top + 6), min(box[2], right - 6), min(box[3], bottom - 6))
        _corners(canvas, inside, GREEN if framing.fits else WHITE, 40, 5)
    for edge in framing.edges:
        _beyond(canvas, (left, top, right, bottom), _MIRRORED[edge] if layout.mirrored else edge)


def _corners(canvas: Image, box: tuple[int, int, int, int], colour: Colour, length: int, width: int) -> None:
    left, top, right, bottom = box
    length = max(8, min(length, (right - left) // 3, (bottom - top) // 3))
    bends = [
        np.array([(x, y + down * length), (x, y), (x + across * length, y)], np.int32)
        for x, across in ((left, 1), (right, -1))
        for y, down in ((top, 1), (bottom, -1))
    ]
    cv2.polylines(canvas, bends, False, INK, width + 6, cv2.LINE_AA)
    cv2.polylines(canvas, bends, False, colour, width, cv2.LINE_AA)


def _beyond(canvas: Image, box: tuple[int, int, int, int], edge: str) -> None:
    left, top, right, bottom = box
    thick = 18
    band = {
        "left": (left, top, left + thick, bottom),
        "right": (right - thick, top, right, bottom),
        "top": (left, top, right, top + thick),
        "bottom": (left, bottom - thick, right, bottom),
    }[edge]
    cv2.rectangle(canvas, band[:2], band[2:], VERMILLION, -1)
    x, y = (band[0] + band[2]) / 2, (band[1] + band[3]) / 2
    inward = {"left": (70, 0), "right": (-70, 0), "top": (0, 70), "bottom": (0, -70)}[edge]
    back = (_TURN_DEG[edge] + 180) % 360
    lay_centred(canvas, arrow(36, back, VERMILLION), x + inward[0], y + inward[1])


# A capital of 64 px is 46 px high, 6 % of the screen: 1 cm on a laptop, 2 cm on a monitor. From 3 m those are 11 and 23
# minutes of arc, where 5 are the least that a sharp eye reads (Snellen).
CUE_PX: Final = (76, 64)
RESULT_PX: Final = (64, 56, 48)
SMALL_PX: Final = 30
_DIAL_X: Final = MARGIN + RADIUS + 8
_DIAL_Y: Final = HEIGHT - MARGIN - RADIUS - 8
_HEAD_PX: Final = MARGIN + 72  # below the line at the top
_WITH_DIAL: Final = frozenset({"set", "paused", "rest"})
_ASIDE_X: Final = _DIAL_X + RADIUS + 84  # right of the dial and its column


@dataclass(slots=True)
class Extras:
    """What the screen shows beyond the moment: the state of the program.

    Parameters
    ----------
    result : str
        What was said of the last set.
    alarm : str
        What is wrong with the camera, or with the recording; nothing when it is empty.
    muted, recording, keys_shown : bool
    """

    result: str = ""
    alarm: str = ""
    muted: bool = False
    recording: bool = False
    keys_shown: bool = False


class Screen:
    """Draws moments.

    Parameters
    ----------
    words : Words
        The language of the screen.
    mirrored : bool
        Whether the picture is shown as a mirror shows it.
    """

    def __init__(self, words: Words, *, mirrored: bool = True) -> None:
        self._words, self._mirrored = words, mirrored
        self._layout: Layout | None = None
        self._rest_s = 1.0
        self._spot = LabelPlacement()

    def opening(self) -> Image:
        """What is shown before there is a picture."""
        canvas = np.full((HEIGHT, WIDTH, 3), INK, np.uint8)
        lay_centred(canvas, label("formcheck", CUE_PX[0], WHITE), WIDTH / 2, HEIGHT / 2)
        return canvas

    def draw(self, rgb: Rgb, pose: PoseFrame, live_state: LiveState, extras: Extras) -> Image:
        """The screen, (HEIGHT, WIDTH, 3) uint8 RGB; ``rgb`` stays as it is."""
        layout = self._layout_of(rgb)
        canvas = layout.canvas(rgb)
        if live_state.stage == "paused":
            cv2.convertScaleAbs(canvas, canvas, 0.4)
        shown = layout.pose(pose)
        draw_body(canvas, shown, live_state.joint_states)
        if live_state.stage in {"looking", "placing"}:
            draw_framing(canvas, layout, live_state.framing)
        self._gauge(canvas, live_state)
        self._head(canvas, live_state, extras)
        self._say(canvas, shown, live_state, extras)
        return canvas

    def _layout_of(self, rgb: Rgb) -> Layout:
        height, width = rgb.shape[:2]
        if self._layout is None or (self._layout.width, self._layout.height) != (width, height):
            self._layout = Layout(width, height, self._mirrored)
        return self._layout

    def _gauge(self, canvas: Image, live_state: LiveState) -> None:
        if live_state.stage == "set":
            draw_count(canvas, _DIAL_X, _DIAL_Y, live_state, self._words.phase(live_state.phase, live_state.exercise))
        elif live_state.stage == "paused":
            draw_plain(canvas, _DIAL_X, _DIAL_Y, str(live_state.count), ORANGE)
        elif live_state.stage == "rest" and live_state.rest_left_s is not None:
            self._rest_s = max(self._rest_s, live_state.rest_left_s)
            draw_rest(canvas, _DIAL_X, _DIAL_Y, live_state.rest_left_s, self._rest_s)
        if live_state.stage != "rest":
            self._rest_s = 1.0

    def _head(self, canvas: Image, live_state: LiveState, extras: Extras) -> None:
        """Exercise and stage above; what the program is doing at the right."""
        x = MARGIN
        stage = self._words.text("stages", live_state.stage)
        for text, colour in (
            (self._words.exercise(live_state.exercise) if live_state.exercise else "", WHITE),
            (stage, PALE),
        ):
            if text:
                plate = label(text, 40, colour)
                plate.lay(canvas, x, MARGIN)
                x += plate.width + 8
        right = WIDTH - MARGIN
        chips = [("● REC", VERMILLION)] if extras.recording else []
        chips += [(self._words.text("screen", "muted"), ORANGE)] if extras.muted else []
        for text, colour in chips:
            plate = label(text, SMALL_PX, colour)
            right -= plate.width
            plate.lay(canvas, right, MARGIN)
            right -= 8

    def _say(self, canvas: Image, shown: PoseFrame, live_state: LiveState, extras: Extras) -> None:
        """One thing to read, the most pressing; the keys below it while they are wanted."""
        bottom = HEIGHT - MARGIN
        if extras.keys_shown:
            plate = label(self._words.text("screen", "keys"), 24, PALE)
            bottom -= plate.height
            plate.lay(canvas, WIDTH - MARGIN - plate.width, bottom)
            bottom -= 10
        said = most_pressing(self._words, live_state, extras)
        if said is None:
            return
        text, symbol, sizes = said
        left = _ASIDE_X if live_state.stage in _WITH_DIAL else MARGIN
        plate = banner(text, symbol, sizes, WIDTH - MARGIN - left)
        x = (left + WIDTH - MARGIN - plate.width) // 2
        plate.lay(
            canvas, x, self._spot.top(text, plate, x, (_HEAD_PX, bottom), PlacedBody(shown, live_state.joint_states))
        )


def most_pressing(words: Words, live_state: LiveState, extras: Extras) -> tuple[str, Symbol, tuple[int, ...]] | None:
    """The one thing to read now, with its symbol and its sizes in pixels; None when there is nothing."""
    stage = words.text("stages", live_state.stage)
    wanted: tuple[tuple[str | None, Symbol, tuple[int, ...]], ...] = (
        (extras.alarm, "warn", CUE_PX),
        (stage if live_state.stage == "paused" else None, "guide", CUE_PX),
        (stage if live_state.stage == "ready" else None, "good", CUE_PX),
        (live_state.cue, "warn", CUE_PX),
        (live_state.guide, "guide", CUE_PX),
        (extras.result if live_state.stage == "rest" else None, "result", RESULT_PX),
    )
    return next(((text, symbol, sizes) for text, symbol, sizes in wanted if text), None)
