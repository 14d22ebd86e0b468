"""Storage at addresses such as ``s3://bucket/study``: whatever fsspec knows."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import InputError
from formcheck.video.frames import refuse_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_OF_THE_WEB: Final = frozenset({"http", "https", "ftp", "rtsp", "rtmp"})
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+://")


def is_address(name: str) -> bool:
    """Whether it is an address, not a path."""
    return bool(_ADDRESS.match(name))


def absolute(name: str) -> str:
    """An address as it is, a path from the root."""
    return name if is_address(name) else os.path.abspath(name)  # noqa: PTH100


def file_system(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path on it.

    Raises
    ------
    InputError
        When fsspec does not know it, or lacks the package for it; for a page of the web, from which nothing is fetched.
    """
    if address.partition("://")[0] in _OF_THE_WEB:
        refuse_address(address)
    try:
        import fsspec

        system, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise InputError(
            "an address that can be opened",
            f"{address}: {error}",
            "install formcheck[ray], and formcheck[s3] for s3:// addresses",
        ) from error
    return system, path


def clips_at(address: str, wanted: Callable[[str], bool]) -> list[str]:
    """Addresses of the clips at a folder, glob or file elsewhere, in order."""
    system, path = file_system(address)
    scheme = address.partition("://")[0]
    below = [path] if system.isfile(path) else system.find(path)
    names = system.glob(path) if "*" in path else below
    return [f"{scheme}://{name}" for name in sorted(names) if wanted(name)]


def state_of(address: str) -> str:
    """What tells one version of a file from the next: size, and time or tag."""
    system, path = file_system(address)
    try:
        info = system.info(path)
    except OSError:
        return "missing"
    version = info.get("ETag") or info.get("LastModified") or info.get("mtime")
    return f"{info.get('size')} bytes of {version}"


@contextmanager
def local_copy(path: str) -> Iterator[Path]:
    """A path that can be opened, of a file that may lie elsewhere.

    Raises
    ------
    InputError
        When it cannot be fetched.
    """
    if not is_address(path):
        yield Path(path)
        return
    system, remote = file_system(path)
    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        copy = Path(folder) / remote.rsplit("/", 1)[-1]
        try:
            system.get_file(remote, str(copy))
        except OSError as error:
            raise InputError("a clip that can be fetched", f"{path}: {error}", "check address and rights") from error
        yield copy


@contextmanager
def results_folder(folder: str) -> Iterator[Path]:
    """A folder to write results to; those for elsewhere are sent when the block ends, the report as the last one."""
    if not is_address(folder):
        yield Path(folder)
        return
    with tempfile.TemporaryDirectory(prefix="formcheck-") as local:
        yield Path(local)
        for file in sorted(Path(local).iterdir(), key=lambda file: (file.suffix == ".json", file.name)):
            send(file, f"{folder.rstrip('/')}/{file.name}")


def send(file: Path, address: str) -> None:
    """Copy a file to an address, where it appears whole or not at all."""
    system, path = file_system(address)
    protocol = system.protocol if isinstance(system.protocol, str) else system.protocol[0]
    if protocol != "file":  # object stores show nothing before all of it is there
        system.put_file(str(file), path)
        return
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name[:80]}.part")
    system.put_file(str(file), str(temporary))
    temporary.replace(target)
