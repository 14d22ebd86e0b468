"""What follows a set: its report and result, the rest, and sets that wait for the name of their exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.analysis.recording_analysis import judged
from formcheck.analysis.scoring import costliest

if TYPE_CHECKING:
    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.coach.current_set import CurrentSet
    from formcheck.coach.feedback import UtteranceQueue
    from formcheck.coach.language import Words
    from formcheck.coach.rep_counter import RepCounter
    from formcheck.coach.settings import CoachSettings
    from formcheck.core.report_types import JudgedSet
    from formcheck.exercises import ExerciseSpec
    from formcheck.kinematics.body import Body


class RestTimer:
    """Counts down.

    Parameters
    ----------
    from_s, length_s : float
        When the last set ended, and how long the exercise's programme wants the rest to be.
    warn_s : float
        How long before its end the person is told.
    """

    def __init__(self, from_s: float, length_s: float, warn_s: float) -> None:
        self._until_s = from_s + length_s
        self._warn_s = warn_s
        self._warned = length_s <= 2 * warn_s  # a short rest needs no warning
        self._told = False

    def left_s(self, now_s: float) -> float:
        """Seconds that are left; negative when it is over."""
        return self._until_s - now_s

    def tell(self, now_s: float) -> str | None:
        """``rest_warn`` and ``rest_over``, once each at their time."""
        if not self._warned and self.left_s(now_s) <= self._warn_s:
            self._warned = True
            return "rest_warn"
        if not self._told and self.left_s(now_s) <= 0:
            self._told = True
            return "rest_over"
        return None


MOST: Final = 2  # house rule: more is not remembered
OFTEN: Final = 0.5  # house rule: what is in half of the repetitions is told as what to do next time


def result(report: JudgedSet, spec: ExerciseSpec, words: Words) -> str:
    """Such as "12 reps. Lower more slowly. Your back arched in three."."""
    reps = report.counted
    notes = _notes(report, spec, words)[:MOST]
    if not notes and spec.scored and any(rep.checks for rep in reps):
        notes = [words.text("result", "clean")]
    return " ".join([words.counted("result", "reps", len(reps)), *notes])


def _notes(report: JudgedSet, spec: ExerciseSpec, words: Words) -> list[str]:
    """The costliest faults first: often made, the cue; less often, how many times."""
    reps = report.counted
    times = costliest(reps)
    short = sum(rep.reject_code == "partial" for rep in report.reps)
    if short:
        times["partial_range"] = times.get("partial_range", 0) + short
    out = []
    for name, often in times.items():
        rule = spec.fault(name)
        if rule and often >= OFTEN * len(reps):
            out.append(f"{words.cue(rule.cue)}.")
        elif rule:
            out.append(words.counted("told", name, often))
    whole = {fault.id for fault in report.set_faults}
    return out + [f"{words.cue(rule.cue)}." for rule in spec.set_rules if rule.id in whole]


class AfterSet:
    """Keeps what is left of the sets that are over.

    ``rest`` is the one that goes on, None outside; ``count`` the repetitions of the last set; ``waiting`` the bodies of
    the sets without a name.

    Parameters
    ----------
    words : Words
    speech : UtteranceQueue
    rules : CoachSettings
    """

    def __init__(self, words: Words, speech: UtteranceQueue, rules: CoachSettings) -> None:
        self._words, self._speech, self._rules = words, speech, rules
        self._finished: list[FoundSet] = []
        self.rest: RestTimer | None = None
        self.waiting: list[Body] = []
        self.count = 0

    def judge(self, running: CurrentSet, counter: RepCounter, now_s: float, *, cut: bool) -> None:
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
        if counter.is_nothing(from_s, to_s):  # it ends as quietly as it began
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
        self.rest = RestTimer(found.to_s, rest_s, self._rules.rest.warn_s) if rest_s else None
        self._speech.say("result", result(found.report, found.spec, self._words), now_s)
