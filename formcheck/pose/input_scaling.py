"""How the picture is scaled for the pose model: no larger than the model can use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.core.landmarks import Landmark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.core.pose_frame import PoseFrame

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
