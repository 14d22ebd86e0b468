"""Downloads a pose model over HTTP and puts it in place once it is checked.

The transfer uses urllib from the standard library: one GET with a Range header needs no more, and it honours the
system's proxy settings and certificates.
"""

from __future__ import annotations

import hashlib
import http.client
import re
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from formcheck.errors import InputError
from formcheck.models.store import checksum_path, fetched_folder, model_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.models.store import Model

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse
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


MOST_BYTES: Final = 200_000_000
LEAST_BYTES: Final = 1_000_000
_CONTENTS: Final = ["pose_detector.tflite", "pose_landmarks_detector.tflite"]


def fetch(name: str, url: str | None = None, *, progress: Progress | None = None) -> Path:
    """Download a model into the user's cache folder.

    The file is checked (size, check-sum if one is recorded in the manifest, contents), loaded and tried on a sample
    picture under a temporary name. Only then does it take its place; until then an earlier one stays in use.

    Parameters
    ----------
    name : str
        One of the models of the manifest.
    url : str, optional
        Another http(s) address to fetch it from.
    progress : callable, optional
        Called as the file comes in with the bytes so far and the whole size, None while that is unknown.

    Returns
    -------
    Path
        Where the model is now.

    Raises
    ------
    InputError
        If the model comes with formcheck, cannot be fetched, or does not pass.
    """
    model = model_named(name)
    address = url or model.url
    if model.url is None:
        raise InputError("a model to fetch", f"{name}, which comes with formcheck", "use it as it is")
    if address is None or urlsplit(address).scheme not in {"http", "https"}:
        raise InputError("an http or https address", repr(address), "give such an address")
    folder = fetched_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder) as scratch:
            return _fetch_into(Path(scratch), folder / model.file, model, address, progress)
    except OSError as error:
        raise InputError(f"room for {model.file} in {folder}", str(error), "make the folder writable") from error


def _fetch_into(scratch: Path, target: Path, model: Model, address: str, progress: Progress | None) -> Path:
    from formcheck.models.store import try_out

    arrived = scratch / target.name
    download(address, arrived, most_bytes=MOST_BYTES, progress=progress)
    digest = hashlib.sha256(arrived.read_bytes()).hexdigest()
    if model.sha256 and digest != model.sha256:
        raise _wrong(address, f"SHA-256 {model.sha256}", digest)
    _check_contents(arrived, address)
    try_out(arrived)
    # the check-sum goes first: whatever stops the program between the two leaves a model that is refused, not trusted
    record = checksum_path(arrived)
    record.write_text(f"{digest}\n", "ascii")
    record.replace(checksum_path(target))
    arrived.replace(target)
    return target


def _check_contents(path: Path, address: str) -> None:
    size = path.stat().st_size
    if size < LEAST_BYTES:
        raise _wrong(address, f"a model of at least {LEAST_BYTES} bytes", f"{size} bytes")
    try:
        with zipfile.ZipFile(path) as archive:
            names, damaged = sorted(archive.namelist()), archive.testzip()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError) as error:
        raise _wrong(address, "a model bundle (zip)", str(error)) from error
    if names != _CONTENTS or damaged:
        raise _wrong(address, f"a bundle of {' and '.join(_CONTENTS)}", damaged or ", ".join(names)[:200])


def _wrong(address: str, expected: str, found: str) -> InputError:
    return InputError(f"{expected} from {address}", found, "try again later, or give another --url")
