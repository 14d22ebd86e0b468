"""The cases of a validation: what the simulated body is to do, and its defaults."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError
from formcheck.exercises.schema import FaultRule
from formcheck.simulation import Camera, RepPlan, exercise_ids, fault_ids

if TYPE_CHECKING:
    from formcheck.exercises.schema import ExerciseSpec, SetRule
    from formcheck.exercises.vocabulary import Proof, ProofCamera

_SIDE: Final = Camera(yaw_deg=84.0)
_FLOOR_SIDE: Final = Camera(yaw_deg=-84.0, height_m=0.7)
_FRONT: Final = Camera(yaw_deg=4.0)
_FLOOR_FRONT: Final = Camera(yaw_deg=4.0, height_m=1.4, distance_m=3.0)
_OBLIQUE: Final = Camera(yaw_deg=45.0, height_m=1.3)

# a camera that sees the whole movement of each motion
CAMERAS: Final[dict[str, Camera]] = {
    "hip_thrust": _SIDE,
    "single_leg_hip_thrust": _OBLIQUE,
    "glute_bridge": _FLOOR_SIDE,
    "single_leg_glute_bridge": _FLOOR_SIDE,
    "lateral_band_walk": _FRONT,
    "clamshell": _FLOOR_FRONT,
    "side_lying_hip_abduction": _FLOOR_FRONT,
    "standing_hip_abduction": _FRONT,
    "seated_hip_abduction": _FRONT,
    "glute_kickback": _SIDE,
    "donkey_kick": _FLOOR_SIDE,
    "side_plank_hip_lift": _FLOOR_FRONT,
    "bird_dog": _FLOOR_SIDE,
    "squat": _SIDE,
    "single_leg_squat": _FRONT,
    "lunge": _SIDE,
    "bulgarian_split_squat": _SIDE,
    "banded_external_rotation": _FRONT,
    "leg_swing": _SIDE,
    "hip_circle": _FRONT,
}
# cameras for a mistake that is looked for in these views only
VIEWS: Final[dict[str, Camera]] = {
    "side": _SIDE,
    "front": _FRONT,
    "rear": Camera(yaw_deg=176.0),
    "oblique": _OBLIQUE,
    "foot_end": Camera(yaw_deg=0.0, height_m=1.6, foot_end=True),
}
# sizes that a coach would call plain, in the simulation's units (see ``RepPlan``); shares of range for those of a set
SIZES: Final[dict[str, float]] = {
    "knee_valgus": 16.0,
    "lumbar_arch": 22.0,
    "hip_drop": 15.0,
    "pelvis_roll": 30.0,
    "feet_apart": 0.15,
    "feet_together": 0.12,
    "standing_up": 25.0,
    "trunk_lean": 15.0,
    "trunk_angle": 30.0,
    "partial_range": 0.7,
    "rushed": 0.4,
    "no_pause": 0.0,
    "momentum": 4.5,
    "hip_flexion_drift": 28.0,
    "toes_up": 50.0,
    "sag": 15.0,
    "heel_lift": 0.09,
    "shin_angle": 34.0,
    "head_back": 32.0,
    "elbow_off": 0.18,
    "asymmetry": 0.3,
    "fatigue": 0.35,
}
# where the same size would be no repetition any more, or hardly a mistake
OWN_SIZES: Final[dict[tuple[str, str], float]] = {
    ("bulgarian_split_squat", "partial_range"): 0.78,
    ("donkey_kick", "hip_drop"): 20.0,
    ("glute_bridge", "shin_angle"): 44.0,
    ("glute_kickback", "trunk_angle"): 18.5,
    ("side_plank_hip_lift", "sag"): 9.5,
    ("bulgarian_split_squat", "trunk_angle"): 36.0,
    ("lateral_band_walk", "partial_range"): 0.65,
    ("lunge", "trunk_angle"): 36.0,
    ("single_leg_glute_bridge", "hip_drop"): 25.0,
    ("single_leg_glute_bridge", "partial_range"): 0.66,
    ("single_leg_hip_thrust", "hip_drop"): 25.0,
    ("single_leg_hip_thrust", "partial_range"): 0.66,
    ("single_leg_squat", "partial_range"): 0.66,
}
QUICK_S: Final = 0.35  # a lift that is thrown up instead of made


LEAST_S: Final = 0.2  # house rule: no body moves through its range in less
MOST_S: Final = 30.0  # house rule: no phase of a repetition takes longer
# the share of the range that a faulty set loses: no repetition of it is planned differently
OF_THE_SET: Final = frozenset({"asymmetry", "fatigue"})


@dataclass(frozen=True, slots=True)
class Case:
    """A mistake and how the simulated body makes it; ``missing`` says why it cannot."""

    fault: str
    key: str
    size: float
    cameras: tuple[Camera, ...]
    missing: str = ""


def motion_of(spec: ExerciseSpec) -> str | None:
    """The simulated movement of an exercise: what its [proof] table says, else the one of the same name."""
    if spec.proof:
        return spec.proof.motion
    return spec.id if spec.id in exercise_ids() else None


def good_rep(spec: ExerciseSpec) -> RepPlan:
    """A repetition in the file's own tempo.

    Raises
    ------
    InputError
        When a phase takes longer than half a minute, or no time at all where the body has to move.
    """
    tempo = spec.tempo
    for name in ("eccentric_s", "concentric_s", "peak_pause_s", "stretch_pause_s"):
        least = 0.0 if "pause" in name else LEAST_S
        if not least <= getattr(tempo, name) <= MOST_S:
            wanted = f"tempo.{name} between {least:g} and {MOST_S:g} s"
            raise InputError(wanted, f"{getattr(tempo, name):g}", "mend the tempo")
    pauses = (tempo.peak_pause_s, tempo.stretch_pause_s)
    between, hold = pauses if spec.rep.eccentric_first else pauses[::-1]
    return RepPlan(
        eccentric_s=tempo.eccentric_s, concentric_s=tempo.concentric_s, peak_pause_s=hold, rest_s=between or None
    )


def camera_of(proof: Proof | None, motion: str) -> Camera:
    """The camera that sees the whole movement."""
    return _camera(proof.camera) if proof and proof.camera else CAMERAS.get(motion, VIEWS["side"])


def cases(spec: ExerciseSpec, motion: str) -> list[Case]:
    """Every mistake that the file looks for, in its order."""
    return [_case(spec, motion, rule) for rule in spec.rules]


def _case(spec: ExerciseSpec, motion: str, rule: FaultRule | SetRule) -> Case:
    own = spec.proof.faults.get(rule.id) if spec.proof else None
    key = own.make if own and own.make else rule.id
    size = own.size if own and own.size is not None else default_size(motion, rule.id)
    if own and own.camera:
        cameras: tuple[Camera, ...] = (_camera(own.camera),)
    else:
        cameras = (camera_of(spec.proof, motion), *_of_views(rule))
    return Case(rule.id, key, size, cameras, _missing(motion, key))


def default_size(motion: str, fault: str) -> float:
    """How big a plain mistake is in this motion, in the simulation's unit."""
    return OWN_SIZES.get((motion, fault), SIZES[fault])


def bad_rep(good: RepPlan, case: Case) -> RepPlan:
    """A repetition with the mistake; what is thrown is quick as well."""
    quick = QUICK_S if case.key == "momentum" else good.concentric_s
    return replace(good, faults={case.key: case.size}, concentric_s=quick)


def _missing(motion: str, key: str) -> str:
    if key in OF_THE_SET or key in fault_ids(motion):
        return ""
    return f"the simulated {motion} cannot make {key}; it can make {', '.join(fault_ids(motion))}"


def _of_views(rule: FaultRule | SetRule) -> tuple[Camera, ...]:
    """Cameras for the views that the mistake's tests name."""
    tests = rule.tests if isinstance(rule, FaultRule) else ()
    return tuple(VIEWS[view] for view in dict.fromkeys(view for test in tests for view in test.views))


def _camera(given: ProofCamera) -> Camera:
    return Camera(given.yaw_deg, given.height_m, given.distance_m, foot_end=given.foot_end)
