"""People do the same exercise differently: stance, depth, lean, arms and tempo beyond what the sample clips draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from render.body import LightBody

if TYPE_CHECKING:
    import numpy as np

    from render.motions.base import Motion

# attribute of the motion -> range of its value
VALUES: dict[str, dict[str, tuple[float, float]]] = {
    "lateral_band_walk": {"step": (0.2, 0.42), "toe_out": (-6, 22), "knee": (24, 58), "lean": (8, 38)},
    "squat": {"toe_out": (0, 30), "knee0": (5, 20), "knee1": (75, 118), "shin": (20, 36), "lean1": (28, 55)},
    "single_leg_squat": {"toe_out": (-6, 16), "knee1": (42, 80), "shin": (17, 33), "lean1": (10, 40)},
    "lunge": {"toe_out": (-4, 14), "lean1": (2, 26)},
    "bulgarian_split_squat": {"toe_out": (-4, 14), "lean1": (6, 36)},
    "hip_thrust": {"low": (38, 56), "top": (80, 92), "toe_out": (-4, 26)},
    "single_leg_hip_thrust": {"low": (40, 56), "top": (80, 91), "toe_out": (-4, 16)},
    "glute_bridge": {"low": (88, 92), "top": (108, 121), "toe_out": (-4, 26)},
    "single_leg_glute_bridge": {"low": (88, 92), "top": (107, 119), "toe_out": (-4, 16)},
    "glute_kickback": {"top": (0, 20), "wide": (0, 14)},
    "donkey_kick": {"working_knee": (70, 105)},
    "bird_dog": {},
    "clamshell": {"hip": (32, 65), "knee": (68, 102), "open": (32, 60)},
    "side_lying_hip_abduction": {"top": (26, 46)},
    "standing_hip_abduction": {"top": (22, 44), "toe_out": (-6, 16)},
}
# what goes along with a fault in one person and not in another
COMPANY: dict[str, dict[str, tuple[float, float]]] = {
    "clamshell": {"follow": (0.0, 0.95), "recoil": (-0.15, 0.45), "carried": (0.0, 1.0)},
    "side_lying_hip_abduction": {"follow": (0.0, 0.95), "recoil": (-0.15, 0.45)},
    "single_leg_hip_thrust": {"chest_turns": (0.0, 0.45), "side_bend": (-0.1, 0.6)},
    "single_leg_glute_bridge": {"chest_turns": (0.0, 0.45), "side_bend": (-0.1, 0.6)},
}
# attribute -> range of a factor
FACTORS: dict[str, tuple[float, float]] = {"half": (0.75, 1.25), "gap": (0.75, 1.3)}


def vary(motion: Motion, exercise: str, rng: np.random.Generator) -> None:
    """Draw this person's way of doing the exercise anew, wider than ``Motion.setup`` does."""
    style: Any = motion
    for name, (low, high) in VALUES[exercise].items():
        setattr(style, name, float(rng.uniform(low, high)))
    for name, (low, high) in FACTORS.items():
        if hasattr(style, name):
            setattr(style, name, float(getattr(style, name) * rng.uniform(low, high)))
    if exercise in {"lateral_band_walk", "single_leg_squat", "lunge", "bulgarian_split_squat"}:
        style.hands = str(rng.choice(["front", "hips"]))
    if hasattr(style, "ankle_y"):
        style.ankle_y += float(rng.uniform(-0.05, 0.05))
    style.tempo = tuple(float(t * f) for t, f in zip(style.tempo, rng.uniform(0.55, 1.0, 4), strict=True))


def accompany(motion: Motion, exercise: str, rng: np.random.Generator) -> None:
    """Draw what goes along with a fault in this person, so that nothing but the fault itself shows it everywhere."""
    for name, (low, high) in COMPANY.get(exercise, {}).items():
        setattr(motion, name, float(rng.uniform(low, high)))


def by_the_way(exercise: str, rng: np.random.Generator) -> dict[str, float]:
    """Departures of one repetition that have nothing to do with its faults, in the terms of the motion."""
    if exercise == "clamshell":
        return {"partial_range": float(rng.uniform(0.0, 0.25)), "apart": float(rng.uniform(0.0, 0.04))}
    if exercise == "side_lying_hip_abduction":
        return {"partial_range": float(rng.uniform(0.0, 8.0)), "drift": float(rng.uniform(-3, 7))}
    if exercise in {"single_leg_hip_thrust", "single_leg_glute_bridge"}:
        return {"free": float(rng.uniform(-12, 8))}
    return {}


def grown_up(rng: np.random.Generator) -> LightBody:
    """A person of 18 to 70 years, of either sex, slight to heavy, short to tall."""
    gender = rng.choice([rng.uniform(0.0, 0.25), rng.uniform(0.75, 1.0)])
    return LightBody(
        gender=gender,
        age=rng.uniform(0.6, 0.95),
        muscle=rng.uniform(0.35, 0.85),
        weight=rng.uniform(0.2, 0.85),
        height=rng.uniform(0.3, 0.68),
        proportions=rng.uniform(0.2, 0.9),
    )
