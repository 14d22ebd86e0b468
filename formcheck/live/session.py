"""A live session from its configuration to its end, and its loop: newest picture, pose, coach, screen, files."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from formcheck.coach.state_machine import Coach
from formcheck.core.pose_frame import PoseFrame
from formcheck.exercises import candidates
from formcheck.live.camera_health import PictureMonitor, TroubleAlerts
from formcheck.live.capture import Capture
from formcheck.live.pose_worker import PoseModels, PoseWorker
from formcheck.live.screen import Extras, Screen
from formcheck.live.set_writer import SeenFrame, SetWriter
from formcheck.live.turning import TurnDetector, turned_picture
from formcheck.models import find
from formcheck.models.store import model_named, status
from formcheck.pipeline.clip_analysis import MODEL, needs_masks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from threading import Event

    from formcheck.coach.language import Words
    from formcheck.coach.live_state import LiveState, Utterance
    from formcheck.exercises import ExerciseSpec
    from formcheck.live.capture import CapturedPicture
    from formcheck.live.set_writer import WriterEvent
    from formcheck.live.sources import PictureSource, Rgb
    from formcheck.live.turning import FoundTurn
    from formcheck.live.window import Key, Window
    from formcheck.pipeline.clip_analysis import ClipResult

POLL_S: Final = 0.02  # how long a key may wait while no picture comes
REDRAW_S: Final = 0.25  # the screen, while no picture comes
SURVIVES_S: Final = 10.0  # house rule: a camera that is away for longer ends the set, so that it is saved
KEYS_SHOWN_S: Final = 12.0  # to begin with


class Seen(NamedTuple):
    """The newest picture and all that came of it; ``looked_s`` is how long the pose model took.

    ``turned_deg`` is by how much the picture was turned clockwise since the camera took it.
    """

    picture: CapturedPicture
    pose: PoseFrame
    live_state: LiveState
    looked_s: float
    turned_deg: int = 0


class Speaker(Protocol):
    """Whoever says what is to be said: the voice of this computer, or that of a browser."""

    muted: bool

    def say(self, utterance: Utterance) -> None:
        """Say it, unless it is stale by then."""
        ...

    def beat(self) -> None:
        """Mark a second of a timed phase."""
        ...


class Remote(Protocol):
    """A screen elsewhere, such as a page in a browser, that draws by itself; it has keys like the window."""

    def show(self, seen: Seen, extras: Extras) -> None:
        """Show the newest picture and what came of it; must not wait."""
        ...

    def keys(self) -> list[Key]:
        """What was pressed since the last call."""
        ...

    def named(self) -> ExerciseSpec | None:
        """The exercise that the user has named since the last call; None when none was."""
        ...


@dataclass(frozen=True, slots=True)
class Turning:
    """By how much pictures are turned clockwise, and what finds out whether they have to be; None to leave them."""

    clockwise_deg: int = 0
    detector: TurnDetector | None = None


@dataclass(frozen=True, slots=True)
class SessionParts:
    """What a session is put together from.

    Parameters
    ----------
    capture, pose_worker, writer, words
    coach : callable
        Makes the coach for pictures of a size (width, height).
    line, news : callable
        Told each line for the terminal, and what the keeper has written.
    speaker : Speaker, optional
        None without a voice.
    screen : Screen, optional
        None when nobody sees it and nothing is recorded.
    window : Window, optional
        None without a display.
    remote : Remote, optional
        A screen elsewhere.
    turning : Turning
        How the pictures are turned.
    """

    capture: Capture
    pose_worker: PoseWorker
    coach: Callable[[tuple[int, int]], Coach]
    writer: SetWriter
    words: Words
    line: Callable[[str], None]
    news: Callable[[WriterEvent], None]
    speaker: Speaker | None = None
    screen: Screen | None = None
    window: Window | None = None
    remote: Remote | None = None
    turning: Turning = field(default_factory=Turning)


class LiveSession:
    """One session in front of the camera.

    Parameters
    ----------
    parts : SessionParts
        Closed by whoever made them.
    """

    def __init__(self, parts: SessionParts) -> None:
        self._parts = parts
        self.analysed = 0
        self._eye, self._alarm, self._extras = PictureMonitor(), TroubleAlerts(parts.words, self._say), Extras()
        self._extras.keys_shown = parts.window is not None
        self._keys_hidden = False  # they go by themselves once, or when they are told to
        self._over = self._in_set = False
        self._has_take = False  # whether the writer holds files for the set that goes on, or waits for its name
        self._unnamed = 0
        self._last: Seen | None = None
        self._drawn_s = self._fed_s = 0.0
        self._coach: Coach | None = None  # with the first picture, whose size it has to know
        self._turn_deg = parts.turning.clockwise_deg
        self._sets = 0

    def run(self, stop: Event) -> None:
        """Go on until the source is over, the user ends it, or ``stop`` is set; then hand over the set at hand."""
        try:
            while not (stop.is_set() or self._over):
                self._turn()
        finally:
            self.hand_over()

    def _turn(self) -> None:
        parts = self._parts
        picture = parts.capture.newest(POLL_S)
        self._take_keys()
        self.read_news()
        if picture is not None:
            self._see(picture)
        elif parts.capture.state.kind == "over":
            self._over = True
        else:
            self._wait()

    def hand_over(self) -> None:
        """End the set at hand and hand it over to be written."""
        live_state = self._coach.finish() if self._coach is not None else None
        if live_state is not None:
            self._act(live_state)
        if self._in_set:
            self._parts.writer.end(was_set=False)

    def read_news(self) -> None:
        """Pass on what the keeper has written, or could not write."""
        was_recording, self._extras.recording = self._extras.recording, self._parts.writer.recording
        if was_recording and not self._extras.recording:
            self._alarm.happened(self._fed_s)
        news = self._parts.writer.news
        while not news.empty():  # nobody else takes from it
            self._parts.news(news.get())

    def _see(self, picture: CapturedPicture) -> None:
        """Analyse a picture and show what came of it."""
        parts = self._parts
        if self._last is not None and picture.time_s <= self._fed_s:
            return  # taken just before it was noticed that the camera is back
        picture = picture._replace(rgb=turned_picture(picture.rgb, self._turn_deg))
        self._alarm.lasts(self._eye.look(picture.rgb, picture.time_s), picture.time_s)
        began_s = time.monotonic()
        pose = parts.pose_worker.look(picture)
        looked_s = time.monotonic() - began_s
        live_state = self._feed(pose, picture.rgb)
        self.analysed += 1
        parts.capture.rest(idle=parts.pose_worker.empty)
        self._last = Seen(picture, pose, live_state, looked_s, self._turn_deg)
        canvas = self._draw()
        if live_state.stage not in {"looking", "paused"}:
            parts.writer.add(pose, picture.rgb, canvas if parts.writer.recording else None)
        self._look_for_turn(pose, picture.rgb)

    def _look_for_turn(self, pose: PoseFrame, rgb: Rgb) -> None:
        """Turn the pictures where the last seconds show an exercise only that way."""
        detector, last = self._parts.turning.detector, self._last
        if detector is None or last is None:
            return
        height, width = rgb.shape[:2]
        reps = last.live_state.count if self._in_set and last.live_state.exercise else 0
        found = detector.update(pose, (width, height), reps=reps, counted=self._sets > 0)
        if found is not None:
            self._turn_to(found, rgb)

    def _turn_to(self, found: FoundTurn, rgb: Rgb) -> None:
        """Begin anew with turned pictures, and with what the last seconds show in them."""
        from formcheck.analysis.upright_detection import describe_turn

        parts, note = self._parts, describe_turn(found.clockwise_deg)
        parts.line(note)
        if self._in_set:
            self._in_set = self._has_take = False
            parts.writer.end(was_set=False)
        self._turn_deg = (self._turn_deg + found.clockwise_deg) % 360
        rgb = turned_picture(rgb, found.clockwise_deg)
        parts.pose_worker.restart()
        parts.writer.turned((rgb.shape[1], rgb.shape[0]), note)
        self._coach, self._unnamed = self._coach_for(rgb), 0
        for pose in found.poses:
            live_state = self._coach.update(pose)
            parts.writer.add(pose, rgb, None)
        # what they had to say is over, but a set that goes on goes on
        if live_state.stage == "set":
            self._act(replace(live_state, say=(), finished=()))

    def _coach_for(self, rgb: Rgb) -> Coach:
        height, width = rgb.shape[:2]
        return self._parts.coach((width, height))

    def _wait(self) -> None:
        """No picture has come: it is too early for the next, or the camera is lost."""
        state, now_s = self._parts.capture.state, time.monotonic()
        if self._last is None or state.kind != "lost":
            return
        picture = self._last.picture
        time_s = picture.time_s + now_s - picture.taken_s
        self._alarm.lasts("lost", time_s)
        away_s = now_s - state.since_s
        if away_s > SURVIVES_S and time_s - self._fed_s > REDRAW_S:
            pose = PoseFrame.missing(time_s)
            self._last = Seen(picture, pose, self._feed(pose, picture.rgb), 0.0, self._last.turned_deg)
        if away_s > self._parts.capture.patience_s:
            self._parts.line(f"the source has not come back within {away_s:.0f} s ({state.reason})")
            self._over = True
        if now_s - self._drawn_s > REDRAW_S:
            self._draw()

    def _feed(self, pose: PoseFrame, rgb: Rgb) -> LiveState:
        if self._coach is None:
            self._coach = self._coach_for(rgb)
        live_state = self._coach.update(pose)
        self._fed_s = pose.time_s
        self._act(live_state)
        return live_state

    def _act(self, live_state: LiveState) -> None:
        """Say what is to be said; begin, end and save sets."""
        writer = self._parts.writer
        for utterance in live_state.say:
            self._say(utterance)
        if live_state.beat and self._parts.speaker is not None:
            self._parts.speaker.beat()
        if live_state.stage == "set" and not self._in_set:
            self._in_set = self._has_take = True
            writer.begin(live_state.time_s)
        newly_unnamed, self._unnamed = live_state.unnamed > self._unnamed, live_state.unnamed
        if self._in_set and (live_state.finished or newly_unnamed or live_state.stage not in {"set", "paused"}):
            self._in_set = False
            self._has_take = bool(live_state.finished) or newly_unnamed
            writer.end(was_set=self._has_take)
        for found in live_state.finished:
            self._sets += 1
            if not self._has_take:  # a set that was seen only when it was over, as at the end of the source
                writer.begin(found.from_s)
                writer.end(was_set=True)
            self._has_take = False
            writer.save(found)
        if newly_unnamed:
            writer.set_aside()

    def _say(self, utterance: Utterance) -> None:
        if self._parts.speaker is not None:
            self._parts.speaker.say(utterance)
        if utterance.kind == "result":
            self._extras.result = utterance.text
        shown = self._parts.window is not None or self._parts.remote is not None
        if not shown or utterance.kind == "system":
            self._parts.line(f"{utterance.time_s:.1f} s: {utterance.text}")

    def _draw(self) -> Rgb | None:
        """Draw the screen and show it, where there is one."""
        screen, window, last = self._parts.screen, self._parts.window, self._last
        self._drawn_s = time.monotonic()
        if last is None:
            return None
        self._extras.alarm = self._alarm.text(self._fed_s)
        if self._parts.remote is not None:
            self._parts.remote.show(last, self._extras)
        if screen is None:
            return None
        if self._fed_s > KEYS_SHOWN_S and not self._keys_hidden:
            self._keys_hidden, self._extras.keys_shown = True, False
        canvas = screen.draw(last.picture.rgb, last.pose, last.live_state, self._extras)
        if window is not None:
            window.show(canvas)
        return canvas

    def _take_keys(self) -> None:
        spec = self._parts.remote.named() if self._parts.remote is not None else None
        if spec is not None and self._coach is not None:
            self._coach.name(spec)
        for pressed in (self._parts.window, self._parts.remote):
            if pressed is not None:
                for key in pressed.keys():  # noqa: SIM118  it is no mapping
                    self._obey(key)

    def _obey(self, key: Key) -> None:
        coach, window = self._coach, self._parts.window
        if key == "pause" and coach is not None:
            paused = self._last is not None and self._last.live_state.stage == "paused"
            (coach.resume if paused else coach.pause)()
        elif key == "next" and coach is not None:
            coach.end_set()
        elif key == "full" and window is not None:
            window.turn_full()
        elif key == "mute":
            self._extras.muted = not self._extras.muted
            if self._parts.speaker is not None:
                self._parts.speaker.muted = self._extras.muted
        elif key == "help":
            self._keys_hidden, self._extras.keys_shown = True, not self._extras.keys_shown
        elif key == "end":
            self._over = True


LEAST_RATE_HZ: Final = 5.0  # fewer pictures a second do not show where a quick repetition begins and ends
TOO_SLOW: Final = (
    "the computer was too slow for this: repetitions may be missing; close what else it does, or take --model lite"
)
STILL_WRITING: Final = "the disk has not taken everything in time; what is complete is kept"


@dataclass(frozen=True, slots=True)
class LiveConfig:
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
    rotate_deg : int or None
        Clockwise turn of every picture; None to find it out.
    """

    choice: PictureSource
    spec: ExerciseSpec | None
    exercise_folders: tuple[Path, ...]
    words: Words
    folder: Path
    record_to: Path | None = None
    mirrored: bool = True
    model: str = MODEL
    rotate_deg: int | None = 0


