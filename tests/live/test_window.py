"""The window on a real screen, driven with keys and looked at."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest

from formcheck.drawing.sprites import GREEN, INK, ORANGE, PALE, VERMILLION, WHITE
from live.kit import Display, running, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from formcheck.drawing.sprites import Colour

pytestmark = pytest.mark.model
# (top, bottom, left, right) in pixels of the 1280 x 720 window; the clip leaves the left quarter free
FIGURES: Final = (440, 590, 90, 290)
KEYS: Final = (650, 700, 900, 1260)
PICTURE: Final = (200, 600, 700, 1200)
ROOM: Final = (120, 420, 20, 300)
BEYOND: Final = (820, 880, 1300, 1590)  # of the screen, which is larger than the window
CHIP: Final = (20, 80, 1050, 1260)


def part(screen: NDArray[np.uint8], box: tuple[int, int, int, int]) -> NDArray[np.int16]:
    top, bottom, left, right = box
    return screen[top:bottom, left:right].astype(np.int16)


def share(screen: NDArray[np.uint8], box: tuple[int, int, int, int], colour: Colour) -> float:
    """How much of a part of the screen has a colour."""
    return float((np.abs(part(screen, box) - colour).max(axis=2) < 12).mean())


def figures(screen: NDArray[np.uint8], colour: Colour = WHITE) -> NDArray[np.bool_]:
    """Where the figures of the dial are."""
    found: NDArray[np.bool_] = np.abs(part(screen, FIGURES) - colour).max(axis=2) < 60
    return found


@pytest.mark.programs("Xvfb", "xdotool")
def test_a_set_is_seen_and_driven_with_keys(tmp_path: Path, display: Display, sample: Callable[[str], Path]) -> None:
    # every frame of it, so that a slow machine shows the same as a fast one
    arguments = ("--source", sample("squat_front_valgus"), "--exercise", "squat", "--no-voice", "--pace", "0")
    with running(tmp_path, *arguments, "--record", "kept", display=display.name) as live:

        def shows(what: str, true: Callable[[NDArray[np.uint8]], bool]) -> NDArray[np.uint8]:
            until(lambda: true(display.window()) or live.process.poll() is not None, what)
            screen = display.window()
            assert true(screen), f"{what}: {live.said}"
            return screen

        bright = shows("the picture beside a dark room", lambda s: part(s, PICTURE).mean() > 60)
        assert share(bright, ROOM, INK) > 0.9
        assert share(bright, KEYS, PALE) > 0.02
        assert share(bright, CHIP, VERMILLION) > 0.01  # recording
        display.key("question")
        shows("no more keys", lambda s: share(s, KEYS, PALE) < 0.01)

        first = figures(shows("a figure in the dial", lambda s: figures(s).mean() > 0.05))
        shows("another figure", lambda s: (figures(s) != first).mean() > 0.05)
        shows("joints that are well", lambda s: share(s, PICTURE, GREEN) > 0.002)

        display.key("space")
        shows("a dim picture", lambda s: part(s, PICTURE).mean() < 0.6 * part(bright, PICTURE).mean())
        shows("the count in another colour", lambda s: figures(s, ORANGE).mean() > 0.05)
        display.key("space")
        shows("a bright picture", lambda s: part(s, PICTURE).mean() > 0.9 * part(bright, PICTURE).mean())
        display.key("m")
        shows("that it is muted", lambda s: share(s, CHIP, ORANGE) > 0.01)

        assert part(display.picture(), BEYOND).max() == 0
        display.key("f")
        until(lambda: part(display.picture(), BEYOND).mean() > 20, "the whole screen")
        display.key("f")
        until(lambda: part(display.picture(), BEYOND).max() == 0, "a window")
        display.key("n")
        until(lambda: len(list((tmp_path / "kept").glob("*.html"))) == 1, "the report of a set that was ended")
        display.key("q")
        assert live.end() == 0
    assert "repetition" in live.printed


@pytest.mark.programs("Xvfb", "xdotool")
def test_closing_the_window_ends_the_session(tmp_path: Path, display: Display, squats: Path) -> None:
    with running(tmp_path, "--source", squats, "--exercise", "squat", "--no-voice", display=display.name) as live:
        until(lambda: part(display.window(), PICTURE).mean() > 60, "the picture")
        display.close_window()
        assert live.end() == 0


@pytest.mark.programs("Xvfb")
def test_a_display_that_goes_away_keeps_what_was_done(tmp_path: Path, squats: Path) -> None:
    screen = Display(1000 + os.getpid() % 900, tmp_path)
    arguments = ("--source", squats, "--exercise", "squat", "--no-voice", "--pace", "0")
    with running(tmp_path, *arguments, display=screen.name) as live:
        until(lambda: figures(screen.window()).mean() > 0.05, "a figure in the dial")
        first = figures(screen.window())
        until(lambda: bool((figures(screen.window()) != first).mean() > 0.05), "another figure")
        screen.close()
        assert live.end() == 130
    assert "the display is gone; what was done so far is saved" in live.said
    assert "1 repetition of squat" in live.printed
