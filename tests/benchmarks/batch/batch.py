"""What a batch costs beyond the pose model, on this machine.

    python tests/benchmarks/batch/batch.py throughput [CLIP ...] [--workers N] [--rounds N]
    python tests/benchmarks/batch/batch.py start
    python tests/benchmarks/batch/batch.py rows [--count N]
    python tests/benchmarks/batch/batch.py memory [--count N]
    python tests/benchmarks/batch/batch.py scaling [CLIP ...] [--rounds N]

``throughput``: a batch with N workers against N processes side by side that do nothing but decode the same clips and
pass them through MediaPipe's landmarker; the batch's time includes its start, its files and its tables. The two
alternate, and medians are compared. ``start``: time from the command to the first clip, and the rest of a run beside
its clips. ``rows``: a manifest of 100,000 landmark files whose results are there: reading, comparing, summing up, and
keeping the journal. ``memory``: one worker over 500 clips.
``scaling``: a real Ray cluster of one node with one processor, then of two such nodes, on the same clips.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.synchronize import Event, Semaphore

ROOT: Final = Path(__file__).resolve().parents[3]
LIMITS: Final = {
    "throughput / bare": (0.93, "least"),
    "start_s": (3.0, "most"),
    "rows_s": (60.0, "most"),
    "rows_mb": (500.0, "most"),
    "growth_mb": (50.0, "most"),
}
Figures = dict[str, float]


def formcheck(*arguments: str | Path) -> tuple[float, float, str]:
    """Run a batch: wall seconds, most memory of the process itself in megabytes, stdout."""
    code = (
        "import resource, sys; from formcheck.cli.main import run; code = run(sys.argv[1:]);"
        "print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr); sys.exit(code)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, "batch", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    took_s = time.perf_counter() - start
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stderr)
    return took_s, float(done.stderr.rsplit("peak", 1)[1]), done.stdout


def bare(clips: Sequence[str], ready: Semaphore, go: Event) -> None:
    """One bare loop over several clips: decoder and landmarker, nothing else."""
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    from formcheck.models import find
    from formcheck.video.reader import open_source

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=find().read_bytes()), running_mode=vision.RunningMode.VIDEO
    )
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the runtime's chatter
    ready.release()
    go.wait()
    for clip in clips:
        with vision.PoseLandmarker.create_from_options(options) as landmarker, open_source(clip) as source:
            for frame in source:
                image = mp.Image(image_format=mp.ImageFormat.SRGB, data=frame.rgb)
                landmarker.detect_for_video(image, round(1000 * frame.time_s))


def bare_s(clips: Sequence[Path], workers: int) -> float:
    """Time of bare loops side by side, which share the clips evenly by length; their start is not counted."""
    shares: list[list[str]] = [[] for _ in range(workers)]
    for place, clip in enumerate(sorted(clips, key=lambda path: -path.stat().st_size)):
        turn = place % (2 * workers)
        shares[turn if turn < workers else 2 * workers - 1 - turn].append(str(clip))
    context = multiprocessing.get_context("spawn")
    ready, go = context.Semaphore(0), context.Event()
    loops = [context.Process(target=bare, args=(share, ready, go)) for share in shares]
    for loop in loops:
        loop.start()
    for _ in loops:
        ready.acquire()
    start = time.perf_counter()
    go.set()
    for loop in loops:
        loop.join()
    return time.perf_counter() - start


def listed(clips: Sequence[Path], exercise: str, folder: Path) -> Path:
    """A manifest of the clips: all of one exercise, or each of the one that its truth file names."""
    path = folder / "manifest.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "exercise"])
        table.writerows((clip.resolve(), exercise or own_exercise(clip)) for clip in clips)
    return path


def own_exercise(clip: Path) -> str:
    """What the truth file beside a clip says that it shows; the program has to find out where there is none."""
    truth = clip.with_suffix(".truth.json")
    return str(json.loads(truth.read_text("utf-8"))["exercise"]) if truth.exists() else "auto"


def throughput(clips: Sequence[Path], workers: int, rounds: int, exercise: str) -> Figures:
    """Seconds of video for each second of work, batch against bare."""
    ours, theirs, spent = [], [], [_spent_s()]
    length_s = 0.0
    for _ in range(rounds):
        theirs.append(bare_s(clips, workers))
        spent.append(_spent_s())
        with tempfile.TemporaryDirectory() as folder:
            ours.append(formcheck(listed(clips, exercise, Path(folder)), "-o", folder, "--workers", str(workers))[0])
            spent.append(_spent_s())
            with (Path(folder) / "summary.csv").open(encoding="utf-8") as file:
                length_s = sum(float(row["duration_s"]) for row in csv.DictReader(file))
    steps = [after - before for before, after in itertools.pairwise(spent)]
    batch_s, loops_s = statistics.median(ours), statistics.median(theirs)
    return {
        "video_s": length_s,
        "batch, video s/s": length_s / batch_s,
        "bare, video s/s": length_s / loops_s,
        "throughput / bare": loops_s / batch_s,
        # other work on the machine falsifies these less; both with the start of the processes
        "bare / batch, processor time": statistics.median(steps[::2]) / statistics.median(steps[1::2]),
        "processor s for a video hour": 3600.0 * statistics.median(steps[1::2]) / length_s,
    }


def _spent_s() -> float:
    """Processor seconds of all processes that were started from here and have ended."""
    return sum(os.times()[2:4])


def start() -> Figures:
    """What a run takes besides its only clip, which is a landmark file."""
    with tempfile.TemporaryDirectory() as folder:
        clip = recording(Path(folder) / "a.landmarks.npz")
        found = []
        for n in range(3):
            out = Path(folder) / str(n)
            took_s, _, rows = formcheck(clip, "-o", out, "--json-lines")
            found.append(took_s - json.loads(rows)["seconds"])
    return {"start_s": statistics.median(found)}


def rows(count: int) -> Figures:
    """Time and memory for a manifest of ``count`` landmark files of which all results are there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept_s = _fill(folder, count)
        before_s = _spent_s()
        took_s, peak_mb, _ = formcheck(folder / "manifest.csv", "-o", folder / "out")
        spent_s = _spent_s() - before_s
        with (folder / "out" / "summary.csv").open(encoding="utf-8") as file:
            written = sum(1 for _ in csv.DictReader(file))
        if written != count:
            raise SystemExit(f"{written} rows of {count}")
        page_mb = (folder / "out" / "summary.html").stat().st_size / 2**20
    return {
        "rows": count,
        "journal_s": kept_s,
        "run_s": took_s,
        "run, processor s": spent_s,
        "rows_s": took_s + kept_s,
        "rows_mb": peak_mb,
        "page_mb": page_mb,
    }


