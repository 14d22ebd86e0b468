"""The body on the screen: bones, joints by their state, and how it lies in the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from formcheck.landmarks import PAIRS, Landmark
from formcheck.live.layout import WIDTH
from formcheck.live.shapes import JOINT, arrow, joint_mark, lay_centred
from formcheck.overlay.palette import GREEN, INK, VERMILLION, WHITE, YELLOW, Colour, Sizes
from formcheck.overlay.skeleton import draw_skeleton

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.coach.moment import Framing, JointState
    from formcheck.live.layout import Layout
    from formcheck.overlay.patch import Image
    from formcheck.poses import PoseFrame

SIZES: Final = Sizes(line=7, joint=7, small=20, body=26, big=48, gap=10, strip=24)
MARK_PX: Final = {"good": 11, "watch": 14, "fault": 17, "unseen": 9}
NEAR_PX: Final = 240  # a trunk of this length on the screen has the largest marks
_LOUD: Final = ("watch", "fault")
_TURN_DEG: Final = {"top": 0, "right": 90, "bottom": 180, "left": 270}
_MIRRORED: Final = {"left": "right", "right": "left", "top": "top", "bottom": "bottom"}


def draw_body(canvas: Image, shown: PoseFrame, states: Mapping[int, JointState]) -> None:
    """Bones of a body as it lies on the screen, and a mark on each joint with a state; a wrong one colours bones."""
    if not shown.found:
        return
    loud: dict[int, Colour] = {index: JOINT[state] for index, state in states.items() if state in _LOUD}
    draw_skeleton(canvas, shown, 0, loud, SIZES)
    near = _nearness(shown)
    for index, state in states.items():
        x, y = shown.xy_px[index]
        # what is well in a face would only cover it
        drawn = index >= Landmark.LEFT_SHOULDER or state in _LOUD
        if drawn and np.isfinite(x + y) and abs(x) + abs(y) < 4 * WIDTH:
            lay_centred(canvas, joint_mark(state, round(MARK_PX[state] * near)), float(x), float(y))


def _nearness(shown: PoseFrame) -> float:
    """How large the marks are for a body of this size, as a share of the largest; in steps, to draw each but once."""
    shoulders, hips = shown.xy_px[list(PAIRS["shoulder"])].mean(axis=0), shown.xy_px[list(PAIRS["hip"])].mean(axis=0)
    torso_px = float(np.linalg.norm(shoulders - hips))
    return float(np.clip(round(torso_px / NEAR_PX * 5) / 5, 0.6, 1.0)) if np.isfinite(torso_px) else 1.0


def draw_framing(canvas: Image, layout: Layout, framing: Framing) -> None:
    """Corners of where to be, a box around the body, and an arrow back in for each edge that it sticks out of."""
    left, top = layout.left, layout.top
    right, bottom = left + layout.size[0], top + layout.size[1]
    colour = GREEN if framing.fits else YELLOW
    _corners(canvas, (left + 24, top + 24, right - 24, bottom - 24), colour, 90, 10)
    if framing.box_px is not None and np.isfinite(framing.box_px).all():
        box = layout.box(framing.box_px)
        inside = (max(box[0], left + 6), max(box[1], top + 6), min(box[2], right - 6), min(box[3], bottom - 6))
        _corners(canvas, inside, GREEN if framing.fits else WHITE, 40, 5)
    for edge in framing.edges:
        _beyond(canvas, (left, top, right, bottom), _MIRRORED[edge] if layout.mirrored else edge)


def _corners(canvas: Image, box: tuple[int, int, int, int], colour: Colour, length: int, width: int) -> None:
    left, top, right, bottom = box
    length = max(8, min(length, (right - left) // 3, (bottom - top) // 3))
    bends = [
        np.array([(x, y + down * length), (x, y), (x + across * length, y)], np.int32)
        for x, across in ((left, 1), (right, -1))
        for y, down in ((top, 1), (bottom, -1))
    ]
    cv2.polylines(canvas, bends, False, INK, width + 6, cv2.LINE_AA)
    cv2.polylines(canvas, bends, False, colour, width, cv2.LINE_AA)


def _beyond(canvas: Image, box: tuple[int, int, int, int], edge: str) -> None:
    left, top, right, bottom = box
    thick = 18
    band = {
        "left": (left, top, left + thick, bottom),
        "right": (right - thick, top, right, bottom),
        "top": (left, top, right, top + thick),
        "bottom": (left, bottom - thick, right, bottom),
    }[edge]
    cv2.rectangle(canvas, band[:2], band[2:], VERMILLION, -1)
    x, y = (band[0] + band[2]) / 2, (band[1] + band[3]) / 2
    inward = {"left": (70, 0), "right": (-70, 0), "top": (0, 70), "bottom": (0, -70)}[edge]
    back = (_TURN_DEG[edge] + 180) % 360
    lay_centred(canvas, arrow(36, back, VERMILLION), x + inward[0], y + inward[1])
