"""Pelvis, thorax and head together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.simulate.rotations import UPWARD, Floats, rot_x, rot_y
from formcheck.simulate.skeleton import BEND_GAIN, Body, spine_offsets

if TYPE_CHECKING:
    from formcheck.simulate.scene import Scene


def line_pitches(body: Body, pitch: Floats, extension: Floats) -> tuple[Floats, Floats]:
    """Pitches (n,) of pelvis and thorax whose line from hips to shoulders has ``pitch``, with that lumbar extension."""
    up = np.broadcast_to(UPWARD, (*pitch.shape, 3))
    line = spine_offsets(up, rot_y(-extension)[..., 2], body)[..., -1, :]
    pelvis = pitch - np.degrees(np.arctan2(line[..., 0], line[..., 2]))
    return pelvis, pelvis - extension


def upright(
    scene: Scene, pitch: Floats, *, lean: Floats | float = 0.0, drop: Floats | float = 0.0
) -> tuple[Floats, Floats, Floats]:
    """Axes of pelvis, thorax and head of a trunk bowed by ``pitch``.

    ``lean`` degrees to the left show in the line from hips to shoulders; ``drop`` degrees tilt the pelvis, left side
    up, under a thorax that stays.
    """
    n = scene.n
    bend = np.broadcast_to(np.asarray(lean, np.float64) / BEND_GAIN, (n,))
    pelvis = rot_x(np.broadcast_to(np.asarray(drop, np.float64), (n,))) @ rot_y(pitch)
    thorax = rot_x(-bend) @ rot_y(pitch)
    return pelvis, thorax, rot_x(-0.5 * bend) @ rot_y(0.35 * pitch)
