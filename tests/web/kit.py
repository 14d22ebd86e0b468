"""The server as a process, and in this one; requests as a browser makes them, and as somebody else would."""

from __future__ import annotations

import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from formcheck.web.server import ServeWishes, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT: Final = Path(__file__).parents[2]
PATIENCE_S: Final = 60.0
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
            serve(ServeWishes(0, True, folder, (), "full"), lines.append, ready, stop)
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
    """``formcheck serve`` as a process of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self._out, self._err = folder / "stdout", folder / "stderr"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "formcheck", "serve", "--no-browser", "--port", "0", *arguments],
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
