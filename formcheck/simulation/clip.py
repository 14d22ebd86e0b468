"""A clip of a simulated person: from plans to what a pose estimator would hand over, and the exact truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from formcheck.core.report_types import Tempo
from formcheck.errors import InputError
from formcheck.simulation import camera as cameras
from formcheck.simulation import observation as observe
from formcheck.simulation.activities import play, seconds_of
from formcheck.simulation.body import (
    FOOT_LEFT,
    FOOT_RIGHT,
    HEAD,
    PELVIS,
    SHANK,
    THIGH,
    THORAX,
    UPPER_ARM,
    Body,
    Floats,
    Posture,
    blend,
    dot,
    landmarks_m,
    spine_m,
    unit,
)
from formcheck.simulation.motion_solver import MotionContext, SimulatedExercise, fraction_of
from formcheck.simulation.motions.bridges import LIFTS
from formcheck.simulation.motions.floor import FOURS, LYING
from formcheck.simulation.motions.foreign import exercise
from formcheck.simulation.motions.foreign_floor import FOREIGN_FLOOR
from formcheck.simulation.motions.foreign_standing import FOREIGN_STANDING
from formcheck.simulation.motions.standing import ONE_FOOT, SEATED, SPLIT, STANDING
from formcheck.simulation.observation import Actor, record
from formcheck.simulation.plan import Activity, Beat, Camera, Observation, RepPlan, Side, beats, timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.simulation.motions.foreign import Foreign


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


EXERCISES: Final[dict[str, SimulatedExercise]] = {
    **LIFTS, **STANDING, **ONE_FOOT, **SPLIT, **FOURS, **LYING, **SEATED
}  # fmt: skip
# what is no exercise
FOREIGN: Final[dict[str, Foreign]] = {**FOREIGN_STANDING, **FOREIGN_FLOOR}
# of any exercise: partial_range is the share of the range, rushed and no_pause are seconds, momentum is peak over mean
# speed of the concentric phase
TIMING_FAULTS: Final = frozenset({"partial_range", "rushed", "no_pause", "momentum"})


def movement(name: str) -> SimulatedExercise:
    """An exercise of the simulated body, or another movement."""
    return EXERCISES[name] if name in EXERCISES else exercise(FOREIGN[name])


_BODY: Final = Body()
_CAMERA: Final = Camera()
_EXACT: Final = Observation()
STILL_S: Final = 1.5  # at rest before the first repetition and after the last


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A simulated recording.

    Parameters
    ----------
    exercise : str
    poses : list of PoseFrame
        What the estimator hands over.
    truth : list of TrueRep
        What was done.
    angles : dict of str to (n,)
        Exact measures of every frame (see ``truth.angles``); defined where nobody was found as well.
    points_m : (n, 33, 3)
        Exact landmarks, metres: x where the subject faces (toward the feet on the back), y to the left, z up.
    activities : tuple of (name, from_s, to_s)
        What the person did besides the repetitions.
    posture : Posture
    lens : Lens
        The camera in its place, in the axes of ``points_m``.
    """

    exercise: str
    poses: list[PoseFrame]
    truth: list[TrueRep]
    angles: dict[str, Floats]
    points_m: Floats
    activities: tuple[tuple[str, float, float], ...]
    posture: Posture
    lens: cameras.Lens

    @property
    def t_s(self) -> Floats:
        """(n,) frame times in seconds."""
        return np.array([pose.time_s for pose in self.poses])


def exercise_ids() -> tuple[str, ...]:
    """The exercises that can be simulated."""
    return tuple(EXERCISES)


def foreign_ids() -> tuple[str, ...]:
    """Movements that are none of the exercises and can be simulated as well."""
    return tuple(FOREIGN)


def fault_ids(exercise: str) -> tuple[str, ...]:
    """The fault keys that a plan for ``exercise`` may hold, variants included."""
    return tuple(sorted(_known(exercise).faults | TIMING_FAULTS))


