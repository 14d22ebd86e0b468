"""Windows to learn from: of the simulated body, and of recordings that a table names."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from formcheck.analysis.exercise_recognition import HOP_S, WINDOW_S
from formcheck.analysis.movement_features import LEAST_TIMES, channels, features
from formcheck.exercises.classifier import NONE
from formcheck.pose.landmark_file import read_recording
from formcheck.simulation import Body, Camera, Observation, RepPlan, simulate
from formcheck.simulation.body import FOREARM, HAND, THORAX, UPPER_ARM, Posture, apply, unit
from formcheck.simulation.clip import EXERCISES, FOREIGN
from formcheck.simulation.motions import foreign
from formcheck.simulation.motions.standing import pelvis_circle
from recognition.augment import Landmarks, augmented
from recognition.variants import ARMS, FREE_ARMS, VARIANTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from formcheck.simulation.motion_solver import MotionContext, SimulatedExercise
    from formcheck.simulation.plan import Activity, Side

MOSTLY: Final = 0.6  # share of a window that has to show an exercise to be called by its name
HARDLY: Final = 0.2  # and up to which it is none; between the two it is not learnt from
LENGTHS_S: Final = (2.5, 8.0)
EACH: Final = 4  # windows of one recording, as often as it is augmented
QUICK: Final = frozenset(
    "high_knees butt_kicks walking marching jumping_jack kettlebell_swing mountain_climber bicycle".split()
)


@dataclass(frozen=True, slots=True)
class Windows:
    """Features (n, f), and of each the class, the source, the clip, and whether it is as recorded (not augmented)."""

    x: np.ndarray[Any, Any]
    label: np.ndarray[Any, Any]
    source: np.ndarray[Any, Any]
    clip: np.ndarray[Any, Any]
    plain: np.ndarray[Any, Any]


def gathered(rows: Sequence[tuple[Any, str, str, str, bool]]) -> Windows:
    """The rows as arrays."""
    x, *rest = zip(*rows, strict=True)
    return Windows(np.array(x, np.float32), *(np.array(column) for column in rest))


def simulated(each: int, each_foreign: int, seed: int) -> Iterator[tuple[Any, str, str, str, bool]]:
    """Windows of the simulated body: so many clips of every exercise and of every other movement."""
    rng = np.random.default_rng(seed)
    names = [name for name in EXERCISES for _ in range(each)] + [name for name in FOREIGN for _ in range(each_foreign)]
    for number, name in enumerate(rng.permutation(names)):
        marks, label, span = _clip(str(name), rng)
        marks, stretch = augmented(marks, rng, simulated=True)
        for x, what in _drawn(marks, label, (span[0] * stretch, span[1] * stretch), rng):
            # rests look alike everywhere: fewer of them are enough
            if what == label or rng.random() < 0.4:
                yield x, what, f"simulated {name}", f"{seed}/{number}", False


def recorded(table: Path, copies: int, seed: int) -> Iterator[tuple[Any, str, str, str, bool]]:
    """Windows of the landmark files in a table (file, exercise, source, from_s, to_s), as they are and augmented."""
    rng = np.random.default_rng(seed)
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        poses, _ = read_recording(table.parent / row["file"])
        one = Landmarks.of(poses)
        if np.isfinite(one.xy_px[:, 23, 0]).sum() < 2 * LEAST_TIMES:
            continue
        label, span = row["exercise"] or NONE, (float(row["from_s"] or -1), float(row["to_s"] or np.inf))
        for x in _all(one):
            yield x, label, row["source"], row["file"], True
        for _ in range(copies):
            marks, stretch = augmented(one, rng, simulated=False)
            for x, what in _drawn(marks, label, (span[0] * stretch, span[1] * stretch), rng):
                yield x, what, row["source"], row["file"], False


def _all(one: Landmarks) -> Iterator[Any]:
    """The windows that the program looks at."""
    seen = channels(one.body())
    if seen.t_s.size < LEAST_TIMES:
        return
    at = first = float(seen.t_s[0])
    while at == first or at + WINDOW_S <= seen.t_s[-1] + HOP_S / 2:
        part = seen.between(at, at + WINDOW_S)
        if part.t_s.size >= LEAST_TIMES:
            yield features(part)
        at += HOP_S


def _drawn(
    one: Landmarks, label: str, span: tuple[float, float], rng: np.random.Generator
) -> Iterator[tuple[Any, str]]:
    """Windows of any length and place, with what they show."""
    seen = channels(one.body())
    if seen.t_s.size < 2 * LEAST_TIMES:
        return
    first, last = float(seen.t_s[0]), float(seen.t_s[-1])
    for _ in range(EACH):
        length = min(rng.uniform(*LENGTHS_S), last - first)
        at = rng.uniform(first, last - length) if last - length > first else first
        part = seen.between(at, at + length)
        if part.t_s.size < LEAST_TIMES:
            continue
        share = (min(span[1], at + length) - max(span[0], at)) / length
        if label == NONE or share <= HARDLY:
            yield features(part), NONE
        elif share >= MOSTLY:
            yield features(part), label


def _clip(name: str, rng: np.random.Generator) -> tuple[Landmarks, str, tuple[float, float]]:
    """A simulated clip, what it shows, and from when to when."""
    exercise = _exercise(name, rng)
    side: Side = "left" if not exercise.sided or rng.random() < 0.5 else "right"
    reps = _repetitions(exercise, rng)
    if exercise.sided and exercise.alternates and (name in FOREIGN or rng.random() < 0.4):
        side, reps = "alternate", reps * 2
    if name in QUICK:
        reps = reps * 4
    observation = Observation(
        fps=20.0, jitter_px=rng.uniform(0.2, 1.5), hip_line_gain=rng.uniform(0.4, 1.0), knee_gain=rng.uniform(0.5, 1.0),
        hip_bias_deg=rng.uniform(0, 16), mask=False,
    )  # fmt: skip
    entries: list[Activity] = [
        "none",
        "none",
        "walk_in",
        "shift",
        "unrack" if np.isnan(exercise.feet_deg) else "lie_down",
    ]
    clip = simulate(
        exercise, reps, body=_person(rng), camera=_camera(rng), observation=observation, side=side,
        entry=entries[int(rng.integers(len(entries)))], seed=int(rng.integers(1 << 30)),
    )  # fmt: skip
    label = NONE if name in FOREIGN else name
    return Landmarks.of(clip.poses), label, (clip.truth[0].start_s - 0.2, clip.truth[-1].end_s + 0.2)


def _exercise(name: str, rng: np.random.Generator) -> SimulatedExercise:
    if name in FOREIGN:
        return foreign.exercise(foreign.varied(FOREIGN[name], rng, 7.0))
    if name == "hip_circle" and rng.random() < 0.5:
        sizes = rng.uniform((0.06, 0.03, 0.2, 8.0), (0.2, 0.12, 0.7, 25.0))
        return pelvis_circle(*sizes, way=rng.choice([-1.0, 1.0]))
    if name in VARIANTS and rng.random() < 0.5:
        return foreign.exercise(foreign.varied(VARIANTS[name][int(rng.integers(len(VARIANTS[name])))], rng, 5.0))
    arms = ARMS[int(rng.integers(len(ARMS)))]
    return _with_arms(EXERCISES[name], arms, rng) if name in FREE_ARMS and rng.random() < 0.9 else EXERCISES[name]


def _repetitions(exercise: SimulatedExercise, rng: np.random.Generator) -> list[RepPlan]:
    slow, share, rhythm = np.exp(rng.uniform(np.log(0.55), np.log(1.7))), rng.uniform(0.7, 1.1), exercise.rhythm
    out = []
    for _ in range(int(rng.integers(1, 5))):
        pace = slow * rng.uniform(0.9, 1.1)
        out.append(
            RepPlan(
                range_fraction=share * rng.uniform(0.92, 1.05),
                eccentric_s=rhythm.eccentric_s * pace,
                concentric_s=rhythm.concentric_s * pace,
                peak_pause_s=rhythm.peak_pause_s * rng.uniform(0.0, 1.8),
                rest_s=rhythm.rest_s * rng.uniform(0.1, 1.6),
            )
        )
    return out


def _with_arms(
    exercise: SimulatedExercise, arms: dict[str, foreign.Arm], rng: np.random.Generator
) -> SimulatedExercise:
    """The exercise with the arms elsewhere, still or coming forward with the effort."""
    off, forward = rng.normal(0, 0.12, (2, 2, 3)), rng.uniform(0.3, 1.0) if rng.random() < 0.3 else 0.0

    def build(scene: MotionContext) -> Posture:
        posture = exercise.build(scene)
        rods = posture.rods.copy()
        for side, name in enumerate(("arm_left", "arm_right")):
            flip = np.array([1.0, 1.0 - 2.0 * side, 1.0])
            w = forward * scene.progress[:, None]
            for part, way, extra in zip(
                ((UPPER_ARM,), (FOREARM, HAND)), (arms[name].upper, arms[name].lower), off[side], strict=True
            ):
                turned = unit((1 - w) * unit((np.array(way) + extra) * flip) + w * np.array([1.0, 0.1 * flip[1], 0.1]))
                for rod in part:
                    rods[:, rod + side] = apply(posture.axes[:, THORAX], turned)
        return Posture(posture.root, posture.axes, rods)

    return replace(exercise, build=build)


def _camera(rng: np.random.Generator) -> Camera:
    near = float(rng.choice([0, 90, -90, 180, 45, -45])) + rng.normal(0, 10)
    yaw_deg = rng.uniform(-180, 180) if rng.random() < 0.6 else near
    height_m = rng.uniform(0.3, 1.7) if rng.random() < 0.85 else rng.uniform(1.7, 2.6)
    return Camera(yaw_deg=yaw_deg, height_m=height_m, distance_m=rng.uniform(2.2, 6.0))


def _person(rng: np.random.Generator) -> Body:
    return Body(rng.uniform(1.5, 1.95), rng.uniform(0.92, 1.08), rng.uniform(0.85, 1.15), rng.uniform(0.85, 1.3))
