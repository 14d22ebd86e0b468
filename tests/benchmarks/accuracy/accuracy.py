"""How often formcheck counts, times, judges and recognises rightly, next to the usual angle counter.

    python tests/benchmarks/accuracy/accuracy.py [--set NAME] [--cache DIR] [--jobs N] [--json FILE]
    python tests/benchmarks/accuracy/accuracy.py --clips FOLDER

Clips with exact truth are rendered (needs the extra 'render'), or taken from folders of such clips; the pose model
sees each of them once. Both are kept in the cache, so a second run takes seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.accuracy import clips as clip_lists
from benchmarks.accuracy import metrics

from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.accuracy.table import Results


def measure(clips: Sequence[clip_lists.Clip], recordings: Sequence[Path]) -> Results:
    """Judge every clip in all three ways and add up."""
    from benchmarks.accuracy import baseline, judge
    from benchmarks.accuracy.table import Results

    from formcheck.pose.landmark_file import read_recording

    named, auto, usual = metrics.Scores(), metrics.Scores(), metrics.Scores()
    answers = []
    for clip, path in zip(clips, recordings, strict=True):
        poses = list(read_recording(path)[0])
        metrics.score(clip, judge.named(clip.exercise, poses), named)
        unnamed = judge.recognised(poses)
        metrics.score(clip, unnamed, auto)
        answers.append((clip.exercise, unnamed.exercise))
        metrics.score(clip, baseline.judge(clip.exercise, clip.view, poses, clip.measured), usual)
        if unnamed.exercise != clip.exercise:
            named.findings.append(f"{clip.name}, unnamed: {unnamed.exercise or 'the user is asked'}")
    return Results(named, auto, usual, metrics.recognition(answers))


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--set", default="holdout", help="list of clips to render [holdout]")
    source.add_argument("--clips", type=Path, nargs="+", metavar="FOLDER", help="rendered clips instead of a list")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "formcheck-accuracy", metavar="DIR")
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 2) // 2), help="clips at a time")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the same numbers for a machine")
    return parser.parse_args()


def run(options: argparse.Namespace) -> None:
    """Find the clips, see them once, judge them and print."""
    from benchmarks.accuracy.extract import recordings
    from benchmarks.accuracy.table import as_json, as_text

    if options.clips:
        clips = [clip for folder in options.clips for clip in clip_lists.in_folder(folder)]
    else:
        clips = clip_lists.rendered(options.set, options.cache, options.jobs)
    results = measure(clips, recordings(clips, options.cache, options.jobs))
    seeds = sorted(clip.seed for clip in clips if clip.seed is not None)
    print(f"{len(clips)} clips, seeds {', '.join(map(str, seeds)) or 'unknown'}\n")
    print(as_text(results))
    if options.json:
        text = json.dumps({"clips": len(clips), "seeds": seeds, **as_json(results)}, indent=2, allow_nan=False)
        temporary = options.json.with_name(f".{options.json.name}.{os.getpid()}.tmp")
        temporary.write_text(text + "\n", "utf-8")
        temporary.replace(options.json)


def main() -> int:
    """Run, and end with 2 and one line when something is missing."""
    try:
        run(arguments())
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