@dataclass(frozen=True, slots=True)
class LiveCallbacks:
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
    news: Callable[[WriterEvent], None]
    leave: Callable[[], None]
    remember: Callable[[ClipResult, tuple[Path, ...]], None] | None = None


def run(
    config: LiveConfig,
    speaker: Speaker | None,
    window: Window | None,
    callbacks: LiveCallbacks,
    stop: Event,
    remote: Remote | None = None,
) -> None:
    """Run a session to its end.

    Raises
    ------
    InputError
        When there is no picture, or no model.
    """
    screen = Screen(config.words, mirrored=config.mirrored) if window or config.record_to else None
    if window and screen:
        window.show(screen.opening())
    with ExitStack() as stack:
        capture = stack.enter_context(_capture(config.choice))
        masks = config.spec is None or needs_masks(config.spec)
        models = stack.enter_context(PoseModels(find(config.model), masks=masks))
        pose_worker = PoseWorker(models.follow, models.watch)
        stack.callback(pose_worker.close)
        first = capture.wait_for_first()
        seen = _seen(config, first, masks)
        writer = SetWriter(
            config.folder, free_stem(config), seen, record_to=config.record_to, remember=callbacks.remember
        )
        parts = SessionParts(
            capture, pose_worker, lambda size_px: _coach(config, size_px), writer, config.words, callbacks.line,
            callbacks.news, speaker, screen, window, remote, _turning(config, stack),
        )  # fmt: skip
        session = LiveSession(parts)
        if window is not None:
            window.when_lost(lambda: _leave(session, writer, callbacks))
        try:
            session.run(stop)
        finally:
            capture.close()
            _written(session, writer, callbacks)
        _count(session, capture, callbacks)


