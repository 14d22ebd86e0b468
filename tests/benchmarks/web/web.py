"""How live a session in a browser is on this machine, with the browser and the server on it.

    python tests/benchmarks/web/web.py [--minutes 3] [--pictures FOLDER]

Chromium plays a sample clip (640 x 480, 30 pictures a second) as its camera: a set, then an empty room, over and over.
Everything goes its real way: through the page, over the socket, through the model, back, onto the screen. The age of
what is shown is measured in the page, from the moment at which a picture was taken to the moment at which it was drawn
with what came of it, and the model's own time is taken off. True ends of repetitions are laid over the session by the
peaks of each set. With ``--pictures`` the pictures of the documentation are taken on the way.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import numpy as np

ROOT: Final = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from report.browser import Tab, browsing  # noqa: E402
from web.kit import FAKE_CAMERA, ServeProcess, serving  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

SAMPLE: Final = ROOT / "sample_videos" / "squat_front_valgus"
CHROMIUM: Final = "/usr/bin/chromium"
RATE_HZ: Final = 30
EMPTY_S: Final = 20.0
WARM_UP_S: Final = 15.0
NEAR_S: Final = 1.5  # a count that is further from an end belongs to another repetition
TEXT: Final = 1  # kind of a WebSocket frame (RFC 6455)
LIMITS: Final = {
    "analysed, pictures/s": (20.0, "least"),
    "age less inference, p95, ms": (150.0, "most"),
    "count after the true end, p95, s": (0.6, "most"),
    "server memory, last third less first, MB": (20.0, "most"),
}


def camera_file(path: Path) -> float:
    """Write the sample as the browser's camera gives it, and the empty room after it; how long one round is."""
    import av
    import cv2

    noise, number = np.random.default_rng(0), 0
    with av.open(f"{SAMPLE}.mp4") as source, path.open("wb") as file:
        for frame in source.decode(video=0):
            coded = cv2.imencode(".jpg", frame.to_ndarray(format="bgr24"), [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
            while number / RATE_HZ <= frame.time:
                file.write(coded)
                number += 1
        for _ in range(round(EMPTY_S * RATE_HZ)):
            picture = noise.integers(60, 68, (480, 640, 3), np.uint8)
            file.write(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 60])[1].tobytes())
            number += 1
    return number / RATE_HZ


def held_mb(pid: int) -> float:
    """What the server holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6


def used_s(pid: int) -> float:
    """Processor time of a process and all that it has begun."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(map(used_s, map(int, children)))


def browser_pid() -> int:
    """The browser that this process has begun."""
    (pid,) = [
        int(one)
        for one in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        if b"chromium" in Path(f"/proc/{one}/cmdline").read_bytes()
    ]
    return pid


def begin(tab: Tab, base: str) -> None:
    """Open the camera's page and start."""
    tab.go(f"{base}/camera")
    tab.run("document.getElementById('exercise').value = 'squat'")
    tab.run("document.querySelector('#setup button').click()")


