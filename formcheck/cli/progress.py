"""A progress bar, silent where nobody watches."""

from __future__ import annotations

import math
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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
