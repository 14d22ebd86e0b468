"""The speech engines and players of this computer, run as programs with a time limit."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import wave
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence
    from pathlib import Path

_POLL_S: Final = 0.01
_PIPE_BYTES: Final = 4096  # what every system's pipe holds at least


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: well, by itself with an error, stopped because it took too long, or on request."""

    ok: bool
    hung: bool = False
    stopped: bool = False


def run(arguments: Sequence[str], text: str, limit_s: float, stop: threading.Event) -> Ended:
    """Run a program to its end.

    Parameters
    ----------
    arguments : sequence of str
        The program first. It is no shell that reads them.
    text : str
        Written to its input.
    limit_s : float
        Seconds after which it is killed, with everything that it started.
    stop : threading.Event
        Set by somebody to kill it earlier.
    """
    try:
        program = subprocess.Popen(  # noqa: S603  the arguments are ours; what is spoken goes through its input
            list(arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return Ended(ok=False)
    _write(program, text)
    until_s = time.monotonic() + limit_s
    while program.poll() is None:
        if stop.wait(_POLL_S) or time.monotonic() > until_s:
            _kill(program)
            return Ended(ok=False, hung=not stop.is_set(), stopped=stop.is_set())
    return Ended(ok=program.returncode == 0)


def _write(program: subprocess.Popen[bytes], text: str) -> None:
    """Hand over the text; a sentence fits into the pipe, so this does not wait for a program that reads nothing."""
    if program.stdin is None:
        return
    with contextlib.suppress(OSError), program.stdin as pipe:
        pipe.write(text.encode()[:_PIPE_BYTES])


def _kill(program: subprocess.Popen[bytes]) -> None:
    """End the program and its children."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(program.pid, signal.SIGKILL)
        else:
            program.kill()
    program.wait()


RATE_WPM: Final = 175  # espeak's own
SPEAK_LIMIT_S: Final = 4.0  # house rule: engines take a hundredth of a second to a second for a sentence
PLAY_SLACK_S: Final = 2.0  # house rule: what a player may take longer than the sound lasts
GET_ENGINE: Final = "install espeak-ng (Debian: apt-get install espeak-ng) or pip install 'formcheck[voice]'"


@dataclass(frozen=True, slots=True)
class Engine:
    """A speech engine that is started anew for each sentence: what hangs can be killed, and nothing else suffers.

    Parameters
    ----------
    name : str
    command : tuple of str
        With ``{voice}``, ``{rate}`` and ``{path}`` to put in; the sentence goes to its input.
    """

    name: str
    command: tuple[str, ...]

    def to_file(self, text: str, path: Path, *, voice: str, rate_wpm: int, stop: threading.Event) -> Ended:
        """Speak into a WAV file."""
        values = {"voice": voice, "rate": rate_wpm, "path": path}
        return run([part.format(**values) for part in self.command], text, SPEAK_LIMIT_S, stop)


@dataclass(frozen=True, slots=True)
class Player:
    """A program that plays the WAV file whose path is put where ``{path}`` stands."""

    name: str
    command: tuple[str, ...]

    def play(self, path: Path, stop: threading.Event) -> Ended:
        """Play a file to its end, or until stopped."""
        limit_s = seconds_of(path) + PLAY_SLACK_S
        return run([part.format(path=path) for part in self.command], "", limit_s, stop)


_HELPER: Final = (sys.executable, "-m", "formcheck.speech.helper_programs")
# the first one found is taken; espeak-ng speaks every language that we ship, and starts in a hundredth of a second
ENGINES: Final = (
    Engine("espeak-ng", ("espeak-ng", "-v", "{voice}", "-s", "{rate}", "-w", "{path}", "--stdin")),
    Engine("espeak", ("espeak", "-v", "{voice}", "-s", "{rate}", "-w", "{path}", "--stdin")),
    Engine("pyttsx3", (*_HELPER, "speak", "{voice}", "{rate}", "{path}")),
)
PLAYERS: Final = (
    Player("pw-play", ("pw-play", "{path}")),
    Player("paplay", ("paplay", "{path}")),
    Player("aplay", ("aplay", "-q", "{path}")),
    Player("afplay", ("afplay", "{path}")),
    Player("play", ("play", "-q", "{path}")),
    Player("sounddevice", (*_HELPER, "play", "{path}")),
)


def find_engine() -> Engine | None:
    """The engine to speak with."""
    return next((one for one in ENGINES if _is_there(one)), None)


def find_players() -> tuple[Player, ...]:
    """All players that are installed; which of them reach a sound device shows when they play."""
    return tuple(one for one in PLAYERS if _is_there(one))


def _is_there(one: Engine | Player) -> bool:
    if one.command[:3] == _HELPER:
        return find_spec(one.name) is not None
    return shutil.which(one.command[0]) is not None


def seconds_of(path: Path) -> float:
    """How long a WAV file sounds; 0 for what is none."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes() / file.getframerate()
    except (OSError, EOFError, wave.Error):
        return 0.0
