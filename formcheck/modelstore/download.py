"""Bring a file over HTTP, and go on where it was cut off."""

from __future__ import annotations

import http.client
import re
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse
    from pathlib import Path
    from typing import IO

    Progress = Callable[[int, int | None], None]

ATTEMPTS: Final = 5
TIMEOUT_S: Final = 30.0
PAUSE_S: Final = 0.5
_CHUNK_BYTES: Final = 1 << 16
_CONTENT_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+)")


class _CutOffError(Exception):
    """The connection ended before the file did."""


def download(address: str, target: Path, *, most_bytes: int, progress: Progress | None = None) -> None:
    """Write what lies at ``address`` to ``target``.

    When the connection breaks off, the rest is asked for; a server that cannot send a part, or whose file has
    changed meanwhile, sends all of it again. Gives up after ``ATTEMPTS`` connections that brought nothing new.

    Raises
    ------
    InputError
        If the server cannot be reached, answers with an error, keeps breaking off, or sends too much.
    """
    entity_tag: str | None = None
    furthest, fruitless, cause = 0, 0, ""
    with target.open("wb") as file:
        while fruitless < ATTEMPTS:
            try:
                with _ask(address, file.tell(), entity_tag) as response:
                    entity_tag = response.headers.get("ETag")
                    _take(response, file, most_bytes, progress)
                return
            except urllib.error.HTTPError as error:
                error.close()
                if error.code < 500:
                    raise _failed(address, f"the answer {error.code} {error.reason}") from error
                cause = f"the answer {error.code} {error.reason}"
            except (_CutOffError, OSError, http.client.HTTPException) as error:
                cause = str(error) or type(error).__name__
            fruitless = 0 if file.tell() > furthest else fruitless + 1
            furthest = max(furthest, file.tell())
            time.sleep(PAUSE_S)
    raise _failed(address, cause)


def _ask(address: str, start: int, entity_tag: str | None) -> HTTPResponse:
    request = urllib.request.Request(address, headers={"User-Agent": "formcheck", "Accept-Encoding": "identity"})  # noqa: S310  http(s) only: see fetch
    if start and entity_tag:
        # a part is only asked for when the server can say that it is a part of the same file
        request.add_header("Range", f"bytes={start}-")
        request.add_header("If-Range", entity_tag)
    response: HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_S)  # noqa: S310  likewise
    return response


def _take(response: HTTPResponse, file: IO[bytes], most_bytes: int, progress: Progress | None) -> None:
    """Append the answer to the file, or begin the file again when the answer is all of it."""
    total = _begin(response, file)
    while True:
        chunk = response.read(_CHUNK_BYTES)
        if not chunk:
            break
        file.write(chunk)
        if file.tell() > most_bytes:
            raise InputError(f"at most {most_bytes} bytes", "more than that", "check the address")
        if progress:
            progress(file.tell(), total)
    if total is not None and file.tell() < total:
        raise _CutOffError(f"a connection that ended after {file.tell()} of {total} bytes")
    file.flush()


def _begin(response: HTTPResponse, file: IO[bytes]) -> int | None:
    """Put the file where the answer goes on, and say how large it will be."""
    if response.status == http.client.PARTIAL_CONTENT:
        part = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if part is None or int(part[1]) != file.tell():
            raise _CutOffError("a part of the file that was not asked for")
        return int(part[2])
    file.seek(0)
    file.truncate()
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else None


def _failed(address: str, found: str) -> InputError:
    return InputError(f"a file at {address}", found, "check the connection and the address, and try again")
