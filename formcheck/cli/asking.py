"""Asking at the terminal which exercise it is, with one key."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from formcheck.cli.crash_isolation import in_foreground

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    with in_foreground():
        try:
            key = click.getchar()
        except (KeyboardInterrupt, EOFError):
            return None
    keys = {str(number): name for number, name in enumerate(likeliest, 1)}
    return specs[keys[key]] if key in keys else None
