"""How often each named fault is told, by its true size, next to the usual angle counter; and how sure it says to be.

    python tests/benchmarks/accuracy/fault_curves.py FOLDER... [--split NAME] [--figure FILE] [--json FILE]

FOLDERs hold clips whose repetitions each have fault sizes of their own: ``NAME.landmarks.npz`` as the pose model saw
them, and ``NAME.json`` with ``exercise``, ``view`` and ``reps``, each with ``peak``, ``hold_end`` (seconds) and
``fault_sizes`` (``size`` and ``limit`` in degrees). ``--split`` takes only the clips that the file puts into that part.

For each fault, exercise and view: told of judged by true size over the clinical limit. For each fault: alarms in 100
repetitions without any fault at half its limit, over all, for the median and for the worst person; and calibration:
of what was told with a certain probability, how much was past the limit.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import numpy as np
from benchmarks.accuracy import baseline

from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.exercises import load
from formcheck.pose.landmark_file import read_recording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.accuracy.metrics import Judged

    from formcheck.core.report_types import JudgedSet

FAULTS: Final = {
    "valgus": "knee_valgus", "lumbar": "lumbar_arch", "drop": "hip_drop", "rotate": "hip_drop", "roll": "pelvis_roll",
    "lean": "trunk_lean",
}  # fmt: skip
BINS: Final = ((-99.0, 0.5), (0.5, 1.0), (1.0, 1.4), (1.4, 2.0), (2.0, 99.0))
NEAR_S: Final = 0.9  # a found repetition belongs to the true one whose middle is this near
CLEAN: Final = 0.5  # of the limit: below, nobody would call it a fault
SURE: Final = (0.8, 0.9, 0.95, 1.0001)  # borders of the bins of certainty


@dataclass(frozen=True, slots=True)
class Row:
    """One fault in one repetition: true size over the limit, whether it was told (None: not assessed), and how surely.

    ``clean`` says that no fault of this repetition reaches half its limit; ``usual`` what the angle counter told.
    """

    clip: str
    rep: int
    person: str
    exercise: str
    view: str
    wide: bool
    fault: str
    share: float
    told: bool | None
    probability: float
    usual: bool | None
    clean: bool


def rows(folder: Path, split: str = "") -> Iterator[Row]:
    """Every fault of every repetition of the clips in a folder."""
    for path in sorted(folder.glob("*.landmarks.npz")):
        table = path.with_name(path.name.replace(".landmarks.npz", ".json"))
        truth = json.loads(table.read_text("utf-8")) if table.is_file() else {}
        reps = truth.get("reps") or []
        if reps and "fault_sizes" in reps[0] and split in ("", truth.get("split")):
            yield from _of_clip(path, truth)


def _of_clip(path: Path, truth: dict[str, Any]) -> Iterator[Row]:
    poses = list(read_recording(path)[0])
    session = RecordingAnalysis(load(truth["exercise"]), ())
    for pose in poses:
        session.update(pose)
    report = max((found.report for found in session.finish()), key=lambda one: len(one.counted))
    usual = baseline.judge(truth["exercise"], truth["view"], poses, frozenset(FAULTS.values()))
    present = {
        FAULTS[k] for r in truth["reps"] for k, v in r["fault_sizes"].items() if k in FAULTS and v["size"] >= v["limit"]
    }
    for number in range(len(truth["reps"])):
        yield from _of_rep(path, truth, number, report, usual, present)


def _of_rep(
    path: Path, truth: dict[str, Any], number: int, report: JudgedSet, usual: Judged, present: set[str]
) -> Iterator[Row]:
    true = truth["reps"][number]
    middle = (true["peak"] + true["hold_end"]) / 2
    rep = min(report.counted, key=lambda one: abs(one.peak_s - middle), default=None)
    if rep is None or abs(rep.peak_s - middle) > NEAR_S:
        return
    other = min(usual.reps, key=lambda one: abs(one.peak_s - middle), default=None)
    counted = other if other is not None and abs(other.peak_s - middle) <= NEAR_S else None
    shares: dict[str, float] = defaultdict(float)
    for key, value in true["fault_sizes"].items():
        if key in FAULTS:
            shares[FAULTS[key]] = max(shares[FAULTS[key]], value["size"] / value["limit"])
    checks = {check.id: check for check in rep.checks}
    told = {fault.id for fault in rep.faults}
    wide = is_wide(truth)
    for fault, share in shares.items():
        if fault not in checks and fault not in present:
            continue
        probability = checks[fault].probability if fault in checks else float("nan")
        said = None if counted is None or fault in usual.abstained else fault in counted.faults
        yield Row(
            path.name.removesuffix(".landmarks.npz"), number, str(truth.get("person", path.stem)), truth["exercise"],
            truth["view"], wide, fault, share, fault in told if fault in checks else None, probability, said,
            all(one < CLEAN for one in shares.values()),
        )  # fmt: skip


def is_wide(truth: dict[str, Any]) -> bool:
    """Whether the person wears something wide."""
    clothes = truth.get("clothes") or {}
    worn = {clothes.get("top", "close"), clothes.get("legs", "close")}
    return bool((truth.get("extras") or {}).get("loose")) or worn != {"close"}


def by_size(found: Sequence[Row]) -> list[tuple[int, int, int]]:
    """(told, judged, not assessed) in each of ``BINS``."""
    out = []
    for low, high in BINS:
        own = [row for row in found if low <= row.share < high]
        judged = [row for row in own if row.told is not None]
        out.append((sum(bool(row.told) for row in judged), len(judged), len(own) - len(judged)))
    return out


def alarms(found: Sequence[Row]) -> tuple[float, float, float, int]:
    """Clean repetitions with an alarm, in 100: over all, for the median and the worst person; how many there are."""
    people: dict[str, dict[tuple[str, int], bool]] = defaultdict(dict)
    for row in found:
        if row.clean:
            key = (row.clip, row.rep)
            people[row.person][key] = people[row.person].get(key, False) or bool(row.told)
    every = [told for one in people.values() for told in one.values()]
    if not every:
        return float("nan"), float("nan"), float("nan"), 0
    # a person with three repetitions or fewer has no rate worth the name
    rates = [100.0 * float(np.mean(list(one.values()))) for one in people.values() if len(one) > 3] or [float("nan")]
    return 100.0 * float(np.mean(every)), float(np.median(rates)), float(np.max(rates)), len(every)


def scores(found: Sequence[Row]) -> tuple[float, float, float]:
    """(precision, recall, F1) with everything from the limit on as a fault; what is not assessed is neither."""
    judged = [row for row in found if row.told is not None]
    hits = sum(bool(row.told) and row.share >= 1 for row in judged)
    told, true = sum(bool(row.told) for row in judged), sum(row.share >= 1 for row in judged)
    precision, recall = (hits / n if n else float("nan") for n in (told, true))
    return precision, recall, 2 * hits / (told + true) if told + true else float("nan")


def calibration(found: Sequence[Row]) -> list[tuple[int, int]]:
    """(past the limit, told) by the certainty with which it was told, in the bins between ``SURE``."""
    told = [row for row in found if row.told]
    bins = [[row for row in told if a <= row.probability < b] for a, b in pairwise(SURE)]
    return [(sum(row.share >= 1 for row in one), len(one)) for one in bins]


def report(found: Sequence[Row]) -> str:
    """Everything as text."""
    lines = [
        f"{'told / judged (not assessed), by true size over the limit':<58}" + "".join(f"{name:>13}" for name in NAMES)
    ]
    groups = sorted({(row.fault, row.exercise, row.view) for row in found})
    for fault in sorted({row.fault for row in found}):
        own = [row for row in found if row.fault == fault]
        lines.append(f"{fault:<58}" + _cells(own))
        for name, exercise, view in groups:
            if name == fault:
                some = [row for row in own if (row.exercise, row.view) == (exercise, view)]
                lines.append(f"  {exercise + ', ' + view:<56}" + _cells(some))
        rate, median, worst, count = alarms(own)
        precision, recall, f1 = scores(own)
        lines.append(
            f"  precision {precision:.2f} recall {recall:.2f} F1 {f1:.2f}; alarms in 100 of {count} clean repetitions "
            f"{rate:.1f}, median person {median:.1f}, worst {worst:.1f}"
        )
    clothes = {"close clothes": False, "wide clothes": True}
    parts = {"all": list(found)} | {label: [r for r in found if r.wide == wide] for label, wide in clothes.items()}
    for label, own in parts.items():
        rate, median, worst, count = alarms(own)
        lines.append(
            f"{label}: alarms of these faults in 100 of {count} clean repetitions {rate:.1f}, "
            f"median person {median:.1f}, worst {worst:.1f}"
        )
    shown = ", ".join(
        f"{a:.2f}–{min(b, 1):.2f}: {right}/{told}"
        for (a, b), (right, told) in zip(pairwise(SURE), calibration(found), strict=True)
    )
    return "\n".join([*lines, f"past the limit of what was told, by certainty: {shown}"])


NAMES: Final = ("under ½", "½–1", "1–1.4", "1.4–2", "over 2")


def _cells(found: Sequence[Row]) -> str:
    return "".join(f"{f'{told}/{judged} ({missing})':>13}" for told, judged, missing in by_size(found))


def figure(found: Sequence[Row], path: Path) -> None:
    """Told share over true size for each fault, formcheck and the angle counter."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    names = [name for name in dict.fromkeys(FAULTS.values()) if any(row.fault == name for row in found)]
    drawing, axes = plt.subplots(1, len(names), figsize=(2.6 * len(names), 2.9), sharey=True, squeeze=False)
    for axis, name in zip(axes[0], names, strict=True):
        own = [row for row in found if row.fault == name]
        for label, colour, style, column in (
            ("formcheck", "#1f5fbf", "o-", "told"),
            ("angle counter", "#b0603a", "s--", "usual"),
        ):
            x, y = _points([(row.share, getattr(row, column)) for row in own if getattr(row, column) is not None])
            axis.plot(x, y, style, color=colour, label=label, markersize=4)
        axis.axvline(1.0, color="0.6", linewidth=0.8)
        axis.set(title=name.replace("_", " "), xlabel="true size / limit", ylim=(-3, 103), xlim=(0, 3))
    axes[0][0].set_ylabel("told, % of judged")
    axes[0][0].legend(frameon=False, fontsize=8, loc="center right")
    drawing.tight_layout()
    drawing.savefig(path, dpi=110)


def _points(pairs: Sequence[tuple[float, bool | None]]) -> tuple[list[float], list[float]]:
    edges = (-9.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 9.0)
    x, y = [], []
    for low, high in pairwise(edges):
        own = [(share, bool(told)) for share, told in pairs if low <= share < high]
        if len(own) >= 4:
            x.append(float(np.clip(np.median([share for share, _ in own]), 0, 3)))
            y.append(100.0 * float(np.mean([told for _, told in own])))
    return x, y


def main() -> int:
    """Judge and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--split", default="", help="only clips of this part of the set")
    parser.add_argument("--figure", type=Path, metavar="FILE", help="draw the curves")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the rows for a machine")
    options = parser.parse_args()
    found = [row for folder in options.folders for row in rows(folder, options.split)]
    print(report(found))
    if options.figure:
        figure(found, options.figure)
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in found]), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
