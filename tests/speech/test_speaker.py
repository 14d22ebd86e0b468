"""The voice: what is said first, what is dropped, and what happens when engine or sound are missing or hang.

A sound device cannot exist here. A script stands for the player: it notes what it is given, and takes as long as the
sound lasts.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from formcheck.coach.language import shipped
from formcheck.coach.live_state import Utterance, UtteranceKind
from formcheck.speech import engines
from formcheck.speech.engines import ENGINES, Engine, Player
from formcheck.speech.speaker import Voice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LATE_S: Final = 8.0

PLAYER: Final = """
import sys, time, wave
log, path = sys.argv[1:]
with wave.open(path) as file:
    seconds = file.getnframes() / file.getframerate()
with open(log, "a") as out:
    out.write(f"{time.time()} {path}\\n")
time.sleep(seconds)
"""
# instead of speaking it writes silence as long as the sentence, and keeps the sentence beside it
ENGINE: Final = """
import sys, wave
text, path = sys.stdin.read(), sys.argv[1]
with wave.open(path, "wb") as file:
    file.setparams((1, 2, 8000, 0, "NONE", ""))
    file.writeframes(bytes(2 * int(8000 * 0.1 * len(text.split()))))
open(path + ".txt", "w").write(text)
"""


class Ears:
    """What was played, and when."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.notes: list[str] = []

    def player(self) -> Player:
        script = self.folder / "player.py"
        script.write_text(PLAYER)
        return Player("script", (sys.executable, "-S", str(script), str(self.log), "{path}"))

    def heard(self) -> list[str]:
        """Sentences, or the names of tones, in order."""
        return [name for _, name in self.timed()]

    def timed(self) -> list[tuple[float, str]]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        out = []
        for line in lines:
            at, path = line.split(" ", 1)
            out.append((float(at), self._named(path)))
        return out

    def _named(self, path: str) -> str:
        if path.endswith(".tone.wav"):
            return Path(path).name.removesuffix(".tone.wav")
        return Path(path + ".txt").read_text("utf-8")

    def wait(self, least: int) -> list[str]:
        """Until so many things were heard."""
        until = time.monotonic() + LATE_S
        while len(self.heard()) < least and time.monotonic() < until:
            time.sleep(0.02)
        return self.heard()


@pytest.fixture
def ears(tmp_path: Path) -> Ears:
    return Ears(tmp_path)


@pytest.fixture
def voices(ears: Ears) -> Iterator[Callable[..., Voice]]:
    """Makes voices that are closed afterwards."""
    made: list[Voice] = []

    def make(engine: Engine | None = None, **more: object) -> Voice:
        players = more.get("players", [ears.player()])
        assert isinstance(players, list)
        made.append(Voice(shipped("en"), ears.notes.append, engine=engine or scripted(ears), players=players))
        return made[-1]

    yield make
    for voice in made:
        voice.close()


def scripted(ears: Ears) -> Engine:
    script = ears.folder / "engine.py"
    script.write_text(ENGINE)
    return Engine("scripted", (sys.executable, "-S", str(script), "{path}"))


def utterance(text: str, kind: UtteranceKind = "cue", priority: int = 60, life_s: float = 5.0) -> Utterance:
    return Utterance(text, kind, priority, 100.0, 100.0 + life_s)


def test_it_says_what_it_is_given_and_never_waits(ears: Ears, voices: Callable[..., Voice]) -> None:
    voice = voices()
    before = time.perf_counter()
    voice.say(utterance("one two three"))
    assert time.perf_counter() - before < 0.02
    assert ears.wait(1) == ["one two three"]
    assert ears.notes == []


def test_a_count_cuts_a_cue_off_and_the_cue_comes_after_it(ears: Ears, voices: Callable[..., Voice]) -> None:
    voice = voices()
    voice.say(utterance(" ".join(["long"] * 15)))
    ears.wait(1)
    asked = time.time()
    voice.say(utterance("4", "count", 100))
    long = " ".join(["long"] * 15)
    assert ears.wait(3) == [long, "4", long]
    assert ears.timed()[1][0] - asked < 0.4


def test_what_is_stale_is_dropped(ears: Ears, voices: Callable[..., Voice]) -> None:
    voice = voices()
    voice.say(utterance("first of all", "result", 80))
    voice.say(utterance("too late", life_s=0.1))
    voice.say(utterance("in time", "praise", 40))
    assert ears.wait(2) == ["first of all", "in time"]
    time.sleep(0.3)
    assert ears.heard() == ["first of all", "in time"]


