"""The program as a person has it: in a window on a screen, with keys, and pictures taken of the screen."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from programs import program

from live.witness import WITNESS, noted

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

ROOT: Final = Path(__file__).parents[2]
SIZE: Final = (1600, 900)
PATIENCE_S: Final = 300.0  # other work on the machine makes everything slower; what works ends long before


def until(true: Callable[[], bool], what: str, most_s: float = PATIENCE_S) -> None:
    """Wait until something is so."""
    end = time.monotonic() + most_s
    while not true():
        assert time.monotonic() < end, f"waited {most_s:g} s for {what}"
        time.sleep(0.03)


# an X client message: type, serial, send_event, display, window, message_type, format, data
_CLOSE: Final = """
import ctypes, sys
x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype = x.XInternAtom.restype = ctypes.c_void_p
display, window = ctypes.c_void_p(x.XOpenDisplay(sys.argv[1].encode())), int(sys.argv[2])
protocols, delete = (x.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
event = (ctypes.c_long * 24)(33, 0, 1, display.value, window, protocols, 32, delete, 0)
assert x.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), event)
x.XSync(display, 0)
"""


class Display:
    """A screen of its own, in memory; its pixels lie in a file."""

    def __init__(self, number: int, folder: Path) -> None:
        self.name = f":{number}"
        self._pixels = folder / "Xvfb_screen0"
        screen = f"{SIZE[0]}x{SIZE[1]}x24"
        options = ["-screen", "0", screen, "-fbdir", str(folder), "-nolisten", "tcp", "-noreset"]
        command = [program("Xvfb"), self.name, *options]
        self._server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        until(Path(f"/tmp/.X11-unix/X{number}").exists, "the display")  # noqa: S108  where X has it
        # the file is there before the server has written into it what its pixels are
        until(lambda: self._whole() and self.picture().shape[:2] == SIZE[::-1], "its pixels")

    def _whole(self) -> bool:
        return self._pixels.is_file() and self._pixels.stat().st_size > 4 * SIZE[0] * SIZE[1]

    def picture(self) -> NDArray[np.uint8]:
        """What the screen shows, (h, w, 3) uint8 RGB."""
        data = self._pixels.read_bytes()
        head = np.frombuffer(data, ">u4", 25)
        start, width, height, row = int(head[0] + 12 * head[19]), int(head[4]), int(head[5]), int(head[12])
        pixels = np.frombuffer(data, np.uint8, row * height, start).reshape(height, row)
        return np.ascontiguousarray(pixels[:, : 4 * width].reshape(height, width, 4)[:, :, 2::-1])

    def window(self) -> NDArray[np.uint8]:
        """The part of it where the window is, which stands in the middle."""
        return self.picture()[90:810, 160:1440]

    def key(self, name: str) -> None:
        """Press a key, as xdotool names it."""
        subprocess.run([program("xdotool"), "key", name], check=True, env=os.environ | {"DISPLAY": self.name})

    def close_window(self) -> None:
        """Do what the cross in a window's frame does, where nobody draws frames: ask the program to close it."""
        found = subprocess.run(
            [program("xdotool"), "search", "--name", "formcheck"],
            check=True, capture_output=True, text=True, env=os.environ | {"DISPLAY": self.name},
        )  # fmt: skip
        subprocess.run([sys.executable, "-c", _CLOSE, self.name, found.stdout.split()[0]], check=True)

    def close(self) -> None:
        self._server.terminate()
        self._server.wait(10)


class Live:
    """A running ``formcheck live``, with a witness that notes what it does."""

    def __init__(
        self,
        folder: Path,
        *arguments: str | Path,
        display: str | None = None,
        before: Callable[[], None] | None = None,
    ) -> None:
        environment = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY"}}
        environment |= {"PYTHONPATH": str(ROOT), "COLUMNS": "100"} | ({"DISPLAY": display} if display else {})
        self.folder, self._notes = folder, folder / "notes"
        self._out, self._err = folder / "stdout", folder / "stderr"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, str(WITNESS), str(self._notes), "live", *map(str, arguments), "--no-history"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=folder,
                env=environment,
                preexec_fn=before,  # noqa: PLW1509  it only sets a limit
            )

    @property
    def said(self) -> str:
        """What it has written for people so far."""
        return self._err.read_text()

    @property
    def printed(self) -> str:
        """Its output so far."""
        return self._out.read_text()

    def noted(self, kind: str) -> list[dict[str, Any]]:
        """What its witness has noted so far."""
        return noted(self._notes, kind)

    def until_said(self, text: str) -> None:
        until(lambda: text in self.said or self.process.poll() is not None, f"'{text}' in:\n{self.said}")
        assert text in self.said, self.said

    def end(self, number: signal.Signals | None = None) -> int:
        """Send a signal, and wait for the end; the exit code."""
        if number is not None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


@contextlib.contextmanager
def running(folder: Path, *arguments: str | Path, display: str | None = None) -> Iterator[Live]:
    """The program, killed at the end if it still runs."""
    live = Live(folder, *arguments, display=display)
    try:
        yield live
    finally:
        live.process.kill()
        live.process.wait()
