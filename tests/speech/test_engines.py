"""Speech is really produced, and measured."""

from __future__ import annotations

import threading
import wave
from typing import TYPE_CHECKING

import numpy as np
import pytest
from programs import program

from formcheck.coach.language import languages, shipped
from formcheck.exercises import ids, load
from formcheck.speech.engines import ENGINES, RATE_WPM, Engine, seconds_of
from formcheck.speech.tones import RATE_HZ, TONES, samples, wav

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from formcheck.speech.tones import Tone


def engine(name: str) -> Engine:
    """An engine by its name; all of them speak through espeak-ng here."""
    program("espeak-ng")
    return next(one for one in ENGINES if one.name == name)


def spoken(one: Engine, text: str, path: Path, voice: str = "en", rate_wpm: int = RATE_WPM) -> NDArray[np.float64]:
    """The sound of a sentence, -1 to 1."""
    ended = one.to_file(text, path, voice=voice, rate_wpm=rate_wpm, stop=threading.Event())
    assert ended.ok
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16) / 32768


@pytest.mark.programs("espeak-ng")
@pytest.mark.parametrize("name", ["espeak-ng", "pyttsx3"])
def test_speech_is_as_long_and_loud_as_speech(name: str, tmp_path: Path) -> None:
    one = engine(name)
    short = spoken(one, "3", tmp_path / "short.wav")
    long = spoken(one, "12 reps. Lower more slowly. Your back arched in 3.", tmp_path / "long.wav")
    assert 0.2 < seconds_of(tmp_path / "short.wav") < 1.2
    assert 2.5 < seconds_of(tmp_path / "long.wav") < 6.0
    for sound in (short, long):
        assert np.sqrt((sound**2).mean()) > 0.02
        assert np.abs(sound).max() > 0.2


@pytest.mark.programs("espeak-ng")
def test_the_rate_is_heard(tmp_path: Path) -> None:
    one = engine("espeak-ng")
    slow = spoken(one, "Push your knees out", tmp_path / "slow.wav", rate_wpm=120)
    fast = spoken(one, "Push your knees out", tmp_path / "fast.wav", rate_wpm=240)
    assert len(fast) < 0.75 * len(slow)


@pytest.mark.programs("espeak-ng")
@pytest.mark.parametrize("code", languages())
def test_every_language_has_its_voice(code: str, tmp_path: Path) -> None:
    words = shipped(code)
    one = engine("espeak-ng")
    text = words.counted("result", "reps", 12)
    own = spoken(one, text, tmp_path / "own.wav", voice=words.voice)
    foreign = spoken(one, text, tmp_path / "foreign.wav", voice="en" if code != "en" else "de")
    # the same sentence read by the rules of another language is another sound
    assert len(own) != len(foreign)
    assert np.abs(own).max() > 0.2


@pytest.mark.programs("espeak-ng")
@pytest.mark.parametrize("code", languages())
def test_a_cue_is_over_before_the_next_repetition_is(code: str, tmp_path: Path) -> None:
    """The quickest repetition takes two seconds; its count and a cue have to fit."""
    words = shipped(code)
    one = engine("espeak-ng")
    cues = {words.cue(rule.cue) for name in ids() for rule in load(name).faults}
    longest = max(cues, key=len)
    spoken(one, longest, tmp_path / "cue.wav", voice=words.voice)
    assert seconds_of(tmp_path / "cue.wav") < 2.6


@pytest.mark.programs("espeak-ng")
def test_no_shell_reads_what_is_spoken(tmp_path: Path) -> None:
    one = engine("espeak-ng")
    spoken(one, f"-w {tmp_path}/evil.wav; touch {tmp_path}/evil $(touch {tmp_path}/evil)", tmp_path / "out.wav")
    assert [path.name for path in tmp_path.iterdir()] == ["out.wav"]


@pytest.mark.parametrize("name", list(TONES))
def test_tones_are_short_and_have_no_clicks(name: Tone, tmp_path: Path) -> None:
    sound = samples(name)
    assert 0.03 < len(sound) / RATE_HZ < 0.6
    assert abs(int(sound[0])) < 400
    assert abs(int(sound[-1])) < 400
    (tmp_path / "tone.wav").write_bytes(wav(name))
    assert seconds_of(tmp_path / "tone.wav") == pytest.approx(len(sound) / RATE_HZ)


def test_the_beat_is_quieter_than_all_else() -> None:
    loud = {name: np.abs(samples(name).astype(int)).max() for name in TONES}
    assert all(loud["beat"] < loud[name] / 2 for name in TONES if name != "beat")
