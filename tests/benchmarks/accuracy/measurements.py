"""What is measured in every repetition for the three named faults, beside its true size, as one table.

    python tests/benchmarks/accuracy/measurements.py FOLDER... [--cache DIR] [--jobs N] [-o FILE]

FOLDERs hold clips rendered with 'sample_videos/render/render.py --set dev': NAME.mp4, NAME.truth.json, NAME.npz. The
pose model sees each of them once; its landmarks stay in the cache. The table is what the notebook about thresholds
draws; thresholds may be chosen on it, so hold-out clips have no place in it.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import numpy as np
from benchmarks.accuracy.clips import in_folder
from benchmarks.accuracy.extract import recordings
from benchmarks.accuracy.metrics import FoundRep, match

from formcheck.errors import InputError
from formcheck.exercises import load
from formcheck.utils.atomic_files import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.accuracy.clips import Clip

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import Check, JudgedSet
    from formcheck.exercises.schema import ExerciseSpec, FaultRule, FaultTest

TABLE: Final = Path(__file__).with_name("measurements.csv")
# fault -> exercises, the true quantities (their departure from the same movement without faults), and whether only an
# increase counts
NAMED: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...], bool]]] = {
    "knee_valgus": (("lateral_band_walk",), ("knee_over_toe_L", "knee_over_toe_R"), True),
    "lumbar_arch": (("hip_thrust",), ("lumbar_extension",), True),
    "hip_drop": (("single_leg_squat", "single_leg_hip_thrust"), ("pelvic_obliquity",), False),
}
COLUMNS: Final = ("clip", "exercise", "view", "rep", "fault", "test", "true_deg", "present", "value")
Row = dict[str, Any]


def rows(clip: Clip, poses: Sequence[PoseFrame]) -> Iterator[Row]:
    """A row for each repetition, fault and test; nothing for a clip of another exercise."""
    spec = load(clip.exercise)
    for fault in [name for name, (exercises, _, _) in NAMED.items() if clip.exercise in exercises]:
        rule = spec.fault(fault)
        for number, test in enumerate(rule.tests if rule else ()):
            yield from _of_test(clip, poses, spec, fault, number, test)


def _of_test(
    clip: Clip, poses: Sequence[PoseFrame], spec: ExerciseSpec, fault: str, number: int, test: FaultTest
) -> Iterator[Row]:
    report = _judged(poses, spec, fault, test)
    found = {rep.peak_s: _check(rep.checks) for rep in report.counted}
    for i, rep in match(clip.reps, [FoundRep(peak_s) for peak_s in found]):
        check, true = found[rep.peak_s], clip.reps[i]
        if check is None:
            continue
        yield {
            "clip": clip.name, "exercise": clip.exercise, "view": report.view.id, "rep": i + 1, "fault": fault,
            "test": number, "true_deg": _true_deg(clip, i, fault), "present": int(fault in (true.faults or ())),
            "value": f"{check.value:.5g}",
        }  # fmt: skip


def _judged(poses: Sequence[PoseFrame], spec: ExerciseSpec, fault: str, test: FaultTest) -> JudgedSet:
    """The set, judged by this one test alone."""
    from formcheck.analysis.recording_analysis import RecordingAnalysis

    rule = next(rule for rule in spec.faults if rule.id == fault)
    alone: FaultRule = rule.model_copy(update={"tests": (test,), "need": "any"})
    session = RecordingAnalysis(spec.model_copy(update={"faults": (alone,)}), ())
    for pose in poses:
        session.update(pose)
    return session.finish()[0].report


def _check(checks: Sequence[Check]) -> Check | None:
    return checks[0] if checks and math.isfinite(checks[0].value) else None


def _true_deg(clip: Clip, rep: int, fault: str) -> str:
    """The largest true departure in a repetition, degrees; empty where the frames' truth is missing."""
    path = clip.video.with_suffix(".npz")
    if not path.is_file():
        return ""
    _, keys, increase = NAMED[fault]
    with np.load(path, allow_pickle=False) as frames:
        when = frames["rep"] == rep
        apart = [(frames[key] - frames[f"clean_{key}"] + 180.0)[when] % 360.0 - 180.0 for key in keys]
    return f"{max(float(np.max(one if increase else np.abs(one))) for one in apart):.2f}"


def write(path: Path, found: Sequence[Row]) -> None:
    """Write the table; it appears complete or not at all."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    write_text(path, text.getvalue())


def main() -> int:
    """Measure, and end with 2 and one line when something is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "formcheck-accuracy", metavar="DIR")
    parser.add_argument("--jobs", type=int, default=1, help="clips at a time")
    parser.add_argument("-o", "--output", type=Path, default=TABLE, metavar="FILE", help=f"the table [{TABLE.name}]")
    options = parser.parse_args()
    exercises = {name for named, _, _ in NAMED.values() for name in named}
    try:
        clips = [clip for folder in options.folders for clip in in_folder(folder) if clip.exercise in exercises]
        paths = recordings(clips, options.cache, options.jobs)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    write(options.output, _measured(clips, paths))
    return 0


def _measured(clips: Sequence[Clip], paths: Sequence[Path]) -> list[Row]:
    from formcheck.pose.landmark_file import read_recording

    return [row for clip, path in zip(clips, paths, strict=True) for row in rows(clip, list(read_recording(path)[0]))]


if __name__ == "__main__":
    sys.exit(main())
