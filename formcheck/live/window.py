"""The window, through OpenCV's highgui. Only the main thread may use it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, Literal

import cv2

from formcheck.live.layout import HEIGHT, WIDTH

if TYPE_CHECKING:
    from formcheck.overlay.patch import Image

TITLE: Final = "formcheck"
Key = Literal["pause", "next", "end", "full", "mute", "help"]
_KEYS: Final[dict[int, Key]] = {
    ord(" "): "pause",
    ord("n"): "next",
    ord("q"): "end",
    27: "end",  # escape
    ord("f"): "full",
    ord("m"): "mute",
    ord("?"): "help",
}


class Window:
    """A window that shows the screen and takes keys.

    Parameters
    ----------
    full_screen : bool
        Whether it begins without borders.

    Raises
    ------
    RuntimeError
        When PyAV was loaded before OpenCV. Both bring libraries of the display under the same names; Qt, given those of
        PyAV, waits for ever.
    """

    def __init__(self, *, full_screen: bool) -> None:
        loaded = list(sys.modules)
        if "av" in loaded and loaded.index("av") < loaded.index("cv2"):
            raise RuntimeError("formcheck.live.window has to be loaded before anything that loads PyAV")
        cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
        cv2.resizeWindow(TITLE, WIDTH, HEIGHT)
        self._full = False
        if full_screen:
            self.turn_full()

    def show(self, canvas: Image) -> None:
        """Show a screen, (HEIGHT, WIDTH, 3) uint8 RGB."""
        cv2.imshow(TITLE, cv2.cvtColor(canvas, cv2.COLOR_RGB2BGR))

    def key(self) -> Key | None:
        """What the key that was pressed stands for; ``end``, too, when the user has closed the window."""
        pressed = cv2.pollKey()
        if pressed >= 0:
            return _KEYS.get(pressed & 0xFF)
        return None if cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) >= 1 else "end"

    def turn_full(self) -> None:
        """Fill the screen, or go back to a window."""
        self._full = not self._full
        mode = cv2.WINDOW_FULLSCREEN if self._full else cv2.WINDOW_NORMAL
        cv2.setWindowProperty(TITLE, cv2.WND_PROP_FULLSCREEN, mode)

    def close(self) -> None:
        """Take it off the screen."""
        cv2.destroyAllWindows()
