"""The server as a process, and in this one; requests as a browser makes them, and as somebody else would."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from live.witness import WITNESS, noted
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from formcheck.web.events import picture_message
from formcheck.web.server import ServeConfig, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).parents[2]
PATIENCE_S: Final = 300.0  # other work on the machine makes everything slower; what works ends long before
FAKE_CAMERA: Final = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def until(true: Callable[[], object], what: str, most_s: float = PATIENCE_S) -> None:
    """Wait until something is so."""
    end_s = time.monotonic() + most_s
    while not true():
        assert time.monotonic() < end_s, f"waited {most_s:g} s for {what}"
        time.sleep(0.03)


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.body)
        return said


class Client:
    """Somebody who asks a server: with the headers of a page of its own unless others are given."""

    def __init__(self, address: str, *, certificate: bool = True) -> None:
        self.address, self.cookie = address, ""
        self._parts = urlsplit(address)
        self._context = ssl.create_default_context()
        if not certificate:
            self._context.check_hostname = False
            self._context.verify_mode = ssl.CERT_NONE

    def ask(
        self, method: str, path: str, body: bytes | dict[str, object] | None = None, **headers: str | None
    ) -> Answer:
        """One request; a header that is None is left out, an underscore in its name stands for a hyphen."""
        sent: dict[str, str | None] = {"Origin": self.address, "Sec-Fetch-Site": "same-origin"}
        sent |= {"Cookie": self.cookie} if self.cookie else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        host, port = self._parts.hostname or "", self._parts.port
        connection = (
            http.client.HTTPSConnection(host, port, timeout=PATIENCE_S, context=self._context)
            if self._parts.scheme == "https"
            else http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
        )
        try:
            connection.request(method, path, data, {name: value for name, value in sent.items() if value is not None})
            answer = connection.getresponse()
            return Answer(answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def pair(self, code: str) -> Answer:
        """Give a code, and keep the cookie."""
        answer = self.ask("POST", "/api/pair", {"code": code})
        if answer.status == 200:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer


class Served(NamedTuple):
    """A server in this process."""

    here: str  # address on this computer
    network: str  # and in its network
    new_code: Callable[[], str]
    folder: Path
    lines: list[str]

    def client(self) -> Client:
        """A browser of this computer that was let in."""
        client = Client(self.here)
        assert client.pair(self.new_code()).status == 200
        return client

    def phone(self) -> Client:
        """A phone that was let in by a code that this computer has shown."""
        shown = self.client().ask("POST", "/api/codes").json["address"]
        phone = Client(self.network, certificate=False)
        assert phone.pair(shown.split("#")[1]).status == 200
        return phone


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """A server for the network and this computer, with free ports, in a thread."""
    folder.mkdir(exist_ok=True)
    stop, told = threading.Event(), threading.Event()
    lines: list[str] = []
    found: list[Callable[[], str]] = []
    wrong: list[BaseException] = []

    def ready(new_address: Callable[[], str], _fingerprint: str) -> None:
        found.append(new_address)
        told.set()

    def work() -> None:
        try:
            serve(ServeConfig(0, True, folder, (), "full"), lines.append, ready, stop)
        except BaseException as error:  # noqa: BLE001  told below
            wrong.append(error)
            told.set()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert told.wait(PATIENCE_S)
    assert not wrong, wrong
    here, _, code = found[0]().partition("/pair#")
    client = Client(here)
    client.pair(code)
    network = client.ask("POST", "/api/codes").json["address"].partition("/pair#")[0]
    try:
        yield Served(here, network, lambda: found[0]().partition("#")[2], folder, lines)
    finally:
        stop.set()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


class ServeProcess:
    """``formcheck serve`` as a process of its own, with a witness that notes what it does."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder, self.notes = folder, folder / "notes"
        self._out, self._err = folder / "stdout", folder / "stderr"
        program = (str(WITNESS), str(self.notes))
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, *program, "serve", "--no-browser", "--port", "0", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=folder,
                env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"},
            )
        until(lambda: "/pair#" in self.printed or self.process.poll() is not None, "the address")
        assert self.process.poll() is None, self.said

    @property
    def said(self) -> str:
        return self._err.read_text()

    @property
    def printed(self) -> str:
        return self._out.read_text()

    @property
    def address(self) -> str:
        """With the code."""
        return self.printed.split()[0]

    def noted(self, kind: str) -> list[dict[str, Any]]:
        """What its witness has noted so far."""
        return noted(self.notes, kind)

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[ServeProcess]:
    """The program, killed at the end if it still runs."""
    server = ServeProcess(folder, *arguments)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()


