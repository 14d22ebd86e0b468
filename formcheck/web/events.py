"""What a screen elsewhere is told about a session, and the bytes in which pictures and events travel."""

from __future__ import annotations

import json
import math
import struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from formcheck.drawing.skeleton import SEEN
from formcheck.errors import InputError
from formcheck.live.screen import most_pressing

if TYPE_CHECKING:
    from formcheck.coach.language import Words
    from formcheck.coach.live_state import LiveState, Utterance
    from formcheck.live.screen import Extras
    from formcheck.live.session import Seen

_POINT_DIGITS: Final = 1  # a tenth of a pixel is finer than any screen


class Event(NamedTuple):
    """Something to tell: the newest ``live_state`` is enough for a screen that is late, all else has to arrive.

    ``jpeg`` is the picture that a moment is about, for screens that do not have it.
    """

    kind: str
    text: str
    jpeg: bytes | None = None


def event(kind: str, /, **values: object) -> Event:
    """An event that has to arrive."""
    return Event(kind, json.dumps({"type": kind, **values}, ensure_ascii=False, allow_nan=False))


def said_event(utterance: Utterance) -> Event:
    """Something to say, and for how many seconds it is worth saying."""
    life_s = utterance.expires_s - utterance.time_s
    return event("say", text=utterance.text, kind=utterance.kind, priority=utterance.priority, life_s=round(life_s, 3))


def moment_event(seen: Seen, extras: Extras, words: Words, *, head: dict[str, Any], jpeg: bytes | None) -> Event:
    """Everything that a screen shows of a frame.

    Parameters
    ----------
    seen : Seen
    extras : Extras
    words : Words
    head : dict
        What the sender of the picture wants back: its number, when it was taken, how old it is.
    jpeg : bytes, optional
    """
    height, width = seen.picture.rgb.shape[:2]
    told = {
        "type": "moment",
        **head,
        "time_s": seen.picture.time_s,
        "inference_ms": round(1000 * seen.looked_s, 2),
        "size": [width, height],
        "turned_deg": seen.turned_deg,
        "recording": extras.recording,
        **_shown(seen.live_state, words),
        **_body(seen, seen.live_state),
    }
    pressing = most_pressing(words, seen.live_state, extras)
    told["banner"] = {"text": pressing[0], "symbol": pressing[1]} if pressing else None
    return Event("moment", json.dumps(told, ensure_ascii=False, allow_nan=False), jpeg)


def _shown(live_state: LiveState, words: Words) -> dict[str, Any]:
    """The count in its ring, the range, the stage."""
    target_s = live_state.phase_target_s
    timed = math.isfinite(target_s) and target_s > 0
    return {
        "stage": live_state.stage,
        "stage_text": words.text("stages", live_state.stage),
        "exercise": words.exercise(live_state.exercise) if live_state.exercise else "",
        "count": live_state.count,
        "phase": live_state.phase,
        "phase_text": words.phase(live_state.phase, live_state.exercise),
        "ring": round(live_state.phase_elapsed_s / target_s, 3) if timed else None,
        "progress": round(min(max(live_state.progress, 0.0), 1.0), 3) if math.isfinite(live_state.progress) else 0.0,
        "rest_left_s": None if live_state.rest_left_s is None else round(live_state.rest_left_s, 1),
        "unnamed": live_state.unnamed,
    }


def _body(seen: Seen, live_state: LiveState) -> dict[str, Any]:
    """Where the body is in the picture, in its pixels, and what each joint is like."""
    pose, framing = seen.pose, live_state.framing
    drawn = np.isfinite(pose.xy_px).all(axis=1) & (pose.visibility >= SEEN)
    points = [
        [round(float(x), _POINT_DIGITS), round(float(y), _POINT_DIGITS)] if there else None
        for (x, y), there in zip(pose.xy_px, drawn, strict=True)
    ]
    placing = live_state.stage in {"looking", "placing"}
    return {
        "points": points if pose.found else [],
        "joints": {str(index): state for index, state in live_state.joint_states.items()},
        "framing": {"edges": sorted(framing.edges), "fits": framing.fits} if placing else None,
    }


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
