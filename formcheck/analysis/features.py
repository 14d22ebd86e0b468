"""What a movement looks like before anybody knows which exercise it is: a few numbers that hold in every view."""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck.kinematics.body import SIDES, Body
from formcheck.kinematics.geometry import Floats, distance
from formcheck.kinematics.grid import smooth

SMOOTH_S: Final = 0.15


def features(body: Body) -> dict[str, float]:
    """Posture and travel of the body, lengths in torso lengths, angles in degrees; NaN where a joint was not seen.

    Names ending in ``_range`` are the spread between the 5th and the 95th percentile over time, the others medians.
    """
    up, left, front = body.axes
    out = {
        "trunk_up": _median(-up[:, 1]),
        "trunk_up_range": _range(-up[:, 1]),
        "trunk_up_low": _low(-up[:, 1]),
        "face_down": _median(front[:, 1]),
        "side_up": _median(np.abs(left[:, 1])),
        "side_on": _median(np.abs(left[:, 2])),
    }
    out |= _travel(body) | _legs(body)
    # on a bench the trunk points higher and the hips come nearer to the height of the knees; a camera that looks down
    # or comes round to the feet shifts the two against each other (rendered: bench -0.4 and more, floor -0.9 and less)
    return out | {"back_raised": out["trunk_up_low"] + out["hip_over_knee"]}


def _travel(body: Body) -> dict[str, float]:
    """How far the joints move over the picture."""
    scale = body.torso_px
    y = {
        f"{joint}_{side}": body.point(joint, side)[:, 1] / scale
        for joint in ("ankle", "knee", "wrist")
        for side in SIDES
    }
    hip = body.point("hip", "mid") / scale
    gap = {
        joint: distance(body.point(joint, "left"), body.point(joint, "right")) / scale for joint in ("ankle", "knee")
    }
    lifts = {joint: sorted(_range(y[f"{joint}_{side}"]) for side in SIDES) for joint in ("ankle", "knee", "wrist")}
    return {
        "hip_rise_range": _range(hip[:, 1]),
        "hip_across_range": _range(hip[:, 0]),
        "ankle_gap": _median(gap["ankle"]),
        "ankle_gap_range": _range(gap["ankle"]),
        "knee_gap_range": _range(gap["knee"]),
        "ankle_lift_most": lifts["ankle"][1],
        "ankle_lift_least": lifts["ankle"][0],
        "knee_lift_most": lifts["knee"][1],
        "wrist_lift_most": lifts["wrist"][1],
        "wrist_lift_least": lifts["wrist"][0],
        "ankles_uneven": _median(np.abs(y["ankle_left"] - y["ankle_right"])),
        "ankles_uneven_high": _high(np.abs(y["ankle_left"] - y["ankle_right"])),
        "knees_uneven_range": _range(y["knee_left"] - y["knee_right"]),
        "hip_over_ankle": _median(np.maximum(y["ankle_left"], y["ankle_right"]) - hip[:, 1]),
        "hip_over_ankle_high": _high(np.maximum(y["ankle_left"], y["ankle_right"]) - hip[:, 1]),
        "hip_over_knee": _median((y["knee_left"] + y["knee_right"]) / 2 - hip[:, 1]),
        "knee_over_ankle": min(_median(y[f"ankle_{side}"] - y[f"knee_{side}"]) for side in SIDES),
    }


def _legs(body: Body) -> dict[str, float]:
    """Bend of hips and knees in space, the less and the more bent leg."""
    knee, hip = [], []
    for side in SIDES:
        k = 23 if side == "left" else 24
        s, h, n, a = (body.xyz_m[:, i] for i in (k - 12, k, k + 2, k + 4))
        knee.append(_angle3(h, n, a))
        hip.append(_angle3(s, h, n))
    medians = {"knee": sorted(_median(x) for x in knee), "hip": sorted(_median(x) for x in hip)}
    return {
        "knee_bent": medians["knee"][0],
        "knee_straight": medians["knee"][1],
        "hip_bent": medians["hip"][0],
        "hip_straight": medians["hip"][1],
        "knee_range": max(_range(x) for x in knee),
        "knee_range_least": min(_range(x) for x in knee),
        "hip_range": max(_range(x) for x in hip),
        "hip_range_least": min(_range(x) for x in hip),
    }


def _angle3(a: Floats, b: Floats, c: Floats) -> Floats:
    u, v = a - b, c - b
    cosine = (u * v).sum(axis=-1) / np.maximum(np.linalg.norm(u, axis=-1) * np.linalg.norm(v, axis=-1), 1e-9)
    return smooth(np.asarray(np.degrees(np.arccos(np.clip(cosine, -1, 1)))), SMOOTH_S)


def _percentile(values: Floats, share: float) -> float:
    seen = values[np.isfinite(values)]
    return float(np.percentile(seen, share)) if seen.size else float("nan")


def _median(values: Floats) -> float:
    return _percentile(values, 50)


def _low(values: Floats) -> float:
    return _percentile(values, 10)


def _high(values: Floats) -> float:
    return _percentile(values, 90)


def _range(values: Floats) -> float:
    return _percentile(values, 95) - _percentile(values, 5)
