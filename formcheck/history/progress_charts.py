"""Charts of progress, all of one size and with the same axis of days."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from formcheck.core.report_types import SEVERITIES
from formcheck.exercises.phase_words import phase_words
from formcheck.report.figures import COLOURS, SMALL, Chart, drawn, figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from matplotlib.axes import Axes

    from formcheck.exercises import ExerciseSpec
    from formcheck.history.progress import DaySummary, WeekSummary

WIDTH, HEIGHT = 340, 170
LEFT, RIGHT, HEAD, FOOT = 40, 10, 12, 24
MONTHS_FROM: Final = 300  # days: longer axes name months with their year


def small_chart(name: str, draw: Callable[[Axes], None], days: Sequence[DaySummary] = (), left: float = LEFT) -> Chart:
    """A chart that ``draw`` fills, over an axis of these days if there are any.

    Parameters
    ----------
    name : str
        Keeps its ids apart from those of other charts.
    draw : callable
        Gets the axes.
    days : sequence of DaySummary
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


def dots(axes: Axes, days: Sequence[DaySummary], values: Sequence[float]) -> None:
    """A value for each day, joined by a line; unknown ones are passed over."""
    seen = [(day.day.toordinal(), value) for day, value in zip(days, values, strict=True) if math.isfinite(value)]
    look: dict[str, Any] = {"color": COLOURS["curve"], "linewidth": 1.8, "markersize": 5 if len(seen) < 40 else 2.5}
    axes.plot([at for at, _ in seen], [value for _, value in seen], marker="o", markeredgewidth=0, **look)


def stack(axes: Axes, days: Sequence[DaySummary], rows: Sequence[Sequence[float]], colours: Sequence[str]) -> None:
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


_PARTS: Final = ("eccentric", "stretch_pause", "concentric", "peak_pause")
# factor and name of what a range is measured in
_UNITS: Final = {
    "torso": (100.0, "% of the trunk's length"),
    "deg": (1.0, "degrees"),
    "ratio": (100.0, "% of the start"),
}


@dataclass(frozen=True, slots=True)
class Titled:
    """A chart with its title, what it says in words, and its key as (colour, words)."""

    title: str
    words: str
    chart: Chart
    key: tuple[tuple[str, str], ...] = ()


def day_charts(
    days: Sequence[DaySummary], spec: ExerciseSpec | None, clean_score: float, bands: Sequence[str]
) -> list[Titled]:
    """The charts of one exercise; those of what was never measured are left out.

    Parameters
    ----------
    days : sequence of DaySummary
        At least one, the first day first.
    spec : ExerciseSpec or None
        For units and limits; None when its file is not there.
    clean_score : float
        From where a score counts as good.
    bands : sequence of str
        From the lightest to the strongest; others are put behind them.
    """
    charts = (
        _load(days),
        _band(days, bands),
        _range(days, spec),
        _faults(days),
        _score(days, clean_score),
        _tempo(days, spec),
        _sides(days, spec),
    )
    return [chart for chart in charts if chart is not None]


def week_charts(weeks: Sequence[WeekSummary], advised: tuple[int, int]) -> list[Titled]:
    """Days of training and sets of each week, the former over those that are advised."""
    from matplotlib.ticker import MaxNLocator

    places = list(range(len(weeks)))

    def bars(values: Sequence[int], band: tuple[int, int] | None) -> Callable[[Axes], None]:
        def draw(axes: Axes) -> None:
            if band:
                axes.axhspan(*band, color=COLOURS["line"], alpha=0.45, linewidth=0)
            axes.bar(places, values, width=0.7, color=COLOURS["curve"], linewidth=0, zorder=2)
            for place, value in zip(places, values, strict=True):
                if value and len(places) <= 13:
                    axes.text(place, value, f"{value}", ha="center", va="bottom", fontsize=SMALL)
            axes.set_ylim(0, max(*values, band[1] if band else 0) * 1.15 or 1)
            axes.set_xlim(-0.6, max(len(weeks), 6) - 0.4)  # a first week is not as wide as the chart
            step = max(1, math.ceil(len(weeks) / 4))
            axes.set_xticks(places[::step], [short(week.monday) for week in weeks[::step]])
            axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))

        return draw

    low, high = advised
    trained, sets = [week.days for week in weeks], [week.sets for week in weeks]
    return [
        Titled(
            "Training days a week",
            "",
            small_chart("days", bars(trained, advised)),
            (("line", f"advised: {low} to {high}"),),
        ),
        Titled("Sets a week", "", small_chart("sets", bars(sets, None))),
    ]


def _load(days: Sequence[DaySummary]) -> Titled | None:
    loads = [day.demand.load for day in days]
    unit = next((load.unit for load in reversed(loads) if load and load.kg), None)
    if unit is None:
        return None
    values = [load.in_unit(unit) if load else math.nan for load in loads]
    return Titled(f"Load, {unit}", from_to(values, f"{{:g}} {unit}"), _line("load", days, values))


