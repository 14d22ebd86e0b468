"""What the small charts of progress are made of: all of one size, with the same axis of days."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from formcheck.report.drawing import COLOURS, Chart, drawn, figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from matplotlib.axes import Axes

    from formcheck.history.progress import Day

WIDTH, HEIGHT = 340, 170
LEFT, RIGHT, HEAD, FOOT = 40, 10, 12, 24
MONTHS_FROM: Final = 300  # days: longer axes name months with their year


def small_chart(name: str, draw: Callable[[Axes], None], days: Sequence[Day] = (), left: float = LEFT) -> Chart:
    """A chart that ``draw`` fills, over an axis of these days if there are any.

    Parameters
    ----------
    name : str
        Keeps its ids apart from those of other charts.
    draw : callable
        Gets the axes.
    days : sequence of Day
        The first one first.
    left : float
        Room for the names at the upright axis, of the ``WIDTH`` of the chart.
    """
    with figure(WIDTH, HEIGHT) as drawing:
        axes = drawing.subplots()
        drawing.subplots_adjust(left / WIDTH, FOOT / HEIGHT, 1 - RIGHT / WIDTH, 1 - HEAD / HEIGHT)
        axes.grid(axis="y", color=COLOURS["line"], linewidth=0.5)
        axes.set_axisbelow(True)
        axes.spines["left"].set_visible(False)
        axes.locator_params(axis="y", nbins=5)
        draw(axes)
        if days:
            _axis_of_days(axes, [day.day for day in days])
        return drawn(drawing, axes, name)


def _axis_of_days(axes: Axes, days: Sequence[date]) -> None:
    first, last = days[0].toordinal(), days[-1].toordinal()
    room = max(1.5, 0.04 * (last - first))
    axes.set_xlim(first - room, last + room)
    count = min(4, last - first + 1)
    ticks = [round(first + (last - first) * number / max(1, count - 1)) for number in range(count)]
    name = short if last - first < MONTHS_FROM else _month
    axes.set_xticks(ticks, [name(days[0].fromordinal(tick)) for tick in ticks])


def dots(axes: Axes, days: Sequence[Day], values: Sequence[float]) -> None:
    """A value for each day, joined by a line; unknown ones are passed over."""
    seen = [(day.day.toordinal(), value) for day, value in zip(days, values, strict=True) if math.isfinite(value)]
    look: dict[str, Any] = {"color": COLOURS["curve"], "linewidth": 1.8, "markersize": 5 if len(seen) < 40 else 2.5}
    axes.plot([at for at, _ in seen], [value for _, value in seen], marker="o", markeredgewidth=0, **look)


def stack(axes: Axes, days: Sequence[Day], rows: Sequence[Sequence[float]], colours: Sequence[str]) -> None:
    """Bars in layers: a row of values and a colour for each layer; unknown values have no height."""
    places = [day.day.toordinal() for day in days]
    width = max(0.8, (places[-1] - places[0]) / (1.6 * max(30, len(places))))
    base = [0.0] * len(days)
    for row, colour in zip(rows, colours, strict=True):
        heights = [value if math.isfinite(value) else 0.0 for value in row]
        axes.bar(places, heights, width, base, color=COLOURS[colour], linewidth=0)
        base = [under + height for under, height in zip(base, heights, strict=True)]


def known(values: Sequence[float]) -> list[float]:
    """The values that are numbers."""
    return [value for value in values if math.isfinite(value)]


def from_to(values: Sequence[float], form: str) -> str:
    """The first and the last known value in words."""
    seen = known(values)
    if not seen:
        return ""
    first, last = form.format(seen[0]), form.format(seen[-1])
    return last if first == last else f"{first} → {last}"


def short(day: date) -> str:
    """A day without its year."""
    return f"{day.day} {day:%b}"


def _month(day: date) -> str:
    return f"{day:%b %Y}"
