"""What the user says about a set, for the commands that put sets into the history."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable


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
