"""``formcheck``: the commands, and how the program ends."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Final

import click

import formcheck
from formcheck.cli.analyze import analyze
from formcheck.cli.batch import batch
from formcheck.cli.crash_isolation import apart
from formcheck.cli.doctor import doctor
from formcheck.cli.exercises import exercises
from formcheck.cli.history import history
from formcheck.cli.live import live
from formcheck.cli.models import models
from formcheck.cli.options import DONE, INTERRUPTED, WRONG_USE
from formcheck.cli.serve import serve
from formcheck.errors import FormcheckError, InputError


class _Commands(click.Group):
    """The commands; a clip in the place of a command is told where it belongs."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, as click does."""
        if self.get_command(ctx, args[0]) is None and _is_a_clip(args[0]):
            # typed as it should have been, for the terminal's memory
            found = f"{args[0]}, a {'folder' if Path(args[0]).is_dir() else 'clip'}"
            raise InputError("a command", found, f"do: formcheck {_command(args)}")
        return super().resolve_command(ctx, args)


def _is_a_clip(name: str) -> bool:
    path = Path(name)
    return "://" in name or path.exists() or path.suffix.lower() in _CLIP_SUFFIXES


def _command(args: list[str]) -> str:
    """What does something with these clips; a batch has to be told where to."""
    if not _are_many(args):
        return f"analyze {shlex.join(args)}"
    return f"batch {shlex.join(args)}{'' if {'-o', '--output'} & set(args) else ' -o out'}"


def _are_many(args: list[str]) -> bool:
    """Whether these are several clips, or a folder of videos, and not one clip or its pictures."""
    folder = Path(args[0])
    if folder.is_dir():
        return any(path.suffix.lower() in _CLIP_SUFFIXES for path in folder.iterdir())
    return len(args) > 1 and _is_a_clip(args[1])


_CLIP_SUFFIXES: Final = frozenset({".mp4", ".mov", ".m4v", ".mkv", ".avi", ".webm", ".npz"})


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(formcheck.__version__, message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Count, time and judge the repetitions of a training clip.

    Results go to stdout and to files, messages to stderr. Exit codes: 0 done, 1 done but some clips failed (batch),
    2 wrong use or unusable input, 130 interrupted with what was finished kept.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (analyze, live, serve, batch, exercises, history, models, doctor):
    cli.add_command(command)


def run(arguments: list[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : list of str, optional
        What stands behind the program's name; from the process when not given.

    Returns
    -------
    int
        The exit code.
    """
    try:
        code = cli.main(arguments, prog_name="formcheck", standalone_mode=False)
    except click.ClickException as error:
        hint = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "formcheck"
        return _failed(f"{error.format_message()} See '{hint} --help'.")
    except FormcheckError as error:
        return _failed(str(error))
    except (KeyboardInterrupt, click.Abort):
        click.echo("formcheck: interrupted", err=True)
        return INTERRUPTED
    except OSError as error:
        return _failed(str(InputError("files that can be written", str(error), "check space and permissions")))
    return code if isinstance(code, int) else DONE


def main() -> None:
    """Run the command of this process and end it with its code; what reads a clip is held apart."""
    sys.exit(apart(run) if sys.argv[1:2] == ["analyze"] else run())


def _failed(message: str) -> int:
    click.echo(f"formcheck: {' '.join(message.split())}", err=True)
    return WRONG_USE
