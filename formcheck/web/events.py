"""What a screen elsewhere is told about a session: each frame's moment, what is to be said, and what was written."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from formcheck.live.screen import most_pressing
from formcheck.overlay.skeleton import SEEN

if TYPE_CHECKING:
    from formcheck.coach.language import Words
    from formcheck.coach.moment import Moment, Utterance
    from formcheck.live.loop import Seen
    from formcheck.live.screen import Extras

_POINT_DIGITS: Final = 1  # a tenth of a pixel is finer than any screen


class Event(NamedTuple):
    """Something to tell: the newest ``moment`` is enough for a screen that is late, all else has to arrive.

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
        "recording": extras.recording,
        **_shown(seen.moment, words),
        **_body(seen, seen.moment),
    }
    pressing = most_pressing(words, seen.moment, extras)
    told["banner"] = {"text": pressing[0], "symbol": pressing[1]} if pressing else None
    return Event("moment", json.dumps(told, ensure_ascii=False, allow_nan=False), jpeg)


def _shown(moment: Moment, words: Words) -> dict[str, Any]:
    """The count in its ring, the range, the stage."""
    target_s = moment.phase_target_s
    timed = math.isfinite(target_s) and target_s > 0
    return {
        "stage": moment.stage,
        "stage_text": words.text("stages", moment.stage),
        "exercise": words.exercise(moment.exercise) if moment.exercise else "",
        "count": moment.count,
        "phase": moment.phase,
        "phase_text": words.text("phases", moment.phase),
        "ring": round(moment.phase_elapsed_s / target_s, 3) if timed else None,
        "progress": round(min(max(moment.progress, 0.0), 1.0), 3) if math.isfinite(moment.progress) else 0.0,
        "rest_left_s": None if moment.rest_left_s is None else round(moment.rest_left_s, 1),
        "unnamed": moment.unnamed,
    }


def _body(seen: Seen, moment: Moment) -> dict[str, Any]:
    """Where the body is in the picture, in its pixels, and what each joint is like."""
    pose, framing = seen.pose, moment.framing
    drawn = np.isfinite(pose.xy_px).all(axis=1) & (pose.visibility >= SEEN)
    points = [
        [round(float(x), _POINT_DIGITS), round(float(y), _POINT_DIGITS)] if there else None
        for (x, y), there in zip(pose.xy_px, drawn, strict=True)
    ]
    placing = moment.stage in {"looking", "placing"}
    return {
        "points": points if pose.found else [],
        "joints": {str(index): state for index, state in moment.joint_states.items()},
        "framing": {"edges": sorted(framing.edges), "fits": framing.fits} if placing else None,
    }
