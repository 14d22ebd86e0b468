"""Cutting a recording into stretches of one exercise each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from formcheck.analysis.features import features
from formcheck.analysis.recognise import Guess, fit, recognise
from formcheck.analysis.trust import LEAST_SEEN, is_lost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.kinematics.body import Body

WINDOW_S: Final = 9.0  # house rule: two repetitions of most exercises
HOP_S: Final = 3.0
FITS: Final = 0.3  # house rule: a window that fits nothing this well is rest, walking or getting into place
LEAST_WINDOWS: Final = 2  # house rule: one window alone is a passing resemblance
ENOUGH_S: Final = 300.0  # house rule: what five minutes do not show of an exercise, more of it does not show either
NEAR_S: Final = 20.0  # house rule: the same exercise after a shorter break is the same set


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the recording and what is done in it."""

    start_s: float
    end_s: float
    guess: Guess


def segments(body: Body, specs: Sequence[ExerciseSpec]) -> list[Segment]:
    """Stretches with one exercise each, in order of time; a recording of a single one is one stretch."""
    first, last = float(body.frames_s[0]), float(body.frames_s[-1])
    runs = _joined(_runs(body, specs, first, last))
    if len({name for name, _, _ in runs}) <= 1:
        name, *active = (runs[0][0], runs[0][1], runs[-1][2]) if runs else ("", first, last)
        return [Segment(first, last, _guess(body.between(*active), specs, name))]
    # told from where it is done: the rest around it may be spent in any posture
    told = _together([Segment(a, b, _guess(body.between(a, b), specs, name)) for name, a, b in runs])
    # borders half-way between neighbours: nothing is seen twice, no repetition is cut at a window's end
    borders = [first, *((a.end_s + b.start_s) / 2 for a, b in pairwise(told)), last]
    return [replace(part, start_s=a, end_s=b) for part, (a, b) in zip(told, pairwise(borders), strict=True)]


def _together(parts: list[Segment]) -> list[Segment]:
    """Neighbours that turn out to be the same exercise made one, as sure as the surest of them."""
    groups = [list(group) for _, group in groupby(parts, key=lambda part: part.guess.exercise_id)]
    surest = [max((part.guess for part in group), key=lambda guess: guess.confidence) for group in groups]
    return [Segment(group[0].start_s, group[-1].end_s, guess) for group, guess in zip(groups, surest, strict=True)]


def _guess(body: Body, specs: Sequence[ExerciseSpec], windows_say: str) -> Guess:
    """The guess for a stretch; nothing is sure where its windows, one by one, look like another exercise."""
    start_s = float(body.frames_s[0])
    shown = body.between(start_s, start_s + ENOUGH_S)
    guess = recognise(features(shown), specs)
    if body.found_share < LEAST_SEEN or is_lost(shown) or windows_say not in ("", guess.exercise_id):
        return Guess(guess.exercise_id, 0.0, guess.second, guess.third)
    return guess


def _runs(body: Body, specs: Sequence[ExerciseSpec], first: float, last: float) -> list[tuple[str, float, float]]:
    """(exercise, start, end) of consecutive windows that look alike."""
    labels = []
    at = first
    while at == first or at + WINDOW_S <= last + HOP_S:
        labels.append((_label(body.between(at, at + WINDOW_S), specs), at, min(at + WINDOW_S, last)))
        at += HOP_S
    runs = [(name, list(group)) for name, group in groupby(labels, key=lambda item: item[0])]
    return [(name, group[0][1], group[-1][2]) for name, group in runs if name and len(group) >= LEAST_WINDOWS]


def _label(body: Body, specs: Sequence[ExerciseSpec]) -> str:
    if body.frames_s.size < 3 or body.found_share < LEAST_SEEN:
        return ""
    seen = features(body)
    fits = {spec.id: fit(seen, spec.recognition) for spec in specs if spec.recognition}
    best = max(fits, key=lambda name: fits[name])
    return best if fits[best] >= FITS else ""


def _joined(runs: list[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """Runs of the same exercise with a short break between them made one."""
    out: list[tuple[str, float, float]] = []
    for name, a, b in runs:
        if out and out[-1][0] == name and a - out[-1][2] < NEAR_S:
            out[-1] = (name, out[-1][1], b)
        else:
            out.append((name, a, b))
    return out
