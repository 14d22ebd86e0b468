"""Cutting a recording where somebody rests: what lies between two long breaks is one set."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from formcheck.analysis.assess import assess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.kinematics.body import Body

# house rule: the documents rest for 30 s and more between sets, and nobody waits for so long within one
BREAK_S: Final = 60.0
# house rule: looked at so much at once, for the memory, and so much of it twice, for a repetition on the border
STRETCH_S: Final = 300.0
TWICE_S: Final = 30.0


def bouts(body: Body, spec: ExerciseSpec) -> Iterator[Body]:
    """The sets of one exercise in a recording, in order of time.

    Parameters
    ----------
    body : Body
    spec : ExerciseSpec

    Yields
    ------
    Body
        The recording itself unless its counted repetitions are further apart somewhere than ``BREAK_S``; then its
        parts, which meet in the middle of each such break.
    """
    first, last = float(body.frames_s[0]), float(body.frames_s[-1])
    worked = sorted(_worked(body, spec)) if last - first > BREAK_S else []
    breaks = [(a[1] + b[0]) / 2 for a, b in pairwise(worked) if b[0] - a[1] > BREAK_S]
    if not breaks:
        yield body
        return
    for start_s, end_s in pairwise([first, *breaks, last]):
        yield body.between(start_s, end_s)


def _worked(body: Body, spec: ExerciseSpec) -> Iterator[tuple[float, float]]:
    """Start and end of every counted repetition, perhaps of some twice."""
    for part in _stretches(body):
        if part.found.sum() >= 2:
            yield from ((rep.start_s, rep.end_s) for rep in assess(part, spec).reps if rep.counted)


def _stretches(body: Body) -> Iterator[Body]:
    at, last = float(body.frames_s[0]), float(body.frames_s[-1])
    if last - at <= STRETCH_S:
        yield body  # its arrays are needed again
        return
    while at < last:
        yield body.between(at, at + STRETCH_S)
        at += STRETCH_S - TWICE_S
