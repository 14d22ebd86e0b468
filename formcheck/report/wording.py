"""Wording of reports: names of faults, values beside limits, the verdict, and how a score comes about."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from formcheck.analysis.fault_rules import shows
from formcheck.analysis.scoring import score_confidence
from formcheck.exercises.phase_words import phase_words
from formcheck.exercises.thresholds import standard
from formcheck.kinematics.signal_kinds import SIGNAL_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.core.report_types import Check, Fault, JudgedSet, Rep, Side
    from formcheck.exercises import ExerciseSpec
    from formcheck.exercises.phase_words import PhaseWords
    from formcheck.exercises.schema import FaultTest
    from formcheck.exercises.vocabulary import Signal

UNKNOWN: Final = "–"


def fault_name(fault_id: str) -> str:
    """What a fault is called for people."""
    return fault_id.replace("_", " ")


def number_text(value: float, digits: int = 1) -> str:
    """``value`` with ``digits`` decimals, or a dash when it is unknown (NaN)."""
    return f"{value:.{digits}f}" if math.isfinite(value) else UNKNOWN


def counted(number: float, what: str) -> str:
    """A rounded number of things, in the plural unless it is one."""
    return f"{number:.0f} {what}{'' if f'{number:.0f}' == '1' else 's'}"


def amount(value: float, unit: str) -> str:
    """A measured value with its unit, to the digits that can be told apart; a dash when it is unknown (NaN)."""
    if not math.isfinite(value):
        return UNKNOWN
    if unit == "m":
        return f"{100.0 * value:.1f} cm"
    if unit == "deg" and abs(value) < 9.95:
        return f"{value:.1f}°"
    return _AMOUNTS.get(unit, f"{{:.2f}} {unit}").format(value)


def size_text(value: float, low: float, high: float, unit: str) -> str:
    """A value with the interval that it lies in, such as 'about 14° (9 to 19)'; without one where that is unknown."""
    if unit != "deg" or not (math.isfinite(low) and math.isfinite(high)):
        return amount(value, unit)
    return f"about {value:.0f}° ({low:.0f} to {high:.0f})"


_AMOUNTS: Final = {
    "deg": "{:.0f}°",
    "s": "{:.1f} s",
    "torso": "{:.1%} of the trunk's length",
    "fraction": "{:.0%}",
    "ratio": "{:.2f}",
}


def tempo_text(rep: Rep) -> str:
    """The four phases in seconds in the usual order: eccentric / pause / concentric / pause at the peak."""
    tempo = rep.tempo
    phases = (tempo.eccentric_s, tempo.stretch_pause_s, tempo.concentric_s, tempo.peak_pause_s)
    return " / ".join(number_text(phase) for phase in phases)


def incomplete_text(rep: Rep) -> str:
    """Why a counted repetition is not judged in all its parts; empty when it was seen whole."""
    ends = {"start": "the start", "end": "the end", "both": "start and end"}
    cut = [f"cut off by {ends[rep.cut_off]} of the recording"] if rep.cut_off else []
    return ", ".join([*cut, *(["not seen throughout"] if rep.interrupted else [])])


def range_text(rep: Rep) -> str:
    """The range of the repetition as a share of the full one."""
    share = rep.measures.get("rom_fraction", math.nan)
    return f"{100.0 * share:.0f} %" if math.isfinite(share) else UNKNOWN


def fault_counts(report: JudgedSet) -> dict[str, int]:
    """In how many counted repetitions each fault was found, the most frequent first."""
    counts: dict[str, int] = {}
    for rep in report.counted:
        for fault in {fault.id for fault in rep.faults}:
            counts[fault] = counts.get(fault, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def largest_deductions(report: JudgedSet, most: int = 3) -> list[tuple[Rep, Fault]]:
    """The worst example of each fault, by the points that it took, at most ``most`` of them."""
    worst: dict[str, tuple[Rep, Fault]] = {}
    for rep in report.counted:
        for fault in rep.faults:
            if fault.id not in worst or fault.points > worst[fault.id][1].points:
                worst[fault.id] = (rep, fault)
    return sorted(worst.values(), key=lambda pair: -pair[1].points)[:most]


def verdict(report: JudgedSet, spec: ExerciseSpec) -> str:
    """The set in a few sentences.

    Parameters
    ----------
    report : JudgedSet
        The judged set.
    spec : ExerciseSpec
        Its exercise.

    Returns
    -------
    str
        How many repetitions, how good, what stood out, and what could not be judged.
    """
    count = len(report.counted)
    if not count:
        return "No full repetition was found."
    reps = counted(count, "repetition")
    if _hardly_seen(report):
        return f"{reps} of {spec.name.lower()}, {_UNRELIABLE}"
    parts = [f"{reps} of {spec.name.lower()}: {score_label(report, spec)}."]
    faults = fault_counts(report)
    if faults:
        named = [f"{fault_name(fault)} in {seen}" for fault, seen in list(faults.items())[:3]]
        parts.append(f"{_sentence(', '.join(named))}.")
    else:
        parts.append("No fault was found among those that this camera could see.")
    return " ".join([*parts, *caveats(report, spec)])


def caveats(report: JudgedSet, spec: ExerciseSpec) -> list[str]:
    """What the judgement of a set leaves out, in sentences: what the view hides, and when the body was not seen."""
    found = []
    hidden = [item.fault for item in report.not_assessed if not _shown(spec, item.fault, report.view.id)]
    if hidden and report.counted:
        place = _SEEN_FROM.get(report.view.id, "here")
        found.append(f"Seen from {place}, {listed([fault_name(name) for name in hidden])} could not be judged.")
    if report.counted and _is_often_lost(report):
        share = 1.0 - report.frames_with_pose / report.frames
        found.append(f"The body was out of sight for {share:.0%} of the time: repetitions may be missing.")
    return found


_SEEN_FROM: Final = {
    "front": "the front", "side": "the side", "rear": "behind", "oblique": "an angle", "foot_end": "the feet",
}  # fmt: skip


def _shown(spec: ExerciseSpec, fault_id: str, view: str) -> bool:
    """Whether this view shows a fault at all; of one that the exercise does not know nothing is said."""
    rule = spec.fault(fault_id)
    return rule is None or any(shows(test, view) for test in rule.tests)


def listed(names: Sequence[str]) -> str:
    """Such as 'a, b and c'."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def headline(report: JudgedSet, spec: ExerciseSpec) -> str:
    """The set in a single sentence, for the head of a page."""
    count = len(report.counted)
    if not count:
        return "No full repetition was found."
    reps = f"{counted(count, 'repetition')} of {spec.name.lower()}"
    if _hardly_seen(report):
        return f"{reps}, {_UNRELIABLE}"
    if spec.scored and not any(rep.checks for rep in report.counted):
        return f"{reps}, not judged: this camera shows too little of them."
    counts = fault_counts(report)
    faults = [f"{fault_name(fault.id)} in {counts[fault.id]}" for _, fault in largest_deductions(report)]
    end = f", with {listed(faults)}" if faults else ", without a fault that this camera could see"
    return f"{reps}: {score_label(report, spec)}{end if spec.scored else ''}."


