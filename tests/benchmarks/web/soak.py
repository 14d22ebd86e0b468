"""Whether the server grows: one session in a browser's place, for an hour, at a cost that other work allows.

    python tests/benchmarks/web/soak.py [--minutes 60] [--rate 5]

A client sends pictures of a sample clip at their own pace, but only a few of each second: a set, then an empty room,
over and over, so that sets begin, are written, and end. Once a minute the server's memory, threads and open files are
noted. What the first third held at most is compared with what the last third held at most.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

import av
import cv2
import numpy as np

ROOT: Final = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from web.kit import Client, FilmingClient, ServeProcess, serving  # noqa: E402

SAMPLE: Final = ROOT / "sample_videos" / "squat_front_valgus.mp4"
EMPTY_S: Final = 20.0
NOTE_S: Final = 60.0
MOST_MB: Final = 20.0


class Held(NamedTuple):
    """What a process holds."""

    memory_mb: float
    threads: int
    files: int


def held(server: ServeProcess) -> Held:
    """What the server holds at this moment."""
    folder = Path(f"/proc/{server.process.pid}")
    pages = int((folder / "statm").read_text().split()[1])
    return Held(pages * 4096 / 1e6, len(list((folder / "task").iterdir())), len(list((folder / "fd").iterdir())))


def round_of_pictures(rate_hz: float) -> list[tuple[float, bytes]]:
    """A set and the empty room after it: when each picture is due, and its JPEG."""
    pictures: list[tuple[float, bytes]] = []
    noise = np.random.default_rng(0)
    with av.open(str(SAMPLE)) as source:
        for frame in source.decode(video=0):
            if not pictures or frame.time >= pictures[-1][0] + 1 / rate_hz:
                coded = cv2.imencode(".jpg", frame.to_ndarray(format="bgr24"))[1].tobytes()
                pictures.append((float(frame.time), coded))
    empty_s = np.arange(pictures[-1][0], pictures[-1][0] + EMPTY_S, 1 / rate_hz)[1:]
    for time_s in empty_s:
        picture = noise.integers(60, 68, (480, 640, 3), np.uint8)
        pictures.append((float(time_s), cv2.imencode(".jpg", picture)[1].tobytes()))
    return pictures


def measured(server: ServeProcess, minutes: float, rate_hz: float) -> tuple[list[Held], int]:
    """Film for so long; what the server held each minute, and how many repetitions were counted aloud."""
    address, _, code = server.address.partition("/pair#")
    client = Client(address)
    client.pair(code)
    one_round = round_of_pictures(rate_hz)
    length_s = one_round[-1][0] + 1 / rate_hz
    rounds = int(60 * minutes / length_s) + 2
    filming = FilmingClient(
        client, [(n * length_s + time_s, jpeg) for n in range(rounds) for time_s, jpeg in one_round]
    )
    filming.connect(record=False)
    notes: list[Held] = []
    began_s, counts = time.monotonic(), 0

    def enough() -> bool:
        nonlocal counts
        now_s = time.monotonic() - began_s
        if now_s >= NOTE_S * (len(notes) + 1):
            notes.append(held(server))
            counts += sum(one["type"] == "say" and one["kind"] == "count" for one in filming.events)
            filming.forget()
            print(f"{now_s / 60:6.1f} min {notes[-1].memory_mb:8.1f} MB {notes[-1].threads:4d} threads "
                  f"{notes[-1].files:4d} files {counts:4d} counts", flush=True)  # fmt: skip
        return now_s > 60 * minutes

    filming.film(enough, "the end of the hour")
    filming.drop()
    return notes, counts


def main() -> int:
    """Measure, print a table, and say whether the limit was kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=5.0, help="pictures a second")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, serving(Path(name), "-o", "kept") as server:
        notes, counts = measured(server, chosen.minutes, chosen.rate)
    third = max(1, len(notes) // 3)
    grown = [max(row[k] for row in notes[-third:]) - max(row[k] for row in notes[:third]) for k in range(3)]
    print(f"last third less first: {grown[0]:.1f} MB (at most {MOST_MB:g}), {grown[1]} threads, {grown[2]} files; "
          f"{counts} repetitions counted aloud in {chosen.minutes:g} minutes")  # fmt: skip
    return int(grown[0] > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
