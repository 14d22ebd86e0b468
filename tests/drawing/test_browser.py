"""The annotated clip in a real browser.

Chromium opens a page from disk that plays the clip and sends what it saw to a server in this process, so nothing has to
drive the browser.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from programs import program

from drawing.kit import make_fault, make_labels, make_rep, make_report, standing_at
from formcheck.drawing.annotated_video import annotate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-file-access-from-files",  # or the page may not look at the pixels of the clip beside it
)
WAIT_S = 60
EVEN_S = [i / 30 for i in range(120)]
UNEVEN_S = [0.0, *(0.5 + i / 30 for i in range(60)), *(2.6 + i / 20 for i in range(28))]

PAGE = """<!doctype html><meta charset="utf-8"><video id="v" src="out.mp4" muted preload="auto"></video><script>
const v = document.getElementById('v'), seen = {};
const tell = () => fetch('http://127.0.0.1:PORT/', {method: 'POST', mode: 'no-cors', body: JSON.stringify(seen)});
const on = name => new Promise((done, fail) => {
  v.addEventListener(name, done, {once: true});
  v.addEventListener('error', () => fail(v.error.message), {once: true});
});
const look = () => {
  const c = document.createElement('canvas');
  [c.width, c.height] = [v.videoWidth, v.videoHeight];
  const pen = c.getContext('2d');
  pen.drawImage(v, 0, 0);
  const pixels = new Uint32Array(pen.getImageData(0, 0, c.width, c.height).data.buffer);
  const sum = pixels.reduce((sum, pixel) => (sum * 31 + pixel) >>> 0, 0);
  const edge = [...pen.getImageData(c.width - 5, c.height / 2, 1, 1).data.slice(0, 3)];
  return {colours: new Set(pixels).size, sum, edge};
};
// a decoded frame reaches the canvas a moment after the event that announces it
const painted = async before => {
  for (let i = 0; i < 100; i++) {
    const now = look();
    if (now.colours > 1 && now.sum !== before) return now;
    await new Promise(done => setTimeout(done, 50));
  }
  throw 'the picture stays blank';
};
(async () => {
  if (v.readyState < 2) await on('loadeddata');
  Object.assign(seen, {ready: v.readyState, duration: v.duration, width: v.videoWidth, height: v.videoHeight});
  seen.first = await painted();
  v.currentTime = 3.02;
  await on('seeked');
  Object.assign(seen, {sought: v.currentTime, later: await painted(seen.first.sum)});
  await v.play();
  await on('ended');
  Object.assign(seen, {ended: v.currentTime, sound: v.webkitAudioDecodedByteCount});
})().catch(error => { seen.error = String(error); }).finally(tell);
</script>"""


@contextmanager
def listening() -> Iterator[tuple[int, queue.Queue[dict[str, Any]]]]:
    told: queue.Queue[dict[str, Any]] = queue.Queue()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port, told
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def browsing(page: Path, profile: Path) -> Iterator[None]:
    command = [program("chromium"), *FLAGS, f"--user-data-dir={profile}", page.as_uri()]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.programs("chromium")
@pytest.mark.parametrize(
    ("times_s", "size"),
    [(EVEN_S, (320, 240)), (UNEVEN_S, (320, 240)), (EVEN_S, (1280, 720))],
    ids=["even", "uneven", "hd"],
)
def test_it_plays(tmp_path: Path, make_clip: Callable[..., Path], times_s: list[float], size: tuple[int, int]) -> None:
    source = make_clip("in.mp4", times_s, size, audio="aac")
    report = make_report(make_rep(1, 0.2, faults=(make_fault(1.0),)))
    annotate(source, tmp_path / "out.mp4", report, standing_at(times_s, size), labels=make_labels())
    with listening() as (port, told):
        page = tmp_path / "page.html"
        page.write_text(PAGE.replace("PORT", str(port)), encoding="utf-8")
        with browsing(page, tmp_path / "profile"):
            seen = told.get(timeout=WAIT_S)
    assert "error" not in seen
    assert seen["ready"] >= 2
    assert (seen["width"], seen["height"]) == size
    assert seen["duration"] == pytest.approx(times_s[-1], abs=0.1)
    assert seen["sought"] == pytest.approx(3.02, abs=0.01)
    assert seen["first"]["colours"] > 100
    assert seen["later"]["colours"] > 100
    assert seen["later"]["sum"] != seen["first"]["sum"]
    assert seen["later"]["edge"] == pytest.approx([199, 40, 40], abs=6)
    assert seen["ended"] == pytest.approx(seen["duration"], abs=0.05)
    assert seen["sound"] > 1000
