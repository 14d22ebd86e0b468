"""What is usually done: one joint angle and two thresholds count, fixed limits at the largest angle find faults.

The landmarks are the same ones. The counting thresholds are round numbers that suit the development clips, the limits
of the faults those that are commonly given; both are the same for everybody. Nothing is smoothed, nothing is compared
with the person's other repetitions. It is told the exercise and the view.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from benchmarks.accuracy.metrics import FoundRep, Judged

from formcheck.core.landmarks import PAIRS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from formcheck.core.pose_frame import PoseFrame

    Floats = NDArray[np.float64]

SIDES: Final = ("left", "right")
ECCENTRIC_FIRST: Final = frozenset({"squat", "single_leg_squat", "lunge", "bulgarian_split_squat"})


@dataclass(frozen=True, slots=True)
class Counter:
    """The angle at the middle of three joints, and where a repetition is out (``far``) and back (``near``), degrees.

    ``which``: the angle of the better visible leg ("seen"), of each leg for itself ("each"), or one that is
    made of both legs ("knees", at the mid-hip).
    """

    joints: tuple[str, str, str]
    near_deg: float
    far_deg: float
    which: str = "seen"


_HIP: Final = ("shoulder", "hip", "knee")
_KNEE: Final = ("hip", "knee", "ankle")
COUNTERS: Final[dict[str, Counter]] = {
    "hip_thrust": Counter(_HIP, 130, 145),
    "single_leg_hip_thrust": Counter(_HIP, 120, 140),
    "glute_bridge": Counter(_HIP, 140, 150),
    "single_leg_glute_bridge": Counter(_HIP, 140, 150),
    "squat": Counter(_KNEE, 165, 140),
    "single_leg_squat": Counter(_KNEE, 160, 130, "each"),
    "lunge": Counter(_KNEE, 165, 140),
    "bulgarian_split_squat": Counter(_KNEE, 160, 140),
    "lateral_band_walk": Counter(_KNEE, 45, 55, "knees"),
    "standing_hip_abduction": Counter(_KNEE, 35, 45, "knees"),
    "seated_hip_abduction": Counter(_KNEE, 105, 120, "knees"),
    "clamshell": Counter(_KNEE, 30, 45, "knees"),
    "side_lying_hip_abduction": Counter(_KNEE, 40, 55, "knees"),
    "side_plank_hip_lift": Counter(("shoulder", "hip", "ankle"), 160, 168),
    "glute_kickback": Counter(_HIP, 145, 165, "each"),
    "donkey_kick": Counter(_HIP, 115, 145, "each"),
    "bird_dog": Counter(_HIP, 115, 150, "each"),
    "banded_external_rotation": Counter(_KNEE, 160, 155, "each"),
    "leg_swing": Counter(_HIP, 165, 145, "each"),
    "hip_circle": Counter(_HIP, 160, 130, "each"),
}

HELD_DEG: Final = 5.0  # this near to the largest angle it counts as held

# limits of the faults: degrees, seconds
ARCH_DEG: Final = 190.0
FPPA_DEG: Final = 10.0
TILT_DEG: Final = 5.0
LEAN_DEG: Final = 10.0
COLLAPSE_DEG: Final = 45.0
RUSHED_S: Final = 1.0
RUSHED_STEP_S: Final = 0.5
ACROSS: Final = frozenset({"knee_valgus", "hip_drop", "trunk_lean"})
ALONG: Final = frozenset({"lumbar_arch", "trunk_angle"})


@dataclass(frozen=True, slots=True)
class Cycle:
    """Frames of one repetition: last at rest, first and last near the largest angle, at it, back at rest."""

    left: int
    reached: int
    peak: int
    parted: int
    back: int


def judge(exercise: str, view: str, poses: Sequence[PoseFrame], measured: frozenset[str]) -> Judged:
    """Count and judge a clip whose exercise and view are known.

    Faults without a rule, and those that the view does not show, are abstained from.
    """
    seen = [pose for pose in poses if pose.found]
    counter = COUNTERS.get(exercise)
    if counter is None or not seen:
        return Judged(exercise, (), measured)
    t_s = np.array([pose.time_s for pose in seen])
    xy = np.array([pose.xy_px for pose in seen], float)
    shown = SIDES[int(np.mean([pose.visibility[24] - pose.visibility[23] for pose in seen]) > 0)]
    reps = []
    for side in SIDES if counter.which == "each" else (shown,):
        angle = _angle(counter, xy, side)
        reps += [_rep(exercise, t_s, xy, side, cycle) for cycle in cycles(angle, counter.near_deg, counter.far_deg)]
    rules = (ALONG if view == "side" else ACROSS if view in {"front", "rear"} else ACROSS | ALONG) | {"rushed"}
    return Judged(exercise, tuple(sorted(reps, key=lambda rep: rep.peak_s)), measured - rules)


def cycles(angle: Floats, near: float, far: float) -> Iterator[Cycle]:
    """Two thresholds: past ``far`` it is out, back past ``near`` it is one more repetition."""
    sign = 1.0 if far > near else -1.0
    level, near, far = sign * angle, sign * near, sign * far
    rest, out = 0, -1
    for i, value in enumerate(level):
        if out < 0 and value <= near:
            rest = i
        elif out < 0 and value >= far:
            out = i
        elif out >= 0 and value <= near:
            peak = out + int(np.argmax(level[out:i]))
            held = np.flatnonzero(level[rest:i] >= level[peak] - HELD_DEG) + rest
            yield Cycle(rest, int(held[0]), peak, int(held[-1]), i)
            rest, out = i, -1


def _rep(exercise: str, t_s: Floats, xy: Floats, side: str, cycle: Cycle) -> FoundRep:
    go, pause, back = (
        float(t_s[b] - t_s[a])
        for a, b in ((cycle.left, cycle.reached), (cycle.reached, cycle.parted), (cycle.parted, cycle.back))
    )
    down, up = (go, back) if exercise in ECCENTRIC_FIRST else (back, go)
    held = "stretch_pause_s" if exercise in ECCENTRIC_FIRST else "peak_pause_s"
    faults = set(_posture_faults(exercise, xy[cycle.peak], side))
    if down < (RUSHED_STEP_S if exercise == "lateral_band_walk" else RUSHED_S):
        faults.add("rushed")
    tempo = {"eccentric_s": down, "concentric_s": up, held: pause}
    return FoundRep(float(t_s[cycle.peak]), side=side, tempo=tempo, faults=frozenset(faults))


def _posture_faults(exercise: str, xy: Floats, side: str) -> Iterator[str]:
    """Faults at one frame, the one with the largest angle."""
    if hip_deg(xy, side) > ARCH_DEG:
        yield "lumbar_arch"
    if max(fppa_deg(xy, one) for one in SIDES) > FPPA_DEG:
        yield "knee_valgus"
    across = _at(xy, "hip", "left") - _at(xy, "hip", "right")
    if np.degrees(np.arctan2(abs(across[1]), abs(across[0]))) > TILT_DEG:
        yield "hip_drop"
    up = np.mean([_at(xy, "shoulder", one) - _at(xy, "hip", one) for one in SIDES], axis=0)
    lean_deg = float(np.degrees(np.arctan2(abs(up[0]), -up[1])))
    if lean_deg > LEAN_DEG:
        yield "trunk_lean"
    if lean_deg > COLLAPSE_DEG or (exercise == "glute_kickback" and lean_deg < COLLAPSE_DEG - 15):
        yield "trunk_angle"


def hip_deg(xy: Floats, side: str) -> float:
    """Angle shoulder-hip-knee on the front of the body, over 180 when bent backward; the knee tells where front is."""
    shoulder, hip, knee, ankle = (_at(xy, name, side) for name in ("shoulder", "hip", "knee", "ankle"))
    bend = _turn(knee - hip, ankle - knee)
    flexion = _turn(hip - shoulder, knee - hip)
    return 180.0 + flexion if bend > 0 else 180.0 - flexion


def fppa_deg(xy: Floats, side: str) -> float:
    """Frontal-plane projection angle of one leg: how far the knee lies inside the line hip-ankle, + inward, degrees."""
    hip, knee, ankle = (_at(xy, name, side) for name in ("hip", "knee", "ankle"))
    inward = np.sign(_at(xy, "hip", "right" if side == "left" else "left")[0] - hip[0])
    return float(inward * _turn(knee - hip, ankle - knee))


def _angle(counter: Counter, xy: Floats, side: str) -> Floats:
    """Degrees for each frame, 0 to 180."""
    if counter.which == "knees":
        middle = (xy[:, PAIRS["hip"][0]] + xy[:, PAIRS["hip"][1]]) / 2
        a, b = (xy[:, one] - middle for one in PAIRS["knee"])
    else:
        first, corner, last = (xy[:, PAIRS[name][SIDES.index(side)]] for name in counter.joints)
        a, b = first - corner, last - corner
    return np.asarray(np.degrees(np.abs(np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(1)))))


def _at(xy: Floats, name: str, side: str) -> Floats:
    return np.asarray(xy[PAIRS[name][SIDES.index(side)]])


def _turn(a: Floats, b: Floats) -> float:
    """Signed angle from ``a`` to ``b`` on the screen, degrees, + clockwise."""
    return float(np.degrees(np.arctan2(a[0] * b[1] - a[1] * b[0], a @ b)))
