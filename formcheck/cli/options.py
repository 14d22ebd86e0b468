"""Options that several commands have in common."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable

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
        from formcheck.video.read_options import ReadOptions

        reading = ReadOptions(fps, None if rotate == "auto" else int(rotate), speed)
        return command(*arguments, reading=reading, **others)

    for option in reversed(options):
        with_reading = option(with_reading)
    return with_reading
