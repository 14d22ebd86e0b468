"""One recording: the exercise that was named, or whatever sets of whatever exercises are found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from formcheck.analysis.analyser import Analyser, report_of
from formcheck.analysis.curves import Curves
from formcheck.analysis.segments import segments
from formcheck.analysis.track import Track
from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.recognise import Guess
    from formcheck.events import SetReport
    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.poses import PoseFrame


@dataclass(frozen=True, slots=True)
class FoundSet:
    """One set of a recording, the stretch of it that it was found in (seconds), and its signals over time."""

    spec: ExerciseSpec
    report: SetReport
    from_s: float
    to_s: float
    curves: Curves = field(default_factory=Curves.nothing)


class Session:
    """Judge a recording.

    Parameters
    ----------
    spec : ExerciseSpec or None
        The exercise that the user named; None to recognise it.
    candidates : sequence of ExerciseSpec
        What may be recognised.
    """

    def __init__(self, spec: ExerciseSpec | None, candidates: Sequence[ExerciseSpec]) -> None:
        self._spec = spec
        self._track = Track()
        self._candidates = candidates

    @property
    def poses(self) -> Sequence[PoseFrame]:
        """The frames so far."""
        return self._track

    def update(self, pose: PoseFrame) -> None:
        """Take one frame; a recording is judged when all of it has been seen."""
        self._track.append(pose)

    def finish(self) -> list[FoundSet]:
        """The sets in order of time; one when the exercise was named.

        Raises
        ------
        InputError
            When the exercise was not named and cannot be told with confidence.
        """
        if self._spec:
            report, signals = Analyser(self._spec, track=self._track).finish_with_curves()
            return [FoundSet(self._spec, report, *self._track.span(), signals)]
        if self._track.found < 2:
            raise InputError(
                "a person in the picture", "nobody", "check the camera, or name the exercise with --exercise"
            )
        return self._recognised()

    def _recognised(self) -> list[FoundSet]:
        body = self._track.body()
        found = segments(body, self._candidates)
        sure = [part for part in found if part.guess.sure]
        if not sure:
            raise _unsure(max((part.guess for part in found), key=lambda guess: guess.confidence))
        specs = {spec.id: spec for spec in self._candidates}
        sets = []
        for part in sure:
            spec, one = specs[part.guess.exercise_id], len(found) == 1
            span = body if one else body.between(part.start_s, part.end_s)
            report, signals = report_of(spec, span, chosen_by="recognised", confidence=part.guess.confidence)
            sets.append(FoundSet(spec, report, part.start_s, part.end_s, signals))
        counted = [one for one in sets if one.report.counted]
        return counted or sets[:1]


def _unsure(guess: Guess) -> InputError:
    found = f"a movement that may be {guess.exercise_id} ({100 * guess.confidence:.0f} %) or {guess.second}"
    return InputError("an exercise that can be told from its movement", found, "name it with --exercise")
