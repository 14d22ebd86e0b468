"""Feedback on form: what is said, one thing at a time, and the queue of utterances with their priorities."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from formcheck.coach.live_state import Utterance, UtteranceKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from formcheck.coach.language import Words
    from formcheck.coach.settings import CoachSettings, FeedbackSettings
    from formcheck.core.report_types import Severity
    from formcheck.exercises import ExerciseSpec
    from formcheck.exercises.schema import FaultRule

_GRADES: Final[tuple[Severity, ...]] = ("mild", "moderate", "severe")


@dataclass(frozen=True, slots=True)
class Remark:
    """A cue about a fault, or praise because it has gone."""

    kind: Literal["cue", "praise"]
    fault_id: str
    safety: bool


class Feedback:
    """The policy for one set. Times are seconds on the clock of the poses and never go back.

    Parameters
    ----------
    rules : FeedbackSettings
    faults : sequence of FaultRule
        Of the exercise: what may be spoken of.
    """

    def __init__(self, rules: FeedbackSettings, faults: Sequence[FaultRule]) -> None:
        self._rules = rules
        self._faults: dict[str, FaultRule] = {rule.id: rule for rule in faults}
        self._last: deque[Mapping[str, Severity]] = deque(maxlen=rules.shown_of)
        self._clean: dict[str, int] = {}  # faults that were spoken of, with the repetitions without them since
        self._cued_s: dict[str, float] = {}
        self._any_cue: tuple[float, bool] = (-float("inf"), False)
        self._praised_s = -float("inf")
        self._shown: tuple[str, float] | None = None

    def rep(self, faults: Mapping[str, Severity], now_s: float) -> Remark | None:
        """Take the faults of the repetition that was just announced."""
        self._last.append({name: grade for name, grade in faults.items() if name in self._faults})
        self._clean = {name: 0 if name in faults else count + 1 for name, count in self._clean.items()}
        if self._shown and self._shown[0] not in faults:
            self._shown = None
        due = [name for name in self._last[-1] if self._due(name) and self._may(name, now_s)]
        if due:
            return self._cue(max(due, key=self._rank), now_s)
        return self._praise(now_s)

    def severe(self, fault_id: str, now_s: float) -> Remark | None:
        """Take a severe fault at its onset, in the middle of a repetition."""
        return self._cue(fault_id, now_s) if fault_id in self._faults and self._may(fault_id, now_s) else None

    def shown(self, now_s: float) -> str | None:
        """The fault whose cue the screen shows."""
        return self._shown[0] if self._shown and now_s < self._shown[1] else None

    def _due(self, name: str) -> bool:
        """Whether the last repetition's fault is severe, or frequent enough to speak of."""
        often = sum(name in faults for faults in self._last) >= self._rules.shown_in
        return often or self._last[-1][name] == "severe"

    def _rank(self, name: str) -> tuple[bool, int, float]:
        rule = self._faults[name]
        return rule.safety, _GRADES.index(self._last[-1][name]), rule.weight

    def _may(self, name: str, now_s: float) -> bool:
        """Whether the cool-downs allow a cue; one about safety need not wait for another that is not."""
        safety = self._faults[name].safety
        same_s = self._rules.same_safety_cue_s if safety else self._rules.same_cue_s
        if now_s - self._cued_s.get(name, -float("inf")) < same_s:
            return False
        last_s, last_safety = self._any_cue
        return now_s - last_s >= self._rules.any_cue_s or (safety and not last_safety)

    def _cue(self, name: str, now_s: float) -> Remark:
        safety = self._faults[name].safety
        self._cued_s[name] = now_s
        self._any_cue = (now_s, safety)
        self._clean[name] = 0
        self._shown = (name, now_s + self._rules.shown_s)
        return Remark("cue", name, safety)

    def _praise(self, now_s: float) -> Remark | None:
        """Praise for the first fault that was spoken of and has gone."""
        gone = [name for name, count in self._clean.items() if count >= self._rules.gone_reps]
        if not gone or now_s - self._praised_s < self._rules.praise_s:
            return None
        self._praised_s = now_s
        for name in gone:
            del self._clean[name]
        return Remark("praise", gone[0], self._faults[gone[0]].safety)


class UtteranceQueue:
    """Puts what the coach means into words, and keeps them until they are taken.

    Parameters
    ----------
    words : Words
    rules : CoachSettings
    spec : ExerciseSpec or None
        The exercise that was named.
    """

    def __init__(self, words: Words, rules: CoachSettings, spec: ExerciseSpec | None) -> None:
        self._words = words
        self._rules = rules
        self._spec = spec
        self._ready_s = -float("inf")
        self._praises = 0
        self._said: list[Utterance] = []

    def say(self, kind: UtteranceKind, text: str, now_s: float) -> None:
        """A text of a kind."""
        self._add(kind, kind, text, now_s)

    def tell(self, kind: UtteranceKind, section: str, key: str, now_s: float, **values: object) -> None:
        """A text of the words' file."""
        self.say(kind, self._words.text(section, key, **values), now_s)

    def remark(self, remark: Remark | None, spec: ExerciseSpec, now_s: float) -> None:
        """A cue or praise; nothing without a remark."""
        if remark is None:
            return
        if remark.kind == "praise":
            praises = self._words.choices("praise", "gone")
            self._praises += 1
            self.say("praise", praises[(self._praises - 1) % len(praises)], now_s)
            return
        rule = spec.fault(remark.fault_id)
        if rule:
            self._add("cue", "safety" if remark.safety else "cue", self._words.cue(rule.cue), now_s)

    def ready(self, now_s: float) -> None:
        """The start position is held; somebody who shifts about is not told again and again."""
        if now_s - self._ready_s >= self._rules.guide.same_s:
            self.tell("system", "say", "ready", now_s)
        self._ready_s = now_s

    def named(self, spec: ExerciseSpec) -> None:
        """The user has said which exercise it is, and need not be told."""
        self._spec = spec

    def recognised(self, spec: ExerciseSpec, now_s: float) -> None:
        """Which exercise was recognised, when it is not the one of before."""
        if spec is not self._spec:
            self._spec = spec
            self.tell("system", "say", "recognised", now_s, exercise=self._words.exercise(spec))

    def take(self) -> tuple[Utterance, ...]:
        """What was said since the last time, in its order."""
        taken, self._said = tuple(self._said), []
        return taken

    def _add(self, kind: UtteranceKind, rank: str, text: str, now_s: float) -> None:
        self._said.append(Utterance(text, kind, self._rules.priority[rank], now_s, now_s + self._rules.life_s[rank]))
