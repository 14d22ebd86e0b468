"""How long the clips are, without decoding them: for the order of the work and the time that is left."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.batch.storage import is_address
from formcheck.errors import FormcheckError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.batch.clips import Clip

LOOKING_S: Final = 1.0  # starting a run must not take long: what was not looked into by then is estimated
_BYTES_PER_S: Final = 250_000.0  # two megabits a second, where nothing is known
_RECORDED_BYTES_PER_S: Final = 30_000.0
# a second of a landmark file is analysed so much sooner than one of video
RECORDED_COST: Final = 0.02


def lengths_s(clips: Sequence[Clip], looking_s: float = LOOKING_S) -> list[float]:
    """Length of every clip in seconds: as its file says where there was time to look, else estimated from its size.

    Parameters
    ----------
    clips : sequence of Clip
    looking_s : float
        How long to look into files, in seconds.
    """
    sizes = [_size(clip.path) for clip in clips]
    until = time.monotonic() + looking_s
    found = [_stated_s(clip) if time.monotonic() < until else None for clip in clips]
    seen = [(size, length) for size, length in zip(sizes, found, strict=True) if length]
    rate = sum(size for size, _ in seen) / sum(length for _, length in seen) if seen else _BYTES_PER_S
    return [
        length or size / (_RECORDED_BYTES_PER_S if clip.recorded else rate)
        for clip, size, length in zip(clips, sizes, found, strict=True)
    ]


def cost(clip: Clip, length_s: float) -> float:
    """How much work a clip is, in seconds of video."""
    return length_s * (RECORDED_COST if clip.recorded else 1.0)


def _size(path: str) -> int:
    try:
        return 0 if is_address(path) else os.path.getsize(path)  # noqa: PTH202
    except OSError:
        return 0


def _stated_s(clip: Clip) -> float | None:
    """The length that a video file states; None where there is none to be had quickly."""
    if clip.recorded or is_address(clip.path):
        return None
    from formcheck.video.container import opened_video

    path = Path(clip.path)
    if not path.is_file():
        return None
    try:
        with opened_video(path) as container:
            return container.duration / 1e6 if container.duration else None
    except (FormcheckError, OSError, ValueError):
        return None  # the worker will say what is wrong with it
