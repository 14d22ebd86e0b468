"""Charts of a set: movement, angles and fault signals over time, and the tempo of each repetition."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.rep_timing import Bounds, Windows, in_time_order, spans_of
from formcheck.analysis.signal_curves import angle_name, fault_name, fault_sign, rep_name
from formcheck.report.figures import COLOURS, MARKERS, SMALL, Chart, drawn, figure
from formcheck.report.wording import fault_name as fault_words
from formcheck.report.wording import read_text, signal_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.analysis.rep_timing import TempoPart
    from formcheck.core.report_types import Check, Fault, Rep, Severity
    from formcheck.exercises.schema import FaultRule
    from formcheck.exercises.vocabulary import Signal
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
    if values is None:
        return None
    what = _upright(worst.signal) if worst.signal else read_text(worst, found.spec.tempo.phases)
    panel = _panel(f"{fault_words(rule.id)}: {what}", worst.unit, [("", values)])

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


AROUND_S: Final = 1.5  # house rule: what is shown before the first and after the last repetition
PER_S: Final = 14.0  # house rule: units of width for a second, so that a repetition of a long set stays readable
WIDTH: Final = (680, 12_000)
PANEL, GAP, HEAD, FOOT, LEFT, RIGHT = 84, 28, 42, 24, 40, 10
TINT: Final = 0.35
LOOKS: Final = (("curve", "-"), ("curve2", "--"))


def movement_chart(found: FoundSet) -> Chart | None:
    """Draw the movement, its angles and its faults over the same times; None when nothing was seen."""
    panels = panels_of(found)
    if not panels:
        return None
    from_s, to_s = _extent(found)
    width = int(np.clip(PER_S * (to_s - from_s), *WIDTH))
    height = HEAD + len(panels) * PANEL + (len(panels) - 1) * GAP + FOOT
    with figure(width, height) as drawing:
        rows = drawing.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        drawing.subplots_adjust(LEFT / width, FOOT / height, 1 - RIGHT / width, 1 - HEAD / height, hspace=GAP / PANEL)
        rows[0].set_xlim(from_s, to_s)
        for axes, panel in zip(rows, panels, strict=True):
            _draw(axes, found.curves.t_s, panel)
            _bounds(axes, found.report.reps)
        _phases(rows[0], found)
        rows[-1].tick_params(axis="x", labelbottom=True)
        rows[-1].xaxis.set_major_formatter("{x:g} s")
        return drawn(drawing, rows[0], "movement")


def _extent(found: FoundSet) -> tuple[float, float]:
    """From the first to the last repetition and a little more, within the set."""
    reps = found.report.reps
    from_s = max(found.from_s, min((rep.start_s for rep in reps), default=0.0) - AROUND_S)
    to_s = min(found.to_s, max((rep.end_s for rep in reps), default=np.inf) + AROUND_S)
    return from_s, max(to_s, from_s + 1.0)


def _draw(axes: Axes, t_s: Floats, panel: Panel) -> None:
    from matplotlib.ticker import MaxNLocator

    for (name, values), (colour, dashes) in zip(panel.lines, LOOKS, strict=False):
        axes.plot(t_s, values, color=COLOURS[colour], linestyle=dashes, linewidth=1.6, label=name)
    axes.set_title(panel.title, loc="left", fontsize=SMALL, color=COLOURS["muted"], pad=5)
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.grid(axis="y", color=COLOURS["line"], linewidth=0.5)
    axes.tick_params(axis="x", labelbottom=False)
    axes.margins(y=0.12)
    if len(panel.lines) > 1:
        axes.legend(
            loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=len(panel.lines), frameon=False, fontsize=SMALL,
            borderaxespad=0.0, labelcolor=COLOURS["muted"],
        )  # fmt: skip
    for start_s, end_s, level in panel.limits:
        axes.plot([start_s, end_s], [level, level], color=COLOURS["severe"], linewidth=1.2, dashes=(4, 2))
    for at_s, level, severity in panel.marks:
        _symbol(axes, at_s, level, severity)


def _phases(axes: Axes, found: FoundSet) -> None:
    """Shade the parts of every repetition; above it stand its number and, one beside the other, its faults."""
    for rep in found.report.reps:
        if not rep.counted:
            axes.axvspan(rep.start_s, rep.end_s, color=COLOURS["line"], alpha=TINT, linewidth=0)
            continue
        for span in spans_of(rep, found.spec.rep.eccentric_first):
            axes.axvspan(span.start_s, span.end_s, color=COLOURS[span.part], alpha=TINT, linewidth=0)
        over = axes.get_xaxis_transform()
        axes.text(rep.start_s, 1.22, str(rep.number), transform=over, ha="left", fontsize=SMALL, fontweight="bold")


def _bounds(axes: Axes, reps: Sequence[Rep]) -> None:
    for rep in reps:
        for at_s in (rep.start_s, rep.end_s):
            axes.axvline(at_s, color=COLOURS["line"], linewidth=0.6, zorder=0)


def _symbol(axes: Axes, at_s: float, level: float, severity: Severity) -> None:
    axes.plot(
        [at_s], [level], marker=MARKERS[severity], markersize=7, color=COLOURS[severity], linestyle="none",
        markeredgecolor=COLOURS["paper"], markeredgewidth=1.0, clip_on=False, zorder=5,
    )  # fmt: skip


TEMPO_WIDTH, TEMPO_LEFT, TEMPO_RIGHT, TEMPO_HEAD, TEMPO_FOOT = 680, 66, 12, 8, 24
ROW: Final = (20.0, 8.0)  # house rule: height of a row, and of one in a set so long that it would not end
ROOMY: Final = 40
LABEL_S: Final = 0.035  # of the axis: a part shorter than this has no room for its number


@dataclass(frozen=True, slots=True)
class TempoChart:
    """The drawn chart, and where the repetitions lie in it.

    Parameters
    ----------
    chart : Chart
        Its axis of times begins with every repetition anew.
    rows : list of (float, float, float)
        For each repetition start and end in seconds of the recording, and the middle of its row in chart units.
    pitch : float
        Height of a row.
    """

    chart: Chart
    rows: list[tuple[float, float, float]]
    pitch: float


def tempo_chart(found: FoundSet) -> TempoChart | None:
    """Draw the tempo of the counted repetitions; None when there are none."""
    reps = found.report.counted
    if not reps:
        return None
    order = in_time_order(found.spec.rep.eccentric_first)
    table = [_lengths(found.spec.tempo, order), *(_lengths(rep.tempo, order) for rep in reps)]
    most_s = 1.04 * max(sum(row) for row in table)
    pitch = ROW[len(reps) > ROOMY]
    height = round(TEMPO_HEAD + len(table) * pitch + TEMPO_FOOT)
    with figure(TEMPO_WIDTH, height) as drawing:
        axes = drawing.subplots()
        drawing.subplots_adjust(
            TEMPO_LEFT / TEMPO_WIDTH, TEMPO_FOOT / height, 1 - TEMPO_RIGHT / TEMPO_WIDTH, 1 - TEMPO_HEAD / height
        )
        axes.set_xlim(0.0, most_s)
        axes.set_ylim(len(table) - 0.5, -0.5)
        _bars(axes, order, table, most_s)
        _labels(axes, ["prescribed", *(f"rep {rep.number}" for rep in reps)])
        chart = drawn(drawing, axes, "tempo")
    rows = [
        (rep.start_s, rep.start_s + sum(lengths), TEMPO_HEAD + (k + 0.5) * pitch)
        for k, (rep, lengths) in enumerate(zip(reps, table[1:], strict=True), 1)
    ]
    return TempoChart(chart, rows, pitch)


def _lengths(tempo: object, order: tuple[TempoPart, ...]) -> list[float]:
    """Seconds of each part, 0 for those that are not known."""
    lengths = (float(getattr(tempo, f"{part}_s")) for part in order)
    return [length if math.isfinite(length) else 0.0 for length in lengths]


def _bars(axes: Axes, order: tuple[TempoPart, ...], table: list[list[float]], most_s: float) -> None:
    places = range(len(table))
    starts = [0.0] * len(table)
    roomy = len(table) <= ROOMY
    for part, lengths in zip(order, zip(*table, strict=True), strict=True):
        axes.barh(places, lengths, left=starts, height=0.72, color=COLOURS[part], linewidth=0)
        for place, start, length in zip(places, starts, lengths, strict=True):
            if roomy and length > LABEL_S * most_s:
                axes.text(start + length / 2, place, f"{length:.1f}", ha="center", va="center_baseline", fontsize=SMALL)
        starts = [start + length for start, length in zip(starts, lengths, strict=True)]
    # where a repetition at the prescribed tempo would turn and end
    edges = [sum(table[0][:k]) for k in range(1, len(order) + 1)]
    known = [edge for edge in edges if edge]
    axes.vlines(known, -0.5, len(table) - 0.5, color=COLOURS["muted"], linewidth=0.8, zorder=0.5)


def _labels(axes: Axes, names: list[str]) -> None:
    step = 1 if len(names) <= ROOMY else 5
    axes.set_yticks(range(0, len(names), step), names[::step])
    axes.xaxis.set_major_formatter("{x:g} s")
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=COLOURS["line"], linewidth=0.5)
    axes.set_axisbelow(True)
