"""Analyses one recording: the exercise that was named, or all sets of whatever exercises are found in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from formcheck.analysis.scenes import cut_by_scene, parts_of_named, uncounted
from formcheck.analysis.set_analysis import assess
from formcheck.analysis.signal_curves import Curves
from formcheck.analysis.streaming_analyser import Analyser, report_of
from formcheck.errors import InputError, UnknownExerciseError
from formcheck.exercises.thresholds import standard
from formcheck.kinematics.body import PoseSequence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.analysis.exercise_recognition import Guess, Segment
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import JudgedSet, Rep
    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.kinematics.body import Body, SpillStore

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
        The recording itself unless its counted repetitions are further apart somewhere than ``break_s``; then its
        parts, which meet in the middle of each such break.
    """
    first, last = float(body.frames_s[0]), float(body.frames_s[-1])
    break_s = standard().break_s
    worked = sorted(_worked(body, spec)) if last - first > break_s else []
    breaks = [(a[1] + b[0]) / 2 for a, b in pairwise(worked) if b[0] - a[1] > break_s]
    if not breaks:
        yield body
        return
    yield from body.split(breaks)


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


MENTIONED: Final = 3  # exercises that it may be, when the user is asked (house rule)


@dataclass(frozen=True, slots=True)
class FoundSet:
    """One set of a recording, the stretch of it that it was found in (seconds), and its signals over time."""

    spec: ExerciseSpec
    report: JudgedSet
    from_s: float
    to_s: float
    curves: Curves = field(default_factory=Curves.nothing)


class RecordingAnalysis:
    """Judge a recording.

    Parameters
    ----------
    spec : ExerciseSpec or None
        The exercise that the user named; None to recognise it.
    candidates : sequence of ExerciseSpec
        What may be recognised.
    spill_store : SpillStore, optional
        Takes the frames of a long recording that would otherwise stay in memory.

    Attributes
    ----------
    notes : tuple of str
        What the user should know about what was not judged, once it has finished.
    """

    def __init__(
        self, spec: ExerciseSpec | None, candidates: Sequence[ExerciseSpec], spill_store: SpillStore | None = None
    ) -> None:
        self._spec = spec
        self._sequence = PoseSequence(spill_store)
        self._candidates = candidates
        self.notes: tuple[str, ...] = ()

    @property
    def poses(self) -> PoseSequence:
        """The frames so far."""
        return self._sequence

    def update(self, pose: PoseFrame) -> None:
        """Take one frame; a recording is judged when all of it has been seen."""
        self._sequence.append(pose)

    def finish(self, scenes_s: Sequence[float] = ()) -> list[FoundSet]:
        """The sets in order of time: of one exercise each, and without a long break.

        Parameters
        ----------
        scenes_s : sequence of float
            When a hard cut brought another scene, ascending seconds: what is done in it may be another exercise.

        Raises
        ------
        UnknownExerciseError
            When the exercise was not named and cannot be told with confidence, or is none that is known.
        InputError
            When it was not named and nobody was seen.
        """
        if self._spec:
            return self._named(self._spec, scenes_s)
        if self._sequence.found < 2:
            raise InputError(
                "a person in the picture", "nobody", "check the camera, or name the exercise with --exercise"
            )
        return self._recognised(scenes_s)

    def _named(self, spec: ExerciseSpec, scenes_s: Sequence[float]) -> list[FoundSet]:
        if self._sequence.n < 2:
            return [FoundSet(spec, Analyser(spec, sequence=self._sequence).finish(), *self._sequence.span())]
        parts = parts_of_named(self._sequence.body(), scenes_s, spec)
        sets = _worth_telling([found for part in parts if not part.strange for found in _sets(spec, part.body)])
        strange = [part.body for part in parts if part.strange]
        self.notes = tuple(_strange(body, spec) for body in strange)
        return _with_uncounted(sets, [uncounted(rep, spec) for body in strange for rep in assess(body, spec).reps])

    def _recognised(self, scenes_s: Sequence[float]) -> list[FoundSet]:
        specs = {spec.id: spec for spec in self._candidates}
        judged: list[tuple[Segment, list[FoundSet]]] = []
        others: list[Segment] = []
        for body, found in cut_by_scene(self._sequence.body(), scenes_s, self._candidates):
            others += found.others
            spans = body.split([part.start_s for part in found.parts[1:]]) if len(found.parts) > 1 else [body]
            for part, span in zip(found.parts, spans, strict=True):
                sure = part.guess.sure
                judged.append((part, list(_sets(specs[part.guess.exercise_id], span, part.guess)) if sure else []))
        kept: list[FoundSet] = []
        doubts: list[Segment] = []
        for part, sets in judged:
            if sets and not _in_passing(part, sets, judged):
                kept += sets
            else:
                doubts.append(part)
        if not kept:
            raise _unsure(max((part.guess for part in doubts), key=lambda guess: guess.confidence))
        self.notes = (*map(_untold, doubts), *map(_foreign, others))
        return _worth_telling(kept)


