"""What an hour of training holds on to: memory, threads and open files of the program, watched from outside.

    python tests/benchmarks/speed/soak.py [video|live] [--minutes 60] [--exercise auto]

A workout is made of sample clips: six sets of six exercises, each clip three times, then somebody who stands about for
more than a minute; over and over until the time is full. ``video`` analyses it as one recording, with annotated video
and pages. ``live`` takes it for a camera, every frame, as fast as it can be analysed. What is held after the first
sixth is compared with the most that was held until then.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import av
import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.speed.speed import repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from formcheck.drawing.sprites import Image

ROOT: Final = Path(__file__).resolve().parents[3]
SETS: Final = (
    "squat_front_valgus", "hip_thrust_clean", "standing_abduction_clean",
    "glute_bridge_short", "lunge_clean", "bird_dog_clean",
)  # fmt: skip
TIMES: Final = 3
REST_S: Final = 65.0
WIDTH, HEIGHT, FPS = 640, 480, 30
WARM_UP: Final = 1 / 6
EVERY_S: Final = 0.5
LIMITS: Final = {"memory, MB": 20.0, "threads": 0.0, "open files": 0.0}


class Held(NamedTuple):
    """What a program, with the processes that it started, held at one moment."""

    memory_mb: float
    threads: int
    files: int


def workout(path: Path) -> None:
    """One round of the sets, filmed."""
    with av.open(str(path), "w") as target:
        stream = target.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": "26"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for rgb in pictures():
            target.mux(stream.encode(av.VideoFrame.from_ndarray(rgb, "rgb24")))
        target.mux(stream.encode(None))


def pictures() -> Iterator[Image]:
    """Its frames at an even rate."""
    from formcheck.video.reader import open_source

    for name in SETS:
        last = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        for _ in range(TIMES):
            done = 0
            with open_source(ROOT / "sample_videos" / f"{name}.mp4") as source:
                for frame in source:
                    while done <= frame.time_s * FPS:
                        last = fitted(frame.rgb)
                        yield last
                        done += 1
        for _ in range(round(REST_S * FPS)):
            yield last


def fitted(rgb: Image) -> Image:
    """The picture in the middle of a grey one of the workout's size."""
    scale = min(WIDTH / rgb.shape[1], HEIGHT / rgb.shape[0])
    small = cv2.resize(rgb, (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)))
    top, left = (HEIGHT - small.shape[0]) // 2, (WIDTH - small.shape[1]) // 2
    canvas = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    canvas[top : top + small.shape[0], left : left + small.shape[1]] = small
    return canvas


def held_by(pid: int) -> Held | None:
    """None when it has ended. The command only looks after the process in which the decoder cannot hurt it."""
    process = Path("/proc") / str(pid)
    try:
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        own = Held(
            int(status["VmRSS"].split()[0]) / 1000, int(status["Threads"]), sum(1 for _ in (process / "fd").iterdir())
        )
        started = [held_by(int(child)) for child in (process / "task" / str(pid) / "children").read_text().split()]
    except (OSError, KeyError):
        return None
    return Held(*(sum(values) for values in zip(own, *filter(None, started), strict=True)))


def watched(command: list[str], log: Path) -> list[Held]:
    """What a command held while it ran, every half second."""
    seen = []
    with log.open("wb") as file, subprocess.Popen(command, stdout=file, stderr=file, env=environment()) as run:
        while run.poll() is None:
            held = held_by(run.pid)
            if held is not None:
                seen.append(held)
            time.sleep(EVERY_S)
    if run.returncode:
        raise SystemExit(log.read_text("utf-8", "replace")[-2000:])
    return seen


def environment() -> dict[str, str]:
    """That of this process, with this tree's package."""
    return os.environ | {"PYTHONPATH": str(ROOT)}


def growth(seen: list[Held]) -> dict[str, tuple[float, float, float]]:
    """For each quantity: the most in the first part, the most after it, and what came on top."""
    first = max(1, round(len(seen) * WARM_UP))
    columns = np.array(seen, float)
    early, late = columns[:first].max(axis=0), columns[first:].max(axis=0)
    return dict(zip(LIMITS, zip(early, late, late - early, strict=True), strict=True))


def command(what: str, folder: Path, exercise: str) -> list[str]:
    """What is watched."""
    clip, out = str(folder / "hour.mp4"), str(folder / "out")
    does = {
        "video": ["analyze", clip],
        "live": ["live", "--source", clip, "--pace", "0", "--headless", "--no-voice"],
    }[what]
    return [sys.executable, "-m", "formcheck", *does, "--exercise", exercise, "-o", out, "--no-history"]


def tell(out: Path) -> None:
    """The sets that were found."""
    for path in sorted(out.glob("*.set*.json")):
        found = json.loads(path.read_text("utf-8"))
        print(f"  {path.name}: {found['exercise']['id']}, {found['set']['reps']} repetitions")


def main() -> int:
    """Measure, print, and say with the exit code whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["video", "live"])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--exercise", default="auto")
    parser.add_argument("--json", type=Path, help="where every measurement goes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workout(folder / "round.mp4")
        repeated(folder / "round.mp4", 60.0 * options.minutes, folder / "hour.mp4")
        seen = watched(command(options.what, folder, options.exercise), folder / "log")
        tell(folder / "out")
    if options.json:
        options.json.write_text(json.dumps(seen))
    missed = False
    for what, (early, late, more) in growth(seen).items():
        missed |= more > LIMITS[what]
        print(f"{what:12} {early:8.0f} in the first sixth, {late:8.0f} later: {more:+.1f}, at most {LIMITS[what]:.0f}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
