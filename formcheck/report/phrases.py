"""What was measured, in words: signals and numbers of a repetition, and a value beside its limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.report.words import amount

if TYPE_CHECKING:
    from formcheck.events import Check
    from formcheck.exercises.schema import Signal, Test

PARTS: Final = {
    "eccentric": "lowering", "stretch_pause": "pause", "concentric": "lifting", "peak_pause": "pause at the peak"
}  # fmt: skip
PLACES: Final = {"left": "left {}", "right": "right {}", "working": "working {}", "other": "other {}", "far": "far {}"}
FIELDS: Final = {
    "rom": "range",
    "rom_fraction": "range, as a share of the full one",
    "eccentric_s": "time of the lowering",
    "concentric_s": "time of the lifting",
    "peak_pause_s": "pause at the peak",
    "stretch_pause_s": "pause",
    "velocity_ratio": "highest over mean speed of the lifting",
    "stall_s": "longest stop on the way back",
    "duration_s": "time of the repetition",
}
SEGMENTS: Final = {
    frozenset({"ankle", "knee"}): "shin", frozenset({"knee", "hip"}): "thigh", frozenset({"hip", "shoulder"}): "trunk",
    frozenset({"ankle", "hip"}): "leg",
}  # fmt: skip
# {0}, {1}, ... are the points, {a} and {b} the pairs that two of them make
KINDS: Final = {
    "angle": "angle at the {1} ({0}–{1}–{2})",
    "extension": "extension of the {1}, 180° is straight",
    "incline": "lean of the {a}",
    "lean": "sideways lean of the {a}",
    "segment_angle": "angle between {a} and {b}",
    "gap": "distance between the {a}",
    "gap_x": "distance across between {0} and {1}",
    "beyond": "how far the {0} is beyond the {1}, away from the {2}",
    "gap_y": "height of the {0} over the {1}",
    "height": "height of the {0} over the {1}",
    "elevation": "height of the {0} over the {1}",
    "ratio": "gap of the {a} over the gap of the {b}",
    "offset": "distance of the {0} from the line {1} to {2}",
    "fppa": "inward angle of the {1}",
    "fppa_mean": "inward angle of both knees, mean",
    "line_tilt": "tilt of the line of the {a}",
    "pelvis_tilt": "tilt of the line of the {a}, with the bend of the trunk",
    "trunk_up": "uprightness of the trunk",
    "depth": "how far the {0} is behind the {1}",
    "roll": "how far the {0} is behind the {1}, less what the arm takes along",
    "forward": "swing of the {a} to the front",
    "back_depth": "depth of the back behind the line from shoulder to hip",
    "back_share": "depth of the back behind the line from shoulder to hip, as a share of the usual one",
    "belly_bow": "bow of the belly's outline",
    "crouch": "bend of the knees",
    "circle": "place of the knee or the hips in their circle",
}
_BASELINES: Final = {
    "start": "at the start of the repetition",
    "rest": "at rest",
    "around": "at rest before and after it",
    "best": "in your better repetitions",
    "best_change": "in your better repetitions",
}


def signal_text(signal: Signal) -> str:
    """What a signal measures, such as 'height of the hips over the ankle'."""
    points = [_point(point) for point in signal.points]
    pairs = [_pair(*signal.points[k : k + 2]) for k in range(0, len(signal.points) - 1, 2)]
    return KINDS[signal.kind].format(*points, a=(pairs or [""])[0], b=(pairs or [""])[-1])


def read_text(test: Test) -> str:
    """What a test reads."""
    return signal_text(test.signal) if test.signal else FIELDS[test.field or ""]


def limit_text(limit: float, unit: str) -> str:
    """A limit as its file says it, to the last digit."""
    factor, suffix = _EXACT.get(unit, (1.0, f" {unit}"))
    return f"{factor * limit:.4g}{suffix}"


_EXACT: Final = {
    "deg": (1.0, "°"), "s": (1.0, " s"), "torso": (100.0, "%"), "fraction": (100.0, "%"), "ratio": (1.0, ""),
    "m": (100.0, " cm"),
}  # fmt: skip


def comparison(check: Check, test: Test) -> str:
    """The measured value beside its limit, in a sentence that says what it is compared with."""
    what = read_text(test)
    value, limit = check.value, check.limit
    if test.baseline == "none":
        side = "at most" if test.direction == "above" else "at least"
        return f"{_capital(what)}: {amount(value, check.unit)}, where {side} {limit_text(limit, check.unit)} is fine."
    sign = 1.0 if test.direction == "above" else -1.0
    more = ("more", "less") if test.direction == "above" else ("less", "more")
    change = f"{amount(abs(value), check.unit)} {more[0] if sign * value >= 0 else more[1]}"
    return (
        f"{_capital(what)}: {change} than {_BASELINES[test.baseline]}, where up to "
        f"{limit_text(abs(limit), check.unit)} {more[0]} is fine."
    )


def _point(point: str) -> str:
    joint, side = point.split(".")
    return f"{joint}s" if side == "mid" else PLACES.get(side, "{}").format(joint)


def _pair(first: str, second: str) -> str:
    (one, _), (other, _) = (point.split(".") for point in (first, second))
    if one == other:
        return f"{one}s"
    return SEGMENTS.get(frozenset({one, other}), " and ".join((_point(first), _point(second))))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
