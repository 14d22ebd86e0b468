"""What truly happens in a clip: repetitions in time, and joint angles measured on the true joint centres."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from render.pose import SIDES, Posed
from render.rotations import Array, Z, cross, unit

if TYPE_CHECKING:
    from render.body import Body
    from render.motions.base import Motion

TIMED = ("no_pause", "momentum")
JOINTS = ("shoulder", "hip", "knee", "ankle")
BONES = {
    "shoulder": "upperarm01", "elbow": "lowerarm01", "hip": "upperleg01", "knee": "lowerleg01", "ankle": "foot",
    "toe": "toe2-1",
}  # fmt: skip


@dataclass
class Rep:
    """One repetition: four moments in seconds, working side and the sizes of what is done wrong."""

    start: float
    peak: float
    hold_end: float
    end: float
    side: str
    faults: dict[str, float] = field(default_factory=dict)
    place: float = 0.0
    stance: dict[str, float] = field(default_factory=dict)
    reach: float = 1.0

    def progress(self, t: float) -> tuple[float, bool]:
        """(x, outward): 0..``reach`` along a minimum-jerk path, and whether the peak is still to come."""
        if t <= self.peak:
            return self.reach * minimum_jerk((t - self.start) / (self.peak - self.start)), True
        if t <= self.hold_end:
            return self.reach, False
        return self.reach * (1.0 - minimum_jerk((t - self.hold_end) / (self.end - self.hold_end))), False

    def held(self, t: float) -> float:
        """How much of the hold is over, 0..1."""
        return min(1.0, max(0.0, (t - self.peak) / max(self.hold_end - self.peak, 1e-6)))


def minimum_jerk(u: float) -> float:
    """Smooth step with zero speed and acceleration at both ends (Flash and Hogan 1985)."""
    u = min(1.0, max(0.0, u))
    return u**3 * (10.0 - 15.0 * u + 6.0 * u * u)


def joint_positions(body: Body, posed: Posed) -> dict[str, Array]:
    """World joint centres, keys like ``knee_L``."""
    return {f"{j}_{s}": posed.positions[body.index[f"{b}.{s}"]] for j, b in BONES.items() for s in SIDES}


def angle(a: Array, b: Array, c: Array) -> float:
    """Angle at ``b``, degrees."""
    u, v = unit(a - b), unit(c - b)
    return float(np.degrees(np.arccos(np.clip(u @ v, -1, 1))))


def measure(body: Body, posed: Posed) -> dict[str, float]:
    """True angles in degrees and distances in metres of one pose."""
    j = joint_positions(body, posed)
    pelvis = posed.rotations[0]
    thorax = posed.rotations[body.index["spine01"]]
    hips, shoulders = (j["hip_L"] + j["hip_R"]) / 2, (j["shoulder_L"] + j["shoulder_R"]) / 2
    trunk = shoulders - hips
    out: dict[str, float] = {}
    for s, sign in SIDES.items():
        out |= {f"{k}_{s}": v for k, v in _leg(body, posed, j, s, sign, trunk).items()}
    across = j["hip_L"] - j["hip_R"]
    relative = pelvis.T @ thorax
    out["pelvic_obliquity"] = float(np.degrees(np.arctan2(across[2], np.hypot(across[0], across[1]))))
    out["lumbar_extension"] = float(np.degrees(np.arctan2(relative[1, 2], relative[2, 2])))
    out["lumbar_side_bend"] = float(np.degrees(np.arcsin(np.clip(relative[0, 2], -1, 1))))
    out["pelvic_axial_rotation"] = float(np.degrees(np.arctan2(-relative[1, 0], relative[0, 0])))
    out["trunk_inclination"] = float(np.degrees(np.arccos(unit(trunk)[2])))
    lateral = unit(across * [1, 1, 0]) if np.hypot(across[0], across[1]) > 0.02 else unit(across)
    out["trunk_lateral_lean"] = float(
        np.degrees(np.arctan2(trunk @ lateral, np.hypot(trunk[2], trunk @ cross(lateral, Z))))
    )
    bent = thorax.T @ posed.rotations[body.index["head"]]
    out["neck_extension"] = float(np.degrees(np.arctan2(bent[1, 2], bent[2, 2])))
    knees = (j["knee_L"] + j["knee_R"]) / 2
    share = float((hips - shoulders) @ (knees - shoulders)) / float((knees - shoulders) @ (knees - shoulders))
    out["hip_hang"] = float((shoulders + share * (knees - shoulders) - hips)[2])
    out["knee_gap"] = float(np.linalg.norm(j["knee_L"] - j["knee_R"]))
    out["ankle_gap"] = float(np.linalg.norm(j["ankle_L"] - j["ankle_R"]))
    out["ankle_gap_hips"] = out["ankle_gap"] / body.hip_width
    out["hip_height"] = float(hips[2])
    out["pelvis_roll"] = float(np.degrees(np.arctan2(*_about_trunk(across, trunk))))
    return out


def _about_trunk(across: Array, trunk: Array) -> tuple[float, float]:
    """Components of the hip axis: along the horizontal and the upward direction perpendicular to the trunk."""
    axis = unit(trunk * [1, 1, 0]) if np.hypot(trunk[0], trunk[1]) > 0.05 else np.array([0.0, 1.0, 0.0])
    up = Z
    return float(across @ cross(up, axis)), float(across @ up)


def _leg(body: Body, posed: Posed, j: dict[str, Array], s: str, sign: float, trunk: Array) -> dict[str, float]:
    hip, knee, ankle = j[f"hip_{s}"], j[f"knee_{s}"], j[f"ankle_{s}"]
    pelvis, foot = posed.rotations[0], posed.rotations[body.index[f"foot.{s}"]]
    thigh = unit(knee - hip)
    inside = pelvis.T @ thigh
    up = unit(trunk)
    side = unit(pelvis[:, 0] - up * float(pelvis[:, 0] @ up))
    ahead = cross(up, side)
    off_foot = -sign * float((knee - ankle) @ foot[:, 0]) / body.shank[s]
    heel = ankle + foot @ np.array([0.0, body.heel_reach, -body.ankle_height])
    return {
        "knee_flex": 180.0 - angle(hip, knee, ankle),
        "hip_flex_pelvis": float(np.degrees(np.arctan2(-inside[1], -inside[2]))),
        "hip_flex": float(np.degrees(np.arctan2(-thigh @ ahead, -thigh @ up))),
        "hip_abd": sign * float(np.degrees(np.arcsin(np.clip(thigh @ side, -1, 1)))),
        "knee_over_toe": float(np.degrees(np.arcsin(np.clip(off_foot, -1, 1)))),
        "foot_swing": sign * float(np.degrees(np.arcsin(np.clip(-unit(ankle - knee) @ pelvis[:, 0], -1, 1)))),
        "heel_height": float(heel[2]),
        "shin_tilt": float(np.degrees(np.arctan2(knee[1] - ankle[1], knee[2] - ankle[2]))),
        "toes_up": sign * float(np.degrees(np.arcsin(np.clip(-(pelvis.T @ foot)[0, 1], -1, 1)))),
        "elbow_shift": float(np.linalg.norm((j[f"elbow_{s}"] - j[f"shoulder_{s}"])[:2])) / body.upper[s],
        "foot_height": float(ankle[2] - body.ankle_height),
    }


def measure_2d(px: dict[str, Array]) -> dict[str, float]:
    """The same as an exact 2D pose estimator would see it; ``px`` maps ``knee_L`` etc. to pixels."""
    out: dict[str, float] = {}
    centre = (px["hip_L"][0] + px["hip_R"][0]) / 2
    for s in SIDES:
        hip, knee, ankle, shoulder = (px[f"{k}_{s}"] for k in ("hip", "knee", "ankle", "shoulder"))
        bend = 180.0 - angle(hip, knee, ankle)
        u, v = ankle - hip, knee - hip
        cross = (u[0] * v[1] - u[1] * v[0]) * (1 if hip[0] > centre else -1)
        out[f"fppa_{s}"] = float(np.copysign(bend, cross))
        out[f"knee_flex_2d_{s}"] = bend
        out[f"hip_angle_2d_{s}"] = angle(shoulder, hip, knee)
    d = px["hip_R"] - px["hip_L"]
    out["hip_line_tilt_2d"] = float(np.degrees(np.arctan2(d[1], abs(d[0]))))
    return out


def largest(rows: dict[str, Any], key: str, when: Array, signed: float = 0.0) -> float:
    """Largest difference to the clean twin in the frames ``when``; signed +1 or -1 counts one direction only.

    Angles are compared around the circle; distances in metres are too small to notice.
    """
    diff = (rows[key] - rows["clean_" + key] + 180.0)[when] % 360.0 - 180.0
    if not len(diff):
        return 0.0
    return float(np.max(diff * signed)) if signed else float(np.max(np.abs(diff)))


def present(motion: Motion, rep: Rep, rows: dict[str, Any], when: Array, full: dict[str, float]) -> list[str]:
    """Fault ids whose true measure departs from the clean twin by a clinically meaningful size in one repetition.

    Those of the set-up are in the clean twin too: they are measured against what is asked for. ``full`` are the
    measures at the peak of a full clean repetition.
    """
    size = {key: largest(rows, key, when) for key in rows if "clean_" + key in rows}
    s, other = ("L", "R") if rep.side == "L" else ("R", "L")
    first, second = rep.peak - rep.start, rep.end - rep.hold_end
    eccentric, concentric = (first, second) if motion.eccentric_first else (second, first)
    peak = when & (rows["t"] >= rep.peak) & (rows["t"] <= rep.hold_end)
    peak = peak if peak.any() else when & (rows["x"] >= rows["x"][when].max())
    short = shortfall(motion, rep, rows, when, full)
    timed = not motion.eccentric_first and not motion.steps
    found = {
        "knee_valgus": max(largest(rows, f"knee_over_toe_{k}", when, 1.0) for k in SIDES) >= 8.0,
        "lumbar_arch": largest(rows, "lumbar_extension", when, 1.0) >= 10.0,
        "hip_drop": size["pelvic_obliquity"] >= 5.0 or size["pelvic_axial_rotation"] >= 8.0,
        "pelvis_roll": size["pelvis_roll"] >= 10.0,
        "trunk_lean": size["trunk_lateral_lean"] >= 8.0,
        "trunk_angle": size["trunk_inclination"] >= 12.0,
        "hip_flexion_drift": size[f"hip_flex_{s}"] >= 12.0,
        "feet_apart": largest(rows, "ankle_gap", when, 1.0) >= 0.06,
        "feet_together": largest(rows, "ankle_gap", when, -1.0) >= 0.06,
        "standing_up": size[f"knee_flex_{s}"] >= 12.0,
        "heel_lift": max(size[f"heel_height_{k}"] for k in SIDES) >= 0.03,
        "partial_range": short >= {"knee_gap": 0.10, "ankle_gap": 0.10, "hip_height": 0.05}.get(motion.range_key, 15.0),
        "rushed": eccentric < motion.rushed_s,
        "head_back": largest(rows, "neck_extension", when, 1.0) >= 20.0,
        "shin_angle": max(float(np.abs(np.median(rows[f"shin_tilt_{k}"][peak]))) for k in SIDES) >= motion.shin_deg,
        "toes_up": float(np.median(rows[f"toes_up_{s}"][peak])) >= 25.0,
        "elbow_off": float(np.median(rows[f"elbow_shift_{other}"][peak])) >= 0.3,
        "sag": float(rows["hip_hang"][peak].max()) - full["hip_hang"] >= 0.03,
        "no_pause": timed and rep.hold_end - rep.peak < 0.2,
        "momentum": timed and concentric < 0.45,
    }
    return [f for f in (*motion.checked, *TIMED) if found[f]] if motion.checked else []


def shortfall(motion: Motion, rep: Rep, rows: dict[str, Any], when: Array, full: dict[str, float]) -> float:
    """How much smaller the range of one repetition is than the full one, in the unit of ``motion.range_key``."""
    key = motion.range_key.format(s=rep.side)
    values = rows["clean_" + key][when]
    begin, peak = float(values[0]), float(values[np.argmax(rows["x"][when])])
    return abs(full[key] - begin) - abs(peak - begin)