def _counted(sets: Sequence[FoundSet]) -> int:
    return sum(len(found.report.counted) for found in sets)


def _in_passing(part: Segment, sets: list[FoundSet], judged: Sequence[tuple[Segment, list[FoundSet]]]) -> bool:
    """Whether they are at most one repetition of which it is not plain what it is, or one beside sets of more.

    Of single repetitions of several exercises the one counts that goes on for longest.
    """
    counts = [_counted(others) for _, others in judged]
    if _counted(sets) > 1:
        return False
    if part.guess.confidence < standard().one_recognised_from or max(counts) == 0:
        return part.guess.confidence < standard().one_recognised_from
    rivals = [other for (other, _), count in zip(judged, counts, strict=True) if count == max(counts)]
    return max(rivals, key=lambda one: one.active_s[1] - one.active_s[0]) is not part


def _sets(spec: ExerciseSpec, body: Body, guess: Guess | None = None) -> Iterator[FoundSet]:
    """The sets of one exercise that these frames show, judged."""
    return (judged(spec, bout, guess) for bout in bouts(body, spec))


def judged(spec: ExerciseSpec, body: Body, guess: Guess | None = None) -> FoundSet:
    """The judged set that these frames show; ``guess`` is None when the exercise was named."""
    chosen_by: Literal["recognised", "user"] = "recognised" if guess else "user"
    report, signals = report_of(spec, body, chosen_by=chosen_by, confidence=guess.confidence if guess else 1.0)
    return FoundSet(spec, report, float(body.frames_s[0]), float(body.frames_s[-1]), signals)


def _worth_telling(sets: list[FoundSet]) -> list[FoundSet]:
    """Those in which something was done; one in any case."""
    return [found for found in sets if found.report.counted] or sets[:1]


def _with_uncounted(sets: list[FoundSet], reps: Sequence[Rep]) -> list[FoundSet]:
    """The sets with these repetitions listed, each in the last set that begins before it."""
    listed: list[list[Rep]] = [[] for _ in sets]
    for rep in reps:
        listed[max(0, sum(found.from_s <= rep.peak_s for found in sets) - 1)].append(rep)
    return [
        replace(found, report=replace(found.report, reps=tuple(sorted((*found.report.reps, *own), key=_peak_s))))
        for found, own in zip(sets, listed, strict=True)
    ]


def _peak_s(rep: Rep) -> float:
    return rep.peak_s


def _strange(body: Body, spec: ExerciseSpec) -> str:
    between = f"{body.frames_s[0]:.0f} and {body.frames_s[-1]:.0f} s"
    return f"what another scene shows between {between} is something else than: {spec.name.lower()}; it was not judged"


def _untold(part: Segment) -> str:
    between = f"{part.active_s[0]:.0f} and {part.active_s[1]:.0f} s"
    return f"what is done between {between} could not be told from the movement; --exercise names it"


def _foreign(part: Segment) -> str:
    between = f"{part.active_s[0]:.0f} and {part.active_s[1]:.0f} s"
    nearest = part.guess.exercise_id
    return f"what is done between {between} is no exercise of the catalogue (nearest: {nearest})"


def _unsure(guess: Guess) -> UnknownExerciseError:
    likeliest = tuple(name for name, _ in guess.ranked[:MENTIONED])
    if guess.verdict == "none":
        found = f"no exercise of the catalogue (nearest: {likeliest[0]})"
        do = f"name it to have it judged all the same (--exercise {likeliest[0]}), or describe it in an exercise file"
        return UnknownExerciseError(found, do, likeliest)
    shares = [f"{name} ({100 * share:.0f} %)" for name, share in guess.ranked[:MENTIONED]]
    return UnknownExerciseError(f"a movement that may be {', '.join(shares)}", "name it with --exercise", likeliest)