def _fill(folder: Path, count: int) -> float:
    """Landmark files, their manifest, and a journal with a real outcome for each; seconds that the journal took."""
    from formcheck.batch.clips import Options
    from formcheck.batch.inputs import gather
    from formcheck.batch.job import JobRunner
    from formcheck.batch.resume import Journal, make_plan
    from formcheck.batch.workspace import keep

    originals = [
        recording(folder / "originals" / f"{n}.npz", reps=8) for n in range(4)
    ]  # a file has 65,000 names at most
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "exercise", "subject", "visit"])
        for n in range(count):
            path = folder / "clips" / f"{n % 1000}" / f"{n}.landmarks.npz"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.hardlink_to(originals[n % 4])
            table.writerow([path.relative_to(folder), "squat", f"subject {n // 10}", n % 10])
    out = folder / "out"
    clips = gather([str(folder / "manifest.csv")], "auto", str(out)).clips
    plan = make_plan(clips, Journal(out), str(out), Options(), force=False, retry_failed=False)
    out.mkdir()
    with JobRunner() as clerk:
        outcome = clerk.run(plan[0].job)
    for item in plan[1:]:
        (out / f"{item.job.stem}.json").touch()
    begin = time.perf_counter()
    with Journal(out) as journal:
        for item in plan:
            keep(journal, item.job, outcome)
    return time.perf_counter() - begin


