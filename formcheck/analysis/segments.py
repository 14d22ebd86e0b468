"""Cutting a recording into stretches of one exercise each, and of what is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.recognise import HOP_S, WINDOW_S, Guess, Windows, windows
from formcheck.analysis.trust import LEAST_SEEN, is_lost
from formcheck.exercises.classifier import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

NEAR_S: Final = 20.0  # house rule: the same exercise after a shorter break is the same set
# house rule: what a change of exercise costs, in the logarithm of the odds of one window; what overlapping windows say
# is counted once
CHANGE_COST: Final = 1.5
LONG_S: Final = 10.0  # house rule: two windows that do not overlap
LOOK_S: Final = 300.0  # house rule: whether the body could be followed shows within five minutes


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the recording and what is done in it; ``active_s`` is where it was told from."""

    start_s: float
    end_s: float
    guess: Guess
    active_s: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cut:
    """A recording cut up: stretches of one exercise each, and what is done beside them that is none."""

    parts: list[Segment]
    others: list[Segment]


def cut(body: Body, specs: Sequence[ExerciseSpec]) -> Cut:
    """Stretches with one exercise each, in order of time; a recording of a single one is one stretch.

    Where nothing of the catalogue was found, the one stretch says what came nearest.
    """
    first, last = float(body.frames_s[0]), float(body.frames_s[-1])
    seen = windows(body, specs)
    path = _path(seen)
    runs = _runs(seen, path)
    trusted = body.found_share >= LEAST_SEEN and not is_lost(body.between(first, first + LOOK_S))
    if not runs:
        return Cut([Segment(first, last, _trust(seen.guess(), trusted=trusted), (first, last))], [])
    parts = [Segment(a, b, _trust(seen.guess(use), trusted=trusted), (a, b)) for a, b, use in runs]
    # borders half-way between neighbours: nothing is seen twice, no repetition is cut at a window's end
    borders = [first, *((a.end_s + b.start_s) / 2 for a, b in pairwise(parts)), last]
    whole = [replace(part, start_s=a, end_s=b) for part, (a, b) in zip(parts, pairwise(borders), strict=True)]
    return Cut(whole, _others(seen, path, runs))


def segments(body: Body, specs: Sequence[ExerciseSpec]) -> list[Segment]:
    """The stretches of ``cut`` with an exercise."""
    return cut(body, specs).parts


def _others(seen: Windows, path: list[str], runs: Sequence[tuple[float, float, Floats]]) -> list[Segment]:
    """Movement that goes on for ``LONG_S`` and is no exercise; resting is not told."""
    outside = np.array([name == NONE for name in path]) & seen.moving
    for start_s, end_s, _ in runs:
        outside &= (seen.end_s <= start_s) | (seen.start_s >= end_s)
    found = []
    for other, group in groupby(range(len(path)), key=lambda i: outside[i]):
        use = np.array(list(group))
        start_s, end_s = float(seen.start_s[use[0]]), float(seen.end_s[use[-1]])
        if other and end_s - start_s >= LONG_S:
            found.append(Segment(start_s, end_s, seen.guess(use), (start_s, end_s)))
    return found


def _trust(guess: Guess, *, trusted: bool) -> Guess:
    return guess if trusted else guess.doubted()


def _path(seen: Windows) -> list[str]:
    """What each window shows, with as few changes as the evidence allows (the Viterbi algorithm)."""
    if not len(seen.logs):
        return []
    weight = HOP_S / WINDOW_S
    score = weight * seen.logs[0]
    came_from = []
    for logs in seen.logs[1:]:
        best = int(score.argmax())
        changed = score[best] - CHANGE_COST
        came_from.append(np.where(score >= changed, np.arange(score.size), best))
        score = np.maximum(score, changed) + weight * logs
    at = int(score.argmax())
    path = [at]
    for back in reversed(came_from):
        at = int(back[at])
        path.append(at)
    return [seen.classes[i] for i in reversed(path)]


def _runs(seen: Windows, path: list[str]) -> list[tuple[float, float, Floats]]:
    """(start, end, windows) of each exercise; the same one after a short break is the same set."""
    found: list[tuple[str, list[int]]] = []
    for name, group in groupby(range(len(path)), key=lambda i: path[i]):
        members = list(group)
        if name == NONE:
            continue
        if found and found[-1][0] == name and seen.start_s[members[0]] - seen.end_s[found[-1][1][-1]] < NEAR_S:
            found[-1][1].extend(members)
        else:
            found.append((name, members))
    return [(float(seen.start_s[use[0]]), float(seen.end_s[use[-1]]), np.array(use)) for _, use in found]
