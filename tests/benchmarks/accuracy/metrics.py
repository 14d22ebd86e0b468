"""The arithmetic: what was found against what is true. Times in seconds; a share of nothing is NaN."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.accuracy.clips import Clip, TrueRep

PARTIAL: Final = "partial_range"


@dataclass(frozen=True, slots=True)
class FoundRep:
    """One repetition that was found; ``partial`` when it was not counted because it stopped short."""

    peak_s: float
    counted: bool = True
    partial: bool = False
    side: str | None = None
    tempo: dict[str, float] = field(default_factory=dict)
    faults: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of a clip: ``exercise`` None when the user is asked, ``abstained`` the faults not assessed."""

    exercise: str | None
    reps: tuple[FoundRep, ...] = ()
    abstained: frozenset[str] = frozenset()


@dataclass(slots=True)
class FaultCount:
    """Repetitions of one fault. ``abstained`` counts those that have the fault and were not judged for it."""

    hit: int = 0
    alarm: int = 0
    miss: int = 0
    abstained: int = 0

    @property
    def precision(self) -> float:
        """Share of what was said that is true."""
        return ratio(self.hit, self.hit + self.alarm)

    @property
    def recall(self) -> float:
        """Share of what is true that was said, abstentions left out."""
        return ratio(self.hit, self.hit + self.miss)

    @property
    def f1(self) -> float:
        """Harmonic mean of both: 2 hits / (2 hits + alarms + misses)."""
        return ratio(2 * self.hit, 2 * self.hit + self.alarm + self.miss)

    def add(self, other: FaultCount) -> None:
        """Add the repetitions of another count."""
        self.hit += other.hit
        self.alarm += other.alarm
        self.miss += other.miss
        self.abstained += other.abstained


@dataclass(slots=True)
class Scores:
    """Everything that is counted over a set of clips by one program."""

    counts: list[tuple[str, int, tuple[int, ...]]] = field(default_factory=list)
    true_reps: int = 0
    matched_reps: int = 0
    tempo_errors_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sides: int = 0
    sides_right: int = 0
    faults: dict[str, FaultCount] = field(default_factory=lambda: defaultdict(FaultCount))
    clean_reps: int = 0
    clean_alarms: int = 0
    beside_the_truth: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)


def ratio(part: float, whole: float) -> float:
    """``part / whole``, NaN of nothing."""
    return part / whole if whole else math.nan


def match(true: Sequence[TrueRep], found: Iterable[FoundRep]) -> list[tuple[int, FoundRep]]:
    """True repetitions by their index, each with the found one whose peak lies inside it and is closest to its peak."""
    nearest: dict[int, FoundRep] = {}
    for rep in found:
        inside = [i for i, one in enumerate(true) if one.start_s <= rep.peak_s <= one.end_s]
        for i in inside[:1]:
            rival = nearest.get(i)
            if rival is None or abs(rep.peak_s - true[i].peak_s) < abs(rival.peak_s - true[i].peak_s):
                nearest[i] = rep
    return sorted(nearest.items(), key=lambda pair: pair[0])


def accounted(clip: Clip, judged: Judged) -> list[FoundRep]:
    """What counts: the counted repetitions, and a truly short one that was set aside as too short."""
    short = [rep for rep in clip.reps if rep.faults and PARTIAL in rep.faults]
    rightly = {id(rep) for _, rep in match(short, (r for r in judged.reps if r.partial and not r.counted))}
    return [rep for rep in judged.reps if rep.counted or id(rep) in rightly]


def count_error(found: int, accept: Sequence[int]) -> int:
    """Repetitions too many (+) or too few (-), against the closest count that is right."""
    return min((found - right for right in accept), key=abs)


