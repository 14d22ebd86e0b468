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
from formcheck.analysis.score import SCORE_FORMULA, points_of, score_confidence
from formcheck.events import SEVERITIES
from formcheck.report.atomic import write_text
from formcheck.report.cards import cards_of, check_text, worst_sides
from formcheck.report.media import data_address
from formcheck.report.movement import movement_chart
from formcheck.report.phrases import PARTS
from formcheck.report.sides import sides_of
from formcheck.report.stick import stick_of
from formcheck.report.templating import environment, part
from formcheck.report.tempo_chart import tempo_chart
from formcheck.report.words import (
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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jinja2 import Environment

    from formcheck.analysis.session import FoundSet
    from formcheck.events import Fault, Rep
    from formcheck.overlay.evidence import Still
    from formcheck.pose.recording import RecordingInfo
    from formcheck.poses import PoseFrame
    from formcheck.report.media import Video


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
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


def write_page(path: Path, sheet: Sheet) -> None:
    """Write the page; it appears complete or not at all."""
    write_text(path, render(sheet))


def render(sheet: Sheet) -> str:
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
        sides=sides_of(sheet.found.report),
        judged=any(rep.checks for rep in sheet.found.report.counted),
        style=style,
        script=script,
        script_hash=b64encode(sha256(script.encode()).digest()).decode("ascii"),
        version=formcheck.__version__,
        formula=SCORE_FORMULA,
        confidence=score_confidence(sheet.found.report),
        parts=PARTS,
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
