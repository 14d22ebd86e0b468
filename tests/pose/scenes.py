"""Small clips with several people, put together from the sample picture: somebody exercises, others are there too."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from formcheck.models import find
from formcheck.models.store import sample_picture
from formcheck.pose.mediapipe_backend import _open_landmarker
from formcheck.video.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

WIDTH, HEIGHT, FPS = 640, 400, 15.0


class Actor(NamedTuple):
    """Somebody in the scene: middle of the feet in pixels, size, shirt, and depth of the squat (0 to 1), by time.

    ``x_px`` is NaN while they are not there.
    """

    x_px: Callable[[float], float]
    y_px: float = 380.0
    scale: float = 1.4
    blue: bool = False
    squat: Callable[[float], float] = lambda _: 0.0


def squatting(time_s: float) -> float:
    """A repetition every two seconds and a half."""
    return float(1 - np.cos(2 * np.pi * time_s / 2.5)) / 2


def standing_at(x_px: float) -> Callable[[float], float]:
    return lambda _: x_px


def walking(begin_s: float, end_s: float, *way: tuple[float, float]) -> Callable[[float], float]:
    """Along (time, x) points, and not there before and after."""
    times, places = zip(*way, strict=True)
    return lambda time_s: float(np.interp(time_s, times, places)) if begin_s <= time_s <= end_s else np.nan


def clip(actors: Sequence[Actor], seconds: float) -> list[Frame]:
    """The scene as frames; the later an actor is in the list, the nearer to the camera."""
    frames = []
    for index in range(round(seconds * FPS)):
        picture = np.linspace(90, 150, WIDTH)[None, :, None] * np.ones((HEIGHT, 1, 3))
        for actor in actors:
            _paint(picture, actor, index / FPS)
        frames.append(Frame(index / FPS, picture.astype(np.uint8)))
    return frames


def with_others(frames: Sequence[Frame], actors: Sequence[Actor]) -> list[Frame]:
    """A recorded clip with other people in front; in the clip's own pixels."""
    painted = []
    for frame in frames:
        picture = frame.rgb.astype(np.float64)
        for actor in actors:
            _paint(picture, actor, frame.time_s)
        painted.append(Frame(frame.time_s, picture.astype(np.uint8)))
    return painted


def _paint(picture: NDArray[np.float64], actor: Actor, time_s: float) -> None:
    x_px = actor.x_px(time_s)
    if np.isnan(x_px):
        return
    rgb, alpha, feet = _cut_out()
    if actor.blue:
        rgb = rgb[:, :, [2, 0, 1]]
    down = actor.scale * (1 - 0.3 * actor.squat(time_s))
    place = np.array([[actor.scale, 0, x_px - actor.scale * feet[0]], [0, down, actor.y_px - down * feet[1]]])
    size = picture.shape[1::-1]
    share = cv2.warpAffine(alpha, place, size)[:, :, None]
    picture[:] = picture * (1 - share) + cv2.warpAffine(rgb, place, size) * share


@cache
def _cut_out() -> tuple[NDArray[np.uint8], NDArray[np.float32], tuple[float, float]]:
    """The sample person: picture, how much of each pixel is theirs, and where their feet are."""
    import mediapipe

    rgb = sample_picture()
    landmarker = _open_landmarker(find("full"), video=False, people=1, masks=True)
    result = landmarker.detect(mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb))
    mask = np.array(result.segmentation_masks[0].numpy_view()).reshape(rgb.shape[:2])
    landmarker.close()
    rows, columns = np.nonzero(mask > 0.5)
    return rgb, np.clip((mask - 0.3) / 0.4, 0, 1), (float(columns.mean()), float(rows.max()))
