"""What follows a set: its report and result, the rest, and sets that wait for the name of their exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.analysis.session import judged
from formcheck.coach.rest import Rest
from formcheck.coach.result import result

if TYPE_CHECKING:
    from formcheck.analysis.session import FoundSet
    from formcheck.coach.counter import Counter
    from formcheck.coach.language import Words
    from formcheck.coach.rules import Rules
    from formcheck.coach.running import Running
    from formcheck.coach.speech import Speech
    from formcheck.exercises import ExerciseSpec
    from formcheck.kinematics.body import Body


class After:
    """Keeps what is left of the sets that are over.

    ``rest`` is the one that goes on, None outside; ``count`` the repetitions of the last set; ``waiting`` the bodies of
    the sets without a name.

    Parameters
    ----------
    words : Words
    speech : Speech
    rules : Rules
    """

    def __init__(self, words: Words, speech: Speech, rules: Rules) -> None:
        self._words, self._speech, self._rules = words, speech, rules
        self._finished: list[FoundSet] = []
        self.rest: Rest | None = None
        self.waiting: list[Body] = []
        self.count = 0

    def judge(self, running: Running, counter: Counter, now_s: float, *, cut: bool) -> None:
        """Judge a set that is over; ``cut`` when somebody ended it, perhaps in the middle of a repetition."""
        stage = self._rules.stage
        # no further back than where the counting began, but with the start position of the first repetition
        began_s = min(counter.from_s, running.first_s - stage.still_s)
        from_s = max(began_s, running.first_s - stage.lead_s)
        to_s = now_s if cut else min(now_s, running.last_s + stage.tail_s)
        found = counter.judge(from_s, to_s)
        if found is not None:
            self._done(found, now_s)
            return
        self.waiting.append(counter.between(from_s, to_s))
        counter.release()
        self._speech.tell("system", "say", "unnamed", now_s)

    def name(self, spec: ExerciseSpec, now_s: float) -> None:
        """Judge the sets that wait."""
        waiting, self.waiting = self.waiting, []
        for body in waiting:
            self._done(judged(spec, body, None), now_s)

    def tell(self, now_s: float) -> None:
        """Say what the rest has to say now; it goes once it is over."""
        rest = self.rest
        key = rest.tell(now_s) if rest else None
        if rest is None or key is None:
            return
        if key == "rest_over":
            self.rest = None
        self._speech.tell("system", "say", key, now_s, seconds=round(max(0.0, rest.left_s(now_s))))

    def take(self) -> tuple[FoundSet, ...]:
        """The sets that were judged since the last time."""
        taken, self._finished = tuple(self._finished), []
        return taken

    def _done(self, found: FoundSet, now_s: float) -> None:
        """A set has been judged; nothing is made of one in which nothing counts."""
        if not found.report.counted:
            return
        self._finished.append(found)
        self.count = len(found.report.counted)
        rest_s = found.spec.programme.rest_s
        self.rest = Rest(found.to_s, rest_s, self._rules.rest.warn_s) if rest_s else None
        self._speech.say("result", result(found.report, found.spec, self._words), now_s)
