"""A real headless Chromium, driven through the DevTools protocol over two pipes: no port is opened."""

from __future__ import annotations

import base64
import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from programs import program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--mute-audio",
    "--remote-debugging-pipe",
)
# the browser listens on descriptor 3 and answers on 4
START = """import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execvp(sys.argv[3], sys.argv[3:])"""
WAIT_S = 300.0  # other work on the machine makes everything slower; what works ends long before


class Browser:
    """One browser; ``Tab`` is a page in it."""

    def __init__(self, read: int, write: int) -> None:
        self._read, self._write = read, write
        self._buffer = b""
        self._last = 0
        self.events: list[dict[str, Any]] = []

    def ask(self, method: str, session: str | None = None, **parameters: object) -> dict[str, Any]:
        """Send a command and wait for its answer; what else is said meanwhile is kept in ``events``."""
        self._last += 1
        number = self._last
        message = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data) :]
        while True:
            said = self._next()
            if said.get("id") == number:
                assert "error" not in said, f"{method}: {said['error']}"
                answer: dict[str, Any] = said["result"]
                return answer
            self.events.append(said)

    def _next(self) -> dict[str, Any]:
        end_s = time.monotonic() + WAIT_S
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(0.0, end_s - time.monotonic()))
            assert ready, "the browser does not answer"
            more = os.read(self._read, 1 << 20)
            assert more, "the browser has ended"
            self._buffer += more
        said, self._buffer = self._buffer.split(b"\0", 1)
        answer: dict[str, Any] = json.loads(said)
        return answer


class Tab:
    """A page, and everything that it asked for and complained about."""

    def __init__(self, browser: Browser, width: int, *, phone: bool = False, dark: bool = False) -> None:
        self._browser = browser
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._target = target
        for domain in ("Page", "Network", "Runtime", "Log", "Accessibility"):
            self.ask(f"{domain}.enable")
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=812 if phone else 900, deviceScaleFactor=1,
            mobile=phone,
        )  # fmt: skip
        self.ask(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}],
        )

    def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        return self._browser.ask(method, self._session, **parameters)

    def open(self, page: Path) -> Tab:
        """Load a page from disk, to its end."""
        return self.go(page.as_uri())

    def go(self, address: str) -> Tab:
        """Load a page by its address, to its end."""
        self.ask("Page.navigate", url=address)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")
        return self

    def run(self, script: str) -> Any:  # noqa: ANN401  whatever the page says
        """The value of an expression in the page, awaited, as if the user had pressed something."""
        answer = self.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True
        )  # fmt: skip
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, condition: str) -> None:
        end_s = time.monotonic() + WAIT_S
        while not self._holds(condition):
            assert time.monotonic() < end_s, f"never became true: {condition}"
            time.sleep(0.03)

    def _holds(self, condition: str) -> bool:
        """Whether an expression is true; not while the page gives way to another."""
        try:
            return bool(self.run(condition))
        except AssertionError as error:
            if "navigated" not in str(error):
                raise
            return False

    def press(self, x: float, y: float) -> None:
        """A click of the left button at a place of the window."""
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def key(self, name: str, code: int) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code)

    def picture(self, path: Path, *, whole: bool = True) -> None:
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        more = {"captureBeyondViewport": True, "clip": clip} if whole else {}
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", **more)["data"]))

    def pdf(self) -> bytes:
        return base64.b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])

    def said(self, *methods: str) -> Iterator[dict[str, Any]]:
        """What the browser has reported of this page under these names."""
        self.run("0")  # whatever was on its way has arrived before the answer
        for event in self._browser.events:
            if event.get("sessionId") == self._session and event["method"] in methods:
                yield event["params"]

    def forget(self) -> None:
        """Let go of all that was reported so far; an hour of pictures is much."""
        self._browser.events.clear()

    @property
    def asked(self) -> list[str]:
        """Addresses of all requests, those within the page (data, blob) left out."""
        urls = [event["request"]["url"] for event in self.said("Network.requestWillBeSent")]
        return [url for url in urls if not url.startswith(("data:", "blob:", "about:"))]

    @property
    def complaints(self) -> list[dict[str, Any]]:
        """What stands on the console."""
        return list(self.said("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"))

    def close(self) -> None:
        self._browser.ask("Target.closeTarget", targetId=self._target)


@contextmanager
def browsing(profile: Path, flags: Sequence[str] = (), chromium: str = "") -> Iterator[Callable[..., Tab]]:
    """A browser with an empty profile, and more flags if need be; call what is given to open a tab of a width.

    Outside of a test, which is marked for the program, its path has to be given.
    """
    commands, answers = os.pipe(), os.pipe()
    command = [chromium or program("chromium"), *FLAGS, *flags, f"--user-data-dir={profile}", "about:blank"]
    with subprocess.Popen(
        [sys.executable, "-c", START, str(commands[0]), str(answers[1]), *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(commands[0], answers[1]),
        start_new_session=True,
    ) as process:
        os.close(commands[0])
        os.close(answers[1])
        try:
            browser = Browser(answers[0], commands[1])
            yield lambda width, **options: Tab(browser, width, **options)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            os.close(commands[1])
            os.close(answers[0])
