"""A camera of this computer, through OpenCV."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from formcheck.errors import InputError
from formcheck.live.sources import SourceLost, Stamp
from formcheck.video.reader import MAX_SIDE_PX

if TYPE_CHECKING:
    from formcheck.live.sources import Rgb

WIDTH_PX, HEIGHT_PX, FPS = 1280, 720, 30
# house rule: time to find the cable; after that the session ends with what there is
PATIENCE_S: Final = 120.0
SELECT_S: Final = 2  # how long the driver may keep a call waiting; OpenCV's own limit is 10 s


class CameraDevice:
    """Camera number ``index``.

    Raises
    ------
    InputError
        When there is none with this number, or it gives no picture.
    """

    patience_s = PATIENCE_S

    def __init__(self, index: int) -> None:
        os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(SELECT_S))
        _be_quiet()
        _require_node(index)
        backend = cv2.CAP_V4L2 if sys.platform == "linux" else cv2.CAP_ANY
        self._capture = cv2.VideoCapture(index, backend)
        if not self._capture.isOpened():
            raise InputError(f"camera {index}", "one that does not open", _busy(index))
        # compressed: uncompressed 720p does not fit through USB 2 at 30 frames a second
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH_PX)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT_PX)
        self._capture.set(cv2.CAP_PROP_FPS, FPS)
        self._first_s: float | None = None
        if not self._capture.grab():
            self.close()
            raise InputError(f"pictures from camera {index}", "none", _busy(index))

    def grab(self) -> Stamp:
        """Wait for the next picture; the driver keeps it compressed until ``rgb`` asks for it."""
        if not self._capture.grab():
            raise SourceLost("the camera gives no more pictures")
        now_s = time.monotonic()
        self._first_s = now_s if self._first_s is None else self._first_s
        return Stamp(now_s - self._first_s, now_s)

    def rgb(self) -> Rgb:
        """The picture that was grabbed."""
        good, bgr = self._capture.retrieve()
        if not good:
            raise SourceLost("the camera gave half a picture")
        shrink = MAX_SIDE_PX / max(bgr.shape)  # not every camera gives what it is asked for
        if shrink < 1:
            bgr = cv2.resize(bgr, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)

    def close(self) -> None:
        """Let go of the camera."""
        self._capture.release()


def cameras() -> list[str]:
    """Names of the cameras that this system lists; empty where it does not list them."""
    return sorted(str(path) for path in Path("/dev").glob("video*"))


def _require_node(index: int) -> None:
    node = Path(f"/dev/video{index}")
    if sys.platform == "linux" and not node.exists():
        there = f"only {', '.join(cameras())}" if cameras() else "no camera"
        raise InputError(
            f"a camera at {node}", there, "plug one in, choose with --camera N, or play a file with --source"
        )


def _busy(index: int) -> str:
    return f"close other programs that use it (fuser /dev/video{index}), or choose another with --camera N"


def _be_quiet() -> None:
    """OpenCV complains on stderr about every camera that is not there; we say it in one line."""
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
