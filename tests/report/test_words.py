"""What a person reads: the verdict, the terminal summary and the page."""

from __future__ import annotations

import math
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from formcheck.report.page import render, write_html
from formcheck.report.terminal import summary
from formcheck.report.words import amount, largest_deductions, verdict

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.analysis.session import FoundSet
    from formcheck.events import SetReport
    from formcheck.exercises import ExerciseSpec
    from formcheck.pose.recording import RecordingInfo


def printed(sets: list[FoundSet], width: int = 100) -> str:
    out = StringIO()
    Console(file=out, width=width, highlight=False).print(summary(sets, ("the file ends early",)))
    return out.getvalue()


def test_verdict_says_count_score_and_faults(report: SetReport, spec: ExerciseSpec) -> None:
    assert verdict(report, spec) == ("3 repetitions of hip thrust: 78 of 100, good. Lumbar arch in 2, rushed in 1.")


def test_verdict_without_repetitions_or_score(empty_report: SetReport, report: SetReport, spec: ExerciseSpec) -> None:
    assert verdict(empty_report, spec) == "No full repetition was found."
    one = replace(report, reps=report.reps[3:], score=math.nan)
    assert verdict(one, spec) == (
        "1 repetition of hip thrust: too little was seen for a score. "
        "No fault was found among those that this camera could see."
    )


def test_worst_example_of_each_fault_comes_first(report: SetReport) -> None:
    assert [(rep.number, fault.id) for rep, fault in largest_deductions(report)] == [(1, "lumbar_arch"), (2, "rushed")]


def test_terminal_shows_what_matters(found: FoundSet) -> None:
    text = printed([found])
    for part in (
        "1.4 / – / 1.0 / 0.6",
        "97 %",
        "not counted: getting into position",
        "knee valgus (needs a front view; the camera is at the side)",
        "Ribs down",
        "worst in rep 2 at 9.9 s: 0.8 s where 1.0 s is the limit",
        "the file ends early",
    ):
        assert part in " ".join(text.split()), part


@pytest.mark.parametrize("width", [40, 80, 200])
def test_terminal_fits_its_width(found: FoundSet, width: int) -> None:
    assert max(len(line) for line in printed([found, found], width).splitlines()) <= width


def test_several_sets_and_recognition_are_said(found: FoundSet, nobody: FoundSet) -> None:
    recognised = replace(found, report=replace(found.report, chosen_by="recognised", confidence=0.93))
    text = printed([recognised, nobody])
    assert "Set 1, 0.0 to 20.0 s" in text
    assert "Set 2, 0.0 to 3.3 s" in text
    assert "Hip thrust was recognised, 93% sure." in text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (9.6, "deg", "10°"),
        (0.84, "s", "0.8 s"),
        (0.815, "fraction", "82%"),
        (math.nan, "deg", "–"),
        (1.0, "x", "1.00 x"),
    ],
)
def test_amounts(value: float, unit: str, text: str) -> None:
    assert amount(value, unit) == text


class Page(HTMLParser):
    """Collects the tags and addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "line"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_page_is_well_formed_and_asks_for_nothing_but_its_video(
    found: FoundSet, nobody: FoundSet, info: RecordingInfo
) -> None:
    for sets in ([found], [found, nobody]):
        page = Page(render(sets, info, "a set #1.mp4"))
        assert page.open == []
        assert page.addresses == ["a%20set%20%231.mp4"]
        assert Page(render(sets, info, None)).addresses == []


def test_page_explains_each_fault(found: FoundSet, info: RecordingInfo) -> None:
    text = " ".join(render([found], info, None).split())
    for fault_id in ("lumbar_arch", "rushed"):
        rule = found.spec.fault(fault_id)
        assert rule is not None
        assert rule.why in text
        assert rule.fix in text
    assert "measured -4.0% of the trunk&#39;s length, the limit is -1.4% of the trunk&#39;s length" in text
    assert "fatigue: 15%" in text


def test_page_escapes_what_comes_from_outside(found: FoundSet, info: RecordingInfo) -> None:
    evil = '<script>alert("x")</script>'
    named = replace(info, path=evil, notes=(evil,))
    said = replace(found, report=replace(found.report, advice=(evil,)))
    text = render([said], named, 'x" onerror="alert(1)')
    assert evil not in text
    assert "&lt;script&gt;" in text
    assert "onerror=" not in text


def test_page_of_an_empty_set(nobody: FoundSet, info: RecordingInfo, tmp_path: Path) -> None:
    unknown = replace(info, duration_s=math.nan, fps=math.nan)
    write_html(tmp_path / "a.html", [nobody], unknown, None)
    assert "No full repetition was found." in (tmp_path / "a.html").read_text("utf-8")