def test_a_newer_one_of_its_kind_takes_its_place(ears: Ears, voices: Callable[..., Voice]) -> None:
    voice = voices()
    voice.say(utterance("a b c d e f", "result", 80))
    ears.wait(1)
    for text in ("old", "older", "newest"):
        voice.say(utterance(text, "guide", 50))
    assert ears.wait(2)[1:] == ["newest"]
    time.sleep(0.3)
    assert len(ears.heard()) == 2


def test_a_beat_is_heard_in_silence_only(ears: Ears, voices: Callable[..., Voice]) -> None:
    voice = voices()
    voice.beat()
    assert ears.wait(1) == ["beat"]
    voice.say(utterance("a b c d e f", "result", 80))
    ears.wait(2)
    voice.beat()
    time.sleep(1.0)
    assert ears.heard() == ["beat", "a b c d e f"]


def test_an_engine_that_hangs_is_stopped_told_once_and_tones_go_on(
    ears: Ears, voices: Callable[..., Voice], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engines, "SPEAK_LIMIT_S", 0.5)
    pid = tmp_path / "pid"
    # a shell with a child, as engines that start a player have
    hangs = Engine("hangs", ("sh", "-c", f"sleep 60 & echo $! > {pid}; wait"))
    voice = voices(hangs)
    voice.say(utterance("1", "count", 100))
    assert ears.wait(1) == ["count"]
    voice.say(utterance("knees out"))
    assert ears.wait(2) == ["count", "cue"]
    assert ears.notes == ["the speech engine hangs hung and was stopped: tones only"]
    assert gone(int(pid.read_text()))


def gone(pid: int) -> bool:
    """Whether a process has ended (a child of nobody may be left as a zombie)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_an_engine_that_keeps_failing_is_given_up(ears: Ears, voices: Callable[..., Voice]) -> None:
    voice = voices(Engine("broken", ("false",)))
    for k in range(4):
        voice.say(utterance(str(k), "count", 100))
        ears.wait(k + 1)
    assert ears.heard() == ["count"] * 4
    assert ears.notes == ["the speech engine broken failed: tones only"]


def test_without_a_sound_device_it_stays_quiet_and_says_so_once(ears: Ears, voices: Callable[..., Voice]) -> None:
    voice = voices(players=[Player("no device", ("false",)), Player("none either", ("false",))])
    for k in range(3):
        voice.say(utterance(str(k), "count", 100))
        time.sleep(0.15)
    assert ears.notes == ["no sound device can be reached: no speech and no tones"]


def test_the_next_player_is_tried(ears: Ears, voices: Callable[..., Voice]) -> None:
    voice = voices(players=[Player("no device", ("false",)), ears.player()])
    voice.say(utterance("hello"))
    assert ears.wait(1) == ["hello"]
    assert ears.notes == []


def test_with_nothing_installed_it_says_how_to_get_an_engine(
    ears: Ears, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(engines, "find_spec", lambda _name: None)
    voice = Voice(shipped("en"), ears.notes.append)
    voice.say(utterance("hello"))
    voice.close()
    assert len(ears.notes) == 2
    assert "apt-get install espeak-ng" in ears.notes[0]
    assert "formcheck[voice]" in ears.notes[0]
    assert "no speech and no tones" in ears.notes[1]


def test_muted_it_falls_silent_at_once_and_stays_so(ears: Ears, voices: Callable[..., Voice]) -> None:
    voice = voices()
    voice.say(utterance(" ".join(["long"] * 30)))
    ears.wait(1)
    voice.muted = True
    voice.say(utterance("unheard", "count", 100))
    voice.beat()
    time.sleep(0.3)
    voice.muted = False
    before = time.time()
    voice.say(utterance("heard again"))
    assert ears.wait(2)[1:] == ["heard again"]
    assert ears.timed()[1][0] - before < 0.6


def test_closing_stops_what_is_being_said(ears: Ears) -> None:
    voice = Voice(shipped("en"), ears.notes.append, engine=scripted(ears), players=[ears.player()])
    voice.say(utterance(" ".join(["long"] * 60)))
    ears.wait(1)
    before = time.monotonic()
    voice.close()
    assert time.monotonic() - before < 0.5


@pytest.mark.programs("espeak-ng")
def test_the_engines_of_this_computer_are_found() -> None:
    assert engines.find_engine() == ENGINES[0]
