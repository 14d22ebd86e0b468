"""Fetch a model that does not come with formcheck, and put it in place only when it has proved itself.

The transfer uses urllib from the standard library: one GET with a Range header needs no more, and it honours the
system's proxy settings and certificates.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from formcheck.errors import InputError
from formcheck.modelstore.store import checksum_path, fetched_folder, model_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.modelstore.store import Model

    Progress = Callable[[int, int | None], None]

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
    from formcheck.modelstore.download import download
    from formcheck.modelstore.trial import try_out

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
