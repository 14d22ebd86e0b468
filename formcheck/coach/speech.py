"""Utterances with their priority and the time after which they are stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.coach.moment import Kind, Utterance

if TYPE_CHECKING:
    from formcheck.coach.feedback import Remark
    from formcheck.coach.language import Words
    from formcheck.coach.rules import Rules
    from formcheck.exercises import ExerciseSpec


class Speech:
    """Puts what the coach means into words.

    Parameters
    ----------
    words : Words
    rules : Rules
    """

    def __init__(self, words: Words, rules: Rules) -> None:
        self._words = words
        self._rules = rules
        self._praises = 0

    def say(self, kind: Kind, text: str, now_s: float) -> Utterance:
        """A text of a kind."""
        return self._made(kind, kind, text, now_s)

    def key(self, kind: Kind, section: str, key: str, now_s: float, **values: object) -> Utterance:
        """A text of the words' file."""
        return self.say(kind, self._words.text(section, key, **values), now_s)

    def remark(self, remark: Remark, spec: ExerciseSpec, now_s: float) -> Utterance | None:
        """A cue or praise."""
        if remark.kind == "praise":
            praises = self._words.choices("praise", "gone")
            self._praises += 1
            return self.say("praise", praises[(self._praises - 1) % len(praises)], now_s)
        rule = spec.fault(remark.fault_id)
        return (
            self._made("cue", "safety" if remark.safety else "cue", self._words.cue(rule.cue), now_s) if rule else None
        )

    def _made(self, kind: Kind, rank: str, text: str, now_s: float) -> Utterance:
        return Utterance(text, kind, self._rules.priority[rank], now_s, now_s + self._rules.life_s[rank])
