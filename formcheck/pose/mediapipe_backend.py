"""MediaPipe's pose landmarker behind the estimator's protocol: its input scaled, its chatter kept off the terminal.

This is the only module that knows MediaPipe. Its normalised coordinates (0 to 1 in both directions,
whatever the shape of the picture) become pixels here and are not seen anywhere else: angles taken from them
are wrong on every picture that is not square.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.core.landmarks import COUNT, Landmark
from formcheck.core.pose_frame import PROFILE_STATIONS, PoseFrame
from formcheck.errors import InputError
from formcheck.pose.silhouette import trunk_half_widths
from formcheck.utils.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mediapipe import Image
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerResult
    from numpy.typing import NDArray

    from formcheck.video.frames import Frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rgb = NDArray[np.uint8]

# The model reads a square around the body at 256 pixels (its input layer) and spreads the segmentation mask back over
# the whole picture, which takes time with every pixel of it: 5 % of the bare model's at 640 x 480, 23 % at 1280 x 960.
# So large pictures are halved while that square stays twice as large as what is read of it. With 256 pixels, and with
# 320, the hollow of the back was read less surely: arches of rendered hip thrusts were missed that whole pictures show.
ENOUGH_PX: Final = 512.0
# and are not halved any more once it has become this small: a body that bends and stretches changes nothing
TOO_FEW_PX: Final = 400.0
# the square's side in distances from the middle of the hips to the farthest landmark: MediaPipe's region is a quarter
# wider than the circle around the body
_REGION: Final = 2 * 1.25
# MediaPipe lays mask rows out in steps of 16 bytes, four values, and its binding aborts the whole process (a failed
# check in ImageFrame::CopyToBuffer) when a row does not end on one; pictures are widened to a multiple of this
_ROW_STEP: Final = 4


def region_px(pose: PoseFrame) -> float:
    """Side of the square that the model will read around this body, in pixels of the picture."""
    hips = pose.xy_px[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0)
    return _REGION * float(np.hypot(*(pose.xy_px - hips).T).max())


def halvings(region_px: float, before: int = 0) -> int:
    """How often a picture can be halved; ``before``, when the body fits that still.

    Parameters
    ----------
    region_px : float
        Side of the square that the model will read, in pixels of the whole picture.
    before : int
        How often it was halved until now.
    """
    most = max(0, int(np.log2(region_px / ENOUGH_PX))) if region_px > ENOUGH_PX else 0
    fits = region_px / 2**before >= TOO_FEW_PX or before == 0
    return before if most <= before and fits else most


def halved(rgb: Rgb, times: int) -> Rgb:
    """The picture at half its size, so many times; an odd last row or column goes."""
    import cv2

    for _ in range(times):
        height, width = rgb.shape[0] // 2, rgb.shape[1] // 2
        # an exact half by area is the one reduction that is quick and blurs nothing it need not
        rgb = cv2.resize(rgb[: 2 * height, : 2 * width], (width, height), interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return rgb


def wide(width: int) -> int:
    """The next width that MediaPipe's masks can have."""
    return width + -width % _ROW_STEP


def widened(rgb: Rgb) -> Rgb:
    """The picture with black columns at its right, up to a width that MediaPipe's masks can have."""
    missing = wide(rgb.shape[1]) - rgb.shape[1]
    return np.pad(rgb, ((0, 0), (0, missing), (0, 0))) if missing else rgb


# Information and warnings of the runtime's log (I0000 …, W0000 …), and the two lines that it writes before
# its log is set up. Errors start with E or F and are none of these.
_CHATTER: Final = re.compile(rb"^(?:[IW]\d{4} \d{2}:\d{2}:|INFO: |WARNING: All log messages before absl::)")


class _Visitors:
    """The first to come turns the descriptor aside, the last to go turns it back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._aside = ExitStack()

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._aside.enter_context(_aside())
            self._inside += 1

    def __exit__(self, *_error: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._aside.close()


@contextmanager
def _aside() -> Iterator[None]:
    with tempfile.TemporaryFile() as held:
        sys.stderr.flush()
        terminal = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(terminal, 2)
            os.close(terminal)
            held.seek(0)
            worth_reading = b"".join(line for line in held if not _CHATTER.match(line))
            if worth_reading:
                os.write(2, worth_reading)


_visitors: Final = _Visitors()


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Hold back what the process writes to its standard error; let all but the runtime's chatter out later.

    The runtime logs from C++ straight to file descriptor 2, at start-up, before any setting of its own is
    read: no environment variable silences it (GLOG, absl and TensorFlow ones were tried). So the descriptor
    itself is turned to a temporary file for as long as the block runs, in whatever thread; blocks may overlap. Lines
    that are not known chatter come out when the last of them ends, however it ends; only if the process is killed
    inside are they lost, so keep the block short.
    """
    if sys.stderr is None:  # a program without a terminal has nothing to hold back
        yield
        return
    with _visitors:
        yield