def simulate(  # noqa: PLR0913  each is a thing of its own to vary
    exercise: str | SimulatedExercise,
    reps: Sequence[RepPlan] = (RepPlan(),) * 5,
    *,
    body: Body = _BODY,
    camera: Camera = _CAMERA,
    observation: Observation = _EXACT,
    entry: Activity = "none",
    exit: Activity = "none",  # noqa: A002  the pair of entry
    side: Side = "left",
    fatigue: float = 0.0,
    asymmetry: float = 0.0,
    seed: int = 0,
) -> Clip:
    """Simulate one set.

    Parameters
    ----------
    exercise : str or SimulatedExercise
        One of ``exercise_ids`` or ``foreign_ids``, or a movement of one's own.
    reps : sequence of RepPlan
    body, camera, observation
        The person, where the camera stands, and what the estimator distorts; by default exact.
    entry, exit : str
        What the person does before and after the set.
    side : str
        Working side, or leading foot; "alternate" begins with the left.
    fatigue : float
        Share of range and concentric speed that is lost from the first repetition to the last.
    asymmetry : float
        Share of range that the right side lacks.
    seed : int
        Of all noise.

    Raises
    ------
    InputError
        On an exercise, fault or side that does not exist.
    """
    known = _known(exercise)
    plans = _checked(exercise, known, reps, side)
    sides = _sides(plans, side)
    plans = _tired(plans, sides, known, fatigue, asymmetry)
    before = seconds_of(entry)
    rhythm = beats(plans, known.rhythm, before + STILL_S)
    done = (rhythm[-1].end_s if rhythm else before + STILL_S) + STILL_S
    after = seconds_of(exit)
    rng = np.random.default_rng(seed)
    t = observe.frame_times(observation, done + after, rng)
    posture = _posture(known, body, plans, sides, rhythm, t)
    busy = (t >= before) & (t <= done)
    posture = play(posture, body, t, (entry, exit), (before, done))
    points = landmarks_m(posture, body)
    yaw = camera.yaw_deg + (_feet(known, sides) if camera.foot_end else 0.0)
    lens = cameras.place(camera, _middle(points[busy]), yaw)
    actor = Actor(body, posture, points, upright=bool(np.isnan(known.feet_deg)))
    poses = record(actor, lens, observation, t, rng, mirrored=camera.mirrored)
    spans = tuple(span for span in ((entry, 0.0, before), (exit, done, done + after)) if span[2] > span[1])
    return Clip(
        exercise if isinstance(exercise, str) else "",
        poses,
        _truth(plans, sides, rhythm, known),
        angles(posture, body, points),
        points,
        spans,
        posture,
        lens,
    )


def _known(exercise: str | SimulatedExercise) -> SimulatedExercise:
    if isinstance(exercise, SimulatedExercise):
        return exercise
    if exercise not in EXERCISES and exercise not in FOREIGN:
        raise InputError("an exercise that can be simulated", repr(exercise), f"choose one of {', '.join(EXERCISES)}")
    return movement(exercise)


def _checked(
    exercise: str | SimulatedExercise, known: SimulatedExercise, reps: Sequence[RepPlan], side: str
) -> tuple[RepPlan, ...]:
    allowed = known.faults | TIMING_FAULTS
    for plan in reps:
        unknown = set(plan.faults) - allowed
        if unknown:
            raise InputError(
                f"faults of {exercise}", ", ".join(sorted(unknown)), f"choose among {', '.join(sorted(allowed))}"
            )
    chosen = {plan.side or side for plan in reps}
    if (
        not known.alternates
        and known.sided
        and len(chosen | ({"left", "right"} if "alternate" in chosen else set())) > 1
    ):
        raise InputError(f"one working side in a set of {exercise}", "both", "simulate one clip for each side")
    return tuple(reps)


def _sides(plans: Sequence[RepPlan], side: Side) -> tuple[str, ...]:
    turns = (
        ["left" if i % 2 == 0 else "right" for i in range(len(plans))] if side == "alternate" else [side] * len(plans)
    )
    return tuple(plan.side or turn for plan, turn in zip(plans, turns, strict=True))


def _tired(
    plans: tuple[RepPlan, ...], sides: tuple[str, ...], known: SimulatedExercise, fatigue: float, asymmetry: float
) -> tuple[RepPlan, ...]:
    """The set-level faults spread over the repetitions."""
    out = []
    for i, (plan, side) in enumerate(zip(plans, sides, strict=True)):
        loss = fatigue * i / max(len(plans) - 1, 1)
        share = fraction_of(plan) * (1 - loss) * (1 - asymmetry * (side == "right"))
        slow = (plan.concentric_s or known.rhythm.concentric_s) / (1 - loss)
        faults = {key: size for key, size in plan.faults.items() if key != "partial_range"}
        out.append(RepPlan(faults, share, plan.eccentric_s, slow, plan.peak_pause_s, plan.rest_s, plan.side))
    return tuple(out)


