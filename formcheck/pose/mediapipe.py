"""MediaPipe's pose landmarker behind the estimator's contract.

This is the only module that knows MediaPipe. Its normalised coordinates (0 to 1 in both directions,
whatever the shape of the picture) become pixels here and are not seen anywhere else: angles taken from them
are wrong on every picture that is not square.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.closing import Closing
from formcheck.errors import InputError
from formcheck.landmarks import COUNT
from formcheck.pose.profile import body_profile
from formcheck.pose.quiet import quiet_stderr
from formcheck.poses import PROFILE_STATIONS, PoseFrame

if TYPE_CHECKING:
    from pathlib import Path

    from mediapipe import Image
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerResult
    from numpy.typing import NDArray

    from formcheck.video.frames import Frame


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
        self._said_its_piece = False

    def estimate(self, frame: Frame) -> PoseFrame:
        """Find the person in the next frame (see ``PoseEstimator.estimate``)."""
        image = _image(frame.rgb)
        # the graph takes whole milliseconds that increase strictly, and does not recover from one that does not
        self._last_ms = max(self._last_ms + 1, round(1000 * frame.time_s))
        # the last of the start-up messages comes with the first body that is found
        with contextlib.nullcontext() if self._said_its_piece else quiet_stderr():
            result = self._landmarker.detect_for_video(image, self._last_ms)
        if not result.pose_landmarks:
            return PoseFrame.missing(frame.time_s)
        self._said_its_piece = True
        return _pose(result, 0, frame, masks=self._masks)

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
        return tuple(_pose(result, person, frame, masks=False) for person in range(len(result.pose_landmarks)))

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


# MediaPipe lays mask rows out in steps of 16 bytes, four values, and its binding aborts the whole process (a failed
# check in ImageFrame::CopyToBuffer) when a row does not end on one; pictures are widened to a multiple of this
_ROW_STEP: Final = 4


def _image(rgb: NDArray[np.uint8]) -> Image:
    import mediapipe

    missing = -rgb.shape[1] % _ROW_STEP
    padded = np.pad(rgb, ((0, 0), (0, missing), (0, 0))) if missing else rgb
    return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=padded)


def _pose(result: PoseLandmarkerResult, person: int, frame: Frame, *, masks: bool) -> PoseFrame:
    height, width = frame.rgb.shape[0], frame.rgb.shape[1] + -frame.rgb.shape[1] % _ROW_STEP
    landmarks, world = result.pose_landmarks[person], result.pose_world_landmarks[person]
    xy_px = np.array([(point.x * width, point.y * height) for point in landmarks], np.float32)
    if masks:
        # a view into the result's own memory, so it is read while the result lives
        mask = result.segmentation_masks[person].numpy_view().reshape(height, width)
        profile_px = body_profile(mask[:, : frame.rgb.shape[1]], xy_px)
    else:
        profile_px = np.full((2, PROFILE_STATIONS.size), np.nan, np.float32)
    return PoseFrame(
        frame.time_s,
        xy_px.reshape(COUNT, 2),
        np.array([(point.x, point.y, point.z) for point in world], np.float32),
        np.array([point.visibility for point in landmarks], np.float32),
        profile_px,
    )
