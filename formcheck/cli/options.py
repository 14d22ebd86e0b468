"""Options that several commands have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

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
