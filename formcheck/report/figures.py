"""Figures as SVG that take their colours from the page and know where their times lie."""

from __future__ import annotations

import logging
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from formcheck.utils.system import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# matplotlib wants colours of its own: these stand for the page's, which change with light, dark and print
COLOURS: Final = {
    name: f"#0000{number:02x}"
    for number, name in enumerate(
        ("ink", "muted", "line", "curve", "curve2", "concentric", "eccentric", "peak_pause", "stretch_pause", "mild",
         "moderate", "severe", "paper"),
        start=1,
    )
}  # fmt: skip
MARKERS: Final = {"mild": "^", "moderate": "D", "severe": "8"}  # the symbols of the annotated video
DPI: Final = 72.0  # matplotlib's SVG counts in points: so one inch is 72 of its units
TEXT: Final = 10.0
SMALL: Final = 9.0
_STYLE: Final = {
    "svg.fonttype": "none",
    "font.size": TEXT,
    "axes.edgecolor": COLOURS["line"],
    "axes.labelcolor": COLOURS["muted"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "text.color": COLOURS["ink"],
    "xtick.color": COLOURS["line"],
    "ytick.color": COLOURS["line"],
    "xtick.labelcolor": COLOURS["muted"],
    "ytick.labelcolor": COLOURS["muted"],
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "ytick.major.size": 0,
    "xtick.major.size": 3,
    "lines.solid_joinstyle": "round",
    "path.simplify_threshold": 0.2,
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart.

    Parameters
    ----------
    svg : str
        What stands between ``<svg>`` and ``</svg>``.
    width, height : int
        In its own units, those of the view box.
    left, right : float
        Where the axis of times begins and ends, in those units.
    top, bottom : float
        And from where to where a cursor runs.
    from_s, to_s : float
        The times at its beginning and end, in seconds.
    """

    svg: str
    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    from_s: float
    to_s: float


@contextmanager
def figure(width: int, height: int) -> Iterator[Figure]:
    """An empty figure of this size in units of the view box; nothing of the user's matplotlib settings enters it."""
    # a first run builds a list of fonts and would talk about it
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    # the list is kept with the user's data, not somewhere else in their home
    os.environ.setdefault("MPLCONFIGDIR", str(data_folder() / "matplotlib"))
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context():
        mpl.rcdefaults()
        settings: Any = mpl.rcParams  # its keys are typed in newer versions only
        settings.update(_STYLE)
        yield Figure(figsize=(width / DPI, height / DPI), dpi=DPI)


def drawn(drawing: Figure, axes: Axes, name: str) -> Chart:
    """The finished chart, whose times run along ``axes``; ``name`` keeps its ids apart from those of other charts."""
    import matplotlib as mpl

    mpl.rcParams["svg.hashsalt"] = name
    out = StringIO()
    drawing.savefig(out, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    width, height = (round(inches * DPI) for inches in drawing.get_size_inches())
    box = axes.get_position()
    boxes = [each.get_position() for each in drawing.axes]
    return Chart(
        _for_page(out.getvalue()), width, height, box.x0 * width, box.x1 * width,
        (1 - max(each.y1 for each in boxes)) * height, (1 - min(each.y0 for each in boxes)) * height, *axes.get_xlim(),
    )  # fmt: skip


def _for_page(text: str) -> str:
    """What is inside the outer element, with the page's colours and without a style sheet that would rule the page."""
    inside = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    inside = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", inside, count=1, flags=re.DOTALL)
    inside = re.sub(r"<metadata>.*?</metadata>", "", inside, count=1, flags=re.DOTALL)
    # parts are numbered from 1 in every chart; only what is referred to needs its name, and has one of its own
    named = set(re.findall(r"#([\w-]+)", inside))
    inside = re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in named else "", inside)
    for colour, code in COLOURS.items():
        inside = inside.replace(code, f"var(--{colour.replace('_', '-')})")
    return inside.strip()
