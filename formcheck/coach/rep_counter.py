"""Counts the repetitions of a set whose exercise is named, or recognised while it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from formcheck.analysis.exercise_recognition import Guess, recognise
from formcheck.analysis.recording_analysis import judged
from formcheck.analysis.set_analysis import assess
from formcheck.analysis.streaming_analyser import LOOK_BACK_S, Analyser
from formcheck.coach.severe_faults import SevereFaultMonitor
from formcheck.core.report_types import Step
from formcheck.kinematics.body import PoseSequence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.coach.settings import CoachSettings
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import Rep
    from formcheck.exercises import ExerciseSpec
    from formcheck.kinematics.body import Body

# house rules: a repetition is announced within 0.4 s of its end, a severe fault within 0.5 s of its onset
HOP_S: Final = 0.1
LEAST_FRAMES: Final = 10  # with a body in them; fewer show no repetition
NOTICE_S: Final = 0.08  # more than the end that is measured lags behind the newest frame while the movement goes on


class SeenSet(NamedTuple):
    """Repetitions that were made before anybody knew that a set had begun; ``guess`` is None of a named exercise."""

    spec: ExerciseSpec
    guess: Guess | None
    reps: tuple[Rep, ...]


class RepCounter:
    """The frames so far, and what is counted in them.

    Parameters
    ----------
    spec : ExerciseSpec or None
        The exercise that was named; None to find it out.
    known : sequence of ExerciseSpec
        What may be found out.
    rules : CoachSettings
    """

    def __init__(self, spec: ExerciseSpec | None, known: Sequence[ExerciseSpec], rules: CoachSettings) -> None:
        self._known = {one.id: one for one in known}
        self._rules = rules
        self._sequence = PoseSequence()
        self._named = spec
        self._sure: Guess | None = None
        self._guesses: list[Guess] = []
        self._next_guess_s = float("inf")
        self.from_s = -float("inf")
        self._analyser: Analyser | None = None
        self._watch: SevereFaultMonitor | None = None
        self._hop: object = None
        if spec:
            self._use(spec)

    @property
    def spec(self) -> ExerciseSpec | None:
        """The exercise, once it is certain."""
        return self._named or (self._known[self._sure.exercise_id] if self._sure else None)

    def moves(self, since_s: float = -float("inf")) -> bool:
        """Whether a movement that may become a repetition goes on, and began after ``since_s``."""
        seen = self._analyser.seen if self._analyser else None
        if seen is None:
            return False
        return any(m.bounds.start_s >= since_s and not m.bounds.end_s < seen[0].t_s[-1] for m in seen[1])

    def name(self, spec: ExerciseSpec) -> None:
        """Take the exercise as named from now on."""
        self._named = spec
        self._use(spec)

    def begin(self, from_s: float) -> None:
        """Count from zero, with the frames from ``from_s`` on."""
        self.from_s = from_s
        self._sure, self._guesses, self._next_guess_s = None, [], float("inf")
        if self._analyser:
            self._use(self._analyser.spec)

    def forget(self, before_s: float) -> None:
        """Give up frames that nothing needs any more."""
        self._sequence.forget(min(before_s, self.from_s))

    def started(self, at_s: float) -> None:
        """A movement has begun: from now on it makes sense to ask which exercise this is."""
        if self._named is None:
            self._next_guess_s = at_s + self._rules.recognise.first_s

    def update(self, pose: PoseFrame) -> Step:
        """Take one frame."""
        if pose.time_s >= self._next_guess_s:
            self._next_guess_s = pose.time_s + self._rules.recognise.again_s
            self._guess(pose.time_s)
        if self._analyser is None:
            self._sequence.append(pose)
            return Step(pose.time_s, "waiting", 0.0, 0)
        step = self._analyser.update(pose)
        for rep in step.finished:
            self._learn(rep)
        return step

    def last(self, span_s: float) -> Body | None:
        """The body of the last seconds; None without any frame."""
        return self._sequence.body(self._sequence.span()[1] - span_s) if self._sequence.n >= 2 else None

    def between(self, from_s: float, to_s: float) -> Body:
        """The body over a stretch of time."""
        return self._sequence.body(from_s - 1e-6).between(from_s, to_s)

    def seen_set(self, since_s: float, now_s: float) -> SeenSet | None:
        """The repetitions that these frames show, as the whole recording would be judged; None where that is nothing.

        Parameters
        ----------
        since_s, now_s : float
            The stretch that is looked at.
        """
        body = self.between(since_s, now_s)
        if body.found.sum() < LEAST_FRAMES:
            return None
        guess = None if self._named else recognise(body, tuple(self._known.values()))
        spec = self._named or (self._known[guess.exercise_id] if guess and guess.sure else None)
        reps = tuple(rep for rep in assess(body, spec).reps if rep.counted) if spec else ()
        if spec is None or not reps:
            return None
        return SeenSet(spec, guess, reps)

    def begin_with(self, seen: SeenSet, from_s: float) -> None:
        """Count from zero, with the frames from ``from_s`` on, what has been seen in them."""
        self.begin(from_s)
        if self._analyser is None or self._analyser.spec is not seen.spec:
            self._use(seen.spec)
        self._sure = seen.guess

    def severe(self, view: str | None) -> tuple[str, ...]:
        """Severe faults of the repetition that goes on; looked for each time that the running state was renewed."""
        seen = self._analyser.seen if self._analyser else None
        if seen is None or seen is self._hop or self._watch is None or not self.spec or not view:
            return ()
        self._hop = seen
        return self._watch.look(*seen, view)

    def judge(self, from_s: float, to_s: float) -> FoundSet | None:
        """The judged set; None when nobody can say which exercise it was."""
        body = self.between(from_s, to_s)
        guess = None if self._named else self._final(body)
        spec = self._named or (self._known[guess.exercise_id] if guess and guess.sure else None)
        return judged(spec, body, guess) if spec else None

    def is_nothing(self, from_s: float, to_s: float) -> bool:
        """Whether this stretch shows no exercise that could be named."""
        return not self._named and recognise(self.between(from_s, to_s), tuple(self._known.values())).verdict == "none"

    def release(self) -> None:
        """Begin with no frames; bodies that were made of the old ones stay good."""
        self._sequence = PoseSequence()
        self._analyser = None
        if self._named:
            self._use(self._named)

    def _final(self, body: Body) -> Guess | None:
        guess = recognise(body, tuple(self._known.values())) if body.found.sum() >= 2 else None
        return guess if guess and guess.sure else self._sure or guess

    def _guess(self, now_s: float) -> None:
        """Look again at what is done; ``agree`` sure guesses in a row make it certain."""
        guess = recognise(self._sequence.body(max(self.from_s, now_s - LOOK_BACK_S)), tuple(self._known.values()))
        self._guesses = [*self._guesses, guess][-self._rules.recognise.agree :]
        spec = self._known[guess.exercise_id]
        if self._analyser is None or self._analyser.spec is not spec:
            self._use(spec)
        alike = {one.exercise_id for one in self._guesses}
        if len(self._guesses) == self._rules.recognise.agree and len(alike) == 1 and all(g.sure for g in self._guesses):
            self._sure = guess
            self._next_guess_s = float("inf")

    def _use(self, spec: ExerciseSpec) -> None:
        """Count by this exercise's movement, over the frames that are there."""
        self._analyser = Analyser(spec, hop_s=HOP_S, notice_s=NOTICE_S, sequence=self._sequence)
        self._analyser.begin(self.from_s)
        self._watch = SevereFaultMonitor(spec, self._rules.severe)

    def _learn(self, rep: Rep) -> None:
        if rep.counted and self._watch and self._analyser and self._analyser.seen:
            body, movements = self._analyser.seen
            nearest = min(movements, key=lambda m: abs(m.bounds.peak_s - rep.peak_s))
            if nearest.excursion.fallen:
                self._watch.learn(body, nearest)
