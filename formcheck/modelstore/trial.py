"""Whether a model works: let it find the person in a picture that comes with formcheck."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.errors import InputError
from formcheck.landmarks import Landmark
from formcheck.pose.mediapipe import MediaPipeEstimator
from formcheck.video.frames import Frame

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

# Where the joints are in sample.jpg (256 x 256, a rendered person who stands). A working model of any size comes within
# a few pixels; one that is not a pose model, or is fed wrongly, finds nobody or finds them elsewhere.
_JOINTS_PX: Final = {
    Landmark.NOSE: (118, 43),
    Landmark.LEFT_SHOULDER: (138, 71),
    Landmark.RIGHT_SHOULDER: (97, 70),
    Landmark.LEFT_ANKLE: (140, 225),
    Landmark.RIGHT_ANKLE: (95, 226),
}
_TOLERANCE_PX: Final = 15.0


def sample_picture() -> NDArray[np.uint8]:
    """The picture, (256, 256, 3) RGB."""
    import cv2

    packed = np.frombuffer(resources.files("formcheck.modelstore").joinpath("sample.jpg").read_bytes(), np.uint8)
    picture = cv2.imdecode(packed, cv2.IMREAD_COLOR_RGB)
    if picture is None:
        raise InputError("the sample picture of formcheck", "a file that is no picture", "install formcheck again")
    return np.asarray(picture, np.uint8)


def try_out(path: Path) -> None:
    """Load the bundle and track the sample picture with it (some 0.3 s).

    Raises
    ------
    InputError
        If it does not load, finds nobody, or finds the joints elsewhere.
    """
    with MediaPipeEstimator(path) as estimator:
        pose = estimator.estimate(Frame(0.0, sample_picture()))
    joints = list(_JOINTS_PX)
    off_px = np.hypot(*(pose.xy_px[joints] - np.array([_JOINTS_PX[joint] for joint in joints])).T)
    # NaN, where nobody was found, is not below the tolerance either
    if not (off_px.max() < _TOLERANCE_PX and np.isfinite(pose.profile_px).any()):
        raise InputError(
            f"a model that finds the person in the sample picture at {path}",
            f"joints {off_px.max():.0f} pixels off" if pose.found else "nobody",
            "fetch or install the model again",
        )