_UNRELIABLE: Final = "but the body was lost too often to rely on that count, or to judge it: put the camera elsewhere."


def _hardly_seen(report: JudgedSet) -> bool:
    """Whether the model lost the body so often that repetitions may be missing."""
    return _is_often_lost(report) and not any(rep.checks for rep in report.counted)


def _is_often_lost(report: JudgedSet) -> bool:
    return report.frames_with_pose < standard().found_share * report.frames


def score_label(report: JudgedSet, spec: ExerciseSpec) -> str:
    """The set's score, what it means in a word, and on how much it rests; or why there is none."""
    if not spec.scored:
        return "a warm-up, not scored"
    if not math.isfinite(report.score):
        return "too little was seen for a score"
    grade = set_grade(report)
    rests_on = f" on {report.coverage:.0%} of the checks" if score_confidence(report) != "high" else ""
    comma = "," if grade and rests_on else ""
    return f"{report.score:.0f} of 100{f', {grade}' if grade else ''}{comma}{rests_on}"


def set_grade(report: JudgedSet) -> str:
    """The score of a set in a word; empty where it rests on too little to be called good or bad."""
    if score_confidence(report) in ("none", "low") or _is_often_lost(report):
        return ""
    return score_word(report.score)


def score_word(score: float) -> str:
    """The band of the score's own scale that a known score lies in."""
    shown = float(f"{score:.0f}")  # the number beside the word: 74.6 reads 75, which is good
    return next(label for least, label in _LABELS if shown >= least)


