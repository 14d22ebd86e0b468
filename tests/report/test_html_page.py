"""The page as text: well formed, complete, escaped, and with nothing to load."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from formcheck.core.report_types import Fault, NotAssessed
from formcheck.kinematics.body import PoseSequence
from formcheck.pipeline.clip_analysis import ClipResult
from formcheck.pipeline.clip_outputs import Outputs
from formcheck.report import html_page
from formcheck.report.html_page import PageContent, render, video_for, write_page

if TYPE_CHECKING:
    from pathlib import Path

    from report.conftest import Judged

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.pose.landmark_file import RecordingInfo

ALONE = ("meta", "link", "line", "img", "br", "circle", "path", "use")


class Page(HTMLParser):
    """Collects what a page refers to and what it says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in ALONE:
            self.open.append(tag)

    def handle_startendtag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href")]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        if tag not in ALONE:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def said(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def sheet(judged: Judged) -> PageContent:
    return PageContent(judged.found, judged.info, video_for(judged.clip), judged.stills, judged.poses)


def test_page_is_well_formed_and_refers_to_nothing_outside(sheet: PageContent) -> None:
    page = Page(render(sheet))
    assert page.open == []
    assert len(set(page.ids)) == len(page.ids)
    inner = [address for address in page.addresses if address.startswith("#")]
    assert {address[1:] for address in inner} <= set(page.ids)
    held = [address.split(";")[0] for address in page.addresses if not address.startswith("#")]
    assert held[0] == "data:,"
    assert sorted(held[1:]) == sorted(["data:video/mp4", *["data:image/jpeg"] * len(sheet.stills)])
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", re.sub(r"data:[^\"]+", "", render(sheet)))


def test_every_fault_has_picture_value_reason_and_remedy(judged: Judged, sheet: PageContent) -> None:
    text = render(sheet)
    said = Page(text).said
    found = {fault.id for rep in judged.found.report.counted for fault in rep.faults}
    assert {"shin_angle", "head_back", "rushed"} <= found
    for fault_id in found:
        rule = judged.found.spec.fault(fault_id)
        assert rule is not None
        assert rule.why in said
        assert rule.fix in said
        assert f'id="{fault_id}"' in text
        assert any(fault.id == fault_id for fault in judged.stills), fault_id
    assert text.count('class="scale"') == len(found)
    assert "Time of the lowering: 0.5 s, where at least 1 s is fine." in said
    assert re.search(r"Angle at the shoulder \(ear–shoulder–hip\): \d+° more than in your better repetitions", said)


def test_the_score_can_be_followed(sheet: PageContent) -> None:
    said = Page(render(sheet)).said
    a, b, c, total = map(
        float, re.findall(r"Here: 0\.7 × ([\d.]+) \+ 0\.2 × ([\d.]+) \+ 0\.1 × ([\d.]+) = ([\d.]+)", said)[0]
    )
    assert 0.7 * a + 0.2 * b + 0.1 * c == pytest.approx(total, abs=0.11)
    for rep in sheet.found.report.counted:
        assert f"{rep.score:.1f}" in said


def test_what_was_not_seen_and_how_it_was_measured(found: FoundSet, info: RecordingInfo) -> None:
    said = Page(render(PageContent(found, info))).said
    assert "Knee valgus : needs a front view; the camera is at the side" in said
    assert "in 590 of 600 frames (98 %); not seen from 12.1 to 12.4 s" in said
    assert "The file ends in the middle of a frame at 20.0 s" in said
    assert "pose_landmarker_full" in said
    assert "Measured over the set: 15%, where up to 12% is fine." in said
    # the folder is nobody else's business
    assert "clips/" not in said
    assert "a set.mp4" in said


def test_everything_from_outside_is_escaped(found: FoundSet, info: RecordingInfo, tmp_path: Path) -> None:
    evil = '<script>alert("x")</script>'
    named = replace(info, path=f"clips/{evil}", notes=(evil,), model=evil)
    unseen = (NotAssessed(evil, evil),)
    said = replace(found, report=replace(found.report, advice=(evil,), not_assessed=unseen, notes=(evil,)))
    (tmp_path / 'x" onerror="alert(1).mp4').write_bytes(b"video")
    video = replace(video_for(tmp_path / 'x" onerror="alert(1).mp4'), inside=False, address='x" onerror="alert(1).mp4')
    text = render(PageContent(said, named, video, siblings=('a"<b>.html', "c.html")))
    assert evil not in text
    assert "script&gt;alert(" in text
    assert 'onerror="' not in text
    assert "<b>.html" not in text


