"""Speak one sentence into a file with pyttsx3: ``python -m formcheck.speech.speak_pyttsx3 VOICE RATE PATH``.

A process of its own, because an engine inside ours that hangs could not be stopped.
"""

from __future__ import annotations

import sys


def main(voice: str, rate_wpm: int, path: str, text: str) -> None:
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


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.stdin.read())
