"""Recognises exercises from posture and travel, and cuts a recording into stretches of one exercise each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from formcheck.analysis.movement_features import LEAST_TIMES, Channels, channels, feature_names, features
from formcheck.analysis.tracking_quality import is_tracking_lost
from formcheck.exercises.classifier import LEAST, NONE, classifier
from formcheck.exercises.thresholds import standard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from formcheck.exercises.learnt import Learnt
    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

WINDOW_S: Final = 5.0  # one to three repetitions; what the classifier has learnt from lasted 2.5 to 8 s
HOP_S: Final = 1.0
_JOINTS: Final = tuple(
    i for i, name in enumerate(feature_names()) if name.partition(".")[0][-2:] in ("_x", "_y") and ".range" in name
)
STRETCH_S: Final = 300.0  # looked at at once, for the memory (house rule)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a stretch of movement may be.

    Parameters
    ----------
    ranked : tuple of (str, float)
        Exercises with their probability, likeliest first. What they lack of 1 is the probability that it is none.
    trusted : bool
        Whether the body could be followed; otherwise the user is asked in any case.
    """

    ranked: tuple[tuple[str, float], ...]
    trusted: bool = True

    @property
    def exercise_id(self) -> str:
        """The likeliest exercise."""
        return self.ranked[0][0]

    @property
    def confidence(self) -> float:
        """Its probability."""
        return self.ranked[0][1]

    @property
    def second(self) -> str:
        """The next likeliest."""
        return self.ranked[min(1, len(self.ranked) - 1)][0]

    @property
    def none(self) -> float:
        """The probability that this is no exercise of the catalogue."""
        return max(0.0, 1.0 - sum(share for _, share in self.ranked))

    @property
    def verdict(self) -> Literal["sure", "unsure", "none"]:
        """Whether to go on without asking, to ask, or to say that it is none of these."""
        if not self.trusted:
            return "unsure"
        if self.confidence >= standard().recognised_from:
            return "sure"
        return "none" if self.none >= standard().none_from else "unsure"

    @property
    def sure(self) -> bool:
        """Whether to go on without asking."""
        return self.verdict == "sure"


@dataclass(frozen=True, eq=False)
class Windows:
    """Evidence over time.

    Parameters
    ----------
    classes : tuple of str
        Exercises, and ``NONE`` last.
    start_s, end_s : (n,)
        Times of each window, seconds.
    logs : (n, len(classes))
        Logarithms of their probabilities.
    moving : (n,) bool
        Whether somebody moves in each window.
    """

    classes: tuple[str, ...]
    start_s: Floats
    end_s: Floats
    logs: Floats
    moving: NDArray[np.bool_]

    def guess(self, use: Floats | None = None) -> Guess:
        """What the windows (those that ``use`` picks) say together."""
        logs = self.logs if use is None else self.logs[use]
        if not len(logs):
            known = [name for name in self.classes if name != NONE]
            return Guess(tuple((name, 1.0 / len(known)) for name in known))
        shares = classifier().of_stretch(logs)
        found = [(name, float(share)) for name, share in zip(self.classes, shares, strict=True) if name != NONE]
        return Guess(tuple(sorted(found, key=lambda one: -one[1])))


def recognise(body: Body, specs: Sequence[ExerciseSpec]) -> Guess:
    """What is done in these frames, if it is one thing.

    Parameters
    ----------
    body : Body
    specs : sequence of ExerciseSpec
        What it may be.

    Returns
    -------
    Guess
        Everything alike where the body was hardly ever found.
    """
    return windows(body, specs).guess()


def windows(body: Body, specs: Sequence[ExerciseSpec]) -> Windows:
    """The evidence of every window in which the body was found."""
    times, x = _all_looks(body)
    model = classifier()
    names = tuple(sorted(spec.id for spec in specs if spec.id in model.classes))
    if not len(x):
        nothing = np.zeros(0)
        names = (*names, *(spec.id for spec in specs if spec.learnt and spec.id not in names))
        return Windows((*names, NONE), nothing, nothing, np.zeros((0, len(names) + 1)), np.zeros(0, np.bool_))
    logs = _of_known(model.classes, model.log_probabilities(x), names)
    own = sorted((spec for spec in specs if spec.learnt and spec.id not in model.classes), key=lambda spec: spec.id)
    for spec in own:
        names, logs = (spec.id, *names), _with_own(logs, spec.learnt, model.standardised(x))
    moving = np.asarray((x[:, _JOINTS] > standard().moving_torsos).any(axis=1))
    return Windows((*names, NONE), times[:, 0], times[:, 1], logs, moving)


def likeness(body: Body, exercise_id: str, at_s: float) -> float:
    """The probability (0 to 1) that what is done around a moment is this exercise.

    NaN where the body was hardly found, and for an exercise that the classifier does not know.
    """
    model = classifier()
    if exercise_id not in model.classes:
        return float("nan")
    first, last = float(body.frames_s[0]), float(body.frames_s[-1])
    start_s = max(first, min(at_s - WINDOW_S / 2, last - WINDOW_S))
    part = _channels_of(body).between(start_s, start_s + WINDOW_S)
    if part.t_s.size < LEAST_TIMES:
        return float("nan")
    logs = model.log_probabilities(features(part)[None])
    return float(model.of_stretch(logs)[model.classes.index(exercise_id)])


