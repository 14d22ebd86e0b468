"""The report of a set as one HTML page that loads nothing but, when it is too large to hold it, the video beside it."""

from __future__ import annotations

import math
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import PurePath
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

import formcheck
from formcheck.analysis.rep_timing import TEMPO_PARTS
from formcheck.analysis.scoring import points_of, score_confidence, score_formula
from formcheck.core.report_types import SEVERITIES
from formcheck.report.charts import movement_chart, tempo_chart
from formcheck.report.fault_cards import cards_of, check_text, stick_of, worst_sides
from formcheck.report.wording import (
    UNKNOWN,
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
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from jinja2 import Environment
    from markupsafe import Markup

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import Fault, JudgedSet, Rep
    from formcheck.drawing.fault_stills import Still
    from formcheck.exercises.phase_words import PhaseWords
    from formcheck.pose.landmark_file import RecordingInfo


def environment() -> Environment:
    """An environment of its own, in which all that is filled in is escaped and a name that does not exist an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("formcheck.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def part(name: str) -> Markup:
    """Text of a file beside the templates that goes into a page as it is."""
    from markupsafe import Markup

    return Markup((resources.files("formcheck.report") / "templates" / name).read_text("utf-8"))  # noqa: S704  our own


# House rule: mail takes 25 MB and writes four letters for three bytes, as the page already does for the video; what is
# larger has to travel some other way, where a second file is no trouble.
MOST_LETTERS: Final = 18_000_000


@dataclass(frozen=True, slots=True)
class Video:
    """The annotated video as a page refers to it.

    Parameters
    ----------
    name : str
        Of its file, which lies beside the page.
    address : str
        What stands in the page: the video itself, or the name.
    inside : bool
        Whether the page holds the video.
    """

    name: str
    address: str
    inside: bool


def video_for(path: Path, pages: int = 1) -> Video:
    """The video for a page, inside it when all pages of the recording together stay small enough for a mail.

    Parameters
    ----------
    path : Path
        The annotated video, in the folder of the page.
    pages : int
        How many pages show it.
    """
    if 4 * path.stat().st_size * pages > 3 * MOST_LETTERS:
        return Video(path.name, quote(path.name, errors="surrogateescape"), inside=False)
    return Video(path.name, data_address(path.read_bytes(), "video/mp4"), inside=True)


def data_address(content: bytes, kind: str) -> str:
    """The content as an address that holds it."""
    return f"data:{kind};base64,{b64encode(content).decode('ascii')}"


class Row(NamedTuple):
    """A quantity on the left, on the right, and left minus right where that says something."""

    name: str
    left: str
    right: str
    difference: str


def sides_of(report: JudgedSet, phases: PhaseWords) -> list[Row]:
    """The comparison, row by row; empty unless both sides have counted repetitions.

    Parameters
    ----------
    report : JudgedSet
    phases : PhaseWords
        What the exercise calls the phases.
    """
    left, right = ([rep for rep in report.counted if rep.side == side] for side in ("left", "right"))
    if not left or not right:
        return []
    names = list(dict.fromkeys(fault.id for rep in report.counted for fault in rep.faults))
    return [
        Row("repetitions", str(len(left)), str(len(right)), ""),
        *_medians(left, right, phases),
        *(Row(fault_name(name), _share(left, name), _share(right, name), "") for name in names),
    ]


def _medians(left: Sequence[Rep], right: Sequence[Rep], phases: PhaseWords) -> Iterator[Row]:
    for name, (_, unit) in _numbers(left[0], phases).items():
        ours, theirs = (_median([_numbers(rep, phases)[name][0] for rep in reps]) for reps in (left, right))
        if math.isfinite(ours) or math.isfinite(theirs):
            yield Row(name, _text(ours, unit), _text(theirs, unit), _signed(_text(ours - theirs, unit)))


def _numbers(rep: Rep, phases: PhaseWords) -> dict[str, tuple[float, str]]:
    """What can be compared, with its unit."""
    angles = {name: value for name, value in rep.measures.items() if name.endswith("_deg")}
    return {
        "score": (rep.score, "points"),
        "range, share of the full one": (rep.measures.get("rom_fraction", math.nan), "fraction"),
        **{getattr(phases, part): (float(getattr(rep.tempo, f"{part}_s")), "s") for part in TEMPO_PARTS},
        **{name.removesuffix("_deg").replace("_", " "): (value, "deg") for name, value in angles.items()},
    }


def _signed(text: str) -> str:
    """With a plus where it is one, and none of the signs before what rounds to nothing."""
    if not any(digit in text for digit in "123456789"):
        return text.removeprefix("-")
    return text if text.startswith("-") else f"+{text}"


def _text(value: float, unit: str) -> str:
    if unit == "points":
        return f"{value:.0f}" if math.isfinite(value) else UNKNOWN
    return amount(value, unit)


def _median(values: Sequence[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return median(known) if known else math.nan


def _share(reps: Sequence[Rep], name: str) -> str:
    return f"in {sum(any(fault.id == name for fault in rep.faults) for rep in reps)} of {len(reps)}"


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
        formula=score_formula(),
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
