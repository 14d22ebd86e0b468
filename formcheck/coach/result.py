"""What is said after a set: how many, and the two things that matter most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.analysis.advice import costliest

if TYPE_CHECKING:
    from formcheck.coach.language import Words
    from formcheck.events import SetReport
    from formcheck.exercises import ExerciseSpec

MOST: Final = 2  # house rule: more is not remembered
OFTEN: Final = 0.5  # house rule: what is in half of the repetitions is told as what to do next time


def result(report: SetReport, spec: ExerciseSpec, words: Words) -> str:
    """Such as "12 reps. Lower more slowly. Your back arched in three."."""
    reps = report.counted
    notes = _notes(report, spec, words)[:MOST]
    if not notes and spec.scored and any(rep.checks for rep in reps):
        notes = [words.text("result", "clean")]
    return " ".join([words.counted("result", "reps", len(reps)), *notes])


def _notes(report: SetReport, spec: ExerciseSpec, words: Words) -> list[str]:
    """The costliest faults first: often made, the cue; less often, how many times."""
    reps = report.counted
    times = costliest(reps)
    short = sum(rep.reject_code == "partial" for rep in report.reps)
    if short:
        times["partial_range"] = times.get("partial_range", 0) + short
    out = []
    for name, often in times.items():
        rule = spec.fault(name)
        if rule and often >= OFTEN * len(reps):
            out.append(f"{words.cue(rule.cue)}.")
        elif rule:
            out.append(words.counted("told", name, often))
    whole = {fault.id for fault in report.set_faults}
    return out + [f"{words.cue(rule.cue)}." for rule in spec.set_rules if rule.id in whole]