def _posture(
    known: SimulatedExercise,
    body: Body,
    plans: tuple[RepPlan, ...],
    sides: tuple[str, ...],
    rhythm: list[Beat],
    t: Floats,
) -> Posture:
    line = timeline(t, rhythm, eccentric_first=known.rhythm.eccentric_first)
    posture = known.build(MotionContext(body, plans, sides, line))
    right = np.array([side == "right" for side in sides], np.float64)
    if not known.sided or not known.mirrors or not right.any():
        return posture
    return _to_the_other_side(posture, posture.mirrored(), right @ line.held, body)


def _to_the_other_side(left: Posture, right: Posture, weight: Floats, body: Body) -> Posture:
    """From one working side (weight 0) to the other (1), putting the free foot down before the other one leaves."""
    ends = (left, right)
    feet_z = np.array([[_foot_z(end, body, side) for side in (0, 1)] for end in ends])
    rods, axes = left.rods.copy(), left.axes.copy()
    for side, foot in ((0, FOOT_LEFT), (1, FOOT_RIGHT)):
        down = (feet_z[1, side] < feet_z[0, side])[:, None]
        for rod in (THIGH + side, SHANK + side):
            rods[:, rod] = np.where(down, right.rods[:, rod], left.rods[:, rod])
        axes[:, foot] = np.where(down[..., None], right.axes[:, foot], left.axes[:, foot])
    half = np.full_like(weight, 0.5)
    both = blend(left, right, half)
    trunk = [PELVIS, THORAX, HEAD]
    axes[:, trunk], rods[:, UPPER_ARM:] = both.axes[:, trunk], both.rods[:, UPPER_ARM:]
    standing = Posture(both.root, axes, rods)
    return blend(blend(left, standing, np.minimum(2.0 * weight, 1.0)), right, np.maximum(2.0 * weight - 1.0, 0.0))


def _foot_z(posture: Posture, body: Body, side: int) -> Floats:
    """(n,) height of an ankle over the hips, metres."""
    return np.asarray(body.thigh * posture.rods[:, THIGH + side, 2] + body.shank * posture.rods[:, SHANK + side, 2])


def _feet(known: SimulatedExercise, sides: tuple[str, ...]) -> float:
    """Yaw of a camera at the feet."""
    if np.isnan(known.feet_deg):
        raise InputError("a lying exercise for a camera at the feet", "an upright one", "use yaw_deg")
    return -known.feet_deg if "right" in sides else known.feet_deg


def _middle(points: Floats) -> Floats:
    return np.asarray((points.min(axis=(0, 1)) + points.max(axis=(0, 1))) / 2)


def _truth(
    plans: tuple[RepPlan, ...], sides: tuple[str, ...], rhythm: list[Beat], known: SimulatedExercise
) -> list[TrueRep]:
    out = []
    for i, (plan, beat) in enumerate(zip(plans, rhythm, strict=True)):
        there, back = beat.peak_s - beat.start_s, beat.end_s - beat.hold_end_s
        eccentric, concentric = (there, back) if known.rhythm.eccentric_first else (back, there)
        gap = rhythm[i + 1].start_s - beat.end_s if i + 1 < len(rhythm) else float("nan")
        hold = beat.hold_end_s - beat.peak_s
        # a squat turns in the stretch and rests at the peak of contraction, a thrust the other way round
        stretch, squeeze = (hold, gap) if known.rhythm.eccentric_first else (gap, hold)
        tempo = Tempo(eccentric, stretch, concentric, squeeze)
        side: Literal["left", "right", "both"] = (
            "both" if not (known.sided and known.counts_side) else "left" if sides[i] == "left" else "right"
        )
        out.append(
            TrueRep(
                beat.start_s,
                beat.peak_s,
                beat.hold_end_s,
                beat.end_s,
                side,
                tempo,
                dict(plan.faults),
                plan.range_fraction,
            )
        )
    return out
