"""What is to be shown when: the report of a set turned into the state of the picture at any moment. Draws nothing."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite
from typing import Final

from formcheck.analysis.rep_timing import TEMPO_PARTS, TempoPart, spans_of
from formcheck.core.report_types import Fault, Interval, JudgedSet, Rep, Side
from formcheck.drawing.exercise_labels import FaultLabel, Labels, Shown
from formcheck.drawing.sprites import RANK, Tone
from formcheck.exercises.vocabulary import fault_landmarks

LINGER_S = 0.8  # a fault stays on after its rep ...
LEAST_S = 1.6  # ... and long enough to be read, ...
INTO_NEXT_S = 0.6  # ... but not far into the next rep, which it is not about

_SHOWN: Final[dict[TempoPart, Shown]] = {
    "eccentric": "eccentric", "stretch_pause": "pause", "concentric": "concentric", "peak_pause": "pause"
}  # fmt: skip
Columns = tuple[str, str, str, str]
NO_TEMPO: Columns = ("", "", "", "")


@dataclass(frozen=True, slots=True)
class Status:
    """What the panel says; ``running`` is the column of the tempo (in the order of ``Tempo``) that is being filled."""

    number: int
    total: int
    side: Side
    phase: Shown
    tempo: Columns
    running: int | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A plate with words, shown for a while, and the landmarks it is about."""

    when: Interval
    tone: Tone
    title: str
    detail: str
    landmarks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Leg:
    """One phase of one repetition; ``column`` is its place in ``Tempo``."""

    end_s: float
    phase: Shown
    column: int


class Schedule:
    """The state of the picture at any time of the clip."""

    def __init__(self, report: JudgedSet, labels: Labels) -> None:
        self._reps = sorted(report.reps, key=lambda rep: rep.start_s)
        self._legs = [_legs(rep, labels.eccentric_first) for rep in self._reps]
        self._total = len(report.counted)
        self._ends_s = max((rep.end_s for rep in report.counted), default=-inf)
        gaps = [Notice(gap, "info", "Body not found", "") for gap in report.gaps]
        self._notices = sorted([*_notices(self._reps, labels), *gaps], key=lambda notice: RANK[notice.tone])

    def notices(self, time_s: float) -> list[Notice]:
        """What has to be said at this time, the worst first."""
        return [notice for notice in self._notices if notice.when.start_s <= time_s <= notice.when.end_s]

    def status(self, time_s: float) -> Status:
        """Count, phase and tempo at this time."""
        begun = [i for i, rep in enumerate(self._reps) if rep.start_s <= time_s]
        last = next((i for i in reversed(begun) if self._reps[i].counted), None)
        if last is None:
            return Status(0, self._total, "both", "idle", NO_TEMPO, None)
        rep = self._reps[last]
        leg = next((leg for leg in self._legs[last] if time_s < leg.end_s), None)
        if leg is None:
            moving = begun[-1] != last and time_s <= self._reps[begun[-1]].end_s
            phase: Shown = "idle" if moving or time_s > self._ends_s else "rest"
            return Status(rep.number or 0, self._total, rep.side, phase, _columns(rep), None)
        tempo = _so_far(rep, self._legs[last], leg, time_s)
        return Status(rep.number or 0, self._total, rep.side, leg.phase, tempo, leg.column)

    def side(self, time_s: float) -> Side:
        """The side that is working, ``both`` outside the repetitions."""
        return next((r.side for r in self._reps if r.start_s <= time_s <= r.end_s), "both")


def _legs(rep: Rep, eccentric_first: bool) -> tuple[_Leg, ...]:
    """The phases of a repetition; where the tempo is not known, the turning point divides it."""
    spans = spans_of(rep, eccentric_first)
    return tuple(_Leg(span.end_s, _SHOWN[span.part], TEMPO_PARTS.index(span.part)) for span in spans)


def _columns(rep: Rep) -> Columns:
    tempo = rep.tempo
    return (
        _seconds(tempo.eccentric_s),
        _seconds(tempo.stretch_pause_s),
        _seconds(tempo.concentric_s),
        _seconds(tempo.peak_pause_s),
    )


def _seconds(value_s: float) -> str:
    if not isfinite(value_s):
        return "-"
    return "0" if value_s < 0.05 else f"{value_s:.1f}"


def _so_far(rep: Rep, legs: tuple[_Leg, ...], now: _Leg, time_s: float) -> Columns:
    """The columns that are over, and the running one counting up."""
    known = list(_columns(rep))
    filled = ["", "", "", ""]
    start_s = rep.start_s
    for leg in legs:
        if leg is now:
            filled[leg.column] = f"{time_s - start_s:.1f}"
            break
        filled[leg.column] = known[leg.column]
        start_s = leg.end_s
    return (filled[0], filled[1], filled[2], filled[3])


def _notices(reps: list[Rep], labels: Labels) -> list[Notice]:
    followers = [*(after.start_s for after in reps[1:]), inf][: len(reps)]
    out: list[Notice] = []
    for rep, next_s in zip(reps, followers, strict=True):
        if not rep.counted:
            out.append(Notice(Interval(rep.start_s, rep.end_s), "info", "Not counted", rep.reject_reason or ""))
            continue
        out.extend(_notice(fault, rep, next_s, labels) for fault in _once(rep.faults))
    return out


def _once(faults: tuple[Fault, ...]) -> list[Fault]:
    """Each fault of each side once, where it first happened."""
    first: dict[tuple[str, Side], Fault] = {}
    for fault in sorted(faults, key=lambda fault: fault.at_s):
        first.setdefault((fault.id, fault.side), fault)
    return list(first.values())


def _notice(fault: Fault, rep: Rep, next_s: float, labels: Labels) -> Notice:
    at_s = min(max(fault.at_s, rep.start_s), rep.end_s) if isfinite(fault.at_s) else rep.start_s
    end_s = min(max(rep.end_s + LINGER_S, at_s + LEAST_S), next_s + INTO_NEXT_S)
    label = labels.faults.get(fault.id) or FaultLabel(fault.id.replace("_", " "), "")
    short = label.short[:1].upper() + label.short[1:]
    title = short if fault.side == "both" else f"{short}, {fault.side}"
    when = Interval(at_s, max(at_s, end_s))
    return Notice(when, fault.severity, title, label.cue, fault_landmarks(fault.id, fault.side))
