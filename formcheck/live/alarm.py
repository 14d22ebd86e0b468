"""What is wrong with the camera or the recording: said once when it comes up, shown for as long as it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from formcheck.coach.moment import Utterance

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.coach.language import Words

Trouble = Literal["lost", "black", "frozen", "full"]
PRIORITY: Final = 95  # above every cue, below the count (coach/coach.toml)
LIFE_S: Final = 5.0
SHOWN_S: Final = 8.0  # house rule: trouble that does not last
BACK: Final = "back"


class Alarm:
    """Keeps what is wrong.

    Parameters
    ----------
    words : Words
    say : callable
        Told what is to be said.
    """

    def __init__(self, words: Words, say: Callable[[Utterance], None]) -> None:
        self._words, self._say = words, say
        self._lasting: Trouble | None = None
        self._passing_until_s = float("-inf")

    def lasts(self, trouble: Trouble | None, time_s: float) -> None:
        """What is wrong with the camera at this time, None when nothing is."""
        if trouble == self._lasting:
            return
        was, self._lasting = self._lasting, trouble
        if trouble is not None:
            self._tell(trouble, time_s)
        elif was == "lost":
            self._tell(BACK, time_s)

    def happened(self, time_s: float) -> None:
        """The recording has come to an early end."""
        self._passing_until_s = time_s + SHOWN_S
        self._tell("full", time_s)

    def text(self, time_s: float) -> str:
        """What the screen shows; nothing when all is well."""
        shown = self._lasting or ("full" if time_s < self._passing_until_s else None)
        return self._words.text("alarm", shown) if shown else ""

    def _tell(self, key: str, time_s: float) -> None:
        self._say(Utterance(self._words.text("alarm", key), "system", PRIORITY, time_s, time_s + LIFE_S))
