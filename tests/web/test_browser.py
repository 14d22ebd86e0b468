"""The whole of it in a real browser: a phone that is let in by its code, a set, a clip, the history, the report."""

from __future__ import annotations

import base64
import json
import math
import shutil
import threading
import time
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np
import pytest
from report.browser import Tab, browsing

from formcheck.coach.language import languages, shipped
from formcheck.exercises import load
from formcheck.live.capture import Capture
from formcheck.live.session import LiveCallbacks, LiveConfig, run
from formcheck.live.sources import SourceEnded, Stamp
from formcheck.web.events import read_picture
from web.kit import FAKE_CAMERA, ServeProcess, serving, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from formcheck.coach.live_state import Utterance
    from formcheck.live.sources import Rgb

pytestmark = [pytest.mark.programs("chromium"), pytest.mark.model]
CLIP_S: Final = 16.0  # three squats, of which the first and the third are made with the knees caving in
RATE_HZ: Final = 30  # at which the browser plays a file that stands for its camera
TEXT, BINARY = 1, 2  # kinds of WebSocket frames (RFC 6455)
PAGES: Final = ("/", "/camera", "/coach", "/phone", "/files", "/sets", "/exercises", "/pair")


@pytest.fixture(scope="module")
def camera_clip(sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the browser takes for its camera."""
    import av

    path = tmp_path_factory.mktemp("camera") / "squats.mjpeg"
    with av.open(str(sample("squat_front_valgus"))) as source, path.open("wb") as file:
        number = 0
        for frame in source.decode(video=0):
            if frame.time > CLIP_S:
                break
            coded = cv2.imencode(".jpg", frame.to_ndarray(format="bgr24"), [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
            while number / RATE_HZ <= frame.time:
                file.write(coded)
                number += 1
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServeProcess]:
    with serving(tmp_path_factory.mktemp("serving"), "--lan", "-o", "kept") as own:
        yield own


@pytest.fixture(scope="module")
def new_tab(tmp_path_factory: pytest.TempPathFactory, camera_clip: Path) -> Iterator[Callable[..., Tab]]:
    flags = (*FAKE_CAMERA, f"--use-file-for-fake-video-capture={camera_clip}")
    with browsing(tmp_path_factory.mktemp("profile"), flags) as new:
        yield new


@pytest.fixture(scope="module")
def laptop(server: ServeProcess, new_tab: Callable[..., Tab]) -> Tab:
    """A tab on this computer that was let in by the address that the program has printed."""
    tab = new_tab(1280).go(server.address)
    tab.until("location.pathname === '/' && document.querySelector('.ways') !== null")
    return tab


def base_of(server: ServeProcess) -> str:
    return server.address.partition("/pair#")[0]


def scanned(tab: Tab) -> str:
    """The address in the QR code on the page, read from its pixels."""
    tab.until("document.getElementById('qr').complete && document.getElementById('qr').naturalWidth > 0")
    picture = base64.b64decode(tab.ask("Page.captureScreenshot")["data"])
    text, *_ = cv2.QRCodeDetector().detectAndDecode(decoded(picture))
    return text


def decoded(picture: bytes) -> NDArray[np.uint8]:
    found = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert found is not None
    return np.asarray(found, np.uint8)


def violations(tab: Tab) -> list[str]:
    """What axe-core finds serious or worse on a page, and in what."""
    axe_core_python = pytest.importorskip("axe_core_python", reason="not installed; do: pip install axe-core-python")
    from importlib import resources

    source = (resources.files(axe_core_python) / "axe.min.js").read_text("utf-8")
    tab.run(source + "; 0")
    found = tab.run(
        "axe.run(document, {resultTypes: ['violations']}).then((all) => JSON.stringify(all.violations"
        ".filter((one) => ['serious', 'critical'].includes(one.impact))"
        ".map((one) => [one.id, one.nodes.map((node) => node.html).slice(0, 3)])))"
    )
    return [f"{name}: {nodes}" for name, nodes in json.loads(found)]


def wait_s(tab: Tab, condition: str, what: str, most_s: float = 300.0) -> None:
    """Wait longer than ``Tab.until`` does, as for a set."""
    until(lambda: tab.run(condition), what, most_s)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (320, True)])
def test_pages_are_for_everybody(
    server: ServeProcess, laptop: Tab, new_tab: Callable[..., Tab], width: int, dark: bool
) -> None:
    """axe-core finds nothing serious, nothing sticks out, nothing is on the console, nothing is asked elsewhere."""
    del laptop  # it has brought the cookie
    tab = new_tab(width, phone=width < 600, dark=dark)
    for path in PAGES:
        tab.go(base_of(server) + path)
        assert violations(tab) == [], path
        assert tab.run("document.documentElement.scrollWidth") <= width, path
        assert tab.run("document.querySelectorAll('h1').length") == 1
    assert all(url.startswith(base_of(server)) for url in tab.asked)
    assert [one for one in tab.complaints if "403" not in json.dumps(one)] == []
    tab.close()


def test_no_language_is_too_long_for_a_narrow_screen(
    server: ServeProcess, laptop: Tab, new_tab: Callable[..., Tab]
) -> None:
    del laptop
    tab = new_tab(320, phone=True).go(base_of(server))
    for code in languages():
        tab.run(f"document.cookie = 'formcheck-language={code}; Path=/; SameSite=Strict'")
        for path in ("/", "/camera", "/phone", "/files", "/sets"):
            tab.go(base_of(server) + path)
            assert tab.run("document.documentElement.lang") == code
            assert tab.run("document.documentElement.scrollWidth") <= 320, (code, path)
    tab.run("document.cookie = 'formcheck-language=; Max-Age=0; Path=/'")
    tab.close()


def test_the_language_is_chosen_on_the_page(server: ServeProcess, laptop: Tab, new_tab: Callable[..., Tab]) -> None:
    del laptop
    tab = new_tab(1280).go(base_of(server))
    tab.run(
        "(() => { const s = document.getElementById('language'); s.value = 'de';"
        " s.dispatchEvent(new Event('change')); })()"
    )
    tab.until("document.documentElement?.lang === 'de' && document.querySelector('h1') !== null")
    assert "Trainer" in tab.run("document.querySelector('h1').textContent")
    tab.run("document.cookie = 'formcheck-language=; Max-Age=0; Path=/'")
    tab.close()


def test_a_picture_that_the_computer_has_turned_is_turned_on_the_screen_too(
    server: ServeProcess, laptop: Tab, new_tab: Callable[..., Tab]
) -> None:
    del laptop
    tab = new_tab(1280).go(f"{base_of(server)}/coach")
    reds = tab.run(
        "import('/static/coach.js').then(({ CoachScreen }) => {"
        " const screen = new CoachScreen(() => {}), picture = new OffscreenCanvas(60, 20);"
        " const pen = picture.getContext('2d'); pen.fillStyle = '#f00'; pen.fillRect(0, 0, 20, 20);"  # the left third
        " const red = (x, y) => screen.pen.getImageData("
        "x * screen.canvas.width, y * screen.canvas.height, 1, 1).data[0];"
        " return [[0, [60, 20], 0.1, 0.5], [90, [20, 60], 0.5, 0.1], [180, [60, 20], 0.9, 0.5],"
        " [270, [20, 60], 0.5, 0.9]].map(([turned, size, x, y]) => {"
        " screen.lay(picture, size, false, turned); if (!screen.pen.getTransform().isIdentity) return [];"
        " return [red(x, y), red(1 - x, 1 - y)]; }); })"
    )
    assert reds == [[255, 0]] * 4
    tab.close()


def drop(tab: Tab, *files: Path) -> None:
    """Let go of files over the place that takes them, as a mouse does."""
    place = tab.run("document.getElementById('drop').getBoundingClientRect().toJSON()")
    data = {"items": [], "files": [str(path) for path in files], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        tab.ask("Input.dispatchDragEvent", type=kind, x=place["x"] + 40, y=place["y"] + 20, data=data)


def test_clips_are_dropped_in_and_a_report_opened(
    server: ServeProcess, laptop: Tab, new_tab: Callable[..., Tab], squats: Path, tmp_path: Path
) -> None:
    del laptop
    tab = new_tab(1280).go(f"{base_of(server)}/files")
    tab.run("document.getElementById('exercise').value = 'squat'")
    # named as phones name theirs, and as the results are named
    clip, broken = shutil.copyfile(squats, tmp_path / "squats.mp4"), tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    drop(tab, broken, clip)
    tab.until("document.querySelectorAll('#jobs li').length === 2")
    row = "[...document.querySelectorAll('#jobs li')].find((one) => one.textContent.includes('squats.mp4'))"
    seen: list[str] = []

    def done() -> bool:
        seen.append(tab.run(f"{row} ? {row}.dataset.state + ' ' + {row}.querySelector('progress').value : ''"))
        return seen[-1].startswith(("done", "failed"))

    until(done, "the report", 300.0)
    assert seen[-1].startswith("done"), tab.run(f"{row}.textContent")
    shares = [float(one.split()[1]) for one in seen if one.startswith("analysing")]
    assert shares == sorted(shares)
    failed = tab.run("document.querySelector('#jobs [data-state=failed]').textContent")
    assert "found no video that is known in broken.mp4" in failed
    assert tab.run("document.getElementById('message').textContent").startswith("squats.mp4: Done")
    assert violations(tab) == []
    tab.go(tab.run(f"{row}.querySelector('a').href"))
    assert "2 repetitions" in tab.run("document.querySelector('h1').textContent")
    assert "squats.mp4" in tab.run("document.body.textContent")
    # its one script runs under the server's policy, and its video is inside
    assert tab.run("document.querySelector('video').src")[:5] in {"data:", "blob:"}
    assert not [one for one in tab.complaints if "Content Security Policy" in json.dumps(one)]
    assert not list((server.folder / "kept").glob("clip_*/sent"))
    tab.close()


def test_a_set_from_the_code_to_the_report(
    server: ServeProcess, laptop: Tab, new_tab: Callable[..., Tab], monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.go(f"{base_of(server)}/phone")
    address = scanned(laptop)
    assert address.startswith("https://")
    phone = new_tab(390, phone=True)
    phone.ask("Security.setIgnoreCertificateErrors", ignore=True)
    phone.go(address)
    phone.until("!document.getElementById('go-on').hidden")
    assert phone.run("location.hash") == ""
    phone.run("document.getElementById('go-on').click()")
    phone.until("location.pathname === '/camera' && document.getElementById('setup') !== null")
    laptop.go(f"{base_of(server)}/coach")
    phone.run("document.getElementById('exercise').value = 'squat'")
    phone.run("document.querySelector('#setup button').click()")
    wait_s(laptop, "document.getElementById('stage').dataset.stage === 'set'", "the set")
    wait_s(laptop, "Number(document.getElementById('count').textContent) >= 2", "the second repetition")
    assert violations(laptop) == []
    assert violations(phone) == []
    assert laptop.run(
        "(() => { const c = document.getElementById('picture'); const all = c.getContext('2d').getImageData("
        "0, 0, c.width, c.height).data; return all.some((value, n) => n % 4 < 3 && value > 60); })()"
    )
    # with a coach's screen elsewhere the phone keeps quiet
    assert phone.run("document.getElementById('voice').getAttribute('aria-pressed')") == "false"
    wait_s(laptop, "Number(document.getElementById('count').textContent) >= 3", "the third repetition")
    # a machine that is busy sees few pictures of a knee; the clip begins anew until it has seen enough of them
    wait_s(laptop, "formcheckFigures.said.some(([, text]) => text === 'Push your knees out')", "the cue")
    laptop.run("document.querySelector('[data-key=end]').click()")
    wait_s(laptop, "document.getElementById('stage').hidden", "the end of the session")
    wait_s(laptop, "document.querySelector('#kept a') !== null", "the report")
    told = Told(phone)
    assert [text for text in told.said if text.isdecimal()][:3] == ["1", "2", "3"]
    assert "Push your knees out" in told.said
    said, reports = as_live_does(told, server, monkeypatch)
    assert said == told.said
    # a machine that stands still for long enough ends a set as a rest does, and the next one begins
    paths = sorted((server.folder / "kept").glob("live_*/*_set*.json"))
    kept = [json.loads(path.read_text()) for path in paths]
    for one in (*kept, *reports):
        del one["source"], one["notes"]
    assert reports == kept
    own = kept[-1]
    laptop.go(f"{base_of(server)}/sets")
    assert laptop.run("document.querySelector('tbody tr').cells[2].textContent") == str(own["set"]["reps"])
    laptop.go(laptop.run("document.querySelector('tbody tr a').href"))
    assert f"{own['set']['reps']} repetitions" in laptop.run("document.querySelector('h1').textContent")
    laptop.go(f"{base_of(server)}/sets")
    laptop.run("window.confirm = () => true; 0")
    for _ in kept:
        rows = laptop.run("document.querySelectorAll('tbody tr').length")
        laptop.run("document.querySelector('button.delete').click()")
        laptop.until(f"document.querySelectorAll('tbody tr').length === {rows - 1}")
    until(lambda: not list((server.folder / "kept").glob("live_*")), "the files to go with the set")


# what a browser does for navigator.wakeLock, written down; a headless one has no screen
LOCKS: Final = """globalThis.locks = []; Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
  const one = { released: false, async release() { this.released = true; } }; locks.push(one); return one; } } });"""
HELD: Final = "locks.filter((one) => !one.released).length"


def tab_to(tab: Tab, wanted: str) -> None:
    """Press Tab until an element has the focus, which shows on each that is passed."""
    for _ in range(40):
        tab.key("Tab", 9)
        assert tab.run("document.activeElement === document.body || document.activeElement.matches(':focus-visible')")
        if tab.run(f"document.activeElement.matches({json.dumps(wanted)})"):
            return
    pytest.fail(f"Tab does not lead to {wanted}")


def enter(tab: Tab) -> None:
    tab.ask("Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    tab.ask("Input.dispatchKeyEvent", type="keyUp", key="Enter", code="Enter", windowsVirtualKeyCode=13)


def test_a_session_by_the_keyboard_alone_keeps_the_screens_on_until_it_ends(
    server: ServeProcess, laptop: Tab, new_tab: Callable[..., Tab]
) -> None:
    del laptop
    coach, tab = new_tab(1280), new_tab(1280)
    for one in (coach, tab):
        one.ask("Page.addScriptToEvaluateOnNewDocument", source=LOCKS)
    coach.go(f"{base_of(server)}/coach")
    tab.go(base_of(server))
    tab_to(tab, "main a[href='/camera']")
    enter(tab)
    tab.until("location.pathname === '/camera' && document.getElementById('setup') !== null")
    tab.until("document.readyState === 'complete'")  # before that its script does not listen
    tab_to(tab, "#setup button")
    assert [one.run(HELD) for one in (coach, tab)] == [0, 0]
    enter(tab)
    for one in (tab, coach, tab):  # a page that nobody looks at keeps no screen on
        one.ask("Page.bringToFront")
        one.until(f"!document.getElementById('stage').hidden && {HELD} === 1")
    assert tab.run("document.activeElement.id") == "stage"
    tab.until("document.getElementById('stage').dataset.stage !== undefined")
    tab.key(" ", 32)
    tab.until("document.getElementById('stage').dataset.stage === 'paused'")
    tab_to(tab, "[data-key=end]")
    enter(tab)
    for one in (coach, tab):
        one.until(f"document.getElementById('stage').hidden && {HELD} === 0")
    assert tab.run("document.activeElement.matches('#setup button')")
    coach.close()
    tab.close()


class Told:
    """What a page has sent and was told over its socket, as the browser's own tools saw it."""

    def __init__(self, phone: Tab) -> None:
        sent = (frame["response"] for frame in phone.said("Network.webSocketFrameSent"))
        self.pictures = [
            read_picture(base64.b64decode(frame["payloadData"])) for frame in sent if frame["opcode"] == BINARY
        ]
        got = (frame["response"] for frame in phone.said("Network.webSocketFrameReceived"))
        events = [json.loads(frame["payloadData"]) for frame in got if frame["opcode"] == TEXT]
        # a machine that is very busy gives no picture for two seconds, which is told, and is no matter of the set
        alarms = {shipped().text("alarm", key) for key in ("lost", "back")}
        self.said = [told["text"] for told in events if told["type"] == "say" and told["text"] not in alarms]


