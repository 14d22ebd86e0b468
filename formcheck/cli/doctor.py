"""``formcheck doctor``: what is installed and what works, for reports of bugs."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

import formcheck
from formcheck.errors import FormcheckError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIBRARIES: Final = (
    "mediapipe", "opencv-python", "av", "pygame-ce", "numpy", "scipy", "pydantic", "click", "rich", "jinja2",
)  # fmt: skip


@click.command()
def doctor() -> None:
    """Say what is installed and whether it works.

    For reports of bugs: versions, model, encoder, cameras, display and voice of this machine.
    """
    for name, state in _findings():
        click.echo(f"{name:14} {state}")


def _findings() -> Iterator[tuple[str, str]]:
    yield "formcheck", formcheck.__version__
    yield "python", f"{platform.python_version()} at {sys.executable}"
    yield "system", f"{platform.system()} {platform.release()} {platform.machine()}, {os.cpu_count()} processors"
    for name in _LIBRARIES:
        yield name, _version(name)
    yield "model", _model()
    yield "encoder", _encoder()
    yield "history", _history()
    yield "cameras", ", ".join(sorted(str(path) for path in Path("/dev").glob("video*"))) or "none found in /dev"
    yield "display", _display()
    yield "speech", _speech()
    yield "sound", _sound()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _model() -> str:
    try:
        from formcheck.models import verify

        status = verify("full")
    except (FormcheckError, ImportError, OSError) as error:
        return f"does not work: {error}"
    return f"{status.model.title} is whole and tracks"


def _encoder() -> str:
    try:
        import av

        av.Codec("libx264", "w")
    except (ImportError, OSError, ValueError) as error:
        return f"no H.264: {error}"
    return "H.264 (libx264)"


def _display() -> str:
    try:
        from formcheck.live.window import display_state
    except ImportError as error:
        return f"does not work: {error}"
    return display_state()


def _speech() -> str:
    from formcheck.speech.engines import GET_ENGINE, find_engine

    engine = find_engine()
    return engine.name if engine else f"none: {GET_ENGINE}"


def _sound() -> str:
    from formcheck.speech.engines import find_players

    return ", ".join(player.name for player in find_players()) or "nothing that plays sound, such as aplay or paplay"


def _history() -> str:
    from formcheck.history.repository import open_repository
    from formcheck.utils.system import history_file

    path = history_file()
    if not path.exists():
        return f"none yet, it will be at {path}"
    try:
        with open_repository() as store:
            return f"{path}, number of sets: {len(store.find())}"
    except FormcheckError as error:
        return f"does not work: {error}"
