"""What the chart of a set shows: its movement, its angles, and the signals of its faults with their limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.curves import angle_name, fault_name, fault_sign, rep_name
from formcheck.analysis.phases import Bounds
from formcheck.analysis.tempo import spans_of
from formcheck.analysis.windows import Windows
from formcheck.report.phrases import signal_text
from formcheck.report.words import fault_name as fault_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from formcheck.analysis.session import FoundSet
    from formcheck.events import Check, Fault, Rep, Severity
    from formcheck.exercises.schema import FaultRule, Signal
    from formcheck.kinematics.geometry import Floats

MOST_FAULTS: Final = 3
# what an axis is labelled with, and what its values are multiplied by
UNITS: Final = {
    "deg": ("°", 1.0), "torso": ("% of the trunk's length", 100.0), "m": ("cm", 100.0), "ratio": ("ratio", 1.0),
    "fraction": ("%", 100.0),
}  # fmt: skip

Case = tuple["Rep", "Fault", "Check"]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One part of the chart.

    Parameters
    ----------
    title : str
        What it shows, with its unit.
    lines : list of (str, (m,))
        Names, empty when there is only one, and values on the times of the set's curves.
    limits : list of (float, float, float)
        From when to when in seconds a limit held, and where.
    marks : list of (float, float, str)
        When a fault was, where, and how severe.
    """

    title: str
    lines: list[tuple[str, Floats]]
    limits: list[tuple[float, float, float]]
    marks: list[tuple[float, float, Severity]]


def panels_of(found: FoundSet) -> list[Panel]:
    """The panels from top to bottom, the movement first; none when nothing was seen."""
    first = _movement(found)
    if first is None:
        return []
    return [first, *_angles(found), *list(_faults(found))[:MOST_FAULTS]]


def _panel(title: str, unit: str, lines: list[tuple[str, Floats]]) -> Panel:
    label, factor = UNITS[unit]
    title = f"{title[:1].upper()}{title[1:]}, {label}"
    return Panel(title, [(name, factor * values) for name, values in lines], [], [])


def _movement(found: FoundSet) -> Panel | None:
    """The signal that the repetitions were found in, for both sides where each has its own."""
    rule, name = found.spec.rep, rep_name(found.spec)
    lines = [("", found.curves.column(name))]
    if lines[0][1] is None:
        lines = [(side, found.curves.column(f"{name}_{side}")) for side in ("left", "right")]
    seen = [(side, values) for side, values in lines if values is not None]
    return _panel(_upright(rule.signal), rule.unit, seen) if seen else None


def _angles(found: FoundSet) -> Iterator[Panel]:
    """The exercise's measured angles, or else the one that the annotated video shows."""
    names = [measure.name for measure in found.spec.measures if measure.name.endswith("_deg")]
    shown = [(name, values) for name in names if (values := _working(found, name)) is not None]
    if shown:
        yield _panel("angles", "deg", [(name.removesuffix("_deg").replace("_", " "), values) for name, values in shown])
        return
    name = angle_name(found.spec)
    values = _working(found, name)
    if values is not None:
        yield _panel(f"angle at the {name.removesuffix('_angle_deg')} in the picture", "deg", [("", values)])


def _working(found: FoundSet, name: str) -> Floats | None:
    """A curve, put together from those of the two sides as they worked; None where nothing of it was seen."""
    values = found.curves.column(name)
    if values is not None:
        return values
    t_s = found.curves.t_s
    mixed = np.full(t_s.size, np.nan)
    for rep in found.report.reps:
        own = found.curves.column(f"{name}_{'left' if rep.side == 'both' else rep.side}")
        if own is not None:
            inside = (t_s >= rep.start_s) & (t_s <= rep.end_s)
            mixed[inside] = own[inside]
    return mixed if np.isfinite(mixed).any() else None


def _faults(found: FoundSet) -> Iterator[Panel]:
    """The signal of each fault that has one, the costliest first."""
    cases: dict[str, list[Case]] = {}
    for rep in found.report.counted:
        checks = {check.id: check for check in rep.checks}
        for fault in rep.faults:
            if fault.id in checks:
                cases.setdefault(fault.id, []).append((rep, fault, checks[fault.id]))
    for fault_id in sorted(cases, key=lambda key: -sum(fault.points for _, fault, _ in cases[key])):
        rule = found.spec.fault(fault_id)
        panel = _of_fault(found, rule, cases[fault_id]) if rule else None
        if panel:
            yield panel


def _of_fault(found: FoundSet, rule: FaultRule, cases: list[Case]) -> Panel | None:
    """The curve that the worst case was judged by, with the limits and the cases that were judged by it too."""
    worst = rule.tests[max(cases, key=lambda case: case[1].points)[2].test]
    name = fault_name(rule, worst)
    values = _working(found, name) if name else None
    if values is None or worst.signal is None:
        return None
    panel = _panel(f"{fault_words(rule.id)}: {_upright(worst.signal)}", worst.unit, [("", values)])

    def level(check: Check, number: float) -> float:
        return UNITS[worst.unit][1] * fault_sign(rule, rule.tests[check.test]) * (check.baseline + number)

    for rep in found.report.counted:
        windows = _windows(found, rep)
        for check in rep.checks:
            test = rule.tests[check.test] if check.id == rule.id else None
            if test and fault_name(rule, test) == name:
                panel.limits.append((*windows.spans[test.window], level(check, check.limit)))
    for _, fault, check in cases:
        if fault_name(rule, rule.tests[check.test]) == name:
            panel.marks.append((fault.at_s, level(check, check.value), fault.severity))
    return panel


def _windows(found: FoundSet, rep: Rep) -> Windows:
    """When each window of a repetition was: a limit is drawn where it was looked at, and nowhere else."""
    there, _, back = spans_of(rep, found.spec.rep.eccentric_first)
    bounds = Bounds(there.start_s, there.end_s, back.start_s, back.end_s)
    return Windows.of(bounds, found.spec.rep.eccentric_first, found.from_s, found.to_s)


def _upright(signal: Signal) -> str:
    """What a signal measures, whichever way the exercise reads it."""
    return signal_text(signal.model_copy(update={"sign": 1}))
