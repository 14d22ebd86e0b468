"""Where the time of each command goes, as a table in Markdown.

    python tests/benchmarks/speed/shares.py [CLIP] [--exercise ID]

Each stage is timed where it works, in the thread that it works in, so stages that run beside each other add up to more
than the wall time: decoding runs beside the pose model, so does the analysis, and both halves of a clip are tracked at
the same time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))
CLIP: Final = ROOT / "sample_videos" / "hip_thrust_arched.mp4"
STAGES: Final = {
    "decoding": ("formcheck.video.video_file.VideoFile._decoded", "formcheck.video.orientation.Upright.rgb"),
    "inference": ("mediapipe.tasks.python.vision.PoseLandmarker.detect_for_video",),
    "looking for others": ("formcheck.pose.people_detection.PeopleDetection.find",),
    "outline": ("formcheck.pose.mediapipe_backend.trunk_half_widths",),
    "analysis": (
        "formcheck.analysis.recording_analysis.RecordingAnalysis.update",
        "formcheck.analysis.recording_analysis.RecordingAnalysis.finish",
        "formcheck.coach.state_machine.Coach.update",
    ),
    "drawing": ("formcheck.drawing.annotated_video.Painter.draw",),
    "encoding": ("formcheck.video.encoder.Mp4Writer.write",),
    "page": ("formcheck.pipeline.clip_outputs.Outputs.write_pages",),
    "report": ("formcheck.pipeline.clip_outputs.Outputs.write_numbers",),
}


class Clock:
    """Seconds of every stage; a stage within a stage counts for the outer one only."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._inside = threading.local()

    def timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, with its time added to the stage; of a generator, that of each step."""

        def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  passed through as it is
            with self._in(stage):
                result = work(*arguments, **named)
            return self._steps(stage, result) if hasattr(result, "__next__") else result

        return call

    def _steps(self, stage: str, steps: Iterator[object]) -> Iterator[object]:
        while True:
            with self._in(stage):
                step = next(steps, self)
            if step is self:
                return
            yield step

    @contextmanager
    def _in(self, stage: str) -> Iterator[None]:
        if getattr(self._inside, "stage", None):
            yield
            return
        self._inside.stage, start = stage, time.perf_counter()
        try:
            yield
        finally:
            self.spent[stage] += time.perf_counter() - start
            self._inside.stage = None


def shares(arguments: list[str]) -> dict[str, float]:
    """Stages in parts of the command's wall time, which is under ``wall`` in seconds."""
    from importlib import import_module

    from formcheck.cli.main import run

    clock = Clock()
    with ExitStack() as stack:
        for stage, names in STAGES.items():
            for name in names:
                owner, _, attribute = name.rpartition(".")
                head, _, tail = owner.rpartition(".")
                holder = getattr(import_module(head), tail) if tail[0].isupper() else import_module(owner)
                work = getattr(holder, attribute)
                stack.enter_context(mock.patch.object(holder, attribute, clock.timed(stage, work)))
        start = time.perf_counter()
        code = run(arguments)
        wall = time.perf_counter() - start
    assert code == 0, f"exit code {code}"
    return {"wall": wall, **{stage: clock.spent[stage] / wall for stage in STAGES}}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", nargs="?", type=Path, default=CLIP)
    parser.add_argument("--exercise", default="hip_thrust")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        common = ["--exercise", options.exercise, "--no-history", "-o", folder]
        clip = str(options.clip)
        commands = {
            "analyze --no-video --no-html": ["analyze", clip, *common, "--no-video", "--no-html"],
            "analyze": ["analyze", clip, *common],
            "live --headless --pace 0": ["live", "--source", clip, *common, "--headless", "--no-voice", "--pace", "0"],
        }
        run_first = shares(commands["analyze --no-video --no-html"])  # pays for loading the libraries
        found = {name: shares(arguments) for name, arguments in commands.items()}
    print(f"\n| stage, share of the wall time | {' | '.join(found)} |")
    print("|---|" + "---:|" * len(found))
    for stage in STAGES:
        print(f"| {stage} | {' | '.join(f'{100 * one[stage]:.1f} %' for one in found.values())} |")
    walls = [f"{one['wall']:.1f} s" for one in found.values()]
    print(f"| wall time | {' | '.join(walls)} |")
    first_s = run_first["wall"] - found["analyze --no-video --no-html"]["wall"]
    print(f"\nA first run in a process takes {first_s:.1f} s longer.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
