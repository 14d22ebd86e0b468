"""The printed tables and the same numbers for a machine."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from benchmarks.accuracy import metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.accuracy.metrics import FaultCount, Recognition, Scores

NAMES: Final = ("formcheck", "two thresholds")


@dataclass(frozen=True, slots=True)
class Results:
    """Scores with the exercise named, left to be recognised, and of the baseline (exercise and view named)."""

    named: Scores
    auto: Scores
    baseline: Scores
    recognition: Recognition

    @property
    def both(self) -> tuple[Scores, Scores]:
        """What stands next to each other."""
        return self.named, self.baseline


def as_text(results: Results) -> str:
    """All tables, in Markdown."""
    parts = (
        _counting(results), _tempo(results), _sides(results), _faults(results), _recognition(results.recognition),
        _findings(results.named.findings),
    )  # fmt: skip
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def as_json(results: Results) -> dict[str, Any]:
    """The same numbers; what is not known is null."""
    found = {
        "recognition": asdict(results.recognition),
        **{
            name: {
                "counting": metrics.counting(one),
                "counts": [{"clip": clip, "found": n, "accept": list(right)} for clip, n, right in one.counts],
                "tempo": metrics.tempo(one),
                "side": {"reps": one.sides, "right": metrics.ratio(one.sides_right, one.sides)},
                "faults": {fault: _fault_numbers(count) for fault, count in sorted(one.faults.items())},
                "all_faults": _fault_numbers(metrics.all_faults(one)),
                "clean_reps": one.clean_reps,
                "false_alarms_per_100_clean_reps": _alarms(one),
                "faults_beside_the_truth": dict(one.beside_the_truth),
                "findings": one.findings,
            }
            for name, one in (("named", results.named), ("auto", results.auto), ("baseline", results.baseline))
        },
    }
    return {name: _finite(value) for name, value in found.items()}


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _fault_numbers(count: FaultCount) -> dict[str, float]:
    return {**asdict(count), "precision": count.precision, "recall": count.recall, "f1": count.f1}


def _alarms(scores: Scores) -> float:
    return 100 * metrics.ratio(scores.clean_alarms, scores.clean_reps)


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A Markdown table, its columns aligned; numbers stand right."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for n, row in enumerate((head, *rows)):
        cells = (c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        yield f"| {' | '.join(cells)} |"
        if n == 0:
            yield "|" + "|".join("-" * (w + 2) if i == 0 else "-" * (w + 1) + ":" for i, w in enumerate(widths)) + "|"


def percent(share: float) -> str:
    """A share for people; a dash when there was nothing."""
    return "–" if math.isnan(share) else f"{100 * share:.0f} %"


def _number(value: float, digits: int = 2) -> str:
    return "–" if math.isnan(value) else f"{value:.{digits}f}"


def _counting(results: Results) -> Iterator[str]:
    columns = [metrics.counting(one) for one in (results.named, results.auto, results.baseline)]
    kinds: dict[str, tuple[str, Callable[[float], str]]] = {
        "exactly right": ("exact", percent),
        "off by at most one": ("off_by_one_or_less", percent),
        "mean error, share of the true count": ("mae_of_true_count", percent),
        "mean error, repetitions": ("mae_reps", _number),
        "true repetitions found": ("reps_matched", percent),
    }
    yield "### Counting\n"
    head = (f"{columns[0]['clips']:.0f} clips, {results.named.true_reps} repetitions", NAMES[0], "unnamed", NAMES[1])
    yield from _rows(head, [[what, *(show(one[key]) for one in columns)] for what, (key, show) in kinds.items()])
    yield "\n'unnamed': the exercise is left to be recognised; where the user is asked, 0 are counted."


def _tempo(results: Results) -> Iterator[str]:
    ours, theirs = (metrics.tempo(one) for one in results.both)
    nothing = {"reps": 0, "median_abs_s": math.nan, "mean_abs_s": math.nan, "bias_s": math.nan}
    yield "### Tempo, seconds of error: median, mean of the absolute (bias)\n"
    rows = []
    for phase in sorted(ours.keys() | theirs.keys()):
        pair = [one.get(phase, nothing) for one in (ours, theirs)]
        cells = [
            f"{_number(c['median_abs_s'])}, {_number(c['mean_abs_s'])} ({c['bias_s']:+.2f}) n={c['reps']}" for c in pair
        ]
        rows.append([phase, *cells])
    yield from _rows(("phase", *NAMES), rows)


def _sides(results: Results) -> Iterator[str]:
    yield "### Working side\n"
    cells = [f"{percent(metrics.ratio(one.sides_right, one.sides))} of {one.sides}" for one in results.both]
    yield from _rows(("", *NAMES), [["right", *cells]])


def _faults(results: Results) -> Iterator[str]:
    yield "### Faults: precision / recall / F1 (hits, false, missed; abstained)\n"
    named = sorted(set(results.named.faults) | set(results.baseline.faults))
    rows = [[name, *(_fault(one.faults.get(name)) for one in results.both)] for name in named]
    rows.append(["all", *(_fault(metrics.all_faults(one)) for one in results.both)])
    alarms = [f"{_number(_alarms(one), 1)} (of {one.clean_reps} reps)" for one in results.both]
    yield from _rows(("fault", *NAMES), [*rows, ["false alarms per 100 clean reps", *alarms]])
    beside = ", ".join(f"{name} {n}" for name, n in results.named.beside_the_truth.most_common())
    yield f"\nReported, but the truth says nothing about it: {beside or 'nothing'}."


def _fault(count: FaultCount | None) -> str:
    if count is None or not (count.hit or count.alarm or count.miss or count.abstained):
        return "–"
    shares = " / ".join(_number(value) for value in (count.precision, count.recall, count.f1))
    return f"{shares} ({count.hit}, {count.alarm}, {count.miss}; {count.abstained})"


def _recognition(found: Recognition) -> Iterator[str]:
    yield "### Recognition\n"
    head = ("clips", "right", "asked", "confidently wrong")
    yield from _rows(head, [[str(found.clips), *(percent(share) for share in (found.right, found.asked, found.wrong))]])
    yield ""
    rows = [[true, *_answers(true, said)] for true, said in found.confusion.items()]
    yield from _rows(("true exercise", "right", "asked", "taken for"), rows)


def _answers(true: str, said: dict[str, int]) -> tuple[str, str, str]:
    others = ", ".join(f"{name} {n}" for name, n in sorted(said.items()) if name not in {true, "asked"})
    return str(said.get(true, 0)), str(said.get("asked", 0)), others


def _findings(findings: Sequence[str]) -> Iterator[str]:
    yield "### Every miscount, missed and invented fault (exercise named)\n"
    yield from (f"- {line}" for line in findings)
    if not findings:
        yield "none"
