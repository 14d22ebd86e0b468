"""``kill -9`` at random moments: afterwards every output is complete or absent, and a stopped batch goes on.

    python tests/benchmarks/crash/crash.py [analyze|batch|live ...] [--kills 100] [--seed 1]

History writing is killed by ``FORMCHECK_KILLS=100 pytest tests/history/test_together.py``. The exit code is 1 when
anything was found half written, or done twice.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av
import numpy as np

ROOT: Final = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE: Final = ROOT / "sample_videos" / "hip_thrust_clean.mp4"
CLIP_S: Final = 9.0  # one repetition and the way into the next
LINGERS_S: Final = 10.0


def short_clip(path: Path) -> Path:
    """The beginning of a sample, without encoding it again."""
    with av.open(str(SAMPLE)) as source, av.open(str(path), "w") as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.dts is not None and packet.pts is not None and packet.pts * packet.time_base < CLIP_S:
                packet.stream = copy
                target.mux(packet)
    return path


def run(arguments: list[str], folder: Path) -> subprocess.Popen[bytes]:
    """The program, in a group of its own, with its data in ``folder``."""
    return subprocess.Popen(
        [sys.executable, "-m", "formcheck", *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "FORMCHECK_DATA_DIR": str(folder / "data")}, start_new_session=True,
    )  # fmt: skip


def whole_run_s(arguments: list[str], folder: Path) -> float:
    """How long an undisturbed run takes; it has to succeed."""
    start = time.monotonic()
    with run(arguments, folder) as whole:
        code = whole.wait()
    assert code == 0, f"{arguments} ended with {code}"
    return time.monotonic() - start


def killed(arguments: list[str], folder: Path, after_s: float) -> None:
    """Start, kill the program itself, and wait until its children have noticed."""
    with run(arguments, folder) as one:
        try:
            one.wait(after_s)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()
    deadline = time.monotonic() + LINGERS_S
    while time.monotonic() < deadline:
        try:
            os.killpg(one.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(one.pid, signal.SIGKILL)
    raise AssertionError("a child went on after its parent was killed")


def half_written(folder: Path) -> list[str]:
    """Outputs that are there and not whole; hidden names are work in progress, which the next run sweeps."""
    return [
        f"{path.name}: {error}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
        for error in _errors(path)
    ]


def _errors(path: Path) -> list[str]:
    try:
        CHECKS.get(path.suffix, _nothing)(path)
    except (ValueError, AssertionError, OSError, av.error.FFmpegError, sqlite3.Error) as error:
        return [f"{type(error).__name__} {error}"]
    return []


def _nothing(_path: Path) -> None:
    pass


def _json(path: Path) -> None:
    json.loads(path.read_text("utf-8"))


def _page(path: Path) -> None:
    assert path.read_text("utf-8").rstrip().endswith("</html>"), "no end"


def _table(path: Path) -> None:
    assert path.read_bytes().endswith(b"\n"), "no end"


def _video(path: Path) -> None:
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) > 0, "no picture"


def _arrays(path: Path) -> None:
    with np.load(path) as arrays:
        for name in arrays:
            arrays[name]


def _store(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "damaged"


CHECKS: Final[dict[str, Callable[[Path], None]]] = {
    ".json": _json, ".html": _page, ".csv": _table, ".mp4": _video, ".npz": _arrays, ".sqlite": _store,
}  # fmt: skip


def analyze(folder: Path, kills: int, rng: random.Random) -> list[str]:
    """Kill analyses, each into the same folder as the one before."""
    short_clip(folder / "clip.mp4")
    arguments = ["analyze", "clip.mp4", "--exercise", "hip_thrust", "--landmarks", "-o", "out"]
    length_s = whole_run_s(arguments, folder)
    shutil.rmtree(folder / "out")
    found = []
    for _ in range(kills):
        killed(arguments, folder, rng.uniform(0.0, 1.05 * length_s))
        found += half_written(folder)
    whole_run_s(arguments, folder)
    left = [path.name for path in (folder / "out").iterdir() if path.name.startswith(".")]
    return [*found, *half_written(folder), *(f"left behind: {name}" for name in left)]


def batch(folder: Path, kills: int, rng: random.Random) -> list[str]:
    """Kill batches until each is done, with new folders as often as needed."""
    from batch.kit import recordings

    recordings(folder / "in", 16, length_s=40.0)
    workers, found, done = 2, [], 0
    arguments = ["batch", "in", "--exercise", "squat", "--workers", str(workers), "-o", "out"]
    length_s = whole_run_s(arguments, folder)
    while done < kills:
        shutil.rmtree(folder / "out")
        finished: dict[str, int] = {}
        while len(finished) < 16 and done < kills:
            killed(arguments, folder, rng.uniform(0.3, 0.7) * length_s)
            done += 1
            now = {path.name: path.stat().st_mtime_ns for path in (folder / "out").glob("*.landmarks.json")}
            now |= {path.name: path.stat().st_mtime_ns for path in (folder / "out").glob("set*.json")}
            again = [name for name, time_ns in finished.items() if now.get(name) != time_ns]
            if len(again) > workers:
                found.append(f"done again: {again}")
            finished = now
            found += half_written(folder)
    whole_run_s(arguments, folder)
    return [*found, *half_written(folder)]


def live(folder: Path, kills: int, rng: random.Random) -> list[str]:
    """Kill live sessions that record; what a recording holds up to then can be read."""
    arguments = [
        "live", "--source", str(SAMPLE), "--exercise", "hip_thrust", "--headless", "--no-voice", "--pace", "4",
        "--record", "out",
    ]  # fmt: skip
    length_s = whole_run_s(arguments, folder)
    shutil.rmtree(folder / "out")
    found, readable = [], 0
    for _ in range(kills):
        killed(arguments, folder, rng.uniform(0.2, 1.05) * length_s)
        found += half_written(folder)
        for path in (folder / "out").glob("*.mkv"):
            if path.stat().st_size > 100_000:
                readable += 1
                found += [f"{path.name}: {error}" for error in _recording_errors(path)]
        shutil.rmtree(folder / "out", ignore_errors=True)
    print(f"  recordings that were cut off and read: {readable}")
    return found


def _recording_errors(path: Path) -> list[str]:
    try:
        _video(path)
    except (AssertionError, av.error.FFmpegError) as error:
        return [str(error)]
    return []


def main() -> int:
    """Run what was asked for and say what was found."""
    works = {"analyze": analyze, "batch": batch, "live": live}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=[], metavar="|".join(works))
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    broken = False
    for name in options.what or works:
        with tempfile.TemporaryDirectory(prefix=f"crash-{name}-") as folder:
            found = works[name](Path(folder), options.kills, random.Random(options.seed))  # noqa: S311
        print(f"{name}: {options.kills} times killed, {len(found)} findings")
        print(*(f"  {line}" for line in found), sep="\n")
        broken |= bool(found)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
