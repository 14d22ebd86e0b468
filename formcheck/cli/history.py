"""``formcheck history``: earlier sets, and progress."""

from __future__ import annotations

import sys
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli.options import EXERCISE_DIRS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from formcheck.history.records import KeptSet
    from formcheck.history.repository import Filter

MOST_LISTED = 20
_OTHER = "name another file with -o"


class _Listing(click.Group):
    """A group that lists when no command is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``list`` in front of options that have no command."""
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Listing)
def history() -> None:
    """Show earlier sets and progress; without a command the same as list."""


def _filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose sets; it gets them as ``wanted``."""
    options = (
        click.option("--exercise", metavar="ID", help="Only this exercise."),
        click.option("--athlete", metavar="NAME", help="Only this athlete; '' for sets without a name."),
        click.option("--since", metavar="DATE", help="From this day on."),
        click.option("--until", metavar="DATE", help="Up to and with this day."),
    )

    @wraps(command)
    def with_filter(
        *arguments: Any,  # noqa: ANN401  those of any command
        exercise: str | None,
        athlete: str | None,
        since: str | None,
        until: str | None,
        **others: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        from formcheck.history.repository import Filter

        wanted = Filter(None, _name(athlete), exercise, _day(since), _day(until, days_later=1))
        return command(*arguments, wanted=wanted, **others)

    for option in reversed(options):
        with_filter = option(with_filter)
    return with_filter


@history.command("list")
@_filters
@click.option("--limit", default=MOST_LISTED, type=click.IntRange(0), help="The latest sets, 0 for all [20].")
def list_sets(wanted: Filter, limit: int) -> None:
    """List sets, the latest at the end."""
    from rich.console import Console

    from formcheck.history.terminal import sets_table

    found = _read(wanted)
    shown = found[-limit:]
    if not shown:
        click.echo("formcheck: no such sets in the history; 'formcheck analyze' puts sets into it", err=True)
    else:
        Console(highlight=False).print(sets_table(shown))
    if len(found) > len(shown):
        click.echo(f"formcheck: the latest {len(shown)} of {len(found)} sets; --limit 0 lists all", err=True)


@history.command("show")
@click.argument("set_id", metavar="ID", type=int)
def show_set(set_id: int) -> None:
    """Show the set with this ID and its repetitions."""
    from rich.console import Console

    from formcheck.history.repository import Filter
    from formcheck.history.terminal import set_page

    for one in _some(Filter((set_id,))):
        Console(highlight=False).print(set_page(one))


@history.command("export")
@_filters
@click.option("--format", "form", required=True, type=click.Choice(["csv", "parquet", "json"]), help="What to write.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file.")
def export(wanted: Filter, form: str, output: Path) -> None:
    """Write sets and repetitions: one JSON file, or a table of sets and, with .reps in its name, one of repetitions."""
    from formcheck.history.export import history_paths, write_history
    from formcheck.pipeline.output_folder import refuse_foreign

    refuse_foreign(history_paths(output, form), _OTHER)
    written = write_history(output, _some(wanted), form)
    click.echo(f"formcheck: wrote {', '.join(map(str, written))}", err=True)


@history.command("report")
@_filters
@EXERCISE_DIRS
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The HTML file.")
def report(wanted: Filter, folders: tuple[Path, ...], output: Path) -> None:
    """Write the progress of one athlete, and what to do next, as an HTML page."""
    from datetime import datetime

    from formcheck.errors import InputError
    from formcheck.exercises import candidates
    from formcheck.history.overload_steps import overload_settings
    from formcheck.history.progress_page import write_progress
    from formcheck.pipeline.output_folder import refuse_foreign

    refuse_foreign([output], _OTHER)
    specs = {spec.id: spec for spec in candidates(folders)}
    found = _some(wanted)
    names = sorted({one.about.athlete.casefold(): one.about.athlete for one in found}.values())
    if len(names) > 1:
        listed = ", ".join(name or "'' (no name)" for name in names)
        raise InputError("the sets of one athlete", f"those of {listed}", "name one with --athlete")
    write_progress(output, found, specs, overload_settings(), datetime.now().astimezone().date())
    click.echo(f"formcheck: wrote {output}", err=True)


@history.command("delete")
@click.argument("set_ids", metavar="[ID]...", nargs=-1, type=int)
@click.option("--before", metavar="DATE", help="Sets before this day.")
@click.option("--athlete", metavar="NAME", help="Sets of this athlete; '' for sets without a name.")
@click.option("--all", "everything", is_flag=True, help="All sets.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(set_ids: tuple[int, ...], before: str | None, athlete: str | None, *, everything: bool, yes: bool) -> None:
    """Delete sets for good: by ID, before a day, of an athlete, or all.

    Of several of these only sets are deleted for which all hold. Their content is overwritten on the disk.
    """
    from formcheck.errors import InputError
    from formcheck.history.repository import Filter, open_repository

    if not (set_ids or before or athlete is not None or everything):
        raise InputError("what to delete", "nothing", "name IDs, --before, --athlete or --all")
    wanted = Filter(set_ids or None, _name(athlete), None, None, _day(before))
    found = _some(wanted)
    missing = sorted(set(set_ids) - {one.id for one in found})
    if missing:
        raise InputError("ids of such sets", ", ".join(map(str, missing)), "see 'formcheck history' for what there is")
    if yes or _agreed(f"Delete {_summary(found)} for good?"):
        with open_repository() as store:
            count = store.delete(Filter(tuple(one.id for one in found)))
        click.echo(f"formcheck: deleted {_sets(count)}", err=True)
    else:
        click.echo("formcheck: nothing was deleted", err=True)


def _read(wanted: Filter) -> list[KeptSet]:
    """The sets; nothing is made where there is no history yet."""
    from formcheck.history.repository import open_repository
    from formcheck.utils.system import history_file

    if not history_file().exists():
        return []
    with open_repository() as store:
        return store.sets(wanted)


def _some(wanted: Filter) -> list[KeptSet]:
    """The sets, of which there have to be some.

    Raises
    ------
    InputError
        When there are none.
    """
    from formcheck.errors import InputError

    found = _read(wanted)
    if not found:
        raise InputError("sets in the history", "none of these", "see 'formcheck history' for what there is")
    return found


def _agreed(question: str) -> bool:
    from formcheck.errors import InputError

    try:
        return click.confirm(question, err=True)
    except click.Abort as error:
        if sys.stdin.isatty():
            raise
        raise InputError("an answer", "the end of the input", "add --yes to delete without being asked") from error


def _summary(sets: list[KeptSet]) -> str:
    days = sorted({one.done_at.date() for one in sets})
    names = sorted({one.about.athlete for one in sets} - {""})
    whose = f" of {', '.join(names)}" if names else ""
    when = f"from {days[0]} to {days[-1]}" if days[0] < days[-1] else f"of {days[0]}"
    return f"{_sets(len(sets))}{whose} {when}"


def _sets(count: int) -> str:
    return f"{count} set{'s' * (count != 1)}"


def _name(athlete: str | None) -> str | None:
    """A name as the history writes it."""
    from formcheck.history.records import About

    return None if athlete is None else About.typed(athlete).athlete


def _day(text: str | None, days_later: int = 0) -> datetime | None:
    """When a day begins on the clock of this computer, or one so many days later.

    Raises
    ------
    InputError
        When it is no date.
    """
    from datetime import datetime, timedelta

    from formcheck.errors import InputError

    if text is None:
        return None
    try:
        day = datetime.combine(datetime.fromisoformat(text), datetime.min.time())
        return (day + timedelta(days=days_later)).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise InputError("a date such as 2025-06-01", f"'{text}'", "mend it") from error
