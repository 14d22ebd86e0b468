"""When a clip was recorded, from its metadata."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

import av

from formcheck.video.container import VIDEO_FORMATS, opened

if TYPE_CHECKING:
    from pathlib import Path

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
