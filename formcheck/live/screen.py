"""The screen of one moment, put together; everything on it can be read from three metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from formcheck.live.body import draw_body, draw_framing
from formcheck.live.dial import RADIUS, draw_count, draw_plain, draw_rest
from formcheck.live.layout import HEIGHT, MARGIN, WIDTH, Layout
from formcheck.live.shapes import banner, label, lay_centred
from formcheck.live.spot import Body, Spot
from formcheck.overlay.palette import INK, ORANGE, PALE, VERMILLION, WHITE

if TYPE_CHECKING:
    from formcheck.coach.language import Words
    from formcheck.coach.moment import Moment
    from formcheck.live.device import Rgb
    from formcheck.live.shapes import Symbol
    from formcheck.overlay.patch import Image
    from formcheck.poses import PoseFrame

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
        self._spot = Spot()

    def opening(self) -> Image:
        """What is shown before there is a picture."""
        canvas = np.full((HEIGHT, WIDTH, 3), INK, np.uint8)
        lay_centred(canvas, label("formcheck", CUE_PX[0], WHITE), WIDTH / 2, HEIGHT / 2)
        return canvas

    def draw(self, rgb: Rgb, pose: PoseFrame, moment: Moment, extras: Extras) -> Image:
        """The screen, (HEIGHT, WIDTH, 3) uint8 RGB; ``rgb`` stays as it is."""
        layout = self._layout_of(rgb)
        canvas = layout.canvas(rgb)
        if moment.stage == "paused":
            cv2.convertScaleAbs(canvas, canvas, 0.4)
        shown = layout.pose(pose)
        draw_body(canvas, shown, moment.joint_states)
        if moment.stage in {"looking", "placing"}:
            draw_framing(canvas, layout, moment.framing)
        self._dial(canvas, moment)
        self._head(canvas, moment, extras)
        self._say(canvas, shown, moment, extras)
        return canvas

    def _layout_of(self, rgb: Rgb) -> Layout:
        height, width = rgb.shape[:2]
        if self._layout is None or (self._layout.width, self._layout.height) != (width, height):
            self._layout = Layout(width, height, self._mirrored)
        return self._layout

    def _dial(self, canvas: Image, moment: Moment) -> None:
        if moment.stage == "set":
            draw_count(canvas, _DIAL_X, _DIAL_Y, moment, self._words.text("phases", moment.phase))
        elif moment.stage == "paused":
            draw_plain(canvas, _DIAL_X, _DIAL_Y, str(moment.count), ORANGE)
        elif moment.stage == "rest" and moment.rest_left_s is not None:
            self._rest_s = max(self._rest_s, moment.rest_left_s)
            draw_rest(canvas, _DIAL_X, _DIAL_Y, moment.rest_left_s, self._rest_s)
        if moment.stage != "rest":
            self._rest_s = 1.0

    def _head(self, canvas: Image, moment: Moment, extras: Extras) -> None:
        """Exercise and stage above; what the program is doing at the right."""
        x = MARGIN
        stage = self._words.text("stages", moment.stage)
        for text, colour in ((self._words.exercise(moment.exercise) if moment.exercise else "", WHITE), (stage, PALE)):
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

    def _say(self, canvas: Image, shown: PoseFrame, moment: Moment, extras: Extras) -> None:
        """One thing to read, the most pressing; the keys below it while they are wanted."""
        bottom = HEIGHT - MARGIN
        if extras.keys_shown:
            plate = label(self._words.text("screen", "keys"), 24, PALE)
            bottom -= plate.height
            plate.lay(canvas, WIDTH - MARGIN - plate.width, bottom)
            bottom -= 10
        said = most_pressing(self._words, moment, extras)
        if said is None:
            return
        text, symbol, sizes = said
        left = _ASIDE_X if moment.stage in _WITH_DIAL else MARGIN
        plate = banner(text, symbol, sizes, WIDTH - MARGIN - left)
        x = (left + WIDTH - MARGIN - plate.width) // 2
        plate.lay(canvas, x, self._spot.top(text, plate, x, (_HEAD_PX, bottom), Body(shown, moment.joint_states)))


def most_pressing(words: Words, moment: Moment, extras: Extras) -> tuple[str, Symbol, tuple[int, ...]] | None:
    """The one thing to read now, with its symbol and its sizes in pixels; None when there is nothing."""
    stage = words.text("stages", moment.stage)
    wanted: tuple[tuple[str | None, Symbol, tuple[int, ...]], ...] = (
        (extras.alarm, "warn", CUE_PX),
        (stage if moment.stage == "paused" else None, "guide", CUE_PX),
        (stage if moment.stage == "ready" else None, "good", CUE_PX),
        (moment.cue, "warn", CUE_PX),
        (moment.guide, "guide", CUE_PX),
        (extras.result if moment.stage == "rest" else None, "result", RESULT_PX),
    )
    return next(((text, symbol, sizes) for text, symbol, sizes in wanted if text), None)
