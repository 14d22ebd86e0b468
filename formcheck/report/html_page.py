"""The report of a set as one HTML page that loads nothing but, when it is too large to hold it, the video beside it."""

from __future__ import annotations

import math
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING

import formcheck
from formcheck.analysis.scoring import SCORE_FORMULA, points_of, score_confidence
from formcheck.core.report_types import SEVERITIES
from formcheck.report.charts import movement_chart, tempo_chart
from formcheck.report.fault_cards import cards_of, check_text, stick_of, worst_sides
from formcheck.report.html_assets import data_address, environment, part
from formcheck.report.side_comparison import sides_of
from formcheck.report.wording import (
    amount,
    caveats,
    counted,
    fault_name,
    headline,
    incomplete_text,
    largest_deductions,
    number_text,
    range_text,
    set_grade,
    tempo_text,
)
from formcheck.utils.atomic_files import write_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jinja2 import Environment

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import Fault, Rep
    from formcheck.drawing.fault_stills import Still
    from formcheck.pose.landmark_file import RecordingInfo
    from formcheck.report.html_assets import Video


@dataclass(frozen=True, slots=True, eq=False)
class PageContent:
    """What a page is about.

    Parameters
    ----------
    found : FoundSet
        The set.
    info : RecordingInfo
        The recording that it was seen in.
    video : Video, optional
        The annotated video.
    stills : mapping of Fault to Still
        Pictures of faults.
    poses : sequence of PoseFrame
        Of the whole recording; a fault without a picture is drawn from them.
    siblings : sequence of str
        File names of the pages of all sets of the recording in order of time, where there are several.
    number : int
        Which of them this is, from 1.
    """

    found: FoundSet
    info: RecordingInfo
    video: Video | None = None
    stills: Mapping[Fault, Still] = field(default_factory=dict)
    poses: Sequence[PoseFrame] = ()
    siblings: Sequence[str] = ()
    number: int = 1

    @property
    def file_name(self) -> str:
        """The recording without its folder, which is nobody else's business."""
        return PurePath(self.info.path).name


def write_page(path: Path, sheet: PageContent) -> None:
    """Write the page; it appears complete or not at all."""
    write_text(path, render(sheet))


def render(sheet: PageContent) -> str:
    """The page as text; everything that comes from outside is escaped."""
    style, script = part("page.css"), part("page.js")
    template = _environment().get_template("page.html.j2")
    return template.render(
        sheet=sheet,
        found=sheet.found,
        report=sheet.found.report,
        spec=sheet.found.spec,
        info=sheet.info,
        cards=cards_of(sheet.found),
        movement=movement_chart(sheet.found),
        tempo=tempo_chart(sheet.found),
        sides=sides_of(sheet.found.report, sheet.found.spec.tempo.phases),
        judged=any(rep.checks for rep in sheet.found.report.counted),
        style=style,
        script=script,
        script_hash=b64encode(sha256(script.encode()).digest()).decode("ascii"),
        version=formcheck.__version__,
        formula=SCORE_FORMULA,
        confidence=score_confidence(sheet.found.report),
    )


@cache
def _environment() -> Environment:
    made = environment()
    made.filters.update(
        number=number_text, fault_name=fault_name, tempo=tempo_text, range=range_text, known=math.isfinite,
        incomplete=incomplete_text, words=fault_name, capital=lambda text: text[:1].upper() + text[1:],
    )  # fmt: skip
    made.globals.update(
        amount=amount, counted=counted, headline=headline, set_grade=set_grade, caveats=caveats,
        largest_deductions=largest_deductions,
        worst_sides=worst_sides, check_text=check_text, picture=_picture, worst_severity=_worst, points=points_of,
        stick=stick_of,
    )  # fmt: skip
    return made


def _picture(still: Still) -> str:
    return data_address(still.jpeg, "image/jpeg")


def _worst(rep: Rep) -> str | None:
    """The worst severity among the faults of a repetition; None without any."""
    return max((fault.severity for fault in rep.faults), key=SEVERITIES.index, default=None)
