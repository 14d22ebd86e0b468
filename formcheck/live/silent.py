"""A speaker that is never heard, for sessions without a voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.coach.moment import Utterance


class Silent:
    """Does nothing with what it is told."""

    def __init__(self) -> None:
        self.muted = False

    def say(self, utterance: Utterance) -> None:
        """Leave it unsaid."""

    def beat(self) -> None:
        """Make no sound."""
