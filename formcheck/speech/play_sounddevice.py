"""Play one WAV file with sounddevice: ``python -m formcheck.speech.play_sounddevice PATH``."""

from __future__ import annotations

import sys
import wave


def main(path: str) -> None:
    """Play to the end."""
    import numpy as np
    import sounddevice

    with wave.open(path, "rb") as file:
        frames, rate_hz = file.readframes(file.getnframes()), file.getframerate()
    sounddevice.play(np.frombuffer(frames, np.int16), rate_hz, blocking=True)


if __name__ == "__main__":
    main(sys.argv[1])
