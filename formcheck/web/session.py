"""One live session of a browser's camera: the same run as ``formcheck live``, in a thread, told by events."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from formcheck.errors import FormcheckError
from formcheck.exercises import find
from formcheck.live.pushed import PushedPicture, PushedSource
from formcheck.live.session import LiveCallbacks, LiveConfig, run
from formcheck.web.browser_screen import BrowserScreen
from formcheck.web.events import event
from formcheck.web.sockets import BrowserClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from formcheck.coach.language import Words
    from formcheck.exercises import ExerciseSpec
    from formcheck.live.set_writer import WriterEvent
    from formcheck.live.window import Key
    from formcheck.pipeline.clip_analysis import ClipResult
    from formcheck.web.events import Event, SentPicture

JOIN_S: Final = 45.0  # the writer may take 30 s for a slow disk
_KEPT: Final = 16  # pictures of which it is known when they were taken


@dataclass(frozen=True, slots=True)
class LiveRunConfig:
    """What a session is to be like.

    Parameters
    ----------
    spec : ExerciseSpec or None
        The exercise; None to recognise it.
    exercise_folders : tuple of Path
    words : Words
    folder : Path
        For its files; it exists.
    record : bool
        Whether the video of each set is kept.
    model : str
        Name of the pose model.
    """

    spec: ExerciseSpec | None
    exercise_folders: tuple[Path, ...]
    words: Words
    folder: Path
    record: bool
    model: str


class LiveRun:
    """A session from its first picture to its end.

    Parameters
    ----------
    config : LiveRunConfig
    publish : callable
        Told each event, from the session's threads.
    line : callable
        Told each line for the log.
    remember : callable
        Puts a set and its files into the history, and returns the set's id.
    """

    def __init__(
        self,
        config: LiveRunConfig,
        publish: Callable[[Event], None],
        line: Callable[[str], None],
        remember: Callable[[ClipResult, tuple[Path, ...]], int | None],
    ) -> None:
        self._config, self._publish, self._line, self._remember = config, publish, line, remember
        self._stop = threading.Event()
        self._taken_ms: OrderedDict[int, float] = OrderedDict()
        self.clock = BrowserClock()
        self._source = PushedSource("camera of a browser", self._skipped)
        self._screen = BrowserScreen(config.words, self._source, self._taken_ms.get, publish)
        self._thread = threading.Thread(target=self._work, name="formcheck-web-live", daemon=True)

    def start(self) -> None:
        """Begin; the first picture is waited for."""
        self._thread.start()

    def push(self, sent: SentPicture, received_s: float) -> None:
        """Take a picture.

        Raises
        ------
        InputError
            When it is refused.
        """
        self._taken_ms[sent.number] = 1000 * sent.browser_s
        while len(self._taken_ms) > _KEPT:
            self._taken_ms.popitem(last=False)
        self._source.push(PushedPicture(sent.number, self.clock.taken_s(sent.browser_s, received_s), sent.jpeg))

    def press(self, key: Key) -> None:
        """A key was pressed on some screen; before the first picture only the end is obeyed."""
        self._screen.press(key)
        if key == "end":
            self._source.end()

    def name(self, exercise: str) -> None:
        """The exercise was named on some screen.

        Raises
        ------
        InputError
            When there is none of that id.
        """
        self._screen.name(find(exercise, self._config.exercise_folders))

    def stop(self) -> None:
        """Ask it to end, with the set at hand written."""
        self._stop.set()
        self._source.end()

    def join(self) -> bool:
        """Wait for its end; whether it came in time."""
        if self._thread.is_alive():
            self._thread.join(JOIN_S)
        return not self._thread.is_alive()

    def _work(self) -> None:
        config = self._config
        reason = ""
        try:
            run(
                LiveConfig(
                    self._source, config.spec, config.exercise_folders, config.words, config.folder,
                    config.folder if config.record else None, mirrored=True, model=config.model,
                ),
                self._screen, None,
                LiveCallbacks(self._line, self._news, lambda: None, self._kept), self._stop, self._screen,
            )  # fmt: skip
        except FormcheckError as error:
            reason = str(error)
        except Exception as error:  # noqa: BLE001  the server lives on, and says what happened
            reason = f"{type(error).__name__}: {error}"
        if reason:
            self._line(reason)
        with suppress(OSError):
            config.folder.rmdir()  # it stays when there is anything in it
        self._publish(event("over", reason=reason))

    def _skipped(self, number: int) -> None:
        self._publish(event("skipped", number=number))

    def _news(self, news: WriterEvent) -> None:
        if news.trouble:
            self._line(news.trouble)
            self._publish(event("trouble", text=news.trouble))

    def _kept(self, result: ClipResult, written: tuple[Path, ...]) -> None:
        set_id = self._remember(result, written)
        report = result.main.report
        self._publish(
            event(
                "kept",
                set=set_id,
                reps=len(report.counted),
                score=round(report.score) if math.isfinite(report.score) else None,
                exercise=self._config.words.exercise(result.main.spec),
            )
        )
