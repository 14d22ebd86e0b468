"""The queue of utterances, each with its priority and the time after which it is stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.coach.live_state import Utterance, UtteranceKind

if TYPE_CHECKING:
    from formcheck.coach.feedback import Remark
    from formcheck.coach.language import Words
    from formcheck.coach.settings import CoachSettings
    from formcheck.exercises import ExerciseSpec


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
