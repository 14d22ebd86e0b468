"""A browser as the screen and the voice of a session: what the session shows and says becomes events."""

from __future__ import annotations

import time
from collections import deque
from queue import SimpleQueue
from statistics import median
from typing import TYPE_CHECKING, Final

from formcheck.web.events import event, moment_event, said_event

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.coach.language import Words
    from formcheck.coach.live_state import Utterance
    from formcheck.exercises import ExerciseSpec
    from formcheck.live.pushed import PushedSource
    from formcheck.live.screen import Extras
    from formcheck.live.session import Seen
    from formcheck.live.window import Key
    from formcheck.web.events import Event

LEAST_RATE_HZ: Final = (
    12.0  # house rule: a knee caves in and comes back within a fifth of a second, seen at least twice
)
SLOW_S: Final = 3.0  # house rule: a hiccup is over by then
RECENT: Final = 9  # pictures of which the middle one counts: the first ones take a model long


class BrowserScreen:
    """Told by the session's thread, pressed by the network's.

    Parameters
    ----------
    words : Words
    source : PushedSource
        Where the pictures come from.
    taken_in_browser : callable
        When a picture was taken on the clock of the one who sent it, in milliseconds, by its number.
    publish : callable
        Told each event.
    """

    def __init__(
        self,
        words: Words,
        source: PushedSource,
        taken_in_browser: Callable[[int], float | None],
        publish: Callable[[Event], None],
    ) -> None:
        self._words, self._source, self._publish = words, source, publish
        self._taken_in_browser = taken_in_browser
        self._pressed: SimpleQueue[Key] = SimpleQueue()
        self._named: SimpleQueue[ExerciseSpec] = SimpleQueue()
        self.muted = False
        self._pace = Pace()
        self._shown_s = -1.0

    def say(self, utterance: Utterance) -> None:
        """Have it said by the browser."""
        self._publish(said_event(utterance))

    def beat(self) -> None:
        """A second of a timed phase has gone by."""
        self._publish(event("beat"))

    def show(self, seen: Seen, extras: Extras) -> None:
        """Send what came of the newest picture; when it is shown again, as while the camera is away, without it."""
        again, self._shown_s = seen.picture.taken_s == self._shown_s, seen.picture.taken_s
        pushed = self._source.picture_taken_at(seen.picture.taken_s)
        head = {
            "number": pushed.number if pushed else None,
            "taken_ms": self._taken_in_browser(pushed.number) if pushed else None,
            "age_ms": round(1000 * (time.monotonic() - seen.picture.taken_s), 1),
            "again": again,
        }
        told = moment_event(seen, extras, self._words, head=head, jpeg=pushed.jpeg if pushed and not again else None)
        self._publish(told)
        if not again:
            self._mind_pace(seen)

    def press(self, key: Key) -> None:
        """A key was pressed on some screen."""
        self._pressed.put(key)

    def keys(self) -> list[Key]:
        """What was pressed since the last call."""
        return [self._pressed.get() for _ in range(self._pressed.qsize())]

    def name(self, spec: ExerciseSpec) -> None:
        """The exercise was named on some screen: that of sets that wait for their name, and of those to come."""
        self._named.put(spec)

    def named(self) -> ExerciseSpec | None:
        """The exercise that was named since the last call."""
        return None if self._named.empty() else self._named.get()

    def _mind_pace(self, seen: Seen) -> None:
        rate_hz = self._pace.changed(seen.picture.time_s, seen.looked_s)
        if rate_hz is not None:
            self._publish(event("pace", slow=rate_hz < LEAST_RATE_HZ, rate_hz=round(rate_hz, 1)))


class Pace:
    """How many pictures a second this computer can analyse, and whether that has become too few, or enough again."""

    def __init__(self) -> None:
        self._looked_s: deque[float] = deque(maxlen=RECENT)
        self._slow = False
        self._since_s: float | None = None

    def changed(self, time_s: float, looked_s: float) -> float | None:
        """The rate, when it has been too low for ``SLOW_S`` for the first time, or high enough again; else None."""
        self._looked_s.append(looked_s)
        rate_hz = 1.0 / max(median(self._looked_s), 1e-3)
        if (rate_hz < LEAST_RATE_HZ) == self._slow:
            self._since_s = None
            return None
        self._since_s = time_s if self._since_s is None else self._since_s
        if time_s - self._since_s < SLOW_S:
            return None
        self._slow, self._since_s = not self._slow, None
        return rate_hz
