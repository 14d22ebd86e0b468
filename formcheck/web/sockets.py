"""The two sockets of a live session, the camera's and the screen's, and the camera's clock laid over our own."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from formcheck.errors import InputError
from formcheck.web.events import event, event_with_picture, read_picture, read_words
from formcheck.web.guard import session_of
from formcheck.web.hub import Hub, Screen

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from formcheck.live.window import Key
    from formcheck.web.events import Event
    from formcheck.web.pairing import Pairing
    from formcheck.web.session import LiveRun

KEPT: Final = 8  # samples; they come every few seconds, and clocks drift by less than a millisecond meanwhile
MOST_AGE_S: Final = 2.0  # house rule: a picture that claims to be older is dated as this old


class BrowserClock:
    """Estimates how far a browser's monotonic clock is ahead of ours, from questions that it answers at once.

    The browser's reading lies somewhere between our question and its answer; the quickest answer tells most, and the
    middle of it is wrong by at most half of its way.
    """

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque(maxlen=KEPT)

    @property
    def known(self) -> bool:
        """Whether a question was answered yet."""
        return bool(self._samples)

    @property
    def error_s(self) -> float:
        """By how much the estimate may be wrong; infinity before the first answer."""
        return min(self._samples)[0] / 2 if self._samples else float("inf")

    def answered(self, asked_s: float, browser_s: float, received_s: float) -> None:
        """Take an answer: the browser's reading, and ours when we asked and when it came."""
        self._samples.append((received_s - asked_s, browser_s - (asked_s + received_s) / 2))

    def taken_s(self, browser_s: float, received_s: float) -> float:
        """When something happened that the browser dates, on our clock; never later than it came, nor much earlier.

        Parameters
        ----------
        browser_s : float
            On the browser's clock.
        received_s : float
            When we were told, on ours.
        """
        ahead_s = min(self._samples)[1] if self._samples else browser_s - received_s
        return min(received_s, max(browser_s - ahead_s, received_s - MOST_AGE_S))


HELLO_S: Final = 10.0  # house rule: whoever opens a socket says at once what for
MOST_PICTURES_A_SECOND: Final = 60  # no camera of a browser gives more
SEND_S: Final = 10.0  # a browser that takes nothing for so long has gone
# how often a browser's clock is asked for: quickly at first, then for the drift
CLOCK_FIRST_S, CLOCK_S = 0.2, 5.0
CLOCK_FIRST: Final = 5
_KEYS: Final = frozenset({"pause", "next", "end"})
BUSY, WRONG, TOO_MANY, EXPIRED = 4409, 4400, 4429, 4401  # close codes of our own, after the HTTP status
SESSION_POLL_S: Final = 1.0  # how soon a socket is closed after its session has ended


async def camera_socket(socket: WebSocket) -> None:
    """Pictures in, events out; the session lives on when the socket breaks."""
    hub: Hub = socket.app.state.hub
    await socket.accept()
    screen = Screen(_device(socket))
    try:
        said = read_words(await asyncio.wait_for(socket.receive_text(), HELLO_S))
        screen.camera = str(said.get("camera", ""))[:64]
        taken = hub.film(screen, said)
    except (InputError, asyncio.TimeoutError, WebSocketDisconnect, KeyError) as error:
        await _refuse(socket, WRONG, str(error) or "expected a word of greeting; found none; load the page anew")
        return
    if taken is None:
        await _refuse(socket, BUSY, "")
        return
    run, resumed = taken
    screen.outbox.put(event("ready", resumed=resumed, watchers=hub.watchers))
    await _serve(socket, hub, screen, _Pictures(socket, hub, run))


async def watch_socket(socket: WebSocket) -> None:
    """Events and pictures out, keys in."""
    hub: Hub = socket.app.state.hub
    await socket.accept()
    screen = Screen(_device(socket))
    if not hub.watch(screen):
        await _refuse(socket, TOO_MANY, "")
        return
    await _serve(socket, hub, screen, _Keys(socket, hub))


