"""What a file's metadata say: when it was recorded, and how fast it plays what was recorded."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

import av

from formcheck.video.container import VIDEO_FORMATS, opened

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import InputContainer
    from av.video.stream import VideoStream

# with the offset of the place's clock; then in UTC
_TAGS: Final = ("com.apple.quicktime.creationdate", "creation_time")
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|([+-]\d\d):?(\d\d))")
# house rule: cameras whose clock was never set say 1904 or 1970
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=timezone.utc)
_AHEAD: Final = timedelta(days=1)


def recorded_at(path: Path) -> datetime | None:
    """When the recording began, as the file itself says it.

    Parameters
    ----------
    path : Path
        A video file.

    Returns
    -------
    datetime or None
        With the offset of the place's clock if the file knows it, else with that of this computer; None when the file
        says nothing, or what cannot be.
    """
    try:
        with opened(path, VIDEO_FORMATS) as container:
            tags = [container.metadata, *(stream.metadata for stream in container.streams.video)]
    except (av.error.FFmpegError, OSError):
        return None
    said = (tag[name] for name in _TAGS for tag in tags if name in tag)
    return next((moment for text in said if (moment := _moment(text)) is not None), None)


def _moment(text: str) -> datetime | None:
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(f"{found[1]}{found[2] or '+00'}:{found[3] or '00'}")
    except ValueError:
        return None
    if not _EARLIEST < moment < datetime.now(timezone.utc) + _AHEAD:
        return None
    return moment if moment.utcoffset() else moment.astimezone()


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