def as_live_does(
    told: Told, server: ServeProcess, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], list[dict[str, Any]]]:
    """What ``formcheck live`` says of the pictures that were analysed, taken at the same times, and its reports.

    Which ones were analysed is the witness's word: a page that is late is only told of the newest.
    """
    jpegs = {picture.number: picture.jpeg for picture in told.pictures}
    analysed = [(note["analysed"], jpegs[note["number"]]) for note in server.noted("analysed") if not note["again"]]
    # the session's clock began with a picture that gave way to a newer one
    monkeypatch.setattr(Capture, "_shift_s", lambda _self, _stamp: 0.0)
    out = server.folder / "again"
    out.mkdir()
    said: list[str] = []

    class Listener:
        muted = False

        def say(self, utterance: Utterance) -> None:
            said.append(utterance.text)

        def beat(self) -> None:
            pass

    config = LiveConfig(Sent(analysed), load("squat"), (), shipped(), out)
    ends = LiveCallbacks(lambda _line: None, lambda _news: None, lambda: None)
    run(config, Listener(), None, ends, threading.Event())
    return said, [json.loads(path.read_text()) for path in sorted(out.glob("*_set*.json"))]


class Sent:
    """Pictures with their times, each to be analysed."""

    name, every_frame, is_file = "sent", True, True

    def __init__(self, pictures: list[tuple[float, bytes]]) -> None:
        self._pictures = pictures

    def open(self, _stop: threading.Event) -> SentDevice:
        return SentDevice(self._pictures)


class SentDevice:
    patience_s = 0.0

    def __init__(self, pictures: list[tuple[float, bytes]]) -> None:
        self._pictures = iter(pictures)
        self._jpeg = b""

    def grab(self) -> Stamp:
        time_s, self._jpeg = next(self._pictures, (math.nan, b""))
        if not self._jpeg:
            raise SourceEnded
        return Stamp(time_s, time.monotonic())

    def rgb(self) -> Rgb:
        return np.asarray(cv2.cvtColor(decoded(self._jpeg), cv2.COLOR_BGR2RGB), np.uint8)

    def close(self) -> None:
        pass