class FilmingClient:
    """A camera without a browser: sends the frames of a clip at their pace, as the page does, and hears what is told.

    Parameters
    ----------
    client : Client
        That was let in.
    frames : sequence of (time, JPEG)
    """

    def __init__(self, client: Client, frames: Sequence[tuple[float, bytes]]) -> None:
        self._client, self._frames = client, frames
        self._next = 0
        self._camera = "filming"
        self.events: list[dict[str, Any]] = []
        self._socket: ClientConnection | None = None
        self._stack = ExitStack()

    def connect(self, **config: object) -> dict[str, Any]:
        """Open the socket, and say hello; what is answered."""
        self._socket = self._stack.enter_context(open_socket(self._client, "/ws/camera"))
        self.say(type="hello", camera=self._camera, **{"exercise": "squat", **config})
        answers = {"ready", "busy", "refused"}
        until(lambda: self._hear(1.0) and self.events[-1]["type"] in answers, "an answer")
        return self.events[-1]

    def say(self, **said: object) -> None:
        assert self._socket is not None
        self._socket.send(json.dumps(said))

    def film(self, enough: Callable[[], bool], what: str) -> None:
        """Send frame after frame, each when its time has come, until something was told."""
        assert self._socket is not None
        waiting: set[int] = set()
        began_s = time.monotonic() - self._frames[self._next][0]
        while not enough():
            assert self._next < len(self._frames), f"the clip is over before {what}"
            time_s, jpeg = self._frames[self._next]
            while time.monotonic() < began_s + time_s or len(waiting) > 1:
                if self._hear(0.01):
                    waiting -= {self.events[-1].get("number", -1)}
                    if self.events[-1]["type"] == "moment":
                        waiting = {number for number in waiting if number > (self.events[-1]["number"] or 0)}
            if time.monotonic() > began_s + time_s + 0.1:  # late: the clip waits, so that nothing of it is lost
                began_s = time.monotonic() - time_s
            self._next += 1
            waiting.add(self._next)
            self._socket.send(picture_message(self._next, time.monotonic(), jpeg))

    def silence(self, enough: Callable[[], bool], what: str) -> None:
        """Send nothing, as a phone that was locked, until something was told."""
        until(lambda: (self._hear(0.1), enough())[1], what)

    def forget(self) -> None:
        """Let go of what was told so far, but for the newest event."""
        del self.events[:-1]

    def drop(self) -> None:
        """Lose the connection, without a word."""
        assert self._socket is not None
        self._socket.socket.shutdown(socket.SHUT_RDWR)
        self._stack.close()

    def hear_to_the_end(self) -> None:
        """Hear what is still told, until the session is over."""
        until(lambda: not self._hear(1.0) and self.told("over"), "the end")

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.events if one["type"] == kind]

    def count(self) -> int:
        """The newest count that was said."""
        return max((int(one["text"]) for one in self.told("say") if one["kind"] == "count"), default=0)

    def _hear(self, wait_s: float) -> bool:
        """Take one event, if there is one; a question for the clock is answered."""
        assert self._socket is not None
        try:
            text = self._socket.recv(timeout=wait_s)
        except (TimeoutError, ConnectionClosed):
            return False
        self.events.append(json.loads(text))
        if self.events[-1]["type"] == "clock":
            self.say(type="clock", n=self.events[-1]["n"], ms=1000 * time.monotonic())
        return True


def plain_context() -> ssl.SSLContext:
    """A context that looks at no certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def open_socket(client: Client, path: str, origin: str | None = None) -> ClientConnection:
    """A socket as a page of this client opens it."""
    address = client.address.replace("http", "ws", 1)
    secure = plain_context() if address.startswith("wss") else None
    return connect(
        f"{address}{path}",
        origin=Origin(origin or client.address),
        additional_headers={"Cookie": client.cookie},
        ssl=secure,
        proxy=None,
        open_timeout=PATIENCE_S,
        ping_interval=None,
    )
