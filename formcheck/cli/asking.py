"""Asking at the terminal which exercise it is, with one key."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from formcheck.cli.crash_isolation import in_foreground

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import FrameType

    from formcheck.exercises import ExerciseSpec


def ask_exercise(likeliest: Sequence[str], specs: Mapping[str, ExerciseSpec]) -> ExerciseSpec | None:
    """Ask which of a few exercises it is.

    Parameters
    ----------
    likeliest : sequence of str
        Their identifiers, at most nine.
    specs : mapping of str to ExerciseSpec
        By identifier.

    Returns
    -------
    ExerciseSpec or None
        None when it is none of them, the user leaves, or nobody sits at a terminal.
    """
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    click.echo("formcheck: the exercise cannot be told from its movement. Which is it?", err=True)
    for number, name in enumerate(likeliest, 1):
        click.echo(f"  {number}  {specs[name].name}", err=True)
    click.echo("  any other key: none of these", err=True)
    with in_foreground(), _interruptible():
        try:
            key = click.getchar()
        except (KeyboardInterrupt, EOFError):
            return None
    keys = {str(number): name for number, name in enumerate(likeliest, 1)}
    return specs[keys[key]] if key in keys else None


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C and a polite kill end the question: a request to stop at the next frame would never be looked at."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    earlier = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
