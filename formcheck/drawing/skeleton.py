"""The skeleton on the picture: bones, joints, and the angle of interest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.core.landmarks import BONES, PAIRS
from formcheck.drawing.sprites import INK, PALE, SKY, WHITE, Colour, Image, Sizes, outlined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import Side

Points = NDArray[np.float64]

SEEN: Final = 0.3  # visibility below which a landmark is a guess that only confuses
FAR_SEEN: Final = 0.5
DEPTH_M: Final = 0.12  # one side is "behind" from this mean distance on; frontal views stay below
SMOOTH_S: Final = 1.0
_SHIFT: Final = 4  # OpenCV's sub-pixel bits
_DRAWN: Final = tuple(range(11, 17)) + tuple(range(23, 33))
_ENDS: Final = np.array(BONES)
_LEFT: Final = np.array([11, 23, 25])


def on_side(landmark: int, side: Side) -> int:
    """The landmark itself, or its partner when it belongs to the other side."""
    for pair in PAIRS.values():
        if landmark in pair and side != "both":
            return int(pair[side == "right"])
    return landmark


def far_sides(poses: Sequence[PoseFrame]) -> NDArray[np.int8]:
    """Which side of the body is behind at each pose: 1 left, -1 right, 0 neither; smoothed over a second.

    The depth is that of shoulder, hip and knee in MediaPipe's world landmarks.
    """
    depth_m = np.array([np.mean(p.xyz_m[_LEFT, 2] - p.xyz_m[_LEFT + 1, 2]) for p in poses], np.float64)
    times_s = np.array([p.time_s for p in poses])
    known = np.isfinite(depth_m)
    total = np.concatenate(([0.0], np.cumsum(np.where(known, depth_m, 0.0))))
    count = np.concatenate(([0], np.cumsum(known)))
    first = np.searchsorted(times_s, times_s - SMOOTH_S / 2, "left")
    last = np.searchsorted(times_s, times_s + SMOOTH_S / 2, "right")
    mean_m = (total[last] - total[first]) / np.maximum(1, count[last] - count[first])
    return np.where(np.abs(mean_m) < DEPTH_M, 0, np.sign(mean_m)).astype(np.int8)


def draw_skeleton(frame: Image, pose: PoseFrame, far: int, marked: Mapping[int, Colour], sizes: Sizes) -> None:
    """Draw bones and joints; ``marked`` holds the colour of the landmarks that an active fault is about.

    The side that is behind is drawn thin, and not at all where it was not seen.
    """
    drawable = _drawable(pose, far, frame.shape)
    behind = _behind(far)
    hue = {bone: marked[bone[0]] for bone in BONES if bone[0] in marked and bone[1] in marked}
    lines = [bone for bone in BONES if drawable[bone[0]] and drawable[bone[1]]]
    thin = [bone for bone in lines if (bone[0] in behind or bone[1] in behind) and bone not in hue]
    near = [bone for bone in lines if bone not in thin and bone not in hue]
    bad = [bone for bone in lines if bone in hue]
    points = np.rint(np.where(drawable[:, None], pose.xy_px, 0) * 2**_SHIFT).astype(np.int32)
    _lines(frame, points, thin, PALE, max(1, sizes.line // 2))
    _lines(frame, points, near, INK, sizes.line + 2)
    _lines(frame, points, near, SKY, sizes.line)
    _lines(frame, points, bad, INK, sizes.line * 2 + 2)
    for colour in set(hue.values()):
        _lines(frame, points, [bone for bone in bad if hue[bone] == colour], colour, sizes.line * 2)
    for index in np.flatnonzero(drawable):
        if index in marked:
            _disc(frame, points[index], sizes.joint * 1.9, INK)
            _disc(frame, points[index], sizes.joint * 1.4, marked[int(index)])
        elif index in _DRAWN and index not in behind:
            _disc(frame, points[index], sizes.joint, WHITE)


def draw_angle(frame: Image, corner: Points, value_deg: float, name: str, sizes: Sizes) -> None:
    """Draw an arc at the middle one of three (3, 2) points, name and value outside the bend; nothing if one is NaN."""
    limbs = corner[[0, 2]] - corner[1]
    length = np.hypot(limbs[:, 0], limbs[:, 1])
    if not np.isfinite([*length, value_deg]).all() or length.min() < 2 * sizes.line or _outside(corner, frame.shape):
        return
    radius = float(np.clip(0.35 * length.min(), 3 * sizes.line, 9 * sizes.line))
    from_deg, to_deg = np.degrees(np.arctan2(limbs[:, 1], limbs[:, 0]))
    sweep_deg = (to_deg - from_deg + 180) % 360 - 180
    for colour, width in ((INK, sizes.line + 1), (WHITE, max(1, sizes.line // 2 + 1))):
        _arc(frame, corner[1], radius, from_deg, sweep_deg, colour, width)
    middle = np.radians(from_deg + sweep_deg / 2)
    label = outlined(f"{name} {value_deg:.0f}°".lstrip(), sizes.body, WHITE)
    away = sizes.body * 0.9 + 0.5 * (label.width * abs(np.cos(middle)) + label.height * abs(np.sin(middle)))
    x, y = corner[1] - away * np.array([np.cos(middle), np.sin(middle)])
    label.lay(frame, round(x - label.width / 2), round(y - label.height / 2))


def _drawable(pose: PoseFrame, far: int, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    seen = pose.visibility >= SEEN
    behind = list(_behind(far))
    seen[behind] = pose.visibility[behind] >= FAR_SEEN
    drawable: NDArray[np.bool_] = seen & np.isfinite(pose.xy_px).all(axis=1)
    drawable &= (np.abs(np.nan_to_num(pose.xy_px)) < 4 * max(shape)).all(axis=1)
    return drawable


def _outside(points: Points, shape: tuple[int, ...]) -> bool:
    return bool((points < 0).any() or (points > (shape[1], shape[0])).any())


def _behind(far: int) -> frozenset[int]:
    """Landmarks of the far side; odd ones are the left ones."""
    return frozenset(range(11, 33, 2)) if far > 0 else frozenset(range(12, 33, 2)) if far < 0 else frozenset()


def _lines(
    frame: Image, points: NDArray[np.int32], bones: Sequence[tuple[int, int]], colour: Colour, width: int
) -> None:
    if bones:
        cv2.polylines(frame, list(points[np.array(bones)]), False, colour, width, cv2.LINE_AA, _SHIFT)


def _disc(frame: Image, point: NDArray[np.int32], radius: float, colour: Colour) -> None:
    centre = (int(point[0]), int(point[1]))
    cv2.circle(frame, centre, round(radius * 2**_SHIFT), colour, -1, cv2.LINE_AA, _SHIFT)


def _arc(
    frame: Image, centre: Points, radius: float, from_deg: float, sweep_deg: float, colour: Colour, width: int
) -> None:
    angles = np.radians(from_deg + sweep_deg * np.linspace(0, 1, 13))
    curve = centre + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    curve_px = np.rint(curve * 2**_SHIFT).astype(np.int32)
    cv2.polylines(frame, [curve_px], False, colour, width, cv2.LINE_AA, _SHIFT)
