"""The exact measures of the simulated body, frame by frame and repetition by repetition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from formcheck.simulation.body import FOOT_LEFT, PELVIS, THORAX, Body, Floats, Posture, dot, spine_m, unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.core.report_types import Tempo


@dataclass(frozen=True, slots=True)
class TrueRep:
    """One repetition as it was made; times in seconds, ``faults`` as planned (with the fault's size)."""

    start_s: float
    peak_s: float
    hold_end_s: float
    end_s: float
    side: Literal["left", "right", "both"]
    tempo: Tempo
    faults: Mapping[str, float]
    range_fraction: float


def angles(posture: Posture, body: Body, points: Floats) -> dict[str, Floats]:
    """Exact angles (deg), distances and heights (m) of every frame, each (n,).

    Sides are the subject's. ``hip_extension``: trunk line to thigh in the plane of hip flexion, 180 straight, more past
    it. ``trunk``: of the hip-shoulder line to the upward direction, whatever way. ``trunk_lean``: of that line to the
    left, seen from the subject's front. ``pelvic_obliquity``: left hip higher is positive. ``knee_over_toe``: how far
    the shank rises inside (+) the line of the foot. ``fppa``: hip-knee-ankle off straight seen square from the front of
    the pelvis, knee in is positive.
    """
    spine = spine_m(posture, body)
    line = unit(spine[:, -1] - spine[:, 0])
    pelvis, thorax = posture.axes[:, PELVIS], posture.axes[:, THORAX]
    out = {
        "trunk_deg": _deg(np.arccos(np.clip(line[:, 2], -1, 1))),
        "trunk_lean_deg": _deg(np.arctan2(line[:, 1], np.abs(line[:, 2]))),
        "pelvic_obliquity_deg": _deg(np.arcsin(np.clip(pelvis[:, 2, 1], -1, 1))),
        "lumbar_extension_deg": _deg(
            np.arctan2(-dot(thorax[..., 2], pelvis[..., 0]), dot(thorax[..., 2], pelvis[..., 2]))
        ),
        "pelvis_twist_deg": _deg(np.arctan2(dot(pelvis[..., 1], thorax[..., 0]), dot(pelvis[..., 1], thorax[..., 1]))),
        "pelvis_roll_deg": _deg(np.arctan2(pelvis[:, 2, 0], pelvis[:, 2, 1])),
        "hip_height_m": posture.root[:, 2],
        "knee_gap_m": np.linalg.norm(points[:, 25] - points[:, 26], axis=1),
        "ankle_gap_m": np.linalg.norm(points[:, 27] - points[:, 28], axis=1),
    }
    for i, side in enumerate(("left", "right")):
        out |= {f"{name}_{side}_deg": value for name, value in _leg(posture, points, line, i).items()}
    mean = (out["hip_extension_left_deg"] + out["hip_extension_right_deg"]) / 2
    return out | {"hip_extension_deg": mean, "knee_deg": (out["knee_left_deg"] + out["knee_right_deg"]) / 2}


def _leg(posture: Posture, points: Floats, line: Floats, i: int) -> dict[str, Floats]:
    pelvis = posture.axes[:, PELVIS]
    inward = -1.0 if i == 0 else 1.0
    hip, knee, ankle = (points[:, k + i] for k in (23, 25, 27))
    thigh, shank = unit(knee - hip), unit(ankle - knee)
    foot = posture.axes[:, FOOT_LEFT + i]
    inside = unit(inward * foot[..., 1] * (1.0, 1.0, 0.0))
    # the plane of the hips: how far the thigh is forward of the trunk line
    ahead = unit(np.cross(pelvis[..., 1], line))
    return {
        "knee": 180.0 - _deg(np.arccos(np.clip(dot(thigh, shank), -1, 1))),
        "hip_extension": 180.0 - _deg(np.arctan2(dot(thigh, ahead), -dot(thigh, line))),
        "hip_abduction": _deg(np.arcsin(np.clip(-inward * dot(thigh, pelvis[..., 1]), -1, 1))),
        "knee_over_toe": _deg(np.arctan2(-dot(shank, inside), -shank[:, 2])),
        "fppa": _fppa(pelvis, inward, thigh, shank),
    }


def _fppa(pelvis: Floats, inward: float, thigh: Floats, shank: Floats) -> Floats:
    """Both bones' lean seen from the pelvis's front; the shank has to come back out as far as the thigh went in."""
    lean = [np.arctan2(inward * dot(v, pelvis[..., 1]), -v[:, 2]) for v in (thigh, shank)]
    return _deg((lean[0] - lean[1] + np.pi) % (2 * np.pi) - np.pi)


def _deg(angle: Floats) -> Floats:
    return np.asarray(np.degrees(angle))
