"""A page for each exercise, from its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from formcheck.report.wording import fault_name, read_text, signal_text
from formcheck.validation.cases import motion_of
from pages.cameras import anywhere, camera_for, drawing, view_name, views_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.exercises import ExerciseSpec
    from formcheck.exercises.phase_words import PhaseWords
    from formcheck.exercises.schema import FaultTest

WINDOWS: Final = {
    "start": "at the start",
    "peak": "at the peak",
    "effort": "in the middle half of the movement",
    "rep": "over the whole repetition",
    "concentric": "during the {concentric}",
    "eccentric": "during the {eccentric}",
    "turn": "at the turning point",
    "finish": "at the end",
}
STATISTICS: Final = {
    "median": "", "high": ", at its highest", "low": ", at its lowest", "range": ", how much it varies",
    "change": ", how much it changes",
}  # fmt: skip
AGAINST: Final = {
    "none": "",
    "start": ", against the start of the repetition",
    "around": ", against the rests before and after it",
    "rest": ", against the rest between repetitions",
    "best": ", against your own better repetitions",
    "best_change": ", its change against that of your own better repetitions",
}
SET_RULES: Final = {
    "fatigue": "range that the last three repetitions have lost against the first ones",
    "asymmetry": "difference between left and right, where it is larger than the spread within each side",
}


def exercise_page(spec: ExerciseSpec) -> str:
    """The page of an exercise as Markdown."""
    motion = motion_of(spec) or spec.id
    views = [
        {"name": view_name(view), "drawing": drawing(motion, camera_for(spec, view)), "seen": seen}
        for view, seen in views_of(spec).items()
    ]
    return _render("exercise.md.j2", spec=spec, views=views, anywhere=anywhere(spec))


def index_page(specs: Sequence[ExerciseSpec]) -> str:
    """The list of all exercises as Markdown."""
    return _render("exercises.md.j2", specs=specs)


def _render(name: str, **values: object) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=False,  # noqa: S701  Markdown from our own files
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"fault_name": fault_name, "span": _span}
    words = {"amount": exact, "bands": _bands, "measured": _measured, "places": _places, "read": signal_text}
    return environment.get_template(name).render(**values, **words, of_set=SET_RULES)


def _measured(test: FaultTest, phases: PhaseWords) -> str:
    """What a test reads, when, and against what."""
    if test.field:
        return read_text(test, phases)
    other = ", the other way" if test.signal and test.signal.sign < 0 else ""
    outline = ", in the outline of the body" if test.needs_mask else ""
    when = WINDOWS[test.window].format(**phases._asdict())
    return f"{read_text(test)}{other}, {when}{STATISTICS[test.statistic]}{AGAINST[test.baseline]}{outline}"


def _bands(test: FaultTest) -> list[str]:
    """The three limits in words."""
    if test.baseline == "none":
        word = "over" if test.direction == "above" else "under"
        return [f"{word} {exact(limit, test.unit)}" for limit in test.limits]
    word = "more" if test.direction == "above" else "less"
    return [f"{exact(abs(limit), test.unit)} {word}" for limit in test.limits]


def exact(value: float, unit: str) -> str:
    """A number of an exercise file with its unit, to its last digit."""
    if unit == "deg":
        return f"{value:g}°"
    if unit == "m":
        return f"{100 * value:g} cm"
    if unit in {"torso", "fraction"}:
        return f"{100 * value:.4g} %" + (" of the trunk" if unit == "torso" else "")
    return f"{value:g}" + ("" if unit == "ratio" else f" {unit}")


def _places(test: FaultTest) -> str:
    return ", ".join(view_name(view) for view in test.views) or "anywhere"


def _span(values: tuple[int, int]) -> str:
    low, high = values
    return str(low) if low == high else f"{low} to {high}"
