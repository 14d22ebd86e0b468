"""Who may come in: codes that work once and expire, and the sessions that they open. Nothing of it is written down."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

CODE_BYTES: Final = 16  # 128 random bits: nobody guesses one of them
CODE_LIFE_S: Final = 300.0  # house rule: time to find the phone
MOST_CODES: Final = 8
SESSION_LIFE_S: Final = 12 * 3600.0  # house rule: a day of training
MOST_SESSIONS: Final = 8
# house rule: a person mistypes now and then, a program tries for ever
MOST_WRONG: Final = 10
WRONG_SPAN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class WebSession:
    """A browser that was let in.

    Parameters
    ----------
    id : str
        To name it on a page; opens nothing.
    since_s, until_s : float
        On the monotonic clock.
    here : bool
        Whether it is on this computer.
    """

    id: str
    since_s: float
    until_s: float
    here: bool


class Pairing:
    """Gives out codes and keeps sessions. Codes and keys are kept as their SHA-256 only. For use from any thread.

    Parameters
    ----------
    clock : callable
        The monotonic clock, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._codes: dict[bytes, float] = {}
        self._sessions: dict[bytes, WebSession] = {}
        self._wrong_s: dict[str, deque[float]] = {}

    def new_code(self) -> str:
        """A code that opens one session within ``CODE_LIFE_S``; the oldest gives way when there are too many."""
        code = secrets.token_urlsafe(CODE_BYTES)
        with self._lock:
            while len(self._codes) >= MOST_CODES:
                self._codes.pop(next(iter(self._codes)))
            self._codes[_digest(code)] = self._clock() + CODE_LIFE_S
        return code

    def open_session(self, code: str, peer: str, *, here: bool) -> str | None:
        """The key of a new session for a code that is right, None for another one.

        Parameters
        ----------
        code : str
        peer : str
            The address that it comes from; one that was wrong too often is not listened to for a while.
        here : bool
            Whether that is on this computer.
        """
        now_s, given = self._clock(), _digest(code)
        with self._lock:
            wrong_s = self._recent_wrong(peer, now_s)
            if len(wrong_s) >= MOST_WRONG:
                return None
            found = [kept for kept in self._codes if hmac.compare_digest(kept, given)]
            if not found or self._codes.pop(found[0]) < now_s:
                wrong_s.append(now_s)
                return None
            return self._opened(now_s, here=here)

    def session(self, key: str | None) -> WebSession | None:
        """The session that a key opens, None when there is none or it is over."""
        if not key:
            return None
        with self._lock:
            found = self._sessions.get(_digest(key))
            if found is not None and found.until_s < self._clock():
                del self._sessions[_digest(key)]
                return None
            return found

    def is_open(self, session_id: str) -> bool:
        """Whether a session is still open: neither expired nor closed, and no newer one has taken its place."""
        return any(one.id == session_id for one in self.sessions())

    def sessions(self) -> list[WebSession]:
        """All sessions that are open, the oldest first."""
        with self._lock:
            now_s = self._clock()
            return [one for one in self._sessions.values() if one.until_s >= now_s]

    def close_session(self, session_id: str) -> bool:
        """End a session; whether there was one."""
        with self._lock:
            found = [key for key, one in self._sessions.items() if one.id == session_id]
            for key in found:
                del self._sessions[key]
            return bool(found)

    def _recent_wrong(self, peer: str, now_s: float) -> deque[float]:
        """When codes from an address were wrong; of addresses that were silent for long nothing is kept."""
        for known in list(self._wrong_s):
            times = self._wrong_s[known]
            while times and now_s - times[0] > WRONG_SPAN_S:
                times.popleft()
            if not times and known != peer:
                del self._wrong_s[known]
        return self._wrong_s.setdefault(peer, deque())

    def _opened(self, now_s: float, *, here: bool) -> str:
        while len(self._sessions) >= MOST_SESSIONS:
            self._sessions.pop(next(iter(self._sessions)))
        key = secrets.token_urlsafe(32)
        self._sessions[_digest(key)] = WebSession(secrets.token_hex(4), now_s, now_s + SESSION_LIFE_S, here)
        return key


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
