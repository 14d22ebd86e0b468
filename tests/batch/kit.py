"""Clips to score, made of a simulated body's landmarks, and the program as a process that can be watched and killed."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from formcheck.core.pose_frame import PoseFrame
from formcheck.pose.landmark_file import RecordingInfo, write_recording
from formcheck.simulation import RepPlan, simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
SUFFIX: Final = ".landmarks.npz"


def recording(
    path: Path,
    exercise: str = "squat",
    reps: int = 2,
    *,
    length_s: float = 0.0,
    seed: int = 0,
    nobody: bool = False,
) -> Path:
    """A landmark file of a simulated set, with the person standing still after it until ``length_s``, or of nobody."""
    poses = simulate(exercise, (RepPlan(),) * reps, seed=seed).poses
    step_s = float(np.median(np.diff([pose.time_s for pose in poses])))
    last = poses[-1]
    more = int(max(length_s - last.time_s, 0.0) / step_s)
    poses = [*poses, *(replace(last, time_s=last.time_s + step_s * n) for n in range(1, more + 1))]
    if nobody:
        poses = [PoseFrame.missing(pose.time_s) for pose in poses]
    path.parent.mkdir(parents=True, exist_ok=True)
    info = RecordingInfo(path.name, 1280, 720, len(poses), poses[-1].time_s, 1 / step_s, "simulated", "0" * 64, True)
    write_recording(path, poses, info)
    return path


def recordings(folder: Path, count: int, length_s: float = 0.0) -> list[Path]:
    """Several such files, the first of them the longest."""
    longer = [length_s and length_s + 5.0 * (count - n) for n in range(count)]
    return [recording(folder / f"set {n}{SUFFIX}", length_s=longer[n], seed=n) for n in range(count)]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"}


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "formcheck", "batch", *map(str, arguments)]


def batch(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A whole run."""
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, check=False, cwd=cwd, env=environment(), timeout=200
    )


@contextmanager
def running(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """A run to watch; what is left of it at the end is killed."""
    with subprocess.Popen(
        command(*arguments, "--json-lines"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def row_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The next row that a run finishes."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.stderr.read() if process.stderr else ""
    row: dict[str, Any] = json.loads(line)
    return row


def summary(folder: Path) -> list[dict[str, str]]:
    with (folder / "summary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def children(pid: int) -> set[int]:
    """Processes that were started by a process, except the one that Python starts to look after its resources."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            what = (folder / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == pid and b"resource_tracker" not in what:
            found.add(int(folder.name))
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], limit_s: float = 20.0) -> None:
    until = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)


def reports(folder: Path) -> dict[str, int]:
    """When each report was written, in nanoseconds."""
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.json")}
