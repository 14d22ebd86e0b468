"""How soon and how rightly the coach speaks, over every exercise: ``python tests/benchmarks/coach/coach.py``.

Simulated people, seen as MediaPipe sees them, 25 frames a second. Nothing is drawn or spoken: the delays are those of
the coach itself, to which the camera, the model and the speech engine add theirs.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from analysis.cases import COUNTED, FAULTS, judge
from coach.kit import coach_of, join, nobody, play, said, session, still

from formcheck.exercises import load
from formcheck.simulation import RepPlan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from formcheck.simulation.plan import Activity

LEAD_S: Final = 2.0  # the start position is held this long first
PACES: Final = (
    RepPlan(),
    RepPlan(eccentric_s=3.0, concentric_s=2.0),
    RepPlan(eccentric_s=1.0, concentric_s=0.9, rest_s=0.5),
)
BY_TIME: Final = (
    "partial_range",
    "rushed",
    "no_pause",
    "momentum",
    "feet_together",
)  # known when the repetition is over
LEAST_AT_ONCE: Final = 0.98  # of the repetitions announced within 0.4 s
LEAST_TOLD: Final = 0.9  # of the severe faults told while the repetition goes on, and
ONSET_S: Final = 0.5  # no later than this after the turning point
SEVERE: Final = 1.6  # times the size that is told at all
ON_THE_FLOOR: Final = ("thrust", "bridge", "clamshell", "lying", "plank", "donkey", "bird")


@dataclass(frozen=True, slots=True)
class Announced:
    """The numbers of one set: seconds from the true end of each repetition, and how many were said."""

    exercise: str
    delays_s: list[float]
    said: int
    true: int


def announced() -> Iterator[Announced]:
    """Five repetitions of every exercise at three paces."""
    for exercise, camera in COUNTED.items():
        for seed, plan in enumerate(PACES):
            clip = session(exercise, camera, [plan] * 5, seed=seed)
            moments = play(coach_of(exercise), join(still(clip, LEAD_S, at=0), clip.poses, still(clip, 2)))
            told = [at_s - LEAD_S for at_s, _ in said(moments, "count")]
            ends = [true.end_s for true in clip.truth]
            yield Announced(exercise, [a - b for a, b in zip(told, ends, strict=False)], len(told), len(ends))


def alarms() -> Iterator[tuple[str, str, bool, float]]:
    """(exercise, fault, whether it is severe in the report, seconds from the turning point to the cue).

    The third of three repetitions has the fault, which grows with the effort. NaN when it was not told while the
    repetition went on.
    """
    for exercise, fault, size, camera in FAULTS:
        name = fault.split(":")[0]
        if name in BY_TIME:
            continue
        plans = [RepPlan(), RepPlan(), RepPlan(faults={fault: SEVERE * size})]
        clip = session(exercise, camera, plans, seed=4)
        last = clip.truth[-1]
        severe = any(
            f.id == name and f.severity == "severe" for rep in judge(clip, exercise).counted[-1:] for f in rep.faults
        )
        moments = play(coach_of(exercise), join(still(clip, LEAD_S, at=0), clip.poses, still(clip, 1)))
        rule = load(exercise).fault(name)
        told = [at_s - LEAD_S for at_s, text in said(moments, "cue") if rule and text == rule.cue]
        counted_s = [at_s - LEAD_S for at_s, _ in said(moments, "count")]
        over_s = counted_s[-1] if len(counted_s) == len(plans) else last.end_s
        during = [at_s for at_s in told if last.start_s < at_s < over_s]
        yield exercise, fault, severe, during[0] - last.peak_s if during else float("nan")


def clean(seeds: range) -> Iterator[tuple[str, int, list[str]]]:
    """(exercise, repetitions, cues) of clean sets with everything around them."""
    for exercise, camera in COUNTED.items():
        way: Activity = "lie_down" if any(part in exercise for part in ON_THE_FLOOR) else "walk_in"
        for seed in seeds:
            clip = session(exercise, camera, [RepPlan()] * 5, entry=way, exit=way, seed=seed)
            poses = join(nobody(1), clip.poses, nobody(4))
            moments = play(coach_of(exercise), poses)
            counted = sum(len(found.report.counted) for m in moments for found in m.finished)
            yield exercise, counted, [text for _, text in said(moments, "cue")]


def main() -> int:
    begun = time.perf_counter()
    rows = list(announced())
    print("exercise                    said/true   delay from the true end: median, worst")
    for exercise in COUNTED:
        own = [row for row in rows if row.exercise == exercise]
        delays = [delay for row in own for delay in row.delays_s]
        counts = f"{sum(row.said for row in own)}/{sum(row.true for row in own)}"
        print(f"{exercise:28s}{counts:10s}{np.median(delays):8.2f} s{max(delays):8.2f} s")
    delays = [delay for row in rows for delay in row.delays_s]
    within = np.mean([delay <= 0.4 for delay in delays])
    print(f"all: median {np.median(delays):.2f} s, 95 % {np.percentile(delays, 95):.2f} s, within 0.4 s {within:.1%}")
    told = list(alarms())
    severe = [delay for _, _, is_severe, delay in told if is_severe]
    print(f"\nsevere faults: {len(severe)}; told during the repetition: {np.isfinite(severe).sum()}")
    print(f"from the turning point: median {np.nanmedian(severe):.2f} s, latest {np.nanmax(severe):.2f} s")
    for exercise, fault, is_severe, delay in told:
        if is_severe and not np.isfinite(delay):
            print(f"  only when it was over: {exercise} {fault}")
        if not is_severe and np.isfinite(delay):
            print(f"  not severe in the report: {exercise} {fault}")
    sets = list(clean(range(2)))
    cues = [(exercise, text) for exercise, _, texts in sets for text in texts]
    print(f"\nclean sets: {len(sets)}, {sum(n for _, n, _ in sets)} repetitions, cues: {len(cues)} {cues}")
    print(f"({time.perf_counter() - begun:.0f} s)")
    kept = within >= LEAST_AT_ONCE and np.isfinite(severe).mean() >= LEAST_TOLD and np.nanmax(severe) <= ONSET_S
    return 0 if kept and not cues else 1


if __name__ == "__main__":
    sys.exit(main())
