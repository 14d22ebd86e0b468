"""How much time and memory formcheck adds to the bare pose model, on this machine.

    python tests/benchmarks/speed/speed.py [CLIP] [--exercise ID] [--rounds N] [--memory]

The bare loop is the least that anybody can do with one tracker: the clip's frames, decoded beforehand, through
MediaPipe's landmarker (VIDEO mode, one person, no segmentation mask). Everything is measured against it in the same
run, alternating, and the medians are compared. ``--memory`` also analyses a clip of one and one of ten minutes (some
minutes of work).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.exercises import ExerciseSpec
    from formcheck.pipeline.clip_analysis import ClipResult
    from formcheck.video.frames import Frame

ROOT: Final = Path(__file__).resolve().parents[3]
CLIP: Final = ROOT / "sample_videos" / "hip_thrust_arched.mp4"
LIMITS: Final = {
    "analysis / bare": 1.05,
    "analysis with video and page / bare": 1.15,
    "help_s": 0.3,
    "first_frame_s": 1.5,
    "10 min - 1 min, MB": 50.0,
}
LEAST_FRAMES_PER_S: Final = 3000.0


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare_loop(frames: list[Frame], *, masks: bool) -> None:
    """The landmarker over frames that are there already."""
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    from formcheck.models import find

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=find().read_bytes()),
        running_mode=vision.RunningMode.VIDEO,
        output_segmentation_masks=masks,
    )
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for frame in frames:
            image = mp.Image(image_format=mp.ImageFormat.SRGB, data=frame.rgb)
            landmarker.detect_for_video(image, round(1000 * frame.time_s))


def analysis(clip: Path, spec: ExerciseSpec, *, halves: bool = True) -> ClipResult:
    """The clip to a judged set, nothing written."""
    from formcheck.pipeline.clip_analysis import analyse_clip

    return analyse_clip(clip, spec, halves=halves)


def analysis_with_video(clip: Path, spec: ExerciseSpec) -> None:
    """The clip to a judged set, its numbers, the annotated video and the page."""
    from formcheck.pipeline.clip_analysis import analyse_clip
    from formcheck.pipeline.clip_outputs import Outputs

    with tempfile.TemporaryDirectory() as folder:
        outputs = Outputs.prepare(Path(folder), clip)
        result = analyse_clip(clip, spec, keep_poses=True)
        outputs.write_numbers(result)
        outputs.write_video(result, clip, lambda _share: None)
        outputs.write_pages(result, clip, with_video=True)


def analyser_frames_per_s(clip: Path, spec: ExerciseSpec) -> float:
    """How many poses a second the analyser takes, ``finish`` included."""
    from formcheck.analysis.streaming_analyser import Analyser
    from formcheck.pipeline.clip_analysis import analyse_clip

    poses = list(analyse_clip(clip, spec, keep_poses=True).poses or ())

    def judge() -> None:
        analyser = Analyser(spec)
        for pose in poses:
            analyser.update(pose)
        analyser.finish()

    return len(poses) / min(seconds(judge) for _ in range(5))


def first_frame(clip: Path, exercise: str) -> None:
    """Start ``formcheck analyze``, and end it with the first pose that is analysed."""
    code = (
        "import os, sys;"
        "from formcheck.analysis.recording_analysis import RecordingAnalysis as Session;"
        "from formcheck.cli.main import run;"
        "Session.update = lambda *_: os._exit(77); run(sys.argv[1:])"
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", code, "analyze", str(clip), "--exercise", exercise, "-o", folder]
        done = subprocess.run(command, capture_output=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 77, done.stderr


def repeated(clip: Path, length_s: float, out: Path) -> None:
    """The clip over and over until ``length_s``, without encoding it again."""
    import av

    with av.open(str(clip)) as source, av.open(str(out), "w") as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        base = float(stream.time_base or 0)
        packets = [packet for packet in source.demux(stream) if packet.dts is not None]
        turn = max((packet.pts or 0) + (packet.duration or 1) for packet in packets)
        for n in range(int(length_s / (turn * base)) + 1):
            for packet in packets:
                again = av.Packet(bytes(packet))
                again.pts, again.dts = (packet.pts or 0) + n * turn, (packet.dts or 0) + n * turn
                again.duration, again.is_keyframe = packet.duration, packet.is_keyframe
                again.time_base = packet.time_base
                again.stream = copy
                target.mux(again)


def peak_mb(clip: Path, exercise: str) -> float:
    """Most memory that the analysis ever held; by Linux's own count, which does not begin with the parent's memory."""
    code = (
        "import sys; from pathlib import Path; from formcheck.exercises import load;"
        "from formcheck.pipeline.clip_analysis import analyse_clip; analyse_clip(Path(sys.argv[1]), load(sys.argv[2]));"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(clip), exercise],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return int(done.stdout) / 1024


def measure_time(clip: Path, exercise: str, rounds: int) -> dict[str, float]:
    """Medians over alternating rounds, and the ratios that matter."""
    from formcheck.exercises import load
    from formcheck.video.reader import open_source

    spec = load(exercise)
    with open_source(clip) as source:
        frames = list(source)
    works: dict[str, Callable[[], object]] = {
        "bare": lambda: bare_loop(frames, masks=False),
        "bare with masks": lambda: bare_loop(frames, masks=True),
        "analysis": lambda: analysis(clip, spec),
        "analysis by one tracker": lambda: analysis(clip, spec, halves=False),
        "analysis with video and page": lambda: analysis_with_video(clip, spec),
    }
    works["bare"]()  # the first run of a process pays for loading the libraries
    times: dict[str, list[float]] = {name: [] for name in works}
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            wall, cpu = time.perf_counter(), time.process_time()
            work()
            times[name].append(time.perf_counter() - wall)
            spent[name].append(time.process_time() - cpu)
    found = {f"{name}_s": statistics.median(times[name]) for name in works}
    for name in list(works)[1:]:
        found[f"{name} / bare"] = found[f"{name}_s"] / found["bare_s"]
        # other work on the machine falsifies this one less
        found[f"{name} / bare, CPU"] = statistics.median(spent[name]) / statistics.median(spent["bare"])
    help_command = [sys.executable, "-m", "formcheck", "--help"]
    found["help_s"] = min(
        seconds(lambda: subprocess.run(help_command, capture_output=True, check=True)) for _ in range(7)
    )
    found["first_frame_s"] = min(seconds(lambda: first_frame(clip, exercise)) for _ in range(5))
    found["analyser frames/s"] = analyser_frames_per_s(clip, spec)
    return {"frames": len(frames), **found}


def measure_memory(clip: Path, exercise: str) -> dict[str, float]:
    """Peaks for one and for ten minutes of the clip."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for minutes in (1, 10):
            long = Path(folder) / f"{minutes}.mp4"
            repeated(clip, 60.0 * minutes, long)
            found[f"{minutes} min, MB"] = peak_mb(long, exercise)
    return {**found, "10 min - 1 min, MB": found["10 min, MB"] - found["1 min, MB"]}


def main() -> int:
    """Measure, print, and say with the exit code whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", nargs="?", type=Path, default=CLIP)
    parser.add_argument("--exercise", default="hip_thrust")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = measure_time(options.clip, options.exercise, options.rounds)
    if options.memory:
        found |= measure_memory(options.clip, options.exercise)
    missed = found["analyser frames/s"] < LEAST_FRAMES_PER_S
    for name, value in found.items():
        limit = LIMITS.get(name)
        missed |= limit is not None and value > limit
        print(f"{name:38} {value:10.2f}" + (f"   limit {limit}" if limit is not None else ""))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    return int(missed)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
