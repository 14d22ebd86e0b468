"""The speaker: a thread that says what it is given, most important first, and copes with what is missing."""

from __future__ import annotations

import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.speech.engines import GET_ENGINE, RATE_WPM, Ended, find_engine, find_players
from formcheck.speech.tones import Tone, wav

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from formcheck.coach.language import Words
    from formcheck.coach.live_state import Utterance
    from formcheck.speech.engines import Engine, Player


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


_MOST_KEPT: Final = 500  # sentences in files; a set has a few dozen
_MOST_FAILURES: Final = 3  # in a row, until an engine or a player that has worked is given up


class Voice:
    """Speech through the system's engine, tones where there is none, and silence where nothing can be heard.

    Parameters
    ----------
    words : Words
        Whose language is spoken.
    tell : callable
        Given one line for the user when something is missing or given up; each is said once.
    rate_wpm : int
        Words in a minute.
    engine : Engine, optional
    players : iterable of Player, optional
        Found on this computer when they are not given.
    """

    def __init__(
        self,
        words: Words,
        tell: Callable[[str], None],
        *,
        rate_wpm: int = RATE_WPM,
        engine: Engine | None = None,
        players: Iterable[Player] | None = None,
    ) -> None:
        self._words, self._tell, self._rate_wpm = words, tell, rate_wpm
        self._engine = engine or find_engine()
        self._players = list(find_players() if players is None else players)
        self._folder = tempfile.TemporaryDirectory(prefix="formcheck-voice-")
        self._files: dict[str, Path] = {}
        self._failures = self._unheard = 0
        self._heard = False
        self._backlog = Backlog()
        self._lock = threading.Condition()
        self._stop = threading.Event()  # cuts off what is being said
        self._over = threading.Event()
        self._current: Pending | None = None
        self._beat = self._muted = False
        if self._engine is None:
            tell(f"no speech engine found: tones only; {GET_ENGINE}")
        if not self._players:
            tell("nothing to play sound with found (such as aplay or paplay): no speech and no tones")
        self._thread = threading.Thread(target=self._work, name="voice", daemon=True)
        self._thread.start()

    @property
    def muted(self) -> bool:
        """Whether nothing is to be heard."""
        return self._muted

    @muted.setter
    def muted(self, muted: bool) -> None:
        self._muted = muted
        if muted:
            self._stop.set()

    def say(self, utterance: Utterance) -> None:
        """Say something when its turn has come, unless that would be too late: its life begins now."""
        until_s = time.monotonic() + utterance.expires_s - utterance.time_s
        with self._lock:
            if self._muted:
                return
            self._backlog.push(Pending(utterance, until_s))
            if self._current and self._backlog.outranks(self._current, time.monotonic()):
                self._stop.set()
            self._lock.notify()

    def beat(self) -> None:
        """A quiet tick, unless something else is heard."""
        with self._lock:
            self._beat = self._current is None and not self._muted
            self._lock.notify()

    def close(self) -> None:
        """Be silent, and give everything back."""
        with self._lock:
            self._over.set()
            self._stop.set()
            self._lock.notify()
        self._thread.join()
        self._folder.cleanup()

    def _work(self) -> None:
        while not self._over.is_set():
            pending, beat = self._next()
            if pending:
                self._utter(pending)
            elif beat:
                self._play(self._tone("beat"))

    def _next(self) -> tuple[Pending | None, bool]:
        """Wait for something to say."""
        with self._lock:
            self._current = None
            while not self._over.is_set():
                pending = self._backlog.pop(time.monotonic())
                beat, self._beat = self._beat, False
                if pending or beat:
                    self._current = pending
                    self._stop.clear()
                    return pending, beat
                self._lock.wait()
        return None, False

    def _utter(self, pending: Pending) -> None:
        """Say one thing; what is cut off by something more important is said after it, if it is not too late then."""
        path = self._spoken(pending.utterance.text) or self._tone(pending.utterance.kind)
        if (self._stop.is_set() or self._play(path).stopped) and not self._muted:
            with self._lock:
                self._backlog.put_back(pending)

    def _spoken(self, text: str) -> Path | None:
        """A file with the spoken text; None without an engine, or when it failed."""
        if self._engine is None or not self._players:
            return None
        if text not in self._files and len(self._files) < _MOST_KEPT:
            self._files[text] = Path(self._folder.name) / f"{len(self._files)}.wav"
        path = self._files.get(text, Path(self._folder.name) / "last.wav")
        if path.exists() and path.name != "last.wav":
            return path
        ended = self._engine.to_file(text, path, voice=self._words.voice, rate_wpm=self._rate_wpm, stop=self._over)
        if ended.ok and path.exists():
            self._failures = 0
            return path
        path.unlink(missing_ok=True)
        self._failed(ended)
        return None

    def _failed(self, ended: Ended) -> None:
        """Give an engine up that hangs, or keeps failing."""
        self._failures += 1
        if self._engine and (ended.hung or self._failures >= _MOST_FAILURES):
            reason = "hung and was stopped" if ended.hung else "failed"
            self._tell(f"the speech engine {self._engine.name} {reason}: tones only")
            self._engine = None

    def _tone(self, name: Tone) -> Path:
        path = Path(self._folder.name) / f"{name}.tone.wav"
        if not path.exists():
            path.write_bytes(wav(name))
        return path

    def _play(self, path: Path) -> Ended:
        """Play with the first player that reaches a sound device; those that do not are given up."""
        ended = Ended(ok=False)
        while self._players and not (ended.ok or ended.stopped):
            ended = self._players[0].play(path, self._stop)
            if ended.ok:
                self._heard, self._unheard = True, 0
            elif not ended.stopped:
                self._unplayed()
                if self._heard:
                    break
        return ended

    def _unplayed(self) -> None:
        """One that was heard before may fail now and then, as when headphones are changed."""
        self._unheard += 1
        if self._heard and self._unheard < _MOST_FAILURES:
            return
        self._players.pop(0)
        self._heard, self._unheard = False, 0
        if not self._players:
            self._tell("no sound device can be reached: no speech and no tones")
