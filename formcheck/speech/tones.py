"""Short tones: what is heard of the coach without a speech engine, and the beat of the tempo."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Tone = Literal["beat", "count", "cue", "praise", "guide", "system", "result"]

RATE_HZ: Final = 22050
_FADE_S: Final = 0.01  # house rule: without it a tone begins and ends with a click
# (frequency in Hz, seconds, loudness 0 to 1) one after the other; house rules: a count is short and high, a fault
# falls, praise rises, and the beat stays in the background
TONES: Final[dict[Tone, Sequence[tuple[float, float, float]]]] = {
    "beat": ((440.0, 0.04, 0.15),),
    "count": ((880.0, 0.09, 0.5),),
    "cue": ((523.0, 0.12, 0.6), (349.0, 0.2, 0.6)),
    "praise": ((659.0, 0.1, 0.4), (880.0, 0.15, 0.4)),
    "guide": ((392.0, 0.15, 0.4),),
    "system": ((587.0, 0.12, 0.5), (587.0, 0.12, 0.5)),
    "result": ((523.0, 0.12, 0.5), (659.0, 0.12, 0.5), (784.0, 0.25, 0.5)),
}


def samples(name: Tone) -> NDArray[np.int16]:
    """(n,) the tone at ``RATE_HZ``."""
    return np.concatenate([_sine(*part) for part in TONES[name]])


def _sine(frequency_hz: float, seconds: float, loudness: float) -> NDArray[np.int16]:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    fade = np.clip(np.minimum(t, seconds - t) / _FADE_S, 0.0, 1.0)
    return np.asarray(32767 * loudness * fade * np.sin(2 * np.pi * frequency_hz * t), np.int16)


def wav(name: Tone) -> bytes:
    """The tone as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples(name).tobytes())
    return out.getvalue()