def _written(session: LiveSession, writer: SetWriter, callbacks: LiveCallbacks) -> None:
    if not writer.close():
        callbacks.line(STILL_WRITING)
    session.read_news()


def _leave(session: LiveSession, writer: SetWriter, callbacks: LiveCallbacks) -> None:
    """The display has gone, and the process has to: save what there is."""
    callbacks.line("the display is gone; what was done so far is saved")
    session.hand_over()
    _written(session, writer, callbacks)
    callbacks.leave()


def _capture(choice: PictureSource) -> Capture:
    return Capture(choice.open, keep_first=choice.is_file, keep_all=choice.every_frame)


def _coach(config: LiveConfig, size_px: tuple[int, int]) -> Coach:
    known = () if config.spec else candidates(config.exercise_folders)
    return Coach(config.spec, known, config.words, size_px=size_px)


def _turning(config: LiveConfig, stack: ExitStack) -> Turning:
    if config.rotate_deg is not None:
        return Turning(config.rotate_deg)
    known = candidates(config.exercise_folders)
    return Turning(0, stack.enter_context(TurnDetector(config.spec, known, waits=config.choice.every_frame)))


def _seen(config: LiveConfig, first: CapturedPicture, masks: bool) -> SeenFrame:
    model = status(model_named(config.model))
    height, width = first.rgb.shape[:2]
    if (config.rotate_deg or 0) % 180:
        height, width = width, height
    return SeenFrame(config.choice.name, width, height, model.model.title, model.sha256 or "", masks)


def _began() -> str:
    return f"{datetime.now().astimezone():%Y-%m-%d_%H%M%S}"


def free_stem(config: LiveConfig) -> str:
    """When the session began, on the clock of the place, and a number where names begin like that already."""
    began = _began()
    folders = (config.folder, config.record_to or config.folder)
    names = {path.name for folder in folders for path in folder.iterdir()}
    stems = (began if number == 1 else f"{began}-{number}" for number in count(1))
    return next(stem for stem in stems if not any(name.startswith(f"{stem}_set") for name in names))


def _count(session: LiveSession, capture: Capture, callbacks: LiveCallbacks) -> None:
    length_s = capture.last_s
    rate = f", {session.analysed / length_s:.1f} a second" if length_s > 0 else ""
    callbacks.line(f"analysed {session.analysed} pictures{rate}; dropped {capture.dropped}")
    if capture.dropped and session.analysed < LEAST_RATE_HZ * length_s:
        callbacks.line(TOO_SLOW)
