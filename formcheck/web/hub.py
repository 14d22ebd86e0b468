"""The one live session, the browser that films it and those that watch. Everything here runs in the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from formcheck.web.events import Event, event

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.live.window import Key
    from formcheck.web.session import LiveRun

MOST_WAITING: Final = 200  # a screen that is so far behind has gone


class Outbox:
    """Belongs to the event loop: everything is called from its thread."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._moment: Event | None = None
        self._news = asyncio.Event()
        self._closed = False

    def put(self, event: Event) -> None:
        """Have an event sent; a moment takes the place of one that still waits."""
        if event.kind == "moment":
            self._moment = event
        elif len(self._events) < MOST_WAITING:
            self._events.append(event)
        else:
            self._closed = True
        self._news.set()

    def close(self) -> None:
        """Nothing more comes; what waits is still given out."""
        self._closed = True
        self._news.set()

    async def take(self) -> Event | None:
        """The next event to send, None at the end."""
        while True:
            if self._events:
                return self._events.popleft()
            if self._moment is not None:
                live_state, self._moment = self._moment, None
                return live_state
            if self._closed:
                return None
            self._news.clear()
            await self._news.wait()


MOST_SCREENS: Final = 8
_FOR_THE_CAMERA: Final = frozenset({"skipped"})


@dataclass(eq=False)
class Screen:
    """A browser that is told what happens.

    Parameters
    ----------
    device : str
        The id of the web session that it belongs to.
    camera : str
        What it calls itself when it films; empty for one that watches.
    """

    device: str
    camera: str = ""
    outbox: Outbox = field(default_factory=Outbox)


class Hub:
    """Knows who films and who watches, and hands on what the session tells.

    Parameters
    ----------
    begin : callable
        Makes a session from what a camera says and the callable that takes its events; raises ``InputError``.
    """

    def __init__(self, begin: Callable[[dict[str, object], Callable[[Event], None]], LiveRun]) -> None:
        self._begin = begin
        self._loop = asyncio.get_running_loop()
        self.run: LiveRun | None = None
        self._camera: Screen | None = None
        self._owner = ("", "")  # device and camera that the session belongs to
        self._watchers: set[Screen] = set()

    @property
    def filming(self) -> bool:
        """Whether a camera is connected."""
        return self._camera is not None

    @property
    def watchers(self) -> int:
        """How many screens watch."""
        return len(self._watchers)

    def film(self, screen: Screen, said: dict[str, object]) -> tuple[LiveRun, bool] | None:
        """Take a camera on: the session and whether it was there before; None when another camera has it.

        The browser that began a session may come back to it at any time. Another one of the same device may when the
        first is gone, as after the page was loaded anew.

        Raises
        ------
        InputError
            When what it says cannot be used.
        """
        resumed = self.run is not None
        if self.run is not None:
            same = (screen.device, screen.camera) == self._owner
            if not same and (screen.device != self._owner[0] or self.filming):
                return None
        else:
            self.run = self._begin(said, self._publish)
            self.run.start()
        if self._camera is not None:
            self._camera.outbox.close()
        self._camera, self._owner = screen, (screen.device, screen.camera)
        self.tell(event("state", running=True, filming=True))
        return self.run, resumed

    def watch(self, screen: Screen) -> bool:
        """Take a screen on; False when there are too many."""
        if len(self._watchers) >= MOST_SCREENS:
            return False
        self._watchers.add(screen)
        screen.outbox.put(event("state", running=self.run is not None, filming=self.filming))
        self._tell_camera(event("watchers", count=len(self._watchers)))
        return True

    def leave(self, screen: Screen) -> None:
        """A browser has gone; its session goes on for a while without pictures."""
        screen.outbox.close()
        if screen is self._camera:
            self._camera = None
            self.tell(event("state", running=self.run is not None, filming=False))
        elif screen in self._watchers:
            self._watchers.discard(screen)
            self._tell_camera(event("watchers", count=len(self._watchers)))

    def drop(self, device: str) -> None:
        """Send away all browsers of a device that may not come in any more, and end what it films."""
        for screen in [self._camera, *self._watchers]:
            if screen is not None and screen.device == device:
                screen.outbox.close()
        if self.run is not None and self._owner[0] == device:
            self.run.stop()

    def press(self, key: Key) -> None:
        """A key was pressed on some screen."""
        if self.run is not None:
            self.run.press(key)

    def name(self, exercise: str) -> None:
        """The exercise was named on some screen.

        Raises
        ------
        InputError
            When there is none of that id.
        """
        if self.run is not None:
            self.run.name(exercise)

    def tell(self, told: Event) -> None:
        """Hand an event on to everybody whom it concerns."""
        self._tell_camera(told)
        if told.kind not in _FOR_THE_CAMERA:
            for screen in self._watchers:
                screen.outbox.put(told)

    def close(self) -> LiveRun | None:
        """Send everybody away, and ask the session to end; it has to be waited for."""
        for screen in [self._camera, *self._watchers]:
            if screen is not None:
                screen.outbox.close()
        if self.run is not None:
            self.run.stop()
        return self.run

    def _tell_camera(self, told: Event) -> None:
        if self._camera is not None:
            self._camera.outbox.put(told)

    def _publish(self, told: Event) -> None:
        """From any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._published, told)

    def _published(self, told: Event) -> None:
        if told.kind == "over":
            self.run = None
        self.tell(told)
