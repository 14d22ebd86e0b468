"""The exercises as a page shows them: what they are for, and drawings of where the camera stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from formcheck.report.camera_placement import placement_svg
from formcheck.report.wording import fault_name
from formcheck.validation.cases import camera_of, motion_of

if TYPE_CHECKING:
    from formcheck.coach.language import Words
    from formcheck.exercises import ExerciseSpec
    from formcheck.simulation import Camera


@dataclass(frozen=True, slots=True)
class Entry:
    """An exercise of the catalogue.

    ``faults`` holds each with why it matters and what to do, ``phases`` the kind of words for the parts of the tempo.
    """

    id: str
    name: str
    summary: str
    place: str
    setup: tuple[str, ...]
    faults: tuple[tuple[str, str, str], ...]
    tempo: str
    phases: str
    drawing: Markup | None


def entry(spec: ExerciseSpec, words: Words) -> Entry:
    """What the page says of an exercise; its name in the language of the words."""
    tempo = spec.tempo
    return Entry(
        spec.id,
        words.exercise(spec),
        spec.summary,
        spec.camera.place,
        spec.setup,
        tuple((fault_name(rule.id), rule.why, rule.fix) for rule in spec.faults),
        " / ".join(
            f"{value:g}" if value else "–"
            for value in (tempo.eccentric_s, tempo.stretch_pause_s, tempo.concentric_s, tempo.peak_pause_s)
        ),
        tempo.words,
        drawing(spec),
    )


def drawing(spec: ExerciseSpec) -> Markup | None:
    """Where the camera stands, drawn; None for an exercise of one's own that no body imitates."""
    motion = motion_of(spec)
    return None if motion is None else _drawn(motion, camera_of(spec.proof, motion))


@cache
def _drawn(motion: str, camera: Camera) -> Markup:
    return Markup(placement_svg(motion, camera))  # noqa: S704  made of numbers and our own words
