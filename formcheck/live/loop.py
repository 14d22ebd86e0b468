"""The loop of a session: the newest picture to the model, the body to the coach, what comes of it to everybody else."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from formcheck.live.alarm import Alarm
from formcheck.live.eye import Eye
from formcheck.live.screen import Extras
from formcheck.poses import PoseFrame

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from formcheck.coach.coach import Coach
    from formcheck.coach.language import Words
    from formcheck.coach.moment import Moment, Utterance
    from formcheck.live.capture import Capture, Picture
    from formcheck.live.device import Rgb
    from formcheck.live.keeper import Keeper, News
    from formcheck.live.screen import Screen
    from formcheck.live.sight import Sight
    from formcheck.live.window import Key, Window

POLL_S: Final = 0.02  # how long a key may wait while no picture comes
REDRAW_S: Final = 0.25  # the screen, while no picture comes
SURVIVES_S: Final = 10.0  # house rule: a camera that is away for longer ends the set, so that it is saved
KEYS_SHOWN_S: Final = 12.0  # to begin with


class Seen(NamedTuple):
    """The newest picture and all that came of it; ``looked_s`` is how long the pose model took."""

    picture: Picture
    pose: PoseFrame
    moment: Moment
    looked_s: float


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


@dataclass(frozen=True, slots=True)
class Parts:
    """What a session is put together from.

    Parameters
    ----------
    capture, sight, coach, keeper, words
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
    """

    capture: Capture
    sight: Sight
    coach: Coach
    keeper: Keeper
    words: Words
    line: Callable[[str], None]
    news: Callable[[News], None]
    speaker: Speaker | None = None
    screen: Screen | None = None
    window: Window | None = None
    remote: Remote | None = None


class Session:
    """One session in front of the camera.

    Parameters
    ----------
    parts : Parts
        Closed by whoever made them.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.analysed = 0
        self._eye, self._alarm, self._extras = Eye(), Alarm(parts.words, self._say), Extras()
        self._extras.keys_shown = parts.window is not None
        self._keys_hidden = False  # they go by themselves once, or when they are told to
        self._over = self._in_set = False
        self._unnamed = 0
        self._last: Seen | None = None
        self._drawn_s = self._fed_s = 0.0

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
        moment = self._parts.coach.finish()
        if moment is not None:
            self._act(moment)
        if self._in_set:
            self._parts.keeper.end(was_set=False)

    def read_news(self) -> None:
        """Pass on what the keeper has written, or could not write."""
        was_recording, self._extras.recording = self._extras.recording, self._parts.keeper.recording
        if was_recording and not self._extras.recording:
            self._alarm.happened(self._fed_s)
        news = self._parts.keeper.news
        while not news.empty():  # nobody else takes from it
            self._parts.news(news.get())

    def _see(self, picture: Picture) -> None:
        """Analyse a picture and show what came of it."""
        parts = self._parts
        if self._last is not None and picture.time_s <= self._fed_s:
            return  # taken just before it was noticed that the camera is back
        self._alarm.lasts(self._eye.look(picture.rgb, picture.time_s), picture.time_s)
        began_s = time.monotonic()
        pose = parts.sight.look(picture)
        looked_s = time.monotonic() - began_s
        moment = self._feed(pose)
        self.analysed += 1
        parts.capture.rest(idle=parts.sight.empty)
        self._last = Seen(picture, pose, moment, looked_s)
        canvas = self._draw()
        if moment.stage not in {"looking", "paused"}:
            parts.keeper.add(pose, picture.rgb, canvas if parts.keeper.recording else None)

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
            self._last = Seen(picture, pose, self._feed(pose), 0.0)
        if away_s > self._parts.capture.patience_s:
            self._parts.line(f"the source has not come back within {away_s:.0f} s ({state.reason})")
            self._over = True
        if now_s - self._drawn_s > REDRAW_S:
            self._draw()

    def _feed(self, pose: PoseFrame) -> Moment:
        moment = self._parts.coach.update(pose)
        self._fed_s = pose.time_s
        self._act(moment)
        return moment

    def _act(self, moment: Moment) -> None:
        """Say what is to be said; begin, end and save sets."""
        keeper = self._parts.keeper
        for utterance in moment.say:
            self._say(utterance)
        if moment.beat and self._parts.speaker is not None:
            self._parts.speaker.beat()
        if moment.stage == "set" and not self._in_set:
            self._in_set = True
            keeper.begin(moment.time_s)
        newly_unnamed, self._unnamed = moment.unnamed > self._unnamed, moment.unnamed
        if self._in_set and (moment.finished or newly_unnamed or moment.stage not in {"set", "paused"}):
            self._in_set = False
            keeper.end(was_set=bool(moment.finished) or newly_unnamed)
        for found in moment.finished:
            keeper.save(found)
        if newly_unnamed:
            keeper.set_aside()

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
        canvas = screen.draw(last.picture.rgb, last.pose, last.moment, self._extras)
        if window is not None:
            window.show(canvas)
        return canvas

    def _take_keys(self) -> None:
        for pressed in (self._parts.window, self._parts.remote):
            if pressed is not None:
                for key in pressed.keys():  # noqa: SIM118  it is no mapping
                    self._obey(key)

    def _obey(self, key: Key) -> None:
        coach, window = self._parts.coach, self._parts.window
        if key == "pause":
            paused = self._last is not None and self._last.moment.stage == "paused"
            (coach.resume if paused else coach.pause)()
        elif key == "next":
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
