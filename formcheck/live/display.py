"""Whether there is a display, found out without risk: Qt ends the whole process when there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

from formcheck.errors import InputError

WAIT_S: Final = 15.0
_TRY: Final = "import os, cv2; cv2.namedWindow('formcheck', cv2.WINDOW_NORMAL | cv2.WINDOW_GUI_NORMAL); os._exit(0)"


def require_display() -> None:
    """Make sure that a window can be opened.

    A process of its own tries it: whatever goes wrong there (no display, one that refuses us or hangs, a library of Qt
    that is missing) goes wrong there.

    Raises
    ------
    InputError
        When none can.
    """
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        raise _no_display("none (DISPLAY is not set)")
    try:
        tried = subprocess.run(  # noqa: S603  nothing in it comes from outside
            [sys.executable, "-c", _TRY], capture_output=True, timeout=WAIT_S, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired as error:
        raise _no_display("one that does not answer") from error
    if tried.returncode:
        lines = tried.stderr.decode(errors="replace").strip().splitlines()
        raise _no_display(lines[0] if lines else "one that does not open a window")


def _no_display(found: str) -> InputError:
    return InputError("a display for the window", found, "start it from a desktop, or add --headless")
