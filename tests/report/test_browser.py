"""The page in a real browser, opened from disk: a click on a fault goes there, and nothing else is asked for."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import threading
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

from formcheck.report.page import render

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.analysis.session import FoundSet
    from formcheck.pose.recording import RecordingInfo

pytestmark = pytest.mark.browser

VISIT = """<script>
const seen = {};
const once = name => new Promise(done => video.addEventListener(name, done, {once: true}));
(async () => {
  if (video.readyState < 1) await once("loadedmetadata");
  seen.length_s = video.duration;
  const moved = once("seeked");
  document.querySelector(".fault button").click();
  await moved;
  seen.at_s = video.currentTime;
  seen.cursor = Number(cursor.getAttribute("x1"));
  seen.asked = performance.getEntriesByType("resource").map(entry => entry.name.split("/").pop());
  seen.wide = document.documentElement.scrollWidth > window.innerWidth;
})().catch(error => { seen.error = String(error); }).finally(() => console.log("SEEN" + JSON.stringify(seen) + "END"));
</script></body>"""


def make_clip(path: Path, length_s: int) -> None:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=5)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.time_base = Fraction(1, 5)
        for index in range(5 * length_s):
            frame = av.VideoFrame.from_ndarray(np.full((120, 160, 3), index % 250, np.uint8), "rgb24")
            frame.pts, frame.time_base = index, Fraction(1, 5)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def visit(page: Path, profile: Path, width: int) -> tuple[dict[str, Any], list[str]]:
    """What the page's own script saw, and every complaint on the console."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        assert not os.environ.get("CI"), "expected Chromium; found none; do: apt-get install chromium"
        pytest.skip("no Chromium is installed; do: apt-get install chromium")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    flags += ["--enable-logging=stderr", f"--user-data-dir={profile}", f"--window-size={width},900"]
    complaints: list[str] = []
    with subprocess.Popen(
        [browser, *flags, page.as_uri()], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr is not None
        limit = threading.Timer(60, os.killpg, (process.pid, signal.SIGKILL))
        limit.start()
        try:
            for line in process.stderr:
                found = re.search(r'CONSOLE.*"SEEN(.*)END"', line)
                if found:
                    return json.loads(found.group(1)), complaints
                if "CONSOLE" in line:
                    complaints.append(line)
        finally:
            limit.cancel()
            os.killpg(process.pid, signal.SIGKILL)
    raise AssertionError(f"the page never answered; the console said {complaints}")


@pytest.mark.parametrize("width", [360, 1200])
def test_click_on_a_fault_goes_there(found: FoundSet, info: RecordingInfo, tmp_path: Path, width: int) -> None:
    make_clip(tmp_path / "a set.mp4", 20)
    page = tmp_path / "a set.html"
    page.write_text(render([found], info, "a set.mp4").replace("</body>", VISIT), "utf-8")
    seen, complaints = visit(page, tmp_path / "profile", width)
    assert "error" not in seen
    assert complaints == []
    assert seen["length_s"] == pytest.approx(20.0, abs=0.1)
    assert seen["at_s"] == pytest.approx(4.4, abs=0.01)
    assert seen["cursor"] == pytest.approx(100 * 4.4 / 20, abs=0.5)
    assert set(seen["asked"]) <= {"a%20set.mp4"}
    assert not seen["wide"]
