"""Fetching from a real server on this machine that behaves as badly as servers do."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from formcheck.errors import InputError
from formcheck.models import download, fetch, find, list_models, store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUNDLE = find("full").read_bytes()


@dataclass
class Behaviour:
    """What the server does; ``asked`` are the Range headers that came, None where there was none."""

    content: bytes = BUNDLE
    cut_after: list[int] = field(default_factory=list)  # bytes sent in each of the first connections
    ranges: bool = True
    tag: str | None = '"v1"'
    length: bool = True
    status: list[int] = field(default_factory=list)  # answers of the first connections
    pause_s: float = 0.0
    shift: int = 0  # how far the part that is sent lies from the one that was asked for
    asked: list[str | None] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    behaviour: Behaviour

    def do_GET(self) -> None:
        how = self.behaviour
        wanted = self.headers.get("Range")
        how.asked.append(wanted)
        status = how.status.pop(0) if how.status else 200
        if status != 200:
            self.send_error(status)
            return
        start = 0
        if wanted and how.ranges and self.headers.get("If-Range") == how.tag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-")) + how.shift
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(how.content) - 1}/{len(how.content)}")
        else:
            self.send_response(200)
        body = how.content[start:]
        if how.length:
            self.send_header("Content-Length", str(len(body)))
        if how.tag:
            self.send_header("ETag", how.tag)
        self.end_headers()
        if how.cut_after:
            body = body[: how.cut_after.pop(0)]
        for offset in range(0, len(body), 1 << 19):
            time.sleep(how.pause_s)
            self.wfile.write(body[offset : offset + (1 << 19)])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serve(behaviour: Behaviour) -> Iterator[str]:
    handler = type("Here", (Handler,), {"behaviour": behaviour})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/pose.task"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def quick_and_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(download, "PAUSE_S", 0.01)


def leftovers() -> list[str]:
    folder = store.fetched_folder()
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


COMPLETE = ["pose_landmarker_lite.task", "pose_landmarker_lite.task.sha256"]


def assert_fetched(behaviour: Behaviour, **more: object) -> None:
    with serve(behaviour) as url:
        path = fetch("lite", url, **more)  # type: ignore[arg-type]
    assert path.read_bytes() == BUNDLE
    assert find("lite") == path
    assert leftovers() == COMPLETE


def assert_refused(behaviour: Behaviour, match: str) -> None:
    before = leftovers()
    with serve(behaviour) as url, pytest.raises(InputError, match=match) as caught:
        fetch("lite", url)
    assert "\n" not in str(caught.value)
    assert leftovers() == before


@pytest.mark.model
def test_fetches_and_tells_how_far_it_is() -> None:
    seen: list[tuple[int, int | None]] = []
    assert_fetched(Behaviour(pause_s=0.02), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(BUNDLE), len(BUNDLE))
    assert seen == sorted(seen)
    assert len(seen) > 10
    assert next(found for found in list_models() if found.model.name == "lite").state == "ok"


@pytest.mark.model
def test_goes_on_where_it_was_cut_off() -> None:
    behaviour = Behaviour(cut_after=[3_000_000, 1_000_000])
    assert_fetched(behaviour)
    assert behaviour.asked == [None, "bytes=3000000-", "bytes=4000000-"]


@pytest.mark.model
def test_begins_again_when_the_server_cannot_send_a_part() -> None:
    behaviour = Behaviour(cut_after=[3_000_000], ranges=False)
    assert_fetched(behaviour)
    assert behaviour.asked == [None, "bytes=3000000-"]


@pytest.mark.model
def test_never_asks_for_a_part_of_what_may_be_another_file() -> None:
    behaviour = Behaviour(cut_after=[3_000_000], tag=None)
    assert_fetched(behaviour)
    assert behaviour.asked == [None, None]


@pytest.mark.model
def test_a_server_that_stumbles_once_is_asked_again() -> None:
    assert_fetched(Behaviour(status=[503]))


@pytest.mark.model
def test_without_a_length() -> None:
    seen: list[int | None] = []
    assert_fetched(Behaviour(length=False), progress=lambda _, total: seen.append(total))
    assert set(seen) == {None}


def test_gives_up_on_a_server_that_always_breaks_off() -> None:
    behaviour = Behaviour(cut_after=[2_000_000, 1_000_000] * 10, ranges=False)
    assert_refused(behaviour, "ended after .* of 9397878 bytes")
    assert len(behaviour.asked) == download.ATTEMPTS + 1


def test_a_wrong_part_is_not_patched_in() -> None:
    assert_refused(Behaviour(cut_after=[3_000_000], shift=-5), "not asked for")


def test_a_server_that_falls_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "TIMEOUT_S", 0.05)
    monkeypatch.setattr(download, "ATTEMPTS", 1)
    assert_refused(Behaviour(pause_s=0.3, content=BUNDLE[: 1 << 20]), "timed out")


@pytest.mark.parametrize("status", [404, 403, 410])
def test_an_answer_that_is_an_error(status: int) -> None:
    behaviour = Behaviour(status=[status])
    assert_refused(behaviour, f"the answer {status}")
    assert behaviour.asked == [None]


def test_nobody_there() -> None:
    with serve(Behaviour()) as url:
        pass
    with pytest.raises(InputError, match="refused"):
        fetch("lite", url)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "at least 1000000 bytes"),
        (b"<html>not here</html>", "at least 1000000 bytes"),
        (bytes(2_000_000), "a model bundle"),
        (BUNDLE[:-1000], "a model bundle"),
        (BUNDLE[:4_000_000] + b"\x00" + BUNDLE[4_000_001:], "a bundle of pose_detector.tflite"),
    ],
)
def test_wrong_bytes(content: bytes, match: str) -> None:
    assert_refused(Behaviour(content=content), match)


def test_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.models.download.MOST_BYTES", 5_000_000)
    assert_refused(Behaviour(length=False), "at most 5000000 bytes")


@pytest.mark.model
def test_a_failed_fetch_leaves_the_model_that_was_there() -> None:
    assert_fetched(Behaviour())
    assert_refused(Behaviour(content=bytes(2_000_000)), "a model bundle")
    assert find("lite").read_bytes() == BUNDLE


def test_a_recorded_check_sum_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import json
    import shutil

    folder = tmp_path / "formcheck" / "_models"
    shutil.copytree(store.shipped_folder(), folder)
    content = json.loads((folder / "manifest.json").read_text("utf-8"))
    content["models"]["lite"]["sha256"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(content), "utf-8")
    monkeypatch.setattr("importlib.resources.files", lambda _: folder.parent)
    assert_refused(Behaviour(), "SHA-256 000")


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x", "nonsense"])
def test_other_kinds_of_address(url: str) -> None:
    with pytest.raises(InputError, match="http or https"):
        fetch("lite", url)


def test_the_one_that_is_here_is_not_fetched() -> None:
    with pytest.raises(InputError, match="comes with formcheck"):
        fetch("full")


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(InputError, match="make the folder writable"):
        fetch("lite", "http://127.0.0.1:9/")
