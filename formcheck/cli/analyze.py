"""``formcheck analyze``: one clip in; report, table, annotated video and page out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli.codes import DONE, INTERRUPTED
from formcheck.cli.interrupt import stop_request
from formcheck.cli.options import EXERCISE_DIRS, MODEL, reading_options
from formcheck.cli.progress import progress_bar
from formcheck.cli.said import history_options

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from threading import Event

    from formcheck.history.records import About
    from formcheck.outputs import Outputs
    from formcheck.pipeline import ClipResult
    from formcheck.video.read_options import ReadOptions


@click.command()
@click.argument("video", type=click.Path(path_type=Path))
@click.option(
    "--exercise",
    default="auto",
    metavar="ID|auto",
    help="The exercise [auto: recognise it]; see 'formcheck exercises list'.",
)
@EXERCISE_DIRS
@click.option("-o", "--output", default="out", type=click.Path(path_type=Path), help="Folder for the results [out].")
@click.option("--no-video", is_flag=True, help="Leave out the annotated video.")
@click.option("--no-html", is_flag=True, help="Leave out the report to look at.")
@click.option("--blur-faces", is_flag=True, help="Cover the face in the annotated video and in the report's pictures.")
@click.option("--landmarks/--no-landmarks", default=False, help="Keep the landmarks, to analyse them again later.")
@click.option(
    "--export",
    metavar="LIST",
    help="Signals and landmarks as csv,parquet; markers and joint angles for OpenSim as trc,mot.",
)
@MODEL
@reading_options
@history_options
@click.option("--date", "typed_date", metavar="DATE", help="When it was recorded, for the history [as the clip says].")
def analyze(  # noqa: PLR0913  as many as the command has options
    video: Path,
    exercise: str,
    folders: tuple[Path, ...],
    output: Path,
    *,
    no_video: bool,
    no_html: bool,
    blur_faces: bool,
    landmarks: bool,
    export: str | None,
    model: str,
    reading: ReadOptions,
    about: About | None,
    typed_date: str | None,
) -> int:
    """Count, time and judge the repetitions in VIDEO.

    VIDEO is a clip, a folder of numbered pictures, or the landmarks that were kept of one (.landmarks.npz).
    """
    from formcheck.exercises import candidates, find
    from formcheck.export.files import formats
    from formcheck.output_folder import output_folder
    from formcheck.outputs import Outputs
    from formcheck.pipeline import RECORDING_SUFFIX, analyse_clip
    from formcheck.remembering import moment

    began = moment(typed_date)
    exports = formats(export) if export is not None else ()
    spec = None if exercise == "auto" else find(exercise, folders)
    known = () if spec else candidates(folders)
    recorded = video.name.endswith(RECORDING_SUFFIX)
    kinds = {*exports, *(() if no_video or recorded else ("video",)), *(() if no_html else ("page",))}
    if not recorded and (landmarks or spec is None):  # they are kept too when the exercise cannot be told
        kinds.add("landmarks")
    with output_folder(output), stop_request() as stop:
        outputs = Outputs.prepare(output, video, blur_faces=blur_faces, kinds=kinds)
        with progress_bar("analysing") as tell:
            keep = landmarks or not (no_video and no_html) or bool(exports)
            result = analyse_clip(
                video,
                spec,
                known=known,
                keep_poses=keep,
                outlines=landmarks,
                model=model,
                options=reading,
                scratch=output,
                progress=tell,
                stop=stop,
            )
        written = outputs.write_numbers(result)
        remembered = [] if about is None or stop.is_set() else _remember(video, result, about, began)
        if landmarks and not result.recorded:
            written.append(outputs.write_recording(result))
        written += outputs.write_exports(result, exports)
        if not no_video:
            written += _video(video, result, outputs, stop)
        if not no_html:
            written += outputs.write_pages(result, video, with_video=outputs.video in written)
    _tell(result, written, remembered)
    return INTERRUPTED if stop.is_set() else DONE


def _video(clip: Path, result: ClipResult, outputs: Outputs, stop: Event) -> list[Path]:
    """Write the annotated video, if there are pictures and the user did not stop."""
    if result.recorded:
        click.echo("formcheck: no annotated video: a landmark file holds no pictures", err=True)
        return []
    if stop.is_set():
        return []
    try:
        with progress_bar("drawing") as tell:
            return [outputs.write_video(result, clip, _until(stop, tell))]
    except KeyboardInterrupt:
        return []


def _until(stop: Event, tell: Callable[[float], None]) -> Callable[[float], None]:
    def told(share: float) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        tell(share)

    return told


def _remember(clip: Path, result: ClipResult, about: About, began: datetime | None) -> list[int]:
    """Put the sets into the history; when that cannot be, say so and go on: the results are what was asked for."""
    from formcheck.errors import InputError
    from formcheck.remembering import remember_clip

    try:
        return remember_clip(clip, result, about, began)
    except InputError as error:
        click.echo(f"formcheck: not in the history: {error}", err=True)
        return []


def _tell(result: ClipResult, written: list[Path], remembered: list[int]) -> None:
    from rich.console import Console

    from formcheck.report.terminal import summary

    Console(highlight=False).print(summary(result.sets, result.info.notes))
    sets = ", ".join(f"set {key}" for key in remembered)
    kept = f"; {sets} of the history" if remembered else ""
    click.echo(f"formcheck: wrote {', '.join(str(path) for path in written)}{kept}", err=True)
    if math.isfinite(result.stopped_s):
        click.echo(f"formcheck: interrupted at {result.stopped_s:.1f} s of the clip", err=True)
