"""The pages: each a template with its words and the catalogue, filled in the language of whoever asks."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

import formcheck
from formcheck.coach.language import languages, shipped
from formcheck.core.landmarks import BONES
from formcheck.errors import InputError
from formcheck.exercises import candidates
from formcheck.report.camera_placement import PlacementWords, placement_svg
from formcheck.report.wording import fault_name
from formcheck.validation.cases import camera_of, motion_of
from formcheck.web.guard import session_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.exercises import ExerciseSpec
    from formcheck.simulation import Camera

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


WORDS: Final = Path(__file__).parent / "words"
FALLBACK: Final = "en"


@cache
def page_texts(code: str) -> Mapping[str, str]:
    """The words of a language by their keys, those of a section as ``section.key``."""
    table = tomllib.loads((WORDS / f"{code}.toml").read_text("utf-8"))
    return {f"{section}.{key}": text for section, keys in table.items() for key, text in keys.items()}


@cache
def _catalogue(code: str) -> Mapping[str, Mapping[str, str]]:
    """The sections of a language's words for the catalogue; none for the language that the catalogue is written in."""
    if code == FALLBACK:
        return {"faults": {}, "texts": {}}
    table: Mapping[str, Mapping[str, str]] = tomllib.loads((WORDS / "catalogue" / f"{code}.toml").read_text("utf-8"))
    return table


def fault_text(fault_id: str, code: str) -> str:
    """What a fault is called in a language."""
    return _catalogue(code)["faults"].get(fault_id, fault_name(fault_id))


def catalogue_text(english: str, code: str) -> str | None:
    """A text of an exercise file in a language; None when there is none, as for an exercise of one's own."""
    return english if code == FALLBACK else _catalogue(code)["texts"].get(english)


def language_of(chosen: str | None, accepted: str) -> str:
    """The language of a page: the one that was chosen, else the first that the browser asks for and there is.

    Parameters
    ----------
    chosen : str or None
        A code.
    accepted : str
        The Accept-Language header.
    """
    if chosen in languages():
        return chosen or FALLBACK
    codes = [part.split(";")[0].strip().lower().split("-")[0] for part in accepted[:200].split(",")]
    return next((code for code in codes if code in languages()), FALLBACK)


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


if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jinja2 import Environment
    from starlette.requests import Request

    Page = Callable[[Request], Awaitable[Response]]

LANGUAGE_COOKIE: Final = "formcheck-language"


async def start_page(request: Request) -> Response:
    """What there is to do."""
    return _page(request, "start")


async def camera_page(request: Request) -> Response:
    """The camera of the device that opens it, and the coach."""
    return _page(request, "camera", exercises=_exercises(request))


async def coach_page(request: Request) -> Response:
    """The coach alone, for the camera of another device."""
    return _page(request, "coach", exercises=_exercises(request))


async def phone_page(request: Request) -> Response:
    """How a phone becomes the camera; on this computer only."""
    session = session_of(request.scope)
    if session is None or not session.here:
        return RedirectResponse("/", 303)
    settings = request.app.state.settings
    return _page(request, "phone", address=settings.phone_address, fingerprint=settings.fingerprint)


async def files_page(request: Request) -> Response:
    """Clips to be analysed."""
    return _page(request, "files", exercises=_exercises(request))


async def sets_page(request: Request) -> Response:
    """The history."""
    wanted = {name: request.query_params.get(name, "")[:64] for name in ("exercise", "since", "until")}
    trouble, rows = "", []
    try:
        rows = request.app.state.library.rows(**wanted)
    except InputError as error:
        trouble = str(error)
    return _page(
        request, "sets", 400 if trouble else 200, rows=rows, names=dict(_exercises(request)), wanted=wanted,
        trouble=trouble, exercises=_exercises(request), fault_text=lambda fault: fault_text(fault, _language(request)),
    )  # fmt: skip


async def exercises_page(request: Request) -> Response:
    """The catalogue."""
    specs = candidates(request.app.state.settings.exercise_folders)
    return _page(request, "exercises", entries=[entry(spec, _language(request)) for spec in specs])


async def pair_page(request: Request) -> Response:
    """Takes the code from the address; the only page for those who are not in."""
    settings = request.app.state.settings
    secure = request.url.scheme == "https"
    return _page(request, "pair", fingerprint=settings.fingerprint if secure else "")


ROUTES: Final[dict[str, Page]] = {
    "/": start_page,
    "/camera": camera_page,
    "/coach": coach_page,
    "/phone": phone_page,
    "/files": files_page,
    "/sets": sets_page,
    "/exercises": exercises_page,
    "/pair": pair_page,
}


def _page(request: Request, name: str, status: int = 200, **values: object) -> Response:
    language, session = _language(request), session_of(request.scope)
    words = page_texts(language)
    html = (
        _environment()
        .get_template(f"{name}.html.j2")
        .render(
            t=words,
            # what scripts say, and how bodies are drawn
            script_words=json.dumps({key: text for key, text in words.items() if key.startswith("say.")}),
            bones=json.dumps(BONES),
            language=language,
            languages={code: shipped(code).language for code in languages()},
            voice=shipped(language).voice,
            page=name,
            here=session is not None and session.here,
            paired=session is not None,
            version=formcheck.__version__,
            **values,
        )
    )
    return HTMLResponse(html, status, {"Content-Language": language})


def _language(request: Request) -> str:
    return language_of(request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language", ""))


def _exercises(request: Request) -> list[tuple[str, str]]:
    """Ids and names of the exercises, by name."""
    words = shipped(_language(request))
    specs = candidates(request.app.state.settings.exercise_folders)
    return sorted(((spec.id, words.exercise(spec)) for spec in specs), key=lambda item: item[1].casefold())


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("formcheck.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
