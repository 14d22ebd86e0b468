"""``formcheck analyze``: one clip in; report, table, annotated video and page out."""

from __future__ import annotations

import math
import shlex
import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli.crash_isolation import in_foreground
from formcheck.cli.interrupt import stop_request
from formcheck.cli.options import (
    DONE,
    EXERCISE_DIRS,
    INTERRUPTED,
    MODEL,
    history_options,
    progress_bar,
    reading_options,
)
from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from threading import Event
    from types import FrameType

    from formcheck.exercises import ExerciseSpec
    from formcheck.history.records import About
    from formcheck.pipeline.clip_analysis import ClipResult, UnnamedClipError
    from formcheck.pipeline.clip_outputs import Outputs
    from formcheck.video.reader import ReadOptions


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


def _one_clip(_context: click.Context, _parameter: click.Parameter, names: tuple[str, ...]) -> Path:
    """The clip that was named, if it is one and lies on this computer."""
    from formcheck.video.frames import refuse_address

    for name in names:
        refuse_address(name)
    if len(names) > 1:
        raise _several(names)
    return Path(names[0])


def _several(names: tuple[str, ...]) -> InputError:
    """What several names may have meant: one with blanks in it, an exercise behind the clip, or several clips."""
    from formcheck.exercises import ids

    listed = f"{len(names)}: {', '.join(names[:3])}{' ...' if len(names) > 3 else ''}"
    whole = " ".join(names)
    if Path(whole).exists():
        do = f"put the name in quotes: formcheck analyze {shlex.quote(whole)}"
    elif names[1] in ids() and not Path(names[1]).exists():
        do = f"name the exercise so: formcheck analyze {shlex.quote(names[0])} --exercise {names[1]}"
    else:
        do = f"analyse several with: formcheck batch {shlex.join(names) if len(names) <= 3 else 'FOLDER'} -o out"
    return InputError("one clip", listed, do)


@click.command()
@click.argument("video", nargs=-1, required=True, metavar="VIDEO", callback=_one_clip)
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
    from formcheck.export.formats import formats
    from formcheck.history.saving import moment
    from formcheck.pipeline.clip_analysis import RECORDING_SUFFIX, UnnamedClipError, analyse_clip
    from formcheck.pipeline.clip_outputs import Outputs
    from formcheck.pipeline.output_folder import output_folder

    began = moment(typed_date)
    exports = formats(export) if export is not None else ()
    spec = None if exercise == "auto" else find(exercise, folders)
    known = () if spec else candidates(folders)
    wanted = _Wanted(not no_video, not no_html, landmarks, exports)
    recorded = video.name.endswith(RECORDING_SUFFIX)
    with output_folder(output), stop_request() as stop:
        outputs = Outputs.prepare(
            output, video, blur_faces=blur_faces, kinds=wanted.kinds(recorded=recorded, named=spec is not None)
        )
        try:
            with progress_bar("analysing") as tell:
                result = analyse_clip(
                    video,
                    spec,
                    known=known,
                    keep_poses=landmarks or not (no_video and no_html) or bool(exports),
                    outlines=landmarks,
                    model=model,
                    options=reading,
                    scratch=output,
                    progress=tell,
                    stop=stop,
                )
        except UnnamedClipError as error:
            result = _named(error, outputs, known, stop, keep=landmarks)
        written: list[Path] = []
        trouble: Exception | None = None
        try:
            _write(written, video, result, outputs, wanted, stop)
        except (OSError, InputError) as error:  # a full disk, above all: the summary does not need it
            trouble = error
        remembered = [] if about is None or stop.is_set() else _remember(video, result, about, began)
    _tell(result, written, remembered)
    if trouble is not None:
        raise trouble
    return INTERRUPTED if stop.is_set() else DONE


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is written besides the numbers."""

    video: bool
    page: bool
    landmarks: bool
    exports: tuple[str, ...]

    def kinds(self, *, recorded: bool, named: bool) -> set[str]:
        """The same as ``Outputs.prepare`` takes it; the landmarks are kept, too, when the exercise cannot be told."""
        on = {
            "video": self.video and not recorded,
            "page": self.page,
            "landmarks": not recorded and (self.landmarks or not named),
        }
        return {*(kind for kind, wanted in on.items() if wanted), *self.exports}


def _named(
    error: UnnamedClipError, outputs: Outputs, known: Sequence[ExerciseSpec], stop: Event, *, keep: bool
) -> ClipResult:
    """The result of a clip once the user has said what is done in it; otherwise its landmarks are kept for that.

    Raises
    ------
    InputError
        When nobody says it.
    """
    from formcheck.pipeline.clip_analysis import judge

    seen = error.seen
    # before the question: whoever closes the terminal in place of an answer loses nothing
    kept = None if seen.recorded else outputs.write_recording(seen)
    spec = None if stop.is_set() else ask_exercise(error.likeliest, {one.id: one for one in known})
    if spec is None:
        if kept is None:
            raise error
        again = f"formcheck analyze {shlex.quote(str(kept))} -o {shlex.quote(str(outputs.folder))} --exercise ID"
        unnamed = InputError(error.expected, error.found, f"name it, which takes a second: {again}")
        if not stop.is_set():
            raise unnamed from error
        click.echo(f"formcheck: {unnamed}", err=True)
        raise KeyboardInterrupt
    result = judge(seen, spec, outputs.folder)
    if kept is not None and not keep:
        kept.unlink()
    return result


def _write(written: list[Path], clip: Path, result: ClipResult, outputs: Outputs, wanted: _Wanted, stop: Event) -> None:
    """Write what is wanted; each file is added to ``written`` when it is there."""
    written += outputs.write_numbers(result)
    if wanted.landmarks and not result.recorded:
        written.append(outputs.write_recording(result))
    written += outputs.write_exports(result, wanted.exports)
    if wanted.video:
        written += _video(clip, result, outputs, stop)
    if wanted.page:
        written += outputs.write_pages(result, clip, with_video=outputs.video in written)


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
    def advance(share: float) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        tell(share)

    return advance


def _remember(clip: Path, result: ClipResult, about: About, began: datetime | None) -> list[int]:
    """Put the sets into the history; when that cannot be, say so and go on: the results are what was asked for."""
    from formcheck.history.saving import remember_clip

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
    if written or kept:
        click.echo(f"formcheck: wrote {', '.join(str(path) for path in written)}{kept}", err=True)
    if math.isfinite(result.stopped_s):
        click.echo(f"formcheck: interrupted at {result.stopped_s:.1f} s of the clip", err=True)
