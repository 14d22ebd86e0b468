"""A session from the user's wishes to its end: everything is opened here, and closed."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Final

from formcheck.coach.coach import Coach
from formcheck.exercises import candidates
from formcheck.live.capture import Capture
from formcheck.live.keeper import Keeper, Seen
from formcheck.live.loop import Parts, Session
from formcheck.live.models import Models
from formcheck.live.screen import Screen
from formcheck.live.sight import Sight
from formcheck.modelstore import find
from formcheck.modelstore.store import model_named, status
from formcheck.pipeline import MODEL, needs_masks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from threading import Event

    from formcheck.coach.language import Words
    from formcheck.exercises import ExerciseSpec
    from formcheck.live.capture import Picture
    from formcheck.live.keeper import News
    from formcheck.live.loop import Remote, Speaker
    from formcheck.live.sources import PictureSource
    from formcheck.live.window import Window
    from formcheck.pipeline import ClipResult

STILL_WRITING: Final = "the disk has not taken everything in time; what is complete is kept"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user asks of a session.

    Parameters
    ----------
    choice : PictureSource
        Where the pictures come from.
    spec : ExerciseSpec or None
        The exercise; None to recognise it.
    exercise_folders : tuple of Path
        With exercises of the user's own, to be recognised too.
    words : Words
    folder : Path
        Where the reports go; it exists.
    record_to : Path, optional
        Where the video of each set is kept, if it is.
    mirrored : bool
        Whether the picture is shown as a mirror does.
    model : str
        Name of the pose model.
    """

    choice: PictureSource
    spec: ExerciseSpec | None
    exercise_folders: tuple[Path, ...]
    words: Words
    folder: Path
    record_to: Path | None = None
    mirrored: bool = True
    model: str = MODEL


@dataclass(frozen=True, slots=True)
class Ends:
    """Who is told.

    Parameters
    ----------
    line, news : callable
        Told each line for the terminal, and what was written.
    leave : callable
        Ends the process at once, when the display has gone and everything is saved.
    remember : callable, optional
        Puts a set into the history; told the set and its files.
    """

    line: Callable[[str], None]
    news: Callable[[News], None]
    leave: Callable[[], None]
    remember: Callable[[ClipResult, tuple[Path, ...]], None] | None = None


def run(
    wishes: Wishes,
    speaker: Speaker | None,
    window: Window | None,
    ends: Ends,
    stop: Event,
    remote: Remote | None = None,
) -> None:
    """Run a session to its end.

    Raises
    ------
    InputError
        When there is no picture, or no model.
    """
    screen = Screen(wishes.words, mirrored=wishes.mirrored) if window or wishes.record_to else None
    if window and screen:
        window.show(screen.opening())
    with ExitStack() as stack:
        capture = stack.enter_context(_capture(wishes.choice))
        masks = wishes.spec is None or needs_masks(wishes.spec)
        models = stack.enter_context(Models(find(wishes.model), masks=masks))
        sight = Sight(models.follow, models.watch)
        stack.callback(sight.close)
        first = capture.wait_for_first()
        seen = _seen(wishes, first, masks)
        keeper = Keeper(wishes.folder, free_stem(wishes), seen, record_to=wishes.record_to, remember=ends.remember)
        coach = _coach(wishes, first)
        parts = Parts(
            capture, sight, coach, keeper, wishes.words, ends.line, ends.news, speaker, screen, window, remote
        )
        session = Session(parts)
        if window is not None:
            window.when_lost(lambda: _leave(session, keeper, ends))
        try:
            session.run(stop)
        finally:
            capture.close()
            _written(session, keeper, ends)
        _count(session, capture, ends)


def _written(session: Session, keeper: Keeper, ends: Ends) -> None:
    if not keeper.close():
        ends.line(STILL_WRITING)
    session.read_news()


def _leave(session: Session, keeper: Keeper, ends: Ends) -> None:
    """The display has gone, and the process has to: save what there is."""
    ends.line("the display is gone; what was done so far is saved")
    session.hand_over()
    _written(session, keeper, ends)
    ends.leave()


def _capture(choice: PictureSource) -> Capture:
    return Capture(choice.open, keep_first=choice.is_file, keep_all=choice.every_frame)


def _coach(wishes: Wishes, first: Picture) -> Coach:
    known = () if wishes.spec else candidates(wishes.exercise_folders)
    height, width = first.rgb.shape[:2]
    return Coach(wishes.spec, known, wishes.words, size_px=(width, height))


def _seen(wishes: Wishes, first: Picture, masks: bool) -> Seen:
    model = status(model_named(wishes.model))
    height, width = first.rgb.shape[:2]
    return Seen(wishes.choice.name, width, height, model.model.title, model.sha256 or "", masks)


def _began() -> str:
    return f"{datetime.now().astimezone():%Y-%m-%d_%H%M%S}"


def free_stem(wishes: Wishes) -> str:
    """When the session began, on the clock of the place, and a number where names begin like that already."""
    began = _began()
    folders = (wishes.folder, wishes.record_to or wishes.folder)
    names = {path.name for folder in folders for path in folder.iterdir()}
    stems = (began if number == 1 else f"{began}-{number}" for number in count(1))
    return next(stem for stem in stems if not any(name.startswith(f"{stem}_set") for name in names))


def _count(session: Session, capture: Capture, ends: Ends) -> None:
    length_s = capture.last_s
    rate = f", {session.analysed / length_s:.1f} a second" if length_s > 0 else ""
    ends.line(f"analysed {session.analysed} pictures{rate}; dropped {capture.dropped}")
