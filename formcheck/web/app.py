"""The application: its parts, its routes, and the guard around them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from formcheck.coach.language import shipped
from formcheck.errors import InputError
from formcheck.exercises import find
from formcheck.web import api_routes, pages
from formcheck.web.guard import Guard
from formcheck.web.hub import Hub
from formcheck.web.library import Library, SetFileIndex
from formcheck.web.pages import language_of
from formcheck.web.session import LiveRun, LiveRunConfig
from formcheck.web.sockets import camera_socket, watch_socket
from formcheck.web.uploads import Uploads

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from starlette.types import ASGIApp

    from formcheck.web.events import Event
    from formcheck.web.pairing import Pairing

STATIC: Final = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the server is set up.

    Parameters
    ----------
    folder : Path
        Where sets and their files go; made if need be.
    exercise_folders : tuple of Path
    model : str
        Name of the pose model.
    hosts : mapping of scheme to set of str
        The hosts with port under which it is reached.
    phone_address : str
        What a phone opens, without a code; empty when the network is not served.
    fingerprint : str
        Of the certificate for the network.
    line : callable
        Told each line for the log.
    """

    folder: Path
    exercise_folders: tuple[Path, ...]
    model: str
    hosts: Mapping[str, frozenset[str]]
    phone_address: str
    fingerprint: str
    line: Callable[[str], None]


def application(settings: WebSettings, pairing: Pairing) -> ASGIApp:
    """The guarded application."""
    set_files = SetFileIndex(settings.folder)
    library = Library(set_files)

    @asynccontextmanager
    async def alive(app: Starlette) -> AsyncIterator[None]:
        hub = Hub(lambda said, publish: _begun(settings, library, said, publish))
        uploads = Uploads(settings.folder, library.remember_clip, lambda: hub.run is None)
        app.state.hub, app.state.uploads = hub, uploads
        worker = asyncio.create_task(uploads.work())
        try:
            yield
        finally:
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)
            await finish_live(hub, settings.line)

    app = Starlette(
        routes=[
            *(Route(path, page) for path, page in pages.ROUTES.items()),
            *api_routes.ROUTES,
            WebSocketRoute("/ws/camera", camera_socket),
            WebSocketRoute("/ws/watch", watch_socket),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        lifespan=alive,
    )
    app.state.settings, app.state.pairing = settings, pairing
    app.state.library, app.state.set_files = library, set_files
    return Guard(app, pairing, settings.hosts)


async def finish_live(hub: Hub, line: Callable[[str], None]) -> None:
    """End the live session, with its set written."""
    run = hub.close()
    if run is not None and not await asyncio.to_thread(run.join):
        line("the disk has not taken everything in time; what is complete is kept")


def _begun(
    settings: WebSettings, library: Library, said: Mapping[str, object], publish: Callable[[Event], None]
) -> LiveRun:
    """A session as a page asks for it."""
    exercise = said.get("exercise", "auto")
    if not isinstance(exercise, str):
        raise InputError("the id of an exercise, or auto", "something else", "load the page anew")
    spec = None if exercise == "auto" else find(exercise, settings.exercise_folders)
    words = shipped(language_of(str(said.get("language", "")), ""))
    folder = _fresh_folder(settings.folder)
    config = LiveRunConfig(
        spec, settings.exercise_folders, words, folder, record=said.get("record") is True, model=settings.model
    )
    return LiveRun(config, publish, settings.line, library.remember_live)


def _fresh_folder(parent: Path) -> Path:
    """A folder for a session, named after the second at which it begins."""
    name = f"live_{datetime.now().astimezone():%Y-%m-%d_%H%M%S}"
    for number in range(1, 100):
        folder = parent / (name if number == 1 else f"{name}_{number}")
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        except OSError as error:
            raise InputError("a folder for the set", f"{folder}: {error.strerror}", "check space and rights") from error
        return folder
    raise InputError("a folder for the set", "a hundred of this second", "wait a moment")
