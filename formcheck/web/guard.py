"""The guard in front of every page and socket: who asks, from where, for which name, and how much of it."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from formcheck.web.pairing import Pairing, WebSession

# The page and nothing else: no script or style that stands in a page, nothing from elsewhere, in nobody's frame.
CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), screen-wake-lock=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
# what may be seen before one is let in: the page that takes the code, and what it is made of
_OPEN_PATHS: Final = frozenset({"/pair", "/api/pair", "/favicon.ico"})
_OPEN_FOLDER: Final = "/static/"
_SAFE: Final = frozenset({"GET", "HEAD"})
_NOT_LET_IN: Final = 4401  # close codes of our own for sockets, after the HTTP status


class Guard:
    """Lets through what comes from our own pages in a paired browser; refuses the rest before any route sees it.

    Parameters
    ----------
    app : ASGI application
    pairing : Pairing
    hosts : mapping of scheme to set of str
        The hosts with port under which the server is reached, for ``http`` (this computer) and ``https`` (its network).
    """

    def __init__(self, app: ASGIApp, pairing: Pairing, hosts: Mapping[str, frozenset[str]]) -> None:
        self._app, self._pairing, self._hosts = app, pairing, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at a request or socket, and pass it on or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if refused is None:
            await self._app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _NOT_LET_IN, "reason": refused[1]})
        else:
            response = PlainTextResponse(refused[1] + "\n", refused[0])
            await response(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason when it is refused; else None, and the session stands in the scope's state."""
        headers, secure = Headers(scope=scope), scope["scheme"] in {"https", "wss"}
        host = headers.get("host", "")
        if host not in self._hosts["https" if secure else "http"]:
            return 421, "this name is not served here"
        if not _of_our_own(scope, headers, f"{'https' if secure else 'http'}://{host}"):
            return 403, "requests from other sites are refused"
        session = self._pairing.session(cookie_of(headers.get("cookie", ""), secure=secure))
        if session is not None and session.here == secure:
            session = None  # a key of this computer is worth nothing elsewhere, nor the other way round
        scope.setdefault("state", {})["session"] = session
        if session is None and scope["path"] not in _OPEN_PATHS and not scope["path"].startswith(_OPEN_FOLDER):
            return 401, "this browser is not paired; open the address that 'formcheck serve' shows, or scan its code"
        return None


def cookie_name(*, secure: bool) -> str:
    """The name of the session's cookie; the prefix makes browsers refuse one that was set for less than this host."""
    return "__Host-formcheck" if secure else "formcheck"


def cookie_of(header: str, *, secure: bool) -> str | None:
    """The key of the session in a Cookie header."""
    try:
        found = SimpleCookie(header).get(cookie_name(secure=secure))
    except CookieError:
        return None
    return found.value if found else None


def cookie_header(key: str, *, secure: bool) -> str:
    """The Set-Cookie header of a session: not for scripts, not for other sites, not over plain connections."""
    attributes = "; Path=/; HttpOnly; SameSite=Strict" + ("; Secure" if secure else "")
    return f"{cookie_name(secure=secure)}={key}{attributes}"


def session_of(scope: Scope) -> WebSession | None:
    """The session that the guard has found."""
    found: WebSession | None = scope.get("state", {}).get("session")
    return found


def _of_our_own(scope: Scope, headers: Headers, own: str) -> bool:
    """Whether a request was made by one of our pages, or by a person who typed or scanned its address."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None and not _same(origin, own):
        return False
    if scope["type"] == "websocket" or scope["method"] not in _SAFE:
        return origin is not None
    # an app that scans codes opens the address like a link; the page that takes the code does nothing by itself
    linked = scope["path"] == "/pair" and headers.get("sec-fetch-mode") == "navigate"
    return site in {None, "none", "same-origin"} or linked


def _same(origin: str, own: str) -> bool:
    """Whether an Origin header names us; ``null`` does not."""
    try:
        said, ours = urlsplit(origin), urlsplit(own)
    except ValueError:
        return False
    return (said.scheme, said.netloc) == (ours.scheme, ours.netloc)


def _with_headers(send: Send) -> Send:
    """Put our headers on a response; one that has a header of its own keeps it."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
