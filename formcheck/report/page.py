"""The report of a set as one HTML page that needs nothing but itself and, for the picture, the video beside it."""

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
    from collections.abc import Iterator
    from pathlib import Path

    from jinja2 import Template

    from formcheck.events import Rep, SetReport
    from formcheck.exercises import ExerciseSpec
    from formcheck.pose.recording import RecordingInfo


def write_html(path: Path, report: SetReport, info: RecordingInfo, spec: ExerciseSpec, video: str | None) -> None:
    """Write the page; it appears complete or not at all.

    Parameters
    ----------
    path : Path
        Where to.
    report, info, spec
        The set, its clip and its exercise.
    video : str or None
        Name of the annotated video in the same folder; None when there is none.
    """
    write_text(path, render(report, info, spec, video))


def render(report: SetReport, info: RecordingInfo, spec: ExerciseSpec, video: str | None) -> str:
    """The page as text (see ``write_html``); everything that comes from outside is escaped."""
    return _template().render(
        report=report,
        info=info,
        spec=spec,
        video=video,
        verdict=verdict(report, spec),
        worst=largest_deductions(report, most=len(report.reps) * 4),
        strip=list(_strip(report.reps, _length_s(report, info))),
        formula=SCORE_FORMULA,
        notes=tuple(dict.fromkeys((*info.notes, *report.notes))),
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
    environment.globals["amount"] = amount
    return environment.get_template("page.html.j2")


def _length_s(report: SetReport, info: RecordingInfo) -> float:
    last_s = max((rep.end_s for rep in report.reps), default=0.0)
    return max(info.duration_s, last_s, 0.1) if math.isfinite(info.duration_s) else max(last_s, 0.1)


def _strip(reps: tuple[Rep, ...], length_s: float) -> Iterator[dict[str, Any]]:
    """Where each repetition lies along the clip, in percent of its length."""
    for rep in reps:
        left = 100.0 * rep.start_s / length_s
        yield {
            "rep": rep,
            "left": round(left, 2),
            "width": round(max(100.0 * rep.end_s / length_s - left, 0.4), 2),
            "marks": [round(100.0 * fault.at_s / length_s, 2) for fault in rep.faults],
        }
