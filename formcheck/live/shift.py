"""A judged set on the clock of its own recording: seconds from the recording's first frame."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from formcheck.events import Interval

if TYPE_CHECKING:
    from formcheck.analysis.session import FoundSet
    from formcheck.events import Fault, Rep


def counted_from(found: FoundSet, zero_s: float) -> FoundSet:
    """The same set with every time counted from ``zero_s``; durations stay as they are, NaN stays NaN."""
    report = replace(
        found.report,
        reps=tuple(_rep(rep, zero_s) for rep in found.report.reps),
        set_faults=tuple(_fault(fault, zero_s) for fault in found.report.set_faults),
        gaps=tuple(Interval(gap.start_s - zero_s, gap.end_s - zero_s) for gap in found.report.gaps),
    )
    curves = replace(found.curves, t_s=found.curves.t_s - zero_s)
    return replace(found, report=report, curves=curves, from_s=found.from_s - zero_s, to_s=found.to_s - zero_s)


def _rep(rep: Rep, zero_s: float) -> Rep:
    return replace(
        rep,
        start_s=rep.start_s - zero_s,
        peak_s=rep.peak_s - zero_s,
        end_s=rep.end_s - zero_s,
        decided_s=rep.decided_s - zero_s,
        faults=tuple(_fault(fault, zero_s) for fault in rep.faults),
    )


def _fault(fault: Fault, zero_s: float) -> Fault:
    return replace(fault, at_s=fault.at_s - zero_s)
