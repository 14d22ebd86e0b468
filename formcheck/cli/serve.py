"""``formcheck serve``: the product in a browser, with a phone as the camera if wanted."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from formcheck.cli.interrupt import stop_request
from formcheck.cli.options import EXERCISE_DIRS, INTERRUPTED, MODEL
from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

DEFAULT_PORT: Final = 8765


@click.command()
@click.option("--lan", is_flag=True, help="Let phones and tablets of your network in, too, with a code.")
@click.option("--port", type=click.IntRange(0, 65534), default=DEFAULT_PORT, metavar="N", help="Port [8765].")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the sets [that of your data].")
@EXERCISE_DIRS
@MODEL
def serve(*, lan: bool, port: int, no_browser: bool, output: Path | None, folders: tuple[Path, ...], model: str) -> int:
    """Open formcheck in a browser: train in front of a camera, analyse clips, see your sets.

    Everything runs on this computer. With --lan a phone can be the camera. Enter shows a new address, Ctrl-C ends.
    """
    try:
        from formcheck.web.server import ServeConfig
        from formcheck.web.server import serve as run
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("formcheck"):
            raise
        raise InputError("what the pages need", f"no {error.name}", "pip install 'formcheck[web]'") from error
    folder = output or _data_folder() / "sets"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError("a folder for the sets", f"{folder}: {error.strerror}", "name another with -o") from error
    config = ServeConfig(port, lan, folder, folders, model)
    with stop_request() as stop:
        run(config, _line, lambda new, digits: _ready(new, digits, stop, no_browser=no_browser), stop)
    return INTERRUPTED


def _data_folder() -> Path:
    from formcheck.utils.system import data_folder

    return data_folder()


def _ready(new_address: Callable[[], str], fingerprint: str, stop: Event, *, no_browser: bool) -> None:
    """Show where to go; with a terminal, again whenever Enter is pressed."""
    address = new_address()
    with suppress(OSError):
        click.echo(address)
        _line("open that address in a browser of this computer; it works once, within five minutes")
        if fingerprint:
            _line(f"certificate for your network, SHA-256: {fingerprint}")
    if not no_browser:
        import webbrowser

        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    if sys.stdin is not None and sys.stdin.isatty():
        threading.Thread(target=_answer_enter, args=(new_address, stop), daemon=True).start()


def _answer_enter(new_address: Callable[[], str], stop: Event) -> None:
    while not stop.is_set() and sys.stdin.readline():
        with suppress(OSError):
            click.echo(new_address())


def _line(text: str) -> None:
    """A line for the person at the terminal, as long as there is one."""
    with suppress(OSError):
        click.echo(f"formcheck: {text}", err=True)
