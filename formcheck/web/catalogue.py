"""The exercises as a page shows them: what they are for, and drawings of where the camera stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from formcheck.coach.language import shipped
from formcheck.report.camera_placement import PlacementWords, placement_svg
from formcheck.validation.cases import camera_of, motion_of
from formcheck.web.page_texts import FALLBACK, catalogue_text, fault_text, page_texts

if TYPE_CHECKING:
    from formcheck.exercises import ExerciseSpec
    from formcheck.simulation import Camera


@dataclass(frozen=True, slots=True)
class Entry:
    """An exercise of the catalogue, in a language.

    ``faults`` holds each with why it matters and what to do, ``phases`` the kind of words for the parts of the tempo;
    ``language`` is that of the texts: an exercise of one's own is shown as it was written.
    """

    id: str
    name: str
    language: str
    summary: str
    place: str
    setup: tuple[str, ...]
    faults: tuple[tuple[str, str, str], ...]
    tempo: str
    phases: str
    drawings: tuple[Markup, ...]


def entry(spec: ExerciseSpec, code: str) -> Entry:
    """What the page says of an exercise in the language of this code."""
    tempo = spec.tempo
    known = all(catalogue_text(text, code) is not None for text in texts_of(spec))

    def text(english: str) -> str:
        return (catalogue_text(english, code) if known else None) or english

    return Entry(
        spec.id,
        shipped(code).exercise(spec),
        code if known else FALLBACK,
        text(spec.summary),
        text(spec.camera.place),
        tuple(map(text, spec.setup)),
        tuple((fault_text(rule.id, code), text(rule.why), text(rule.fix)) for rule in spec.faults),
        " / ".join(
            f"{value:g}" if value else "–"
            for value in (tempo.eccentric_s, tempo.stretch_pause_s, tempo.concentric_s, tempo.peak_pause_s)
        ),
        tempo.words,
        drawings(spec, code),
    )


def texts_of(spec: ExerciseSpec) -> tuple[str, ...]:
    """What the page shows of an exercise file, as it stands there."""
    about_faults = (text for rule in spec.faults for text in (rule.why, rule.fix))
    return (spec.summary, spec.camera.place, *spec.setup, *about_faults)


def drawings(spec: ExerciseSpec, code: str) -> tuple[Markup, ...]:
    """Where the camera stands, drawn for wide and for narrow screens; none for an exercise that no body imitates."""
    motion = motion_of(spec)
    return () if motion is None else _drawn(motion, camera_of(spec.proof, motion), code)


@cache
def _drawn(motion: str, camera: Camera, code: str) -> tuple[Markup, ...]:
    said = page_texts(code)
    words = PlacementWords(*(said[f"exercises.{key}"] for key in PlacementWords._fields))
    drawn = (placement_svg(motion, camera, words, upright=upright) for upright in (False, True))
    return tuple(Markup(svg) for svg in drawn)  # noqa: S704  made of numbers and our own words
