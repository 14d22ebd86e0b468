"""What pages ask for and order: pairing, clips, reports, deletion. Answers are JSON, errors one line and a status."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from formcheck.errors import InputError
from formcheck.exercises import candidates
from formcheck.history.repository import Filter
from formcheck.report.html_page import part
from formcheck.web.guard import cookie_header, session_of
from formcheck.web.pairing import CODE_LIFE_S

if TYPE_CHECKING:
    from starlette.requests import Request

    from formcheck.history.records import KeptSet

MAX_ORDER_BYTES: Final = 4096
ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#101418"/>'
    '<circle cx="32" cy="32" r="20" fill="none" stroke="#009e73" stroke-width="8"/></svg>'
)


async def pair(request: Request) -> Response:
    """Let a browser in that has a code."""
    secure = request.url.scheme == "https"
    code = str((await _order(request)).get("code", ""))
    peer = request.client.host if request.client else ""
    key = request.app.state.pairing.open_session(code, peer, here=not secure)
    if key is None:
        return JSONResponse({"error": "code"}, 403)
    return JSONResponse({"here": not secure}, headers={"Set-Cookie": cookie_header(key, secure=secure)})


async def new_code(request: Request) -> Response:
    """A code for a phone, as its address and as a QR code; on this computer only."""
    import segno

    settings = request.app.state.settings
    if not _here(request) or not settings.phone_address:
        return JSONResponse({"error": "here"}, 403)
    address = f"{settings.phone_address}/pair#{request.app.state.pairing.new_code()}"
    image = segno.make(address, micro=False, error="m").svg_data_uri(scale=8, border=3, dark="#000", light="#fff")
    return JSONResponse({"address": address, "image": image, "life_s": CODE_LIFE_S})


async def devices(request: Request) -> Response:
    """The browsers that were let in; on this computer only."""
    if not _here(request):
        return JSONResponse({"error": "here"}, 403)
    own = session_of(request.scope)
    listed = [
        {"id": one.id, "here": one.here, "own": own is not None and one.id == own.id}
        for one in request.app.state.pairing.sessions()
    ]
    return JSONResponse({"devices": listed})


async def remove_device(request: Request) -> Response:
    """Send a browser away for good; on this computer only."""
    if not _here(request):
        return JSONResponse({"error": "here"}, 403)
    device = request.path_params["device"]
    gone = request.app.state.pairing.close_session(device)
    request.app.state.hub.drop(device)
    return JSONResponse({"gone": gone}, 200 if gone else 404)


async def upload(request: Request) -> Response:
    """Take a clip; its name comes in a header and is only ever shown."""
    title = unquote(request.headers.get("x-file-name", "")[:1000])
    exercise = request.query_params.get("exercise", "auto")
    length = request.headers.get("content-length", "")
    known = {"auto", *(spec.id for spec in candidates(request.app.state.settings.exercise_folders))}
    try:
        if exercise not in known:
            raise InputError("an exercise of the catalogue, or auto", "another one", "choose from the list")
        size = int(length) if length.isdecimal() else None
        job = await request.app.state.uploads.take(title, exercise, size, request.stream())
    except InputError as error:
        return JSONResponse({"error": str(error)}, 413 if "at most" in error.expected else 400)
    return JSONResponse({"job": job.id}, 201)


async def jobs(request: Request) -> Response:
    """How far all clips are."""
    return JSONResponse({"jobs": request.app.state.uploads.listed()})


async def cancel_job(request: Request) -> Response:
    """Give up a clip."""
    done = request.app.state.uploads.cancel(request.path_params["job"])
    return JSONResponse({"cancelled": done}, 200 if done else 404)


async def report(request: Request) -> Response:
    """The report of a set, to look at; its own policy allows its one script and its style, and nothing else."""
    path = request.app.state.set_files.page_of(request.path_params["set_id"])
    if path is None:
        return HTMLResponse("no report of this set is kept here\n", 404, media_type="text/plain")
    return FileResponse(path, media_type="text/html", headers={"Content-Security-Policy": _report_policy()})


async def download(request: Request) -> Response:
    """The report of a set as the one file that it is."""
    set_id = request.path_params["set_id"]
    path = request.app.state.set_files.page_of(set_id)
    if path is None:
        return JSONResponse({"error": "none"}, 404)
    return FileResponse(path, media_type="text/html", filename=f"formcheck_set_{set_id}.html")


async def set_file(request: Request) -> Response:
    """A file beside a report, such as a video that is too large to stand in it."""
    path = request.app.state.set_files.file_of(request.path_params["set_id"], request.path_params["name"])
    if path is None or path.suffix not in {".mp4", ".html"}:
        return JSONResponse({"error": "none"}, 404)
    headers = {"Content-Security-Policy": _report_policy()} if path.suffix == ".html" else {}
    return FileResponse(path, headers=headers)


async def delete_set(request: Request) -> Response:
    """Delete a set for good."""
    try:
        done = await run_in_threadpool(request.app.state.library.delete, request.path_params["set_id"])
    except InputError as error:
        return JSONResponse({"error": str(error)}, 409)
    return JSONResponse({"deleted": done}, 200 if done else 404)


async def progress(request: Request) -> Response:
    """The progress of all sets that a filter lets through, as one page."""
    return await run_in_threadpool(_progress, request)


def _progress(request: Request) -> Response:
    from datetime import datetime

    from formcheck.history.overload_steps import overload_settings
    from formcheck.history.progress_page import render

    exercise = request.query_params.get("exercise") or None
    found: list[KeptSet] = request.app.state.library.sets(Filter(None, None, exercise, None, None))
    # of several athletes, those without a name are whoever trains here
    unnamed = [one for one in found if not one.about.athlete]
    shown = unnamed or [one for one in found if one.about.athlete == found[-1].about.athlete]
    if not shown:
        return RedirectResponse("/sets", 303)  # which says so, in the language of the pages
    specs = {spec.id: spec for spec in candidates(request.app.state.settings.exercise_folders)}
    html = render(shown, specs, overload_settings(), datetime.now().astimezone().date())
    return HTMLResponse(html, headers={"Content-Security-Policy": _report_policy()})


async def icon(_request: Request) -> Response:
    """The ring of the program."""
    return Response(ICON, media_type="image/svg+xml")


def _report_policy() -> str:
    """For our reports, which are one file: their own style, their one script by its hash, media that they hold."""
    script = b64encode(sha256(part("page.js").encode()).digest()).decode("ascii")
    return (
        "default-src 'none'; img-src data:; media-src 'self' data: blob:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _here(request: Request) -> bool:
    session = session_of(request.scope)
    return session is not None and session.here


async def _order(request: Request) -> dict[str, Any]:
    """The small JSON object that a page sends; empty when it is something else."""
    import json

    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_ORDER_BYTES:
            return {}
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


ROUTES: Final = (
    Route("/favicon.ico", icon),
    Route("/api/pair", pair, methods=["POST"]),
    Route("/api/codes", new_code, methods=["POST"]),
    Route("/api/devices", devices),
    Route("/api/devices/{device}", remove_device, methods=["DELETE"]),
    Route("/api/clips", upload, methods=["POST"]),
    Route("/api/clips", jobs),
    Route("/api/clips/{job}", cancel_job, methods=["DELETE"]),
    Route("/api/sets/{set_id:int}", delete_set, methods=["DELETE"]),
    Route("/sets/{set_id:int}/report", report),
    Route("/sets/{set_id:int}/download", download),
    Route("/sets/{set_id:int}/{name}", set_file),
    Route("/progress", progress),
)
