"""What waits to be sent to one screen: everything that has to arrive, and of the moments only the newest."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from formcheck.web.events import Event

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
