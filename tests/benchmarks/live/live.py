"""How live a session is on this machine: frames analysed, age of what is shown, delays, processor, and what grows.

    Xvfb :99 -screen 0 1920x1080x24 & DISPLAY=:99 python tests/benchmarks/live/live.py [--minutes 3] [--record]

A sample clip, brought to 1280 x 720 and 30 frames a second, stands for the camera: a set, then an empty room, over and
over, at its own pace. The window is drawn; what is said is timed instead of spoken. The true ends of the repetitions
are in the sample's truth. What grows is compared between rounds, after the first two. With ``--record`` the sets are
recorded, too.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import threading
import time
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.live.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from threading import Event

    from numpy.typing import NDArray

    from formcheck.coach.live_state import LiveState, Utterance
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import JudgedSet
    from formcheck.drawing.sprites import Image
    from formcheck.live.capture import CapturedPicture
    from formcheck.live.sources import Device

ROOT: Final = Path(__file__).resolve().parents[3]
SAMPLE: Final = ROOT / "sample_videos" / "squat_front_valgus.mp4"
EXERCISE: Final = "squat"
WIDTH, HEIGHT, FPS = 1280, 720, 30
EMPTY_S: Final = 20.0
WARM_UP: Final = 2  # rounds until everything has been needed once
SETTLED_S: Final = 6.0  # after the person has gone, until the room counts as empty and everything has been written
LIMITS: Final = {
    "analysed, frames/s": (25.0, "least"),
    "age less inference, p95, ms": (1000.0 / FPS, "most"),
    "count after the true end, p95, s": (0.4, "most"),
    "severe fault after its onset, p95, s": (0.5, "most"),
    "memory, last rounds less first, MB": (20.0, "most"),
    "threads, last round less first": (0.0, "most"),
    "open files, last round less first": (0.0, "most"),
    "age when drawn, last rounds less first, ms": (5.0, "most"),
}


@dataclass
class Marks:
    """Everything that was timed; times in seconds, of the session unless another clock is named."""

    sights_s: array[float] = field(default_factory=lambda: array("d"))  # how long the model took for each picture
    shown: array[float] = field(default_factory=lambda: array("d"))  # time, age, and age less inference, in turns
    said: list[tuple[float, Utterance]] = field(default_factory=list)
    found: list[JudgedSet] = field(default_factory=list)
    held: list[tuple[float, float, int, int]] = field(default_factory=list)  # time, MB, threads, open files
    processor: list[tuple[float, float]] = field(default_factory=list)  # time, seconds of processor so far
    picture: CapturedPicture | None = None

    def now_s(self) -> float:
        """The session's clock, now."""
        assert self.picture is not None
        return self.picture.time_s + time.monotonic() - self.picture.taken_s


MARKS: Final = Marks()


