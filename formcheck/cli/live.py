"""``formcheck live``: a coach that watches a set through the camera."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from formcheck.cli.interrupt import stop_request
from formcheck.cli.options import EXERCISE_DIRS, INTERRUPTED, MODEL, SOME_FAILED, history_options
from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from formcheck.coach.language import Words
    from formcheck.history.records import About
    from formcheck.live.set_writer import WriterEvent
    from formcheck.live.sources import SourceChoice
    from formcheck.live.window import Window
    from formcheck.pipeline.clip_analysis import ClipResult
    from formcheck.speech.speaker import Voice

DEFAULT_FOLDER: Final = Path("out")
NO_SET: Final = (
    "no set was seen, and nothing was written: a set begins when the start position is held for a moment; "
    "'formcheck exercises show ID' says where the camera goes"
)


def _no_clip(_context: click.Context, _parameter: click.Parameter, names: tuple[str, ...]) -> None:
    """A clip takes the place of the camera by an option."""
    if names:
        do = f"play a recording with: formcheck live --source {shlex.quote(names[0])}"
        raise InputError("options", names[0], do)


@click.command()
@click.argument("clips", nargs=-1, metavar="", expose_value=False, callback=_no_clip)
@click.option("--exercise", default="auto", metavar="ID|auto", help="The exercise [auto: recognise it].")
@EXERCISE_DIRS
@MODEL
@click.option("--camera", type=click.IntRange(0), metavar="N", help="Number of the camera [0].")
@click.option("--source", metavar="URL_OR_FILE", help="In place of a camera: a file, rtsp:// or http://, a pipe, or -.")
@click.option(
    "--pace",
    type=click.FloatRange(0, 100),
    metavar="X",
    help="Play a file X times faster [1]; 0: as fast as it can be analysed, every frame.",
)
@click.option(
    "--rotate",
    type=click.Choice(["auto", "0", "90", "180", "270"]),
    default="auto",
    help="Turn the picture clockwise [auto: where it shows a set only that way].",
)
@click.option("--voice/--no-voice", default=True, help="Speak [yes].")
@click.option("--rate", type=click.IntRange(80, 450), metavar="WORDS", help="Words a minute of the voice.")
@click.option("--language", metavar="CODE", help="Of voice and screen: de, en, es, fr [en].")
@click.option("--cues", type=click.Path(path_type=Path), metavar="FILE", help="Other words, or another language.")
@click.option("--headless", is_flag=True, help="Without a window.")
@click.option("--full-screen", is_flag=True, help="Begin with the window over the whole screen.")
@click.option("--mirror/--no-mirror", default=True, help="Show the picture as a mirror does [yes].")
@click.option("--record", type=click.Path(path_type=Path), metavar="DIR", help="Keep the video of each set there.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the results [DIR, or out].")
@history_options
def live(  # noqa: PLR0913  as many as the command has options
    *,
    exercise: str,
    folders: tuple[Path, ...],
    model: str,
    camera: int | None,
    source: str | None,
    pace: float | None,
    rotate: str,
    rate: int | None,
    language: str | None,
    cues: Path | None,
    record: Path | None,
    output: Path | None,
    voice: bool,
    headless: bool,
    full_screen: bool,
    mirror: bool,
    about: About | None,
) -> int:
    """Watch a set through the camera: count aloud, and say what to do better.

    The set begins when the start position is held, and ends when you rest or leave. Both hands overhead pause it.
    Each set is written as analyze writes it. In the window, ? shows the keys and q ends.
    """
    from formcheck.exercises import find
    from formcheck.pipeline.output_folder import output_folder

    choice = _choice(camera, source, pace)
    spec = None if exercise == "auto" else find(exercise, folders)
    words = _words(language, cues)
    with stop_request() as stop, ExitStack() as stack:
        if record is not None:
            stack.enter_context(output_folder(record, "--record"))
        folder = stack.enter_context(output_folder(output or record or DEFAULT_FOLDER))
        window = None if headless else stack.enter_context(_window(full_screen=full_screen))
        from formcheck.live.session import LiveCallbacks, LiveConfig, run

        notes = _SessionNotes(about)
        speaker = stack.enter_context(_voice(words, notes.line, rate)) if voice else None
        turn_deg = None if rotate == "auto" else int(rotate)
        config = LiveConfig(choice, spec, folders, words, folder, record, mirror, model, turn_deg)
        run(config, speaker, window, LiveCallbacks(notes.line, notes.news, _leave, notes.remember), stop)
    if not notes.sets and not notes.failed:
        notes.line(NO_SET)
    if stop.is_set():
        return INTERRUPTED
    return SOME_FAILED if notes.failed else 0


def _leave() -> None:
    """End here and now: nothing that is still open can be closed without the display."""
    sys.stdout.flush()
    os._exit(INTERRUPTED)


@contextmanager
def _window(*, full_screen: bool) -> Iterator[Window]:
    """The window, closed however the session ends."""
    from formcheck.live.window import Window

    window = Window(full_screen=full_screen)
    try:
        yield window
    finally:
        window.close()


@contextmanager
def _voice(words: Words, tell: Callable[[str], None], rate_wpm: int | None) -> Iterator[Voice]:
    from formcheck.speech.engines import RATE_WPM
    from formcheck.speech.speaker import Voice

    voice = Voice(words, tell, rate_wpm=rate_wpm or RATE_WPM)
    try:
        yield voice
    finally:
        voice.close()


def _choice(camera: int | None, source: str | None, pace: float | None) -> SourceChoice:
    from formcheck.live.sources import SourceChoice

    if camera is not None and source is not None:
        raise InputError("one source of pictures", f"--camera {camera} and --source {source}", "leave one of them out")
    choice = SourceChoice(camera or 0, source, 1.0 if pace is None else pace)
    if pace is not None and not choice.is_file:
        raise InputError("a file with --pace", "a camera, an address or a pipe, which has its own", "leave --pace out")
    return choice


def _words(language: str | None, cues: Path | None) -> Words:
    from formcheck.coach.language import load_words, shipped

    if cues is not None and language is not None:
        raise InputError("--language or --cues", "both", "leave one of them out; a file of words is a language")
    return load_words(cues) if cues is not None else shipped(language or "en")


class _SessionNotes:
    """Writes to the terminal, as long as there is one, and into the history."""

    def __init__(self, about: About | None) -> None:
        self._about = about
        self.failed = False
        self.sets = 0

    def line(self, text: str) -> None:
        """A line for the person at the terminal."""
        with suppress(OSError):  # the terminal was closed
            click.echo(f"formcheck: {text}", err=True)

    def news(self, news: WriterEvent) -> None:
        """What was written, with the summary of the set."""
        from rich.console import Console

        from formcheck.report.terminal import summary

        if news.result is not None:
            self.sets += 1
            with suppress(OSError):
                Console(highlight=False).print(summary(news.result.sets, news.result.info.notes))
        if news.written:
            self.line(f"wrote {', '.join(str(path) for path in news.written)}")
        if news.trouble:
            self.failed = True
            self.line(news.trouble)

    def remember(self, result: ClipResult, _written: tuple[Path, ...]) -> None:
        """Put a set into the history."""
        from formcheck.history.saving import remember
        from formcheck.report.json_report import to_json

        if self._about is not None:
            remember([to_json(found, result.info) for found in result.sets], about=self._about)
