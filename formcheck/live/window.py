"""The window and its keys, through SDL. Only the main thread may use it."""

from __future__ import annotations

import ctypes
import locale
import os
import sys
from typing import TYPE_CHECKING, Final, Literal

import cv2
import numpy as np

from formcheck.drawing.sprites import GREEN, INK
from formcheck.errors import InputError
from formcheck.live.screen_layout import HEIGHT, WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from pygame import Surface

    from formcheck.drawing.sprites import Image

TITLE: Final = "formcheck"
ICON_PX: Final = 64
Key = Literal["pause", "next", "end", "full", "mute", "help"]
_KEYS: Final[dict[str, Key]] = {
    " ": "pause",
    "n": "next",
    "q": "end",
    "\x1b": "end",
    "f": "full",
    "m": "mute",
    "?": "help",
}
# For SDL, which reads them when it starts: pictures go to the display as they are, which takes a tenth of the time of a
# detour through software that imitates a graphics card; signals stay with us; pygame says nothing about itself.
_SETTINGS: Final = {
    "SDL_FRAMEBUFFER_ACCELERATION": "0",
    "SDL_VIDEO_X11_WMCLASS": "formcheck",
    "SDL_NO_SIGNAL_HANDLERS": "1",
    "PYGAME_HIDE_SUPPORT_PROMPT": "1",
}


class Window:
    """A window that shows the screen and takes keys.

    OpenCV's own windows (Qt) were tried first: on a busy machine one in six never showed a picture, without a display
    they end the process, and they wait for ever once PyAV has loaded libraries of the display under the same names.

    Parameters
    ----------
    full_screen : bool
        Whether it begins without borders.
    hidden : bool
        Whether it is only to be found out that it could be opened.

    Raises
    ------
    InputError
        When there is no display.
    """

    def __init__(self, *, full_screen: bool, hidden: bool = False) -> None:
        os.environ.update(_SETTINGS)
        if sys.platform == "linux":
            os.environ.setdefault("SDL_VIDEODRIVER", _driver())
        import pygame

        self._pygame = pygame
        self._full = False
        try:
            pygame.display.init()
            if not hidden:
                self._open(full_screen=full_screen)
        except pygame.error as error:
            raise _no_display(str(error)) from error

    def show(self, canvas: Image) -> None:
        """Show a screen, (HEIGHT, WIDTH, 3) uint8 RGB, as large as the window allows."""
        surface = self._pygame.display.get_surface()
        if surface is None:
            return
        width, height = surface.get_size()
        scale = min(width / WIDTH, height / HEIGHT)
        size = max(1, round(WIDTH * scale)), max(1, round(HEIGHT * scale))
        fitted = canvas if size == (WIDTH, HEIGHT) else cv2.resize(canvas, size, interpolation=cv2.INTER_LINEAR)
        # four bytes a pixel, as the display has them: nothing is left to convert
        pixels = np.asarray(cv2.cvtColor(fitted, cv2.COLOR_RGB2BGRA), np.uint8)
        picture = self._pygame.image.frombuffer(pixels.data, size, "BGRA")
        surface.blit(picture, ((width - size[0]) // 2, (height - size[1]) // 2))
        self._pygame.display.flip()

    def keys(self) -> list[Key]:
        """What the keys stand for that were pressed since the last call; ``end``, too, when the window was closed."""
        pressed: list[Key] = []
        for event in self._pygame.event.get():
            if event.type == self._pygame.QUIT:
                pressed.append("end")
            elif event.type == self._pygame.KEYDOWN and event.unicode in _KEYS:
                pressed.append(_KEYS[event.unicode])
        return pressed

    def turn_full(self) -> None:
        """Fill the screen, or go back to a window."""
        self._full = not self._full
        if not self._full:
            self._opened()
            return
        # where nobody manages windows it would grow in its place, and beyond the edge
        self._pygame.display.set_window_position((0, 0))
        self._pygame.display.set_mode((0, 0), self._pygame.FULLSCREEN)

    def when_lost(self, farewell: Callable[[], None]) -> None:
        """Have something done when the display goes away under the window; X ends the process right after it.

        Elsewhere than on X nothing is done.
        """
        if self._pygame.display.get_driver() != "x11":
            return

        def gone(_display: int) -> int:
            farewell()
            return 0

        self._farewell = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(gone)  # X does not keep it alive
        ctypes.CDLL("libX11.so.6").XSetIOErrorHandler(self._farewell)

    def close(self) -> None:
        """Take it off the screen."""
        self._pygame.display.quit()

    @property
    def place(self) -> str:
        """The display: how it is reached, and its size."""
        width, height = self._pygame.display.get_desktop_sizes()[0]
        return f"{self._pygame.display.get_driver()}, {width} x {height} pixels"

    def _open(self, *, full_screen: bool) -> None:
        self._pygame.display.set_icon(self._icon())
        self._pygame.display.set_allow_screensaver(False)
        self._opened()
        if full_screen:
            self.turn_full()

    def _opened(self) -> None:
        self._pygame.display.set_mode((WIDTH, HEIGHT), self._pygame.RESIZABLE)
        # in the plain locale of many containers X would get a name that no tool can read
        earlier = locale.setlocale(locale.LC_CTYPE)
        locale.setlocale(locale.LC_CTYPE, "C")
        self._pygame.display.set_caption(TITLE)
        locale.setlocale(locale.LC_CTYPE, earlier)

    def _icon(self) -> Surface:
        """A ring, as on the screen."""
        picture = self._pygame.Surface((ICON_PX, ICON_PX))
        picture.fill(INK)
        middle = (ICON_PX // 2, ICON_PX // 2)
        self._pygame.draw.circle(picture, GREEN, middle, ICON_PX // 2 - 4, ICON_PX // 8)
        return picture


def display_state() -> str:
    """The display that a window would stand on, or why there is none; in a few words, for people."""
    try:
        window = Window(full_screen=False, hidden=True)
    except InputError as error:
        return error.found
    state = window.place
    window.close()
    return state


def _driver() -> str:
    """Which of SDL's ways to the display may be tried; it would take a picture in memory for a display, too."""
    ways = [way for way, name in (("wayland", "WAYLAND_DISPLAY"), ("x11", "DISPLAY")) if os.environ.get(name)]
    if not ways:
        raise _no_display("none (neither DISPLAY nor WAYLAND_DISPLAY is set)")
    return ",".join(ways)


def _no_display(found: str) -> InputError:
    return InputError("a display for the window", found, "start it from a desktop, or add --headless")
