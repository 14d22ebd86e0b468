"""The chart of a set over time, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.tempo import spans_of
from formcheck.report.drawing import COLOURS, MARKERS, SMALL, Chart, drawn, figure
from formcheck.report.panels import panels_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from formcheck.analysis.session import FoundSet
    from formcheck.events import Rep, Severity
    from formcheck.kinematics.geometry import Floats
    from formcheck.report.panels import Panel

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