_LABELS: Final = ((90.0, "excellent"), (75.0, "good"), (60.0, "fair"), (-math.inf, "needs practice"))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


PLACES: Final = {"left": "left {}", "right": "right {}", "working": "working {}", "other": "other {}", "far": "far {}"}
# the names in braces are the phases, which are called as the exercise wants it
FIELDS: Final = {
    "rom": "range",
    "rom_fraction": "range, as a share of the full one",
    "eccentric_s": "time of the {eccentric}",
    "concentric_s": "time of the {concentric}",
    "peak_pause_s": "{peak_pause}",
    "stretch_pause_s": "{stretch_pause}",
    "velocity_ratio": "highest over mean speed of the {concentric}",
    "stall_s": "longest stop on the way back",
    "duration_s": "time of the repetition",
}
SEGMENTS: Final = {
    frozenset({"ankle", "knee"}): "shin", frozenset({"knee", "hip"}): "thigh", frozenset({"hip", "shoulder"}): "trunk",
    frozenset({"ankle", "hip"}): "leg",
}  # fmt: skip
_BASELINES: Final = {
    "start": "at the start of the repetition",
    "rest": "at rest",
    "around": "at rest before and after it",
    "best": "in your better repetitions",
    "best_change": "in your better repetitions",
}


def signal_text(signal: Signal) -> str:
    """What a signal measures, such as 'height of the hips over the ankle'."""
    points = [_point(point) for point in signal.points]
    pairs = [_pair(*signal.points[k : k + 2]) for k in range(0, len(signal.points) - 1, 2)]
    return SIGNAL_KINDS[signal.kind].wording.format(*points, a=(pairs or [""])[0], b=(pairs or [""])[-1])


def read_text(test: FaultTest, phases: PhaseWords | None = None) -> str:
    """What a test reads; ``phases`` are the exercise's words for them, those of a lift when None."""
    if test.estimate:
        return test.estimate.quantity
    words = (phases or phase_words())._asdict()
    return signal_text(test.signal) if test.signal else FIELDS[test.field or ""].format(**words)


def limit_text(limit: float, unit: str) -> str:
    """A limit as its file says it, to the last digit."""
    factor, suffix = _EXACT.get(unit, (1.0, f" {unit}"))
    return f"{factor * limit:.4g}{suffix}"


_EXACT: Final = {
    "deg": (1.0, "°"), "s": (1.0, " s"), "torso": (100.0, "%"), "fraction": (100.0, "%"), "ratio": (1.0, ""),
    "m": (100.0, " cm"),
}  # fmt: skip


def comparison(check: Check, test: FaultTest, side: Side = "both", phases: PhaseWords | None = None) -> str:
    """The measured value beside its limit, and what it is compared with, in a sentence; ``side`` is the fault's."""
    what = read_text(test, phases)
    value, limit = check.value, check.limit
    if test.estimate:
        found = test.estimate.phrase.format(size=f"about {value:.0f}°", side=side)
        between = f"({check.low:.0f} to {check.high:.0f})"
        return f"{_capital(found)} {between}, limit {limit_text(limit, check.unit)}."
    if test.baseline == "none":
        allowed = "at most" if test.direction == "above" else "at least"
        fine = f"{allowed} {limit_text(limit, check.unit)}"
        return f"{_capital(what)}: {amount(value, check.unit)}, where {fine} is fine."
    sign = 1.0 if test.direction == "above" else -1.0
    more = ("more", "less") if test.direction == "above" else ("less", "more")
    change = f"{amount(abs(value), check.unit)} {more[0] if sign * value >= 0 else more[1]}"
    return (
        f"{_capital(what)}: {change} than {_BASELINES[test.baseline]}, where up to "
        f"{limit_text(abs(limit), check.unit)} {more[0]} is fine."
    )


def _point(point: str) -> str:
    joint, side = point.split(".")
    return f"{joint}s" if side == "mid" else PLACES.get(side, "{}").format(joint)


def _pair(first: str, second: str) -> str:
    (one, _), (other, _) = (point.split(".") for point in (first, second))
    if one == other:
        return f"{one}s"
    return SEGMENTS.get(frozenset({one, other}), " and ".join((_point(first), _point(second))))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
