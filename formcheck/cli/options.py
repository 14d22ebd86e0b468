"""What several commands have in common: options, exit codes, and the progress bar."""

from __future__ import annotations

import math
import sys
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DONE: Final = 0
SOME_FAILED: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130


MODEL: Final = click.option(
    "--model",
    default="full",
    type=click.Choice(["lite", "full", "heavy"]),
    help="Pose model [full]; the others have to be fetched first, see 'formcheck models'.",
)
# as ``folders``, a tuple of Path
EXERCISE_DIRS: Final = click.option(
    "--exercise-dir",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder with exercise files of your own; may be given more than once.",
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options about how a clip is read; it gets them as ``reading``, a ``ReadOptions``."""
    options = (
        click.option(
            "--rotate",
            default="auto",
            type=click.Choice(["auto", "0", "90", "180", "270"]),
            help="Degrees by which to turn the picture clockwise [auto: found out where it shows nothing as it is].",
        ),
        click.option("--fps", type=float, help="Frames a second of what carries no times: a folder of pictures [30]."),
        click.option(
            "--speed", type=float, help="How fast the file plays: 0.25 is four times slowed down [as it says]."
        ),
    )

    @wraps(command)
    def with_reading(
        *arguments: Any,  # noqa: ANN401  those of any command
        rotate: str,
        fps: float | None,
        speed: float | None,
        **others: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        from formcheck.video.reader import ReadOptions

        reading = ReadOptions(fps, None if rotate == "auto" else int(rotate), speed)
        return command(*arguments, reading=reading, **others)

    for option in reversed(options):
        with_reading = option(with_reading)
    return with_reading


def history_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options about the history; it gets them as ``about``, an ``About`` or None for no history."""
    options = (
        click.option("--athlete", metavar="NAME", help="Whose set it is, for the history."),
        click.option("--load", metavar="WEIGHT", help="The load, for the history: 60kg, 135lb."),
        click.option(
            "--band", metavar="BAND", help="The band, for the history: light, medium, heavy, or your own word."
        ),
        click.option("--note", metavar="TEXT", help="A note, for the history."),
        click.option("--no-history", is_flag=True, help="Leave the history as it is."),
    )

    @wraps(command)
    def with_about(
        *arguments: Any,  # noqa: ANN401  those of any command
        athlete: str | None,
        load: str | None,
        band: str | None,
        note: str | None,
        no_history: bool,
        **others: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        from formcheck.errors import InputError
        from formcheck.history.records import About

        said = any(value is not None for value in (athlete, load, band, note, others.get("typed_date")))
        if no_history and said:
            raise InputError("something to do with what you say about the set", "--no-history", "leave one of them out")
        about = None if no_history else About.typed(athlete, load, band, note)
        return command(*arguments, about=about, **others)

    for option in reversed(options):
        with_about = option(with_about)
    return with_about


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[float], None]]:
    """Show how far a task has come.

    Parameters
    ----------
    title : str
        What is being done.

    Yields
    ------
    callable
        To be told the share that is done, 0 to 1; NaN while nobody can know, which shows as a pulse.
    """
    if not sys.stderr.isatty():
        yield lambda _share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def tell(share: float) -> None:
            if math.isfinite(share):
                bar.update(task, total=1.0, completed=min(share, 1.0))

        yield tell
