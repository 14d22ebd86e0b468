"""Learning on the simulated body what a user's exercise looks like, and what it may be taken for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from formcheck.analysis.exercise_recognition import HOP_S, WINDOW_S
from formcheck.analysis.movement_features import channels, features
from formcheck.exercises.classifier import classifier
from formcheck.exercises.learnt import Learnt
from formcheck.exercises.thresholds import standard
from formcheck.simulation import Body, Camera, Observation, RepPlan, simulate
from formcheck.simulation.clip import EXERCISES, FOREIGN, movement
from formcheck.validation.harness import body_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.simulation.plan import Side

    Floats = NDArray[np.floating[Any]]

TURNS_DEG: Final = (-30.0, -12.0, 0.0, 12.0, 30.0)  # of the camera from where the file's own stands
PEOPLE: Final = (Body(1.6, leg_ratio=0.96), Body(1.7), Body(1.85, leg_ratio=1.04, shoulder_ratio=1.1))
PACES: Final = (0.75, 1.0, 1.4)
REPETITIONS: Final = 4
SPREAD: Final = 0.5  # standard deviations by which real people differ from the simulated body (house rule)
DECAY: Final = 0.02
STEPS: Final = 25
FOUND: Final = 0.8  # house rule: share of its own windows that have to be told
MENTIONED: Final = 3
STOLEN: Final = 0.1  # house rule: share of another exercise's windows that may be taken for it


@dataclass(frozen=True, slots=True)
class Lesson:
    """What came of it.

    Parameters
    ----------
    learnt : Learnt or None
        None when it cannot be told from what the program knows.
    found : float
        Share of its own windows, of a person who was not learnt from, in which it is told.
    like : tuple of (str, float)
        What it may be taken for: exercises whose windows are taken for it, with their share.
    """

    learnt: Learnt | None
    found: float
    like: tuple[tuple[str, float], ...]


def learn(motion: str, rep: RepPlan, camera: Camera, exercise_id: str) -> Lesson:
    """Learn an exercise from its motion on the simulated body.

    Parameters
    ----------
    motion : str
        One of ``exercise_ids`` or ``foreign_ids``.
    rep : RepPlan
        A repetition in the exercise's tempo.
    camera : Camera
        That sees the whole movement.
    exercise_id : str
        Its name; an exercise of the same name among those that are known is left out.
    """
    own = [_windows(motion, rep, camera, person) for person in PEOPLE]
    others = {name: _others(name) for name in (*EXERCISES, *FOREIGN) if name not in {exercise_id, _twin(motion)}}
    rest = np.concatenate(list(others.values()))
    tried = _fitted(np.concatenate(own[1:]), rest)
    found = float((tried.log_odds(own[0]) > _odds(standard().recognised_from)).mean())
    like = _like(tried, others)
    if motion in EXERCISES and motion != exercise_id:
        like = ((motion, 1.0), *(item for item in like if item[0] != motion))
    # what is none of the exercises may be taken for it: that is how a new exercise begins
    told = found >= FOUND and all(share <= STOLEN for name, share in like if name in EXERCISES)
    return Lesson(_fitted(np.concatenate(own), rest) if told else None, found, like)


def _twin(motion: str) -> str:
    """The simulated movement that is the exercise itself and no other one."""
    return motion if motion in FOREIGN else ""


def _odds(share: float) -> float:
    return float(np.log(share / (1 - share)))


def _like(one: Learnt, others: dict[str, Floats]) -> tuple[tuple[str, float], ...]:
    shares = {name: float((one.log_odds(x) > 0.0).mean()) for name, x in others.items()}
    return tuple(
        sorted(((name, share) for name, share in shares.items() if share > 0.0), key=lambda item: -item[1])[:3]
    )


def _windows(motion: str, rep: RepPlan, camera: Camera, person: Body) -> Floats:
    """Standardised features of one person's sets, from all sides of the camera's place and in every pace."""
    sides: tuple[Side, ...] = ("left", "right") if movement(motion).sided else ("left",)
    rows = []
    for number, turn in enumerate(TURNS_DEG):
        pace = PACES[number % len(PACES)]
        paced = replace(rep, **{key: pace * value for key in _TIMES if (value := getattr(rep, key)) is not None})
        side = sides[number % len(sides)]
        yaw_deg = (camera.yaw_deg + turn) * (-1.0 if side == "right" else 1.0)
        rows += _of_clip(motion, paced, replace(camera, yaw_deg=yaw_deg), person, side)
    return classifier().standardised(np.array(rows))


_TIMES: Final = ("eccentric_s", "concentric_s", "peak_pause_s", "rest_s")


@cache
def _others(name: str) -> Floats:
    """The same of something else, from two sides; the same for every exercise that is learnt."""
    rows = []
    for number, yaw_deg in enumerate((5.0, -85.0) if len(name) % 2 else (50.0, 172.0)):
        rows += _of_clip(name, RepPlan(), Camera(yaw_deg=yaw_deg), PEOPLE[number % len(PEOPLE)], "left")
    return classifier().standardised(np.array(rows))


def _of_clip(motion: str, rep: RepPlan, camera: Camera, person: Body, side: Side) -> list[Floats]:
    observation = replace(Observation.mediapipe(), mask=False, fps=20.0)
    clip = simulate(motion, [rep] * REPETITIONS, camera=camera, body=person, observation=observation, side=side)
    seen = channels(body_of(clip))
    # only where something is done: rests look alike in all exercises
    begin_s, end_s = clip.truth[0].start_s, clip.truth[-1].end_s
    starts = np.arange(begin_s, max(end_s - WINDOW_S, begin_s) + HOP_S / 2, HOP_S)
    return [features(seen.between(at, min(at + WINDOW_S, end_s))) for at in starts]


def _fitted(own: Floats, rest: Floats) -> Learnt:
    """Logistic regression with weight decay, on windows that are shaken; both classes weigh the same."""
    rng = np.random.default_rng(0)
    x = np.concatenate([own] * 3 + [rest] * 3)
    x = x + rng.normal(0.0, SPREAD, x.shape)
    y = np.concatenate([np.ones(3 * len(own)), np.zeros(3 * len(rest))])
    share = np.where(y > 0, 0.5 / y.sum(), 0.5 / (len(y) - y.sum()))
    weights, bias = np.zeros(x.shape[1]), 0.0
    for _ in range(STEPS):
        p = 1.0 / (1.0 + np.exp(-(x @ weights + bias)))
        slope = share * (p - y)
        curve = share * p * (1 - p)
        hessian = (x * curve[:, None]).T @ x + DECAY * np.eye(len(weights))
        step = np.linalg.solve(hessian, x.T @ slope + DECAY * weights)
        weights, bias = weights - step, bias - slope.sum() / max(curve.sum(), 1e-6)
        if np.abs(step).max() < 1e-4:
            break
    return Learnt(weights, float(bias))
