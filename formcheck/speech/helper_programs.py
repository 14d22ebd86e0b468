"""Helper programs that speak or play through a Python package: a process that hangs can be stopped.

``python -m formcheck.speech.helper_programs speak VOICE RATE PATH`` writes the sentence from its input to a WAV file
with pyttsx3; ``... play PATH`` plays one with sounddevice.
"""

from __future__ import annotations

import sys
import wave


def speak(voice: str, rate_wpm: int, path: str, text: str) -> None:
    """Write the spoken text to ``path``; the system's own voice where it has none for the language."""
    import pyttsx3

    engine = pyttsx3.init()
    found = [one.id for one in engine.getProperty("voices") if _speaks(one, voice)]
    if found:
        engine.setProperty("voice", found[0])
    engine.setProperty("rate", rate_wpm)
    engine.save_to_file(text, path)
    engine.runAndWait()


def _speaks(one: object, voice: str) -> bool:
    """Whether a voice is for this language."""
    return any(str(name).lower().startswith(voice.lower()) for name in getattr(one, "languages", None) or ())


def play(path: str) -> None:
    """Play to the end."""
    import numpy as np
    import sounddevice

    with wave.open(path, "rb") as file:
        frames, rate_hz = file.readframes(file.getnframes()), file.getframerate()
    sounddevice.play(np.frombuffer(frames, np.int16), rate_hz, blocking=True)


if __name__ == "__main__":
    if sys.argv[1] == "speak":
        speak(sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.stdin.read())
    else:
        play(sys.argv[2])
