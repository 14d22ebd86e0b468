"""How fast a file plays what was recorded: phones write slow motion as an ordinary clip with longer times."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

# Android's cameras say how many frames a second they took; Apple's write true times into the recording itself, and say
# nothing in what is exported slowed down
CAPTURE_FPS_KEY: Final = "com.android.capture.fps"
MOST_CAPTURE_FPS: Final = 1000.0
# cameras play 239.76 of 240 or 29.97 of 30: that is no slow motion
ALIKE: Final = 0.1


def recorded_speed(container: InputContainer, stream: VideoStream) -> float:
    """Speed at which the file plays, by its own account: 0.125 where 240 frames a second are played as 30.

    Parameters
    ----------
    container, stream
        As they were opened.

    Returns
    -------
    float
        1 where the file says nothing, or what cannot be.
    """
    said = stream.metadata.get(CAPTURE_FPS_KEY) or container.metadata.get(CAPTURE_FPS_KEY)
    played_fps = float(stream.average_rate) if stream.average_rate else math.nan
    try:
        taken_fps = float(said or math.nan)
    except ValueError:
        return 1.0
    speed = played_fps / taken_fps if 0 < taken_fps <= MOST_CAPTURE_FPS else math.nan
    return speed if math.isfinite(speed) and abs(speed - 1) > ALIKE else 1.0


def describe_speed(speed: float) -> str:
    """The note for a clip whose times were corrected."""
    rate = f"{1 / speed:.3g} times slower" if speed < 1 else f"{speed:.3g} times faster"
    return f"the file plays {rate} than it was recorded; times are those of the movement"