def test_a_page_of_nothing(nobody: FoundSet, info: RecordingInfo, tmp_path: Path) -> None:
    unknown = replace(info, duration_s=math.nan, fps=math.nan)
    write_page(tmp_path / "a.html", PageContent(nobody, unknown))
    page = Page((tmp_path / "a.html").read_text("utf-8"))
    assert page.open == []
    assert "No full repetition was found." in page.said
    assert nobody.spec.camera.place in page.said


def test_sets_are_linked(found: FoundSet, info: RecordingInfo) -> None:
    page = Page(render(PageContent(found, info, siblings=("a.set1.html", "a.html", "a #3.html"), number=2)))
    assert [address for address in page.addresses if address.endswith(".html")] == ["a.set1.html", "a%20%233.html"]
    assert "Set 1 Set 2 Set 3" in page.said


def test_each_set_has_its_page(judged: Judged, tmp_path: Path) -> None:
    poses = PoseSequence()
    for pose in judged.poses:
        poses.append(pose)
    two = replace(judged.found.report, reps=judged.found.report.reps[:2])
    result = ClipResult((replace(judged.found, report=two), judged.found), judged.info, poses, recorded=False)
    written = Outputs(tmp_path, "a").write_pages(result, judged.clip, with_video=False)
    assert [path.name for path in written] == ["a.set1.html", "a.html"]
    first, main = (Page(path.read_text("utf-8")) for path in written)
    assert "2 repetitions of hip thrust" in first.said
    assert "4 repetitions of hip thrust" in main.said
    assert "a.html" in first.addresses
    assert "a.set1.html" in main.addresses
    assert any(address.startswith("data:image/jpeg") for address in first.addresses)


def test_without_pictures_the_body_is_drawn(judged: Judged) -> None:
    text = render(PageContent(judged.found, judged.info, poses=judged.poses))
    assert text.count('class="stick"') == len(judged.stills)
    assert 'class="marked"' in text
    assert "<img" not in text
    assert "<script" not in text
    # there is nothing to be pressed where nothing would move
    assert "<button" not in text


def test_a_large_video_stays_beside_the_page(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    assert video_for(judged.clip).inside
    # several pages share what a mail takes
    size = judged.clip.stat().st_size
    monkeypatch.setattr(html_page, "MOST_LETTERS", 2 * size)
    assert video_for(judged.clip).inside
    assert not video_for(judged.clip, pages=2).inside
    monkeypatch.setattr(html_page, "MOST_LETTERS", size)
    beside = video_for(judged.clip)
    assert (beside.inside, beside.address) == (False, "a%20set%20%231.mp4")
    text = render(PageContent(judged.found, judged.info, beside))
    assert "keep <code>a set #1.mp4</code> beside it" in text


def test_a_fault_without_a_time_has_no_picture_but_is_told(found: FoundSet, info: RecordingInfo) -> None:
    timeless = Fault("rushed", "mild", 0.8, 1.0, "s", math.nan, "both", 4.0)
    reps = tuple(replace(rep, faults=(timeless,)) if rep.number == 1 else rep for rep in found.report.reps)
    page = Page(render(PageContent(replace(found, report=replace(found.report, reps=reps)), info)))
    assert page.open == []
    assert "Rushed" in page.said


@pytest.mark.parametrize(("score", "uneven"), [(98.7, True), (100.0, False)])
def test_a_set_without_fault_says_what_its_score_lacks(
    found: FoundSet, info: RecordingInfo, score: float, uneven: bool
) -> None:
    reps = tuple(replace(rep, faults=(), score=100.0) for rep in found.report.reps)
    report = replace(found.report, reps=reps, score=score, set_faults=(), advice=())
    page = Page(render(PageContent(replace(found, report=report), info)))
    assert "No repetition lost a point" in page.said
    assert ("What is missing from 100 is consistency" in page.said) is uneven
