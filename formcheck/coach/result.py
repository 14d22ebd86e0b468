"""What is said after a set: how many, and the two things that matter most."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

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
    cost: defaultdict[str, float] = defaultdict(float)
    times: Counter[str] = Counter()
    for fault in (f for rep in reps for f in rep.faults):
        cost[fault.id] += fault.points + 1e-3
        times[fault.id] += 1
    short = sum(rep.reject_code == "partial" for rep in report.reps)
    if short:
        times["partial_range"] += short
        cost["partial_range"] += 1e-3
    out = []
    for name in sorted(cost, key=lambda key: -cost[key]):
        rule = spec.fault(name)
        if rule and times[name] >= OFTEN * len(reps):
            out.append(f"{words.cue(rule.cue)}.")
        elif rule:
            out.append(words.counted("told", name, times[name]))
    whole = {fault.id for fault in report.set_faults}
    return out + [f"{words.cue(rule.cue)}." for rule in spec.set_rules if rule.id in whole]
