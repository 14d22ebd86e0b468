"""The bytes between a page and the server: a picture with its head, and an event with a picture."""

from __future__ import annotations

import json
import math
import struct
from typing import Any, Final, NamedTuple

from formcheck.errors import InputError

# little-endian: number of the picture, time at which it was taken in milliseconds of the browser's monotonic clock
_HEAD: Final = struct.Struct("<Id")
_LENGTH: Final = struct.Struct("<I")
MAX_TEXT_BYTES: Final = 16_384  # of anything that a page says in words


class SentPicture(NamedTuple):
    """A picture as a page sends it: its number, when it was taken in seconds of the browser's clock, its JPEG."""

    number: int
    browser_s: float
    jpeg: bytes


def read_picture(data: bytes) -> SentPicture:
    """Take a message of a camera apart.

    Raises
    ------
    InputError
        When it is none.
    """
    if len(data) <= _HEAD.size:
        raise InputError("a picture behind its head of 12 bytes", f"{len(data)} bytes", "send number, time and JPEG")
    number, browser_ms = _HEAD.unpack_from(data)
    if not math.isfinite(browser_ms) or browser_ms < 0:
        raise InputError("a time in milliseconds", str(browser_ms), "send the time of the monotonic clock")
    return SentPicture(number, browser_ms / 1000.0, data[_HEAD.size :])


def picture_message(number: int, browser_s: float, jpeg: bytes) -> bytes:
    """A picture as a page sends it."""
    return _HEAD.pack(number, 1000.0 * browser_s) + jpeg


def read_words(text: str) -> dict[str, Any]:
    """What a page says in words: an object with a ``type``.

    Raises
    ------
    InputError
        When it is something else.
    """
    if len(text) > MAX_TEXT_BYTES:
        raise InputError(f"a message of at most {MAX_TEXT_BYTES} characters", f"{len(text)}", "say less")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("a message in JSON", "something else", "load the page anew") from error
    if not isinstance(said, dict) or not isinstance(said.get("type"), str):
        raise InputError("a message with a type", "none", "load the page anew")
    return said


def event_with_picture(event: str, jpeg: bytes) -> bytes:
    """An event in JSON and the picture that it is about, for a screen that has none of its own."""
    words = event.encode("utf-8")
    return _LENGTH.pack(len(words)) + words + jpeg