def _channels_of(body: Body) -> Channels:
    """The channels of all of a body, computed once."""
    names = ("t_s", "single", "paired")
    if ("channels", "t_s") not in body.kept:
        seen = channels(body)
        body.kept.update({("channels", name): getattr(seen, name) for name in names})
    return Channels(*(body.kept["channels", name] for name in names))


def _of_known(classes: tuple[str, ...], logs: Floats, names: tuple[str, ...]) -> Floats:
    """The columns of the exercises that may be named; all others are none of them."""
    known = [classes.index(name) for name in names]
    others = [i for i in range(len(classes)) if i not in known]
    return np.concatenate([logs[:, known], np.logaddexp.reduce(logs[:, others], axis=1)[:, None]], axis=1)


def _with_own(logs: Floats, learnt: Learnt | None, standardised: Floats) -> Floats:
    """A column before the others for an exercise of the user's, which takes from all of them."""
    odds = learnt.log_odds(standardised) if learnt else np.full(len(logs), -np.inf)
    own, others = -np.logaddexp(0.0, -odds), -np.logaddexp(0.0, odds)
    both = np.concatenate([own[:, None], logs + others[:, None]], axis=1)
    return np.asarray(np.maximum(both, np.log(LEAST)))


def _all_looks(body: Body) -> tuple[Floats, Floats]:
    """(n, 2) start and end, and (n, f) features of the windows: made once, for they are looked at twice."""
    if ("looks", "x") not in body.kept:
        looks = list(_looks(body))
        body.kept["looks", "times"] = np.array([look[:2] for look in looks])
        body.kept["looks", "x"] = np.array([look[2] for look in looks])
    return body.kept["looks", "times"], body.kept["looks", "x"]


def _looks(body: Body) -> Iterator[tuple[float, float, Floats]]:
    """Start, end and features of the windows."""
    first, last = float(body.frames_s[0]), float(body.frames_s[-1])
    at = first
    while at == first or at + WINDOW_S <= last + HOP_S / 2:
        to = min(at + STRETCH_S, last)
        yield from _looks_of(body if to - at >= last - first else body.between(at, to), at, to)
        at += max(HOP_S, HOP_S * np.floor((STRETCH_S - WINDOW_S) / HOP_S + 1))


def _looks_of(body: Body, first: float, last: float) -> Iterator[tuple[float, float, Floats]]:
    if body.frames_s.size < 2 or not body.found.any():
        return
    seen = channels(body)
    at = first
    while at == first or at + WINDOW_S <= last + HOP_S / 2:
        part = seen.between(at, at + WINDOW_S)
        if part.t_s.size >= LEAST_TIMES:
            yield at, min(at + WINDOW_S, last), features(part)
        at += HOP_S


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
    # who holds still may hold anything: it is told by what moves around it
    path = [name if moves else NONE for name, moves in zip(_path(seen), seen.moving, strict=True)]
    runs = _runs(seen, path)
    found = body.found_share >= standard().window_found_share
    trusted = found and not is_tracking_lost(body.between(first, first + LOOK_S))
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
    return replace(guess, trusted=trusted)


def _path(seen: Windows) -> list[str]:
    """What each window shows, with as few changes as the evidence allows (the Viterbi algorithm)."""
    if not len(seen.logs):
        return []
    weight = HOP_S / WINDOW_S
    score = weight * seen.logs[0]
    came_from = []
    for logs in seen.logs[1:]:
        best = int(score.argmax())
        changed = score[best] - standard().change_cost
        came_from.append(np.where(score >= changed, np.arange(score.size), best))
        score = np.maximum(score, changed) + weight * logs
    at = int(score.argmax())
    path = [at]
    for back in reversed(came_from):
        at = int(back[at])
        path.append(at)
    return [seen.classes[i] for i in reversed(path)]


def _runs(seen: Windows, path: list[str]) -> list[tuple[float, float, Floats]]:
    """(start, end, windows) of each exercise. The same one goes on after a rest, or after something else that is short.

    How long a rest ends a set is not decided here.
    """
    found: list[tuple[str, list[int]]] = []
    for name, group in groupby(range(len(path)), key=lambda i: path[i]):
        members = list(group)
        if name == NONE:
            continue
        if found and found[-1][0] == name and _goes_on(seen, found[-1][1][-1], members[0]):
            found[-1][1].extend(members)
        else:
            found.append((name, members))
    return [(float(seen.start_s[use[0]]), float(seen.end_s[use[-1]]), np.array(use)) for _, use in found]


def _goes_on(seen: Windows, before: int, after: int) -> bool:
    """Whether nothing else was done between two windows for long."""
    from_s, to_s = seen.end_s[before], seen.start_s[after]
    between = (seen.start_s >= from_s) & (seen.end_s <= to_s)
    return bool(to_s - from_s < standard().same_set_s or not seen.moving[between].any())