class _Keys:
    """Takes what a page says."""

    def __init__(self, socket: WebSocket, hub: Hub) -> None:
        self._socket, self._hub = socket, hub

    async def read(self) -> None:
        """Read to the end."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            self.take(message)

    def take(self, message: MutableMapping[str, Any]) -> None:
        """Take one message.

        Raises
        ------
        InputError
            When it cannot be understood.
        """
        said = read_words(message.get("text") or "")
        if said["type"] == "key" and said.get("key") in _KEYS:
            self._hub.press(cast("Key", said["key"]))
        elif said["type"] == "name":
            self._hub.name(str(said.get("exercise")))
        else:
            self.hear(said)

    def hear(self, said: dict[str, Any]) -> None:
        """What is no key; a screen that watches has nothing else to say."""

    async def ask(self) -> None:
        """Ask what there is to ask; a screen that watches is asked nothing."""


class _Pictures(_Keys):
    """Takes what a page with a camera sends, and asks for its clock."""

    def __init__(self, socket: WebSocket, hub: Hub, run: LiveRun) -> None:
        super().__init__(socket, hub)
        self._run = run
        self._came_s: deque[float] = deque(maxlen=MOST_PICTURES_A_SECOND)
        self._asked_s: dict[int, float] = {}

    def take(self, message: MutableMapping[str, Any]) -> None:
        data = message.get("bytes")
        if data is None:
            super().take(message)
            return
        now_s = time.monotonic()
        if len(self._came_s) == MOST_PICTURES_A_SECOND and now_s - self._came_s[0] < 1.0:
            raise InputError(f"at most {MOST_PICTURES_A_SECOND} pictures a second", "more", "load the page anew")
        self._came_s.append(now_s)
        self._run.push(read_picture(data), now_s)

    def hear(self, said: dict[str, Any]) -> None:
        asked_s = self._asked_s.pop(said["n"], None) if isinstance(said.get("n"), int) else None
        browser_ms = said.get("ms")
        if said["type"] == "clock" and asked_s is not None and isinstance(browser_ms, int | float):
            self._run.clock.answered(asked_s, browser_ms / 1000, time.monotonic())

    async def ask(self) -> None:
        number = 0
        while True:
            number += 1
            self._asked_s = {n: s for n, s in self._asked_s.items() if n > number - CLOCK_FIRST}
            self._asked_s[number] = time.monotonic()
            await self._socket.send_text(event("clock", n=number).text)
            await asyncio.sleep(CLOCK_FIRST_S if number < CLOCK_FIRST else CLOCK_S)


async def _serve(socket: WebSocket, hub: Hub, screen: Screen, hearer: _Keys) -> None:
    """Read and write until one of both ends."""
    works = (hearer.read(), _write(socket, screen), _session_over(socket, screen), hearer.ask())
    tasks = [asyncio.create_task(work) for work in works]
    try:
        # whoever is asked nothing is done with it at once
        done, _ = await asyncio.wait(tasks[:3], return_when=asyncio.FIRST_COMPLETED)
        if not _let_in(socket, screen):
            await _refuse(socket, EXPIRED, "")
            hub.drop(screen.device)
        wrong = next((error for task in done if isinstance(error := task.exception(), InputError)), None)
        if wrong is not None:
            await _refuse(socket, WRONG, str(wrong))
    finally:
        hub.leave(screen)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(RuntimeError, WebSocketDisconnect):
            if socket.client_state is WebSocketState.CONNECTED:
                await socket.close()


async def _session_over(socket: WebSocket, screen: Screen) -> None:
    """Wait until the browser may not be here any more: its session has expired, was closed or gave way to another."""
    while _let_in(socket, screen):
        await asyncio.sleep(SESSION_POLL_S)


def _let_in(socket: WebSocket, screen: Screen) -> bool:
    pairing: Pairing = socket.app.state.pairing
    return pairing.is_open(screen.device)


async def _write(socket: WebSocket, screen: Screen) -> None:
    """Send what waits, until nothing more comes or the session is over."""
    while (told := await screen.outbox.take()) is not None:
        await asyncio.wait_for(_send(socket, screen, told), SEND_S)
        if told.kind == "over" and screen.camera:
            return


async def _send(socket: WebSocket, screen: Screen, told: Event) -> None:
    if told.jpeg is not None and not screen.camera:
        await socket.send_bytes(event_with_picture(told.text, told.jpeg))
    else:
        await socket.send_text(told.text)


async def _refuse(socket: WebSocket, code: int, text: str) -> None:
    """Say why, and close."""
    kind = {BUSY: "busy", TOO_MANY: "full", EXPIRED: "expired"}.get(code, "refused")
    with suppress(RuntimeError, WebSocketDisconnect):
        await socket.send_text(event(kind, text=text).text)
        await socket.close(code)


def _device(socket: WebSocket) -> str:
    session = session_of(socket.scope)
    return session.id if session else ""