def _band(days: Sequence[DaySummary], bands: Sequence[str]) -> Titled | None:
    used = [day.demand.band for day in days]
    order = [band for band in dict.fromkeys((*bands, *(band for band in used if band))) if band in used]
    if not order:
        return None
    values = [order.index(band) if band else math.nan for band in used]

    def draw(axes: Axes) -> None:
        dots(axes, days, values)
        axes.set_ylim(-0.5, len(order) - 0.5)
        axes.set_yticks(range(len(order)), [band[:12] for band in order])

    words = " → ".join(dict.fromkeys((order[int(known(values)[0])], order[int(known(values)[-1])])))
    return Titled("Band", words, small_chart("band", draw, days, left=72))


def _range(days: Sequence[DaySummary], spec: ExerciseSpec | None) -> Titled | None:
    scale, name = _UNITS.get(spec.rep.unit if spec else "", (1.0, spec.rep.unit if spec else "in its own unit"))
    values = [scale * day.rom for day in days]
    return Titled(f"Range, {name}", from_to(values, "{:.0f}"), _line("range", days, values)) if known(values) else None


def _score(days: Sequence[DaySummary], clean: float) -> Titled | None:
    values = [day.score for day in days]
    if not known(values):
        return None

    def draw(axes: Axes) -> None:
        axes.axhline(clean, color=COLOURS["muted"], linewidth=1, linestyle=(0, (4, 3)))
        dots(axes, days, values)
        axes.set_ylim(min(50.0, *known(values)), 101)

    return Titled(
        "Score", from_to(values, "{:.0f}"), small_chart("score", draw, days), (("dash", f"good from {clean:.0f}"),)
    )


def _faults(days: Sequence[DaySummary]) -> Titled:
    def draw(axes: Axes) -> None:
        stack(axes, days, [[day.severities[name] for day in days] for name in SEVERITIES], SEVERITIES)
        axes.set_ylim(0, max(0.5, 1.1 * max(day.faults_per_rep for day in days)))

    values = [day.faults_per_rep for day in days]
    key = tuple((name, name) for name in SEVERITIES)
    return Titled("Faults per repetition", from_to(values, "{:.1f}"), small_chart("faults", draw, days), key)


def _tempo(days: Sequence[DaySummary], spec: ExerciseSpec | None) -> Titled | None:
    rows = [[getattr(day.tempo, f"{part}_s") for day in days] for part in _PARTS]
    if not known([value for row in rows for value in row]):
        return None
    whole = sum(getattr(spec.tempo, f"{part}_s") for part in _PARTS) if spec else 0.0

    def draw(axes: Axes) -> None:
        stack(axes, days, rows, _PARTS)
        if whole:
            axes.axhline(whole, color=COLOURS["muted"], linewidth=1, linestyle=(0, (4, 3)))

    eccentric = from_to([day.tempo.eccentric_s for day in days], "{:.1f} s")
    words = spec.tempo.phases if spec else phase_words()
    names = ((part.replace("_", "-"), getattr(words, part)) for part in _PARTS)
    key = (*names, *([("dash", f"prescribed: {whole:g} s")] if whole else []))
    change = f"{words.eccentric.capitalize()}: {eccentric}" if eccentric else ""
    return Titled("Tempo, s", change, small_chart("tempo", draw, days), key)


def _sides(days: Sequence[DaySummary], spec: ExerciseSpec | None) -> Titled | None:
    values = [100.0 * day.difference for day in days]
    seen = known(values)
    if not seen:
        return None
    limit = next((100.0 * rule.limits[0] for rule in spec.set_rules if rule.id == "asymmetry"), 0.0) if spec else 0.0

    def draw(axes: Axes) -> None:
        for level in (-limit, limit):
            axes.axhline(level, color=COLOURS["muted"], linewidth=1, linestyle=(0, (4, 3)))
        axes.axhline(0, color=COLOURS["line"], linewidth=1)
        dots(axes, days, values)
        most = max(1.3 * limit, 1.1 * max(abs(value) for value in seen))
        axes.set_ylim(-most, most)

    key = (("dash", f"limit: {limit:.0f} %"),) if limit else ()
    title = "Left minus right, % of the range"
    return Titled(title, from_to(values, "{:+.0f} %"), small_chart("sides", draw, days), key)


def _line(name: str, days: Sequence[DaySummary], values: Sequence[float]) -> Chart:
    def draw(axes: Axes) -> None:
        dots(axes, days, values)
        seen = known(values)
        low, high = min(seen), max(seen)
        room = max(0.15 * (high - low), 0.06 * abs(high), 1e-6)
        axes.set_ylim(max(0.0, low - room) if low >= 0 else low - room, high + room)

    return small_chart(name, draw, days)
