"""The report of a clip as one HTML page that needs nothing but itself and, for the picture, the video beside it."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

from formcheck.report.atomic import write_text
from formcheck.report.words import (
    SCORE_FORMULA,
    amount,
    fault_name,
    largest_deductions,
    number_text,
    range_text,
    tempo_text,
    verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from jinja2 import Template

    from formcheck.analysis.session import FoundSet
    from formcheck.events import Rep
    from formcheck.pose.recording import RecordingInfo


def write_html(path: Path, sets: Sequence[FoundSet], info: RecordingInfo, video: str | None) -> None:
    """Write the page; it appears complete or not at all.

    Parameters
    ----------
    path : Path
        Where to.
    sets : sequence of FoundSet
        The sets of the clip in order of time.
    info : RecordingInfo
        The clip.
    video : str or None
        Name of the annotated video in the same folder; None when there is none.
    """
    write_text(path, render(sets, info, video))


def render(sets: Sequence[FoundSet], info: RecordingInfo, video: str | None) -> str:
    """The page as text (see ``write_html``); everything that comes from outside is escaped."""
    reps = [rep for found in sets for rep in found.report.reps]
    length_s = max((rep.end_s for rep in reps), default=0.1)
    if math.isfinite(info.duration_s):
        length_s = max(length_s, info.duration_s)
    return _template().render(
        sets=sets, info=info, video=video, length_s=length_s, strip=list(_strip(reps, length_s)), formula=SCORE_FORMULA
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("formcheck.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=number_text, fault_name=fault_name, tempo=tempo_text, range=range_text, known=math.isfinite
    )
    environment.globals.update(amount=amount, verdict=verdict, largest_deductions=largest_deductions)
    return environment.get_template("page.html.j2")


def _strip(reps: Sequence[Rep], length_s: float) -> Iterator[dict[str, Any]]:
    """Where each repetition lies along the clip, in percent of its length."""
    for rep in reps:
        left = 100.0 * rep.start_s / length_s
        yield {
            "rep": rep,
            "left": round(left, 2),
            "width": round(max(100.0 * rep.end_s / length_s - left, 0.4), 2),
            "marks": [round(100.0 * f.at_s / length_s, 2) for f in rep.faults if math.isfinite(f.at_s)],
        }