def camera_clip(path: Path) -> float:
    """Write the sample as a camera would give it, and the empty room after it; how long one round is."""
    import cv2

    from formcheck.video.encoder import Mp4Writer
    from formcheck.video.reader import open_source

    noise = np.random.default_rng(0)
    with open_source(SAMPLE) as source, Mp4Writer(path, WIDTH, HEIGHT) as writer:
        number, scaled = 0, None
        for frame in source:
            wide = round(frame.rgb.shape[1] * HEIGHT / frame.rgb.shape[0])
            scaled = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
            scaled[:, (WIDTH - wide) // 2 : (WIDTH + wide) // 2] = cv2.resize(frame.rgb, (wide, HEIGHT))
            while number / FPS <= frame.time_s:
                writer.write(scaled, number / FPS)
                number += 1
        for _ in range(round(EMPTY_S * FPS)):
            writer.write(noise.integers(60, 68, (HEIGHT, WIDTH, 3), np.uint8), number / FPS)
            number += 1
    return number / FPS


@dataclass(frozen=True)
class Round:
    """A choice of source like the program's own: the clip, again and again, until the time is over."""

    path: Path
    round_s: float
    length_s: float
    name: str = "benchmark"
    is_file: bool = True
    every_frame: bool = False

    def open(self, stop: Event) -> Device:
        """The clip as a device."""
        from formcheck.live.file_playback import FilePlayback
        from formcheck.live.sources import SourceEnded, Stamp

        rounds = self

        class Looping(FilePlayback):
            """Plays it over and over."""

            def __init__(self) -> None:
                super().__init__(rounds.path, 1.0, stop)
                self._again, self._first_s = 0, time.monotonic()

            def grab(self) -> Stamp:
                try:
                    stamp = super().grab()
                except SourceEnded:
                    self._again += 1
                    if stop.is_set() or self._again * rounds.round_s >= rounds.length_s:
                        raise
                    self.close()
                    super().__init__(rounds.path, 1.0, stop)
                    stamp = super().grab()
                return Stamp(stamp.time_s + self._again * rounds.round_s, stamp.taken_s)

        return Looping()


class TimedWindow(Window):
    """Notes how old a picture is when it has been drawn."""

    def show(self, canvas: Image) -> None:
        """Show and note."""
        super().show(canvas)
        if MARKS.picture is not None and MARKS.sights_s:
            age_s = time.monotonic() - MARKS.picture.taken_s
            MARKS.shown.extend((MARKS.picture.time_s, age_s, age_s - MARKS.sights_s[-1]))


class Listener:
    """In place of the voice: notes what was to be said, and when."""

    muted = False

    def say(self, utterance: Utterance) -> None:
        """Note it."""
        MARKS.said.append((MARKS.now_s(), utterance))

    def beat(self) -> None:
        """Nothing to note."""


def instrument() -> None:
    """Have the session's own parts tell their times."""
    from formcheck.coach.state_machine import Coach
    from formcheck.live import session as module
    from formcheck.live.pose_worker import PoseWorker

    class TimedSight(PoseWorker):
        def look(self, picture: CapturedPicture) -> PoseFrame:
            MARKS.picture, began_s = picture, time.monotonic()
            pose = super().look(picture)
            MARKS.sights_s.append(time.monotonic() - began_s)
            return pose

    class TellingCoach(Coach):
        def update(self, pose: PoseFrame) -> LiveState:
            live_state = super().update(pose)
            MARKS.found.extend(found.report for found in live_state.finished)
            return live_state

    vars(module).update(Sight=TimedSight, Coach=TellingCoach)


def watch(stop: Event) -> None:
    """Note once a second what the process holds, and its processor time."""
    page_mb = resource.getpagesize() / 1e6
    while not stop.wait(1.0):
        if MARKS.picture is not None:
            now_s = MARKS.now_s()
            held_mb = int(Path("/proc/self/statm").read_text().split()[1]) * page_mb
            threads, files = (sum(1 for _ in Path("/proc/self", what).iterdir()) for what in ("task", "fd"))
            MARKS.held.append((now_s, held_mb, threads, files))
            MARKS.processor.append((now_s, time.process_time()))


def percentile(values: Sequence[float], share: float) -> float:
    return float(np.percentile(values, share)) if len(values) else float("nan")


def in_place(times_s: NDArray[np.float64], round_s: float) -> NDArray[np.bool_]:
    """Which times lie where somebody is in the picture, start-up left out."""
    inside: NDArray[np.bool_] = (times_s % round_s < round_s - EMPTY_S) & (times_s > SETTLED_S)
    return inside


def shown_in_place(round_s: float) -> NDArray[np.float64]:
    """(n, 3) time, age, and age less inference of what was drawn while somebody was there."""
    shown = np.array(MARKS.shown).reshape(-1, 3)
    return shown[in_place(shown[:, 0], round_s)]


def growth(by_round: Sequence[float]) -> float:
    """The last third of the rounds less the first, once everything has been needed."""
    warm = by_round[WARM_UP:]
    third = max(1, len(warm) // 3)
    return float(np.mean(warm[-third:]) - np.mean(warm[:third])) if len(warm) > 1 else float("nan")


def by_round(times_s: NDArray[np.float64], values: NDArray[np.float64], round_s: float, share: float) -> list[float]:
    """A percentile of the values of each round that was seen to its end."""
    rounds = (times_s // round_s).astype(int)
    return [float(np.percentile(values[rounds == number], share)) for number in range(rounds[-1])]


def rate(round_s: float) -> float:
    """Frames analysed a second while somebody is there."""
    gaps = np.diff(shown_in_place(round_s)[:, 0])
    return float(1 / gaps[gaps < EMPTY_S / 2].mean())


def count_delays(round_s: float) -> Iterator[float]:
    """From the true end of each repetition to its announcement."""
    ends_s = [rep["end_s"] for rep in json.loads(SAMPLE.with_suffix(".truth.json").read_text())["reps"]]
    for at_s, utterance in MARKS.said:
        if utterance.kind == "count":
            yield min((at_s % round_s - end_s for end_s in ends_s), key=abs)


def severe_delays() -> Iterator[float]:
    """From the moment of each severe fault to the cue that followed within its repetition or just after."""
    cues_s = [at_s for at_s, utterance in MARKS.said if utterance.kind == "cue"]
    for found in MARKS.found:
        for rep in found.counted:
            if any(fault.severity == "severe" for fault in rep.faults):
                onset_s = min(fault.at_s for fault in rep.faults if fault.severity == "severe")
                yield from [at_s - onset_s for at_s in cues_s if rep.start_s < at_s < rep.end_s + 1.0][:1]


def idle_share(round_s: float) -> float:
    """Processors in use while nobody is there."""
    shares = [
        (used - used_before) / (now_s - before_s)
        for (before_s, used_before), (now_s, used) in zip(MARKS.processor, MARKS.processor[1:], strict=False)
        if before_s % round_s > round_s - EMPTY_S + SETTLED_S and now_s % round_s > before_s % round_s
    ]
    return float(np.mean(shares)) if shares else float("nan")


def decoding_share(path: Path) -> float:
    """Processors that decoding the clip takes by itself, which a camera does not need."""
    from formcheck.video.reader import open_source

    with open_source(path) as source:
        used_s = time.process_time()
        frames = sum(1 for _ in source)
    return (time.process_time() - used_s) / (frames / FPS)


def findings(round_s: float, clip: Path) -> dict[str, float]:
    """All figures."""
    times_s, ages_s, less_s = shown_in_place(round_s).T
    held = np.array(MARKS.held)
    empty = held[(held[:, 0] % round_s > round_s - EMPTY_S + SETTLED_S) & (held[:, 0] % round_s < round_s - 1)]
    counts, severe = list(count_delays(round_s)), list(severe_delays())
    return {
        "analysed, frames/s": rate(round_s),
        "inference, median, ms": 1000 * percentile(MARKS.sights_s, 50),
        "age when drawn, median, ms": 1000 * percentile(ages_s, 50),
        "age when drawn, p95, ms": 1000 * percentile(ages_s, 95),
        "age less inference, p95, ms": 1000 * percentile(less_s, 95),
        "age when drawn, last rounds less first, ms": 1000 * growth(by_round(times_s, ages_s, round_s, 50)),
        "counts": len(counts),
        "count after the true end, median, s": percentile(counts, 50),
        "count after the true end, p95, s": percentile(counts, 95),
        "severe faults": len(severe),
        "severe fault after its onset, p95, s": percentile(severe, 95),
        "sets": len(MARKS.found),
        "memory, most in the last round, MB": by_round(held[:, 0], held[:, 1], round_s, 100)[-1],
        "memory, last rounds less first, MB": growth(by_round(held[:, 0], held[:, 1], round_s, 100)),
        "threads, last round less first": growth(by_round(empty[:, 0], empty[:, 2], round_s, 50)),
        "open files, last round less first": growth(by_round(empty[:, 0], empty[:, 3], round_s, 50)),
        "processors while nobody is there": idle_share(round_s),
        "  of which decoding the clip": decoding_share(clip),
    }


def missed(found: dict[str, float]) -> list[str]:
    """The limits that do not hold; a figure that could not be measured misses nothing."""
    return [
        name
        for name, (limit, way) in LIMITS.items()
        if not np.isnan(found[name]) and (found[name] < limit if way == "least" else found[name] > limit)
    ]


def main() -> int:
    """Run, print, and say with the exit code whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--full-screen", action="store_true")
    options = parser.parse_args()
    window = TimedWindow(full_screen=options.full_screen)
    from formcheck.coach.language import shipped
    from formcheck.exercises import load
    from formcheck.live import session as live

    instrument()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = folder / "camera.mp4"
        round_s = camera_clip(clip)
        stop = threading.Event()
        threading.Thread(target=watch, args=(stop,), daemon=True).start()
        kept = folder if options.record else None
        choice = Round(clip, round_s, 60 * options.minutes)
        config = live.LiveConfig(choice, load(EXERCISE), (), shipped(), folder, kept)
        callbacks = live.LiveCallbacks(lambda line: print(f"  {line}"), lambda _news: None, sys.exit)
        live.run(config, Listener(), window, callbacks, stop)
        stop.set()
        found = findings(round_s, clip)
    window.close()
    for what, value in found.items():
        limit = f"   limit {LIMITS[what][0]:.2f}" if what in LIMITS else ""
        print(f"{what:40} {value:9.2f}{limit}")
    return 1 if missed(found) else 0


if __name__ == "__main__":
    sys.exit(main())
