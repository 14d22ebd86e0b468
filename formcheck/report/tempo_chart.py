"""The chart of the tempo: the parts of every repetition in a row, below those that are prescribed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from formcheck.analysis.tempo import in_time_order
from formcheck.report.drawing import COLOURS, SMALL, Chart, drawn, figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from formcheck.analysis.session import FoundSet
    from formcheck.analysis.tempo import Part

WIDTH, LEFT, RIGHT, HEAD, FOOT = 680, 66, 12, 8, 24
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
    height = round(HEAD + len(table) * pitch + FOOT)
    with figure(WIDTH, height) as drawing:
        axes = drawing.subplots()
        drawing.subplots_adjust(LEFT / WIDTH, FOOT / height, 1 - RIGHT / WIDTH, 1 - HEAD / height)
        axes.set_xlim(0.0, most_s)
        axes.set_ylim(len(table) - 0.5, -0.5)
        _bars(axes, order, table, most_s)
        _labels(axes, ["prescribed", *(f"rep {rep.number}" for rep in reps)])
        chart = drawn(drawing, axes, "tempo")
    rows = [
        (rep.start_s, rep.start_s + sum(lengths), HEAD + (k + 0.5) * pitch)
        for k, (rep, lengths) in enumerate(zip(reps, table[1:], strict=True), 1)
    ]
    return TempoChart(chart, rows, pitch)


def _lengths(tempo: object, order: tuple[Part, ...]) -> list[float]:
    """Seconds of each part, 0 for those that are not known."""
    lengths = (float(getattr(tempo, f"{part}_s")) for part in order)
    return [length if math.isfinite(length) else 0.0 for length in lengths]


def _bars(axes: Axes, order: tuple[Part, ...], table: list[list[float]], most_s: float) -> None:
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