class MediaPipeEstimator(Closing):
    """Track one person through one clip.

    VIDEO mode looks for a body only when it has none, and otherwise follows the one of the frame before; it
    never drops a frame, which the LIVE_STREAM mode may do. It is used for camera and file alike.

    Parameters
    ----------
    model_path : Path
        A pose landmarker bundle (``.task``).
    masks : bool
        Whether to read the segmentation mask too; without it, ``profile_px`` is NaN.

    Raises
    ------
    InputError
        When the bundle cannot be loaded.
    """

    def __init__(self, model_path: Path, *, masks: bool = True) -> None:
        self._masks = masks
        self._landmarker = _open_landmarker(model_path, video=True, people=1, masks=masks)
        self._last_ms = -1
        self._halvings = 0
        self._said_its_piece = False

    def estimate(self, frame: Frame) -> PoseFrame:
        """Find the person in the next frame (see ``PoseEstimator.estimate``)."""
        shown = halved(frame.rgb, self._halvings)
        # the graph takes whole milliseconds that increase strictly, and does not recover from one that does not
        self._last_ms = max(self._last_ms + 1, round(1000 * frame.time_s))
        # the last of the start-up messages comes with the first body that is found
        with contextlib.nullcontext() if self._said_its_piece else quiet_stderr():
            result = self._landmarker.detect_for_video(_image(shown), self._last_ms)
        if not result.pose_landmarks:
            return PoseFrame.missing(frame.time_s)
        self._said_its_piece = True
        pose = _pose(result, 0, frame.time_s, shown, 2**self._halvings, masks=self._masks)
        self._halvings = halvings(region_px(pose), self._halvings)
        return pose

    def close(self) -> None:
        """Give back the model; a second call does nothing."""
        self._landmarker.close()


class PeopleFinder(Closing):
    """Find every body in single pictures, without memory between them.

    Slower than ``MediaPipeEstimator``: the whole picture is searched each time.

    Parameters
    ----------
    model_path : Path
        A pose landmarker bundle (``.task``).
    most : int
        How many bodies are looked for.

    Raises
    ------
    InputError
        When the bundle cannot be loaded.
    """

    def __init__(self, model_path: Path, *, most: int = 4) -> None:
        self._landmarker = _open_landmarker(model_path, video=False, people=most, masks=False)

    def find(self, frame: Frame) -> tuple[PoseFrame, ...]:
        """All bodies in the picture, each as a ``PoseFrame`` without ``profile_px``."""
        with quiet_stderr():
            result = self._landmarker.detect(_image(frame.rgb))
        return tuple(
            _pose(result, person, frame.time_s, frame.rgb, 1, masks=False)
            for person in range(len(result.pose_landmarks))
        )

    def close(self) -> None:
        """Give back the model; a second call does nothing."""
        self._landmarker.close()


def _open_landmarker(model_path: Path, *, video: bool, people: int, masks: bool) -> PoseLandmarker:
    from mediapipe.tasks.python import BaseOptions, vision

    try:
        # handed over as bytes: the runtime opens no path itself, so any file name works on any system
        bundle = model_path.read_bytes()
        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=bundle),
            running_mode=vision.RunningMode.VIDEO if video else vision.RunningMode.IMAGE,
            num_poses=people,
            output_segmentation_masks=masks,
        )
        with quiet_stderr():
            return vision.PoseLandmarker.create_from_options(options)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(
            f"a pose landmarker bundle at {model_path}",
            f"a file that does not load ({error})",
            "run `formcheck models verify`",
        ) from error


def _image(rgb: NDArray[np.uint8]) -> Image:
    import mediapipe

    return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=widened(rgb))


def _pose(
    result: PoseLandmarkerResult, person: int, time_s: float, shown: NDArray[np.uint8], scale: int, *, masks: bool
) -> PoseFrame:
    """The pose in pixels of the whole picture, of which ``shown`` is ``scale`` times smaller."""
    height, width = shown.shape[0], wide(shown.shape[1])
    landmarks, world = result.pose_landmarks[person], result.pose_world_landmarks[person]
    xy_px = np.array([(point.x * width, point.y * height) for point in landmarks], np.float32).reshape(COUNT, 2)
    profile = np.full((2, PROFILE_STATIONS.size), np.nan, np.float32)
    return PoseFrame(
        time_s,
        xy_px * np.float32(scale),
        np.array([(point.x, point.y, point.z) for point in world], np.float32),
        np.array([point.visibility for point in landmarks], np.float32),
        partial(_profile, result.segmentation_masks[person], shown.shape[1], xy_px, scale) if masks else profile,
    )


def _profile(mask: Image, width: int, xy_px: NDArray[np.float32], scale: int) -> NDArray[np.float32]:
    """The profile in pixels of the whole picture; the mask's memory lives as long as the mask."""
    rows = mask.numpy_view().reshape(mask.height, mask.width)
    return np.asarray(trunk_half_widths(rows[:, :width], xy_px) * np.float32(scale))
