"""How often the exercise is recognised rightly, on landmark files that a table names, by source that was held out.

    python tests/benchmarks/accuracy/recognition.py --table clips.csv [--table ...] [--held-out FOLDER]

The table is that of ``models/train_recognition.py``: file, exercise (empty for what is none), source, from_s, to_s.
The folder is what its ``train --keep-held-out FOLDER`` wrote: networks that have seen no clip of some sources. Every
clip is then judged by networks that do not know its source; without the folder, by those that ship, which know all.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from formcheck.analysis import exercise_recognition
from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.analysis.upright_detection import Turned, turn_to_upright
from formcheck.errors import InputError, UnknownExerciseError
from formcheck.exercises import candidates
from formcheck.exercises import classifier as shipped
from formcheck.kinematics.body import PoseSequence
from formcheck.pose.landmark_file import read_recording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.exercises.classifier import Classifier

BINS = (0.6, 0.7, 0.8, 0.9, 0.95, 1.001)
NONE = "none of these"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one clip shows (empty: no exercise), its kind and source, what was said ("" when asked), and how sure."""

    clip: str
    true: str
    kind: str
    source: str
    said: str
    confidence: float

    @property
    def verdict(self) -> str:
        """Right, asked, none or wrong; for what is no exercise named or not named."""
        if not self.true:
            return "not named" if self.said in {"", NONE} else "named"
        if self.said == self.true:
            return "right"
        return {"": "asked", NONE: "none"}.get(self.said, "wrong")


def answers(tables: Sequence[Path], held_out: Path | None) -> Iterator[Answer]:
    """Judge every clip of the tables."""
    networks = _networks(held_out) if held_out else {}
    for table in tables:
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            path = table.parent / row["file"]
            if held_out and path.name not in networks:
                continue  # too little of a body to learn from, and nothing to judge
            said, confidence = _said(path, networks.get(path.name))
            kind = "rendered" if row["source"].startswith("rendered") else "real" if row["exercise"] else "foreign"
            yield Answer(path.name, row["exercise"], kind, row["source"], said, confidence)


def _networks(folder: Path) -> dict[str, Classifier]:
    """The networks for each clip."""
    read = {path.stem.removeprefix("without_"): shipped.read(path) for path in folder.glob("without_*.npz")}
    lines = (folder / "without.csv").read_text(encoding="utf-8").split()
    return {clip: read[fold] for clip, fold in (line.rsplit(",", 1) for line in lines)}


def _said(path: Path, network: Classifier | None) -> tuple[str, float]:
    """The exercise that is named, "" when the user is asked; as ``formcheck analyze`` does it."""
    vars(exercise_recognition)["classifier"] = lambda: network or shipped.classifier()
    known = candidates(())
    try:
        poses, info = read_recording(path)
        sequence = PoseSequence()
        for pose in poses:
            sequence.append(pose)
        size = (info.width, info.height)
        turn_deg = turn_to_upright(sequence, size, None, known)
        session = RecordingAnalysis(None, known)
        for pose in Turned(sequence, turn_deg, size) if turn_deg else sequence:
            session.update(pose)
        found = session.finish()
    except UnknownExerciseError as error:
        return (NONE if "no exercise of the catalogue" in error.found else ""), 0.0
    except InputError:
        return "", 0.0
    names = {one.report.exercise_id for one in found}
    # of two exercises in a clip of one, at least one is wrong
    return (names.pop() if len(names) == 1 else " and ".join(sorted(names))), max(o.report.confidence for o in found)


def text(found: Sequence[Answer]) -> Iterator[str]:
    """Shares, confusion, reliability, and every clip that was not right."""
    for kind in ("rendered", "real", "foreign"):
        some = [one for one in found if one.kind == kind]
        if some:
            yield f"\n## {kind}: {len(some)} clips of {len({one.source for one in some})} sources\n"
            yield from _shares(some)
    yield from _confusion([one for one in found if one.true])
    yield from _reliability([one for one in found if one.said not in {"", NONE}])
    yield "\n## Every clip that was not right\n"
    yield from (f"- {o.clip}: {o.true or 'none'}, {o.said or 'asked'}" for o in found if o.verdict in _NOT_RIGHT)


_NOT_RIGHT = ("asked", "none", "wrong", "named")


def _shares(some: Sequence[Answer]) -> Iterator[str]:
    by_source: dict[str, Counter[str]] = defaultdict(Counter)
    for one in some:
        by_source["all"][one.verdict] += 1
        by_source[one.source][one.verdict] += 1
    heads = ("not named", "named") if some[0].kind == "foreign" else ("right", "asked", "none", "wrong")
    yield f"| source | clips | {' | '.join(heads)} |"
    yield f"|---|---:|{'---:|' * len(heads)}"
    for source, count in by_source.items():
        shares = " | ".join(f"{100 * count[head] / count.total():.0f} %" for head in heads)
        yield f"| {source} | {count.total()} | {shares} |"


def _confusion(some: Sequence[Answer]) -> Iterator[str]:
    yield "\n## Confusion: true exercise, and what was said\n"
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for one in some:
        table[one.true][one.said or "asked"] += 1
    for true, said in sorted(table.items()):
        yield f"- {true}: " + ", ".join(f"{name} {count}" for name, count in said.most_common())


def _reliability(named: Sequence[Answer]) -> Iterator[str]:
    yield "\n## Reliability: how often right, by how sure\n"
    yield "| said | clips | right |"
    yield "|---|---:|---:|"
    for low, high in pairwise(BINS):
        inside = [one for one in named if low <= one.confidence < high]
        if inside:
            right = sum(one.verdict == "right" for one in inside) / len(inside)
            yield f"| {100 * low:.0f}–{min(100, 100 * high):.0f} % | {len(inside)} | {100 * right:.0f} % |"


def main() -> int:
    """Read the command line, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", type=Path, action="append", required=True)
    parser.add_argument("--held-out", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    print("\n".join(text(list(answers(options.table, options.held_out)))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