class Heard:
    """What the page was told, as the browser's own tools saw it: where the hips were, and when a count came."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._pending: list[int] = []
        self.hips: list[tuple[float, float]] = []  # seconds of the session, pixels from above
        self.counts: list[tuple[float, int]] = []  # when it was sent, on the session's clock, and the number

    def take(self) -> None:
        """Take what came since the last time, and let go of it."""
        for frame in self._tab.said("Network.webSocketFrameReceived"):
            if frame["response"]["opcode"] == TEXT:
                self._hear(json.loads(frame["response"]["payloadData"]))
        self._tab.forget()

    def _hear(self, told: dict[str, Any]) -> None:
        if told["type"] == "say" and told["kind"] == "count":
            self._pending.append(int(told["text"]))
        elif told["type"] == "moment" and not told["again"]:
            self.counts += [(told["time_s"] + told["age_ms"] / 1000, number) for number in self._pending]
            self._pending = []
            if told["points"] and told["points"][23] and told["points"][24]:
                self.hips.append((told["time_s"], (told["points"][23][1] + told["points"][24][1]) / 2))

    def delays_s(self) -> list[float]:
        """How long after its true end each count was sent: true ends are laid over the session by the lowest points."""
        truth = json.loads(Path(f"{SAMPLE}.truth.json").read_text())["reps"]
        lowest_s, found = self._lowest_s(), []
        for round_s in np.split(lowest_s, np.flatnonzero(np.diff(lowest_s) > EMPTY_S / 2) + 1):
            seen = truth[-len(round_s) :]  # the first round may have begun before anybody looked
            if len(round_s) < 2 or len(seen) != len(round_s):
                continue
            shift_s = median(float(a) - one["peak_mid_s"] for a, one in zip(round_s, seen, strict=True))
            for end_s in (one["end_s"] + shift_s for one in seen):
                found += [at_s - end_s for at_s, _ in self.counts if abs(at_s - end_s) < NEAR_S][:1]
        return found

    def _lowest_s(self) -> NDArray[np.float64]:
        """The middles of the holds at the lowest point."""
        from scipy.signal import find_peaks

        times_s, y = np.array(self.hips).T
        grid_s = np.arange(times_s[0], times_s[-1], 1 / RATE_HZ)
        width = round(0.7 * RATE_HZ)  # of a hold
        smooth = np.convolve(np.interp(grid_s, times_s, y), np.ones(width) / width, "same")
        peaks, _ = find_peaks(smooth, prominence=0.4 * np.ptp(smooth[width:-width]), distance=RATE_HZ)
        return np.asarray(grid_s[peaks], np.float64)


def watch(heard: Heard, server: ServeProcess, seconds: float, glance: Callable[[], None]) -> list[float]:
    """Wait, and note once a second what the server holds."""
    held, end_s = [], time.monotonic() + seconds
    while time.monotonic() < end_s:
        time.sleep(1.0)
        held.append(held_mb(server.process.pid))
        heard.take()
        glance()
    return held


def pictures(tab: Tab, base: str, folder: Path) -> Iterator[None]:
    """The pictures of the documentation that need no set; then, when asked on, that of a set with a cue."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("phone", "exercises"):
        tab.go(f"{base}/{name}")
        time.sleep(1.5)
        tab.picture(folder / f"web_{name}.png", whole=name == "phone")
    yield
    while True:
        shown = "document.getElementById('count').textContent + document.getElementById('banner').textContent"
        if tab.run(shown).startswith(("2Push", "3Push", "4Push")):
            tab.run("document.getElementById('stage').scrollIntoView()")
            tab.picture(folder / "web.png", whole=False)
            return
        yield


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--pictures", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        camera_file(folder / "camera.mjpeg")
        (folder / "served").mkdir()
        flags = (*FAKE_CAMERA, f"--use-file-for-fake-video-capture={folder / 'camera.mjpeg'}")
        with (
            serving(folder / "served", "--lan", "-o", "kept") as server,
            browsing(folder / "profile", flags, CHROMIUM) as new,
        ):
            tab = new(1280).go(server.address)
            tab.until("location.pathname === '/'")
            base = server.address.partition("/pair#")[0]
            shots = pictures(tab, base, chosen.pictures) if chosen.pictures else iter(())
            next(shots, None)
            begin(tab, base)
            processes = {"server": server.process.pid, "browser": browser_pid()}
            before_s = {name: used_s(pid) for name, pid in processes.items()}
            heard = Heard(tab)
            held = watch(heard, server, 60 * chosen.minutes, lambda: next(shots, None))
            figures = tab.run("formcheckFigures")
            figures["used_s"] = {name: used_s(pid) - before_s[name] for name, pid in processes.items()}
            tab.run("document.querySelector('[data-key=end]').click()")
            tab.until("document.getElementById('stage').hidden")
            return told(figures, held, heard.delays_s())


def told(figures: dict[str, Any], held: list[float], delays: list[float]) -> int:
    """Print what was measured beside its limit; 1 when one is missed."""
    ages, inference = np.array(figures["ages"]), np.array(figures["inference"])
    shown = np.array(figures["shown"]) / 1000
    settled = shown > shown[0] + WARM_UP_S
    # while nobody is there, few pictures are looked at, on purpose
    gaps = np.diff(shown[settled])
    third = max(1, len(held) // 3)
    rows: dict[str, float] = {
        "analysed, pictures/s": 1.0 / float(np.median(gaps)),
        "inference, median, ms": float(np.median(inference)),
        "age, median, ms": float(np.median(ages)),
        "age less inference, p95, ms": float(np.percentile((ages - inference)[settled[-len(ages) :]], 95)),
        "processor, server, ms a picture": 1000 * figures["used_s"]["server"] / len(shown),
        "processor, browser, ms a picture": 1000 * figures["used_s"]["browser"] / len(shown),
        "counts": float(len(delays)),
        "count after the true end, median, s": median(delays) if delays else float("nan"),
        "count after the true end, p95, s": float(np.percentile(delays, 95)) if delays else float("nan"),
        "server memory, last third less first, MB": float(np.max(held[-third:]) - np.max(held[:third])),
    }
    missed = 0
    for name, value in rows.items():
        limit, way = LIMITS.get(name, (float("nan"), ""))
        bad = (way == "least" and value < limit) or (way == "most" and not value <= limit)
        missed += bad
        print(f"{name:44} {value:9.2f}  {f'{way} {limit:g}' if way else '':12} {'MISSED' if bad else ''}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
