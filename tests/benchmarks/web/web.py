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

SAMPLE: Final = ROOT / "sample_videos" / "squat_front_valgus"
CHROMIUM: Final = "/usr/bin/chromium"
RATE_HZ: Final = 30
EMPTY_S: Final = 20.0
WARM_UP_S: Final = 15.0
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


def begin(tab: Tab, base: str) -> None:
    """Open the camera's page and start."""
    tab.go(f"{base}/camera")
    tab.run("document.getElementById('exercise').value = 'squat'")
    tab.run("document.querySelector('#setup button').click()")


def watch(tab: Tab, server: ServeProcess, seconds: float, glance: Callable[[], None]) -> list[float]:
    """Wait, and note once a second what the server holds."""
    held, end_s = [], time.monotonic() + seconds
    while time.monotonic() < end_s:
        time.sleep(1.0)
        held.append(held_mb(server.process.pid))
        glance()
    del tab
    return held


def delays_s(figures: dict[str, Any], folder: Path) -> list[float]:
    """How long after the true end each count was heard of in the page."""
    truth = json.loads(Path(f"{SAMPLE}.truth.json").read_text())["reps"]
    # the page's clock, laid over the session's
    heard = [at / 1000 + figures["clock"] for kind, _, at in figures["said"] if kind == "count"]
    found: list[float] = []
    for path in sorted(folder.glob("live_*/*_set*.json")):
        report = json.loads(path.read_text())
        peaks = [rep["peak_s"] for rep in report["reps"] if rep["counted"]]
        seen = truth[-len(peaks) :]  # the first round may have begun before anybody looked
        if not 2 <= len(peaks) == len(seen):
            continue
        # times of a report count from its own beginning; the same shift brings truth and report over each other
        shifts = [peak - one["peak_mid_s"] for peak, one in zip(peaks, seen, strict=True)]
        found += _nearest(heard, [one["end_s"] + median(shifts) for one in seen])
    return found


def _nearest(heard: list[float], ends: list[float]) -> list[float]:
    """The counts of one set, whose place on the session's clock is where they fit the ends best."""
    best: list[float] = []
    for first in range(len(heard) - len(ends) + 1):
        delays = [a - b for a, b in zip(heard[first:], ends, strict=False)]
        spread = float(np.std(delays))
        if not best or spread < float(np.std(best)):
            best = delays
    return best


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
            held = watch(tab, server, 60 * chosen.minutes, lambda: next(shots, None))
            figures = tab.run("formcheckFigures")
            tab.run("document.querySelector('[data-key=end]').click()")
            tab.until("document.getElementById('stage').hidden")
            return told(figures, held, delays_s(figures, folder / "served" / "kept"))


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
