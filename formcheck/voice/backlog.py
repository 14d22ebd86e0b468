"""What waits to be said: the most important first, the newest of each kind, and nothing that is stale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.coach.moment import Utterance


@dataclass(frozen=True, slots=True)
class Pending:
    """An utterance with its deadline on the clock of whoever speaks."""

    utterance: Utterance
    until_s: float


class Backlog:
    """At most one utterance of each kind."""

    def __init__(self) -> None:
        self._waiting: list[Pending] = []

    def push(self, pending: Pending) -> None:
        """Add one; it takes the place of an older one of its kind, unless that matters more."""
        same = [one for one in self._waiting if one.utterance.kind == pending.utterance.kind]
        if any(one.utterance.priority > pending.utterance.priority for one in same):
            return
        self._waiting = [*(one for one in self._waiting if one not in same), pending]

    def put_back(self, pending: Pending) -> None:
        """Return one that was cut off; what came of its kind since is newer."""
        if all(one.utterance.kind != pending.utterance.kind for one in self._waiting):
            self._waiting.append(pending)

    def pop(self, now_s: float) -> Pending | None:
        """Take the most important one that is not stale; what is stale is dropped."""
        self._waiting = [one for one in self._waiting if one.until_s > now_s]
        if not self._waiting:
            return None
        first = max(self._waiting, key=lambda one: one.utterance.priority)
        self._waiting.remove(first)
        return first

    def outranks(self, current: Pending, now_s: float) -> bool:
        """Whether something waits that may cut off what is being said."""
        return any(one.until_s > now_s and one.utterance.priority > current.utterance.priority for one in self._waiting)
