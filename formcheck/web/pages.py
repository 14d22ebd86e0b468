"""The pages: each a template, filled in the language of whoever asks."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse, RedirectResponse, Response

import formcheck
from formcheck.coach.language import languages, shipped
from formcheck.core.landmarks import BONES
from formcheck.errors import InputError
from formcheck.exercises import candidates
from formcheck.web.catalogue import entry
from formcheck.web.guard import session_of
from formcheck.web.page_texts import fault_text, language_of, page_texts

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
