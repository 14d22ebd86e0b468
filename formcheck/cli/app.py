"""``formcheck``: the commands, and how the program ends."""

from __future__ import annotations

import sys

import click

import formcheck
from formcheck.cli.analyze import analyze
from formcheck.cli.apart import apart
from formcheck.cli.batch import batch
from formcheck.cli.codes import DONE, INTERRUPTED, WRONG_USE
from formcheck.cli.doctor import doctor
from formcheck.cli.exercises import exercises
from formcheck.cli.history import history
from formcheck.cli.live import live
from formcheck.cli.models import models
from formcheck.errors import FormcheckError, InputError


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(formcheck.__version__, message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Count, time and judge the repetitions of a training clip.

    Results go to stdout and to files, messages to stderr. Exit codes: 0 done, 1 done but some clips failed (batch),
    2 wrong use or unusable input, 130 interrupted with what was finished kept.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (analyze, live, batch, exercises, history, models, doctor):
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