def memory(count: int, clip: Path, exercise: str) -> Figures:
    """Most memory of the workers of a run over the same short clip under many names, by the time of the run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        folder.mkdir()
        for n in range(count):
            (folder / f"{n}.mp4").hardlink_to(clip)
        seen: list[tuple[int, float]] = []
        command = [sys.executable, "-m", "formcheck", "batch", str(folder), "-o", f"{name}/out", "--workers", "1"]
        with subprocess.Popen(
            [*command, "--exercise", exercise, "--json-lines"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        ) as run:
            for line in run.stdout or ():
                if json.loads(line)["status"] != "ok":
                    raise SystemExit(line)
                seen.append((len(seen), _largest_child_mb(run.pid)))
    half = len(seen) // 2
    first, second = (max(mb for _, mb in part) for part in (seen[:half], seen[half:]))
    return {"clips": len(seen), "first_half_mb": first, "second_half_mb": second, "growth_mb": second - first}


def _largest_child_mb(pid: int) -> float:
    """Memory of the largest process that a process has started."""
    found = [0.0]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[1]) == pid:
            found.append(int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20)
    return max(found)


def recording(path: Path, reps: int = 2) -> Path:
    """A landmark file of a simulated set of squats."""
    from formcheck.pose.landmark_file import RecordingInfo, write_recording
    from formcheck.simulation import RepPlan, simulate

    poses = simulate("squat", (RepPlan(),) * reps).poses
    path.parent.mkdir(parents=True, exist_ok=True)
    info = RecordingInfo("a.mp4", 1280, 720, len(poses), poses[-1].time_s, 30.0, "simulated", "0" * 64, masks=True)
    write_recording(path, poses, info)
    return path


def scaling(clips: Sequence[Path], rounds: int, exercise: str) -> Figures:
    """How much sooner two Ray nodes of one processor each are done than one of them."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    took: dict[int, list[float]] = {1: [], 2: []}
    for nodes, _ in itertools.product(took, range(rounds)):
        cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
        try:
            for _ in range(nodes):
                cluster.add_node(num_cpus=1)
            cluster.wait_for_nodes()
            with tempfile.TemporaryDirectory() as folder:
                ray = ["--engine", "ray", "--ray-address", cluster.address]
                took[nodes].append(formcheck(listed(clips, exercise, Path(folder)), "-o", folder, *ray)[0])
        finally:
            cluster.shutdown()
    one_s, two_s = (statistics.median(times) for times in took.values())
    return {"one node, s": one_s, "two nodes, s": two_s, "two nodes, times as fast": one_s / two_s}


def shortened(clip: Path, frames: int, folder: Path) -> Path:
    """The first frames of a clip, encoded again."""
    import av

    from formcheck.video.reader import open_source

    out = folder / "short.mp4"
    with open_source(clip) as source, av.open(str(out), "w") as target:
        stream = target.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = source.info.width, source.info.height, "yuv420p"
        for frame, _ in zip(source, range(frames), strict=False):
            target.mux(stream.encode(av.VideoFrame.from_ndarray(frame.rgb, "rgb24")))
        target.mux(stream.encode(None))
    return out


def main() -> int:
    """Measure, print, and say with the exit code whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["throughput", "start", "rows", "memory", "scaling"])
    parser.add_argument("clips", nargs="*", type=Path, default=sorted((ROOT / "sample_videos").glob("*.mp4")))
    parser.add_argument("--exercise", default="", help="of all clips; each one's own, unless given")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int)
    parser.add_argument("--frames", type=int, default=30, help="of the clip for memory")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        works: dict[str, Callable[[], Figures]] = {
            "throughput": lambda: throughput(options.clips, options.workers, options.rounds, options.exercise),
            "start": start,
            "rows": lambda: rows(options.count or 100_000),
            "memory": lambda: memory(
                options.count or 500,
                shortened(options.clips[0], options.frames, Path(folder)),
                options.exercise or own_exercise(options.clips[0]),
            ),
            "scaling": lambda: scaling(options.clips, options.rounds, options.exercise),
        }
        found = works[options.what]()
    missed = False
    for name, value in found.items():
        limit, kind = LIMITS.get(name, (None, ""))
        missed |= limit is not None and (value < limit if kind == "least" else value > limit)
        print(f"{name:36} {value:10.2f}" + (f"   at {kind} {limit}" if limit is not None else ""))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    return int(missed)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
