"""``formcheck batch``: many clips in, one row for each out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from formcheck.cli.interrupt import stop_request
from formcheck.cli.options import DONE, EXERCISE_DIRS, INTERRUPTED, MODEL, SOME_FAILED, reading_options

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.video.reader import ReadOptions


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", required=True, metavar="DIR", help="Folder for the results; with Ray also an address.")
@click.option("--exercise", default="auto", metavar="ID|auto", help="Of clips for which no manifest names one [auto].")
@EXERCISE_DIRS
@click.option("--workers", default=0, type=click.IntRange(0, 4096), help="Processes [one for each processor].")
@click.option("--engine", default="local", type=click.Choice(["local", "ray"]), help="Where the work is done [local].")
@click.option("--ray-address", metavar="ADDRESS", help="The Ray cluster [the running one, else one on this machine].")
@click.option("--landmarks", is_flag=True, help="Keep the landmarks of each clip.")
@click.option("--video", is_flag=True, help="Write an annotated video of each clip.")
@click.option("--html", is_flag=True, help="Write a report to look at for each clip.")
@click.option("--blur-faces", is_flag=True, help="Cover the face in the videos and in the reports' pictures.")
@click.option("--export", metavar="LIST", help="Of each clip csv,parquet,trc,mot, as with analyze.")
@MODEL
@reading_options
@click.option("--time-limit", default=3600.0, type=click.FloatRange(0.1), help="Seconds for one clip [3600].")
@click.option("--memory-limit", default=4096.0, type=click.FloatRange(1), help="Megabytes for one worker [4096].")
@click.option("--force", is_flag=True, help="Do everything again.")
@click.option("--retry-failed", is_flag=True, help="Do again what failed in an earlier run.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--history", is_flag=True, help="Put the sets into the history; a manifest may name athlete,load,band,note,date."
)
@click.option("--json-lines", is_flag=True, help="Every row as a line of JSON on stdout as soon as it is there.")
def batch(  # noqa: PLR0913, PLR0917  as many as the command has options
    inputs: tuple[str, ...],
    output: str,
    exercise: str,
    folders: tuple[Path, ...],
    workers: int,
    engine: str,
    ray_address: str | None,
    time_limit: float,
    memory_limit: float,
    *,
    landmarks: bool,
    video: bool,
    html: bool,
    blur_faces: bool,
    export: str | None,
    model: str,
    reading: ReadOptions,
    force: bool,
    retry_failed: bool,
    dry_run: bool,
    history: bool,
    json_lines: bool,
) -> int:
    """Analyse every clip of INPUT: folders, globs in quotes, files, or a manifest.

    A manifest is a CSV table with the columns file,exercise; its other columns are carried through to the summary.
    Stopped and started again, a run goes on where it was. Exit codes: 0 all analysed, 1 some failed, 130 interrupted.
    """
    from formcheck.batch.clips import Limits, Options
    from formcheck.batch.progress import ProgressReporter
    from formcheck.batch.run import Request, run_batch
    from formcheck.export.formats import formats

    request = Request(
        inputs,
        output,
        exercise,
        workers,
        Options(
            landmarks,
            video,
            html,
            formats(export) if export is not None else (),
            tuple(str(folder.absolute()) for folder in folders),
            blur_faces,
            model,
            reading,
        ),
        Limits(time_limit, memory_limit),
        engine,
        ray_address,
        force=force,
        retry_failed=retry_failed,
        dry_run=dry_run,
        history=history,
    )
    with stop_request() as stop, ProgressReporter(json_lines=json_lines, dry_run=dry_run) as reporter:
        totals = run_batch(request, stop, reporter)
    if not dry_run:
        reporter.conclude(totals)
    if totals.history:
        click.echo(f"formcheck: {totals.history}", err=True)
    if totals.interrupted:
        return INTERRUPTED
    return SOME_FAILED if totals.failed else DONE
