"""Stills of faults: the worst frame, cut out around the body, with the part in question marked."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from formcheck.drawing.face_blur import FaceBlur
from formcheck.drawing.panels import body_points
from formcheck.drawing.skeleton import SMOOTH_S, draw_skeleton, far_sides
from formcheck.drawing.sprites import TONE, Colour, Sizes
from formcheck.exercises.vocabulary import fault_landmarks
from formcheck.video.reader import AS_THE_FILE_SAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import Fault
    from formcheck.drawing.sprites import Image
    from formcheck.video.reader import ReadOptions

LONG_PX: Final = 560  # house rule: sharp at the 280 pixels that a page shows on a dense screen, about 40 kB
QUALITY: Final = 80  # of the JPEG; below, blocks show along the drawn lines
MARGIN: Final = 0.18  # house rule: room around the joints, as a share of the body's longer side: head, hands, bench
LEAST_SHAPE: Final = 0.62  # house rule: shorter over longer side, so that a lying body does not become a ribbon


@dataclass(frozen=True, slots=True)
class Still:
    """A picture as JPEG, and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A rectangle of a frame, in whole pixels: its upper left corner and its size."""

    x: int
    y: int
    width: int
    height: int


def pose_at(poses: Sequence[PoseFrame], at_s: float) -> int:
    """Number of the pose nearest to a time; there has to be one."""
    after = bisect_left(poses, at_s, key=lambda pose: pose.time_s)
    nearest = range(max(after - 1, 0), min(after + 1, len(poses)))
    return min(nearest, key=lambda number: abs(poses[number].time_s - at_s))


def stills(
    clip: Path,
    poses: Sequence[PoseFrame],
    faults: Sequence[Fault],
    *,
    blur_faces: bool = False,
    options: ReadOptions = AS_THE_FILE_SAYS,
) -> dict[Fault, Still]:
    """A still for each fault.

    Parameters
    ----------
    clip : Path
        The recording that was analysed.
    poses : sequence of PoseFrame
        One for each of its frames.
    faults : sequence of Fault
        What is to be shown; one without a time or a body at that time gets no picture.
    blur_faces : bool
        Whether to cover the face of the one who exercises (see ``FaceBlur``).
    options : ReadOptions
        How the clip was read when it was analysed.

    Returns
    -------
    dict of Fault to Still

    Raises
    ------
    InputError
        When the clip can no longer be read.
    """
    from formcheck.video.reader import some_frames

    numbers = {fault: pose_at(poses, fault.at_s) for fault in faults if np.isfinite(fault.at_s) and len(poses)}
    frames = some_frames(clip, set(numbers.values()), options)
    pictures = {number: frame.rgb for number, frame in frames if poses[number].found}
    if blur_faces:
        faces = FaceBlur(poses)
        pictures = {number: _covered(rgb, faces, number) for number, rgb in pictures.items()}
    return {
        fault: _still(pictures[number], poses, number, fault) for fault, number in numbers.items() if number in pictures
    }


def _covered(rgb: Image, faces: FaceBlur, number: int) -> Image:
    copy = rgb.copy()
    faces.cover(copy, number)
    return copy


def cut_around(pose: PoseFrame, width: int, height: int) -> Cut:
    """The part of a frame of this size that shows the body and a little around it."""
    points = body_points([pose])
    low, high = points.min(axis=0), points.max(axis=0)
    longest = float((high - low).max())
    half = np.maximum((high - low) / 2 + MARGIN * longest, LEAST_SHAPE * (longest / 2 + MARGIN * longest))
    middle = (low + high) / 2
    left, top = np.clip(np.floor(middle - half), 0, [width - 2, height - 2]).astype(int).tolist()
    right, bottom = np.clip(np.ceil(middle + half), [left + 2, top + 2], [width, height]).astype(int).tolist()
    return Cut(left, top, right - left, bottom - top)


def _still(rgb: Image, poses: Sequence[PoseFrame], number: int, fault: Fault) -> Still:
    pose = poses[number]
    cut = cut_around(pose, rgb.shape[1], rgb.shape[0])
    scale = LONG_PX / max(cut.width, cut.height)
    size = max(1, round(cut.width * scale)), max(1, round(cut.height * scale))
    part = rgb[cut.y : cut.y + cut.height, cut.x : cut.x + cut.width]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = np.asarray(cv2.resize(part, size, interpolation=way), np.uint8)
    moved = replace(pose, xy_px=((pose.xy_px - (cut.x, cut.y)) * scale).astype(np.float32))
    marked: dict[int, Colour] = dict.fromkeys(fault_landmarks(fault.id, fault.side), TONE[fault.severity])
    draw_skeleton(picture, moved, far_side(poses, number), marked, Sizes.of(*size))
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return Still(jpeg.tobytes(), *size)


def far_side(poses: Sequence[PoseFrame], number: int) -> int:
    """Which side of the body is behind at this pose (see ``skeleton.far_sides``), from the poses around it."""
    now_s, first, last = poses[number].time_s, number, number
    while first > 0 and now_s - poses[first - 1].time_s <= SMOOTH_S / 2:
        first -= 1
    while last + 1 < len(poses) and poses[last + 1].time_s - now_s <= SMOOTH_S / 2:
        last += 1
    return int(far_sides([poses[k] for k in range(first, last + 1)])[number - first])