def score(clip: Clip, judged: Judged, into: Scores) -> None:
    """Add one clip to the scores."""
    found = accounted(clip, judged)
    into.counts.append((clip.name, len(found), clip.accept))
    error = count_error(len(found), clip.accept)
    if error:
        into.findings.append(f"{clip.name}: {error:+d} repetitions ({len(found)} for {clip.accept[0]})")
    pairs = match(clip.reps, found)
    into.true_reps += len(clip.reps)
    into.matched_reps += len(pairs)
    for i, rep in pairs:
        _score_movement(clip.reps[i], rep, into)
        _score_faults(clip, i, rep, judged.abstained, into)


def _score_movement(true: TrueRep, rep: FoundRep, into: Scores) -> None:
    for phase, seconds in true.tempo.items():
        if math.isfinite(rep.tempo.get(phase, math.nan)):
            into.tempo_errors_s[phase].append(rep.tempo[phase] - seconds)
    if true.side is not None:
        into.sides += 1
        into.sides_right += rep.side == true.side


def _score_faults(clip: Clip, i: int, rep: FoundRep, abstained: frozenset[str], into: Scores) -> None:
    present = clip.reps[i].faults
    if present is None:
        return
    said = rep.faults | ({PARTIAL} if rep.partial and not rep.counted else set())
    judged = (clip.measured | present) - abstained
    for name in (clip.measured | present) & abstained & present:
        into.faults[name].abstained += 1
    for name in judged:
        into.faults[name].hit += name in said and name in present
        into.faults[name].alarm += name in said and name not in present
        into.faults[name].miss += name in present and name not in said
    into.beside_the_truth.update(said - judged)
    wrong = sorted(f"{'misses' if n in present else 'invents'} {n}" for n in (said ^ present) & judged)
    if wrong:
        into.findings.append(f"{clip.name} rep {i + 1}: {', '.join(wrong)}")
    if not present:
        into.clean_reps += 1
        into.clean_alarms += len(said & judged)


def counting(scores: Scores) -> dict[str, float]:
    """Shares of clips counted exactly and off by at most one; mean |error| / true count; mean |error|."""
    errors = [(count_error(found, accept), max(1, accept[0])) for _, found, accept in scores.counts]
    clips = len(errors)
    return {
        "clips": clips,
        "exact": ratio(sum(error == 0 for error, _ in errors), clips),
        "off_by_one_or_less": ratio(sum(abs(error) <= 1 for error, _ in errors), clips),
        "mae_of_true_count": ratio(sum(abs(error) / true for error, true in errors), clips),
        "mae_reps": ratio(sum(abs(error) for error, _ in errors), clips),
        "reps_matched": ratio(scores.matched_reps, scores.true_reps),
    }


def tempo(scores: Scores) -> dict[str, dict[str, float]]:
    """For each phase the median and the mean of |error|, and the mean error (+ too long), seconds."""
    return {
        phase: {
            "reps": len(errors),
            "median_abs_s": median(map(abs, errors)),
            "mean_abs_s": fmean(map(abs, errors)),
            "bias_s": fmean(errors),
        }
        for phase, errors in sorted(scores.tempo_errors_s.items())
    }


def all_faults(scores: Scores) -> FaultCount:
    """All faults taken together (micro average)."""
    total = FaultCount()
    for one in scores.faults.values():
        total.add(one)
    return total


@dataclass(frozen=True, slots=True)
class Recognition:
    """How the exercise was told when it was not named. Shares of clips."""

    clips: int
    right: float
    asked: float
    wrong: float
    confusion: dict[str, dict[str, int]]


def recognition(answers: Sequence[tuple[str, str | None]]) -> Recognition:
    """From pairs (true exercise, what was said, None when the user was asked)."""
    table: dict[str, dict[str, int]] = {}
    for true, said in sorted(answers, key=lambda pair: pair[0]):
        row = table.setdefault(true, {})
        row[said or "asked"] = row.get(said or "asked", 0) + 1
    n = len(answers)
    right = sum(true == said for true, said in answers)
    asked = sum(said is None for _, said in answers)
    return Recognition(n, ratio(right, n), ratio(asked, n), ratio(n - right - asked, n), table)
