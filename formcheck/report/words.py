"""The words around the numbers: names of faults, the verdict in one sentence, how a score comes about."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from formcheck.events import Fault, Rep, SetReport
    from formcheck.exercises import ExerciseSpec

SCORE_FORMULA: Final = (
    "A repetition's score is 100 * (1 - sum(weight * confidence * severity) / sum(weight * confidence)) over its "
    "checks, severity from 0 (within the limit) to 1. Its coverage is sum(weight * confidence) / sum(weight): the "
    "share of the checks that this camera could judge. A severe fault that can hurt limits the score. The parts of the "
    "set's score are in set.score_parts."
)
UNKNOWN: Final = "–"


def fault_name(fault_id: str) -> str:
    """What a fault is called for people."""
    return fault_id.replace("_", " ")


def number_text(value: float, digits: int = 1) -> str:
    """``value`` with ``digits`` decimals, or a dash when it is unknown (NaN)."""
    return f"{value:.{digits}f}" if math.isfinite(value) else UNKNOWN


def amount(value: float, unit: str) -> str:
    """A measured value with its unit, as precise as it is known: whole degrees, hundredths of ratios."""
    if not math.isfinite(value):
        return UNKNOWN
    if unit == "deg":
        return f"{value:.0f}°"
    if unit == "s":
        return f"{value:.1f} s"
    return f"{value:.2f} {unit}".strip()


def tempo_text(rep: Rep) -> str:
    """The four phases in seconds in the usual order: eccentric - pause - concentric - pause at the peak."""
    tempo = rep.tempo
    phases = (tempo.eccentric_s, tempo.stretch_pause_s, tempo.concentric_s, tempo.peak_pause_s)
    return " - ".join(number_text(phase) for phase in phases)


def range_text(rep: Rep) -> str:
    """The range of the repetition in degrees, where it has one."""
    return amount(rep.measures.get("rom_deg", math.nan), "deg")


def fault_counts(report: SetReport) -> dict[str, int]:
    """In how many counted repetitions each fault was found, the most frequent first."""
    counts: dict[str, int] = {}
    for rep in report.counted:
        for fault in {fault.id for fault in rep.faults}:
            counts[fault] = counts.get(fault, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def largest_deductions(report: SetReport, most: int = 3) -> list[tuple[Rep, Fault]]:
    """The worst example of each fault, by the points that it took, at most ``most`` of them."""
    worst: dict[str, tuple[Rep, Fault]] = {}
    for rep in report.counted:
        for fault in rep.faults:
            if fault.id not in worst or fault.points > worst[fault.id][1].points:
                worst[fault.id] = (rep, fault)
    return sorted(worst.values(), key=lambda pair: -pair[1].points)[:most]


def verdict(report: SetReport, spec: ExerciseSpec) -> str:
    """The set in one sentence.

    Parameters
    ----------
    report : SetReport
        The judged set.
    spec : ExerciseSpec
        Its exercise.

    Returns
    -------
    str
        How many repetitions, how good, and what stood out.
    """
    count = len(report.counted)
    if not count:
        return "No full repetition was found."
    reps = f"{count} repetition{'s' if count > 1 else ''}"
    parts = [f"{reps} of {spec.name.lower()}: {score_label(report.score)}."]
    faults = fault_counts(report)
    if faults:
        named = [f"{fault_name(fault)} in {seen}" for fault, seen in list(faults.items())[:3]]
        parts.append(f"{_sentence(', '.join(named))}.")
    else:
        parts.append("No fault was found among those that this camera could see.")
    return " ".join(parts)


def score_label(score: float) -> str:
    """What a score means in a word; the bands are those of the score's own scale."""
    if not math.isfinite(score):
        return "too little was seen for a score"
    label = next(label for least, label in _LABELS if score >= least)
    return f"{score:.0f} of 100, {label}"


_LABELS: Final = ((90.0, "excellent"), (75.0, "good"), (60.0, "fair"), (-math.inf, "needs practice"))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
