"""The page in a real browser, opened from disk: video, charts and buttons in step, and nothing else is asked for."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from report.browser import Tab, browsing

from formcheck.report import html_page
from formcheck.report.html_page import PageContent, video_for, write_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from report.conftest import Judged

pytestmark = pytest.mark.programs("chromium")

READY = "video.readyState >= 1 && !video.seeking"
CURSOR = "document.querySelector('{} .cursor').getAttribute('x1')"
MOVEMENT, TEMPO = "svg[data-from]", "svg[data-rows]"
# every element that a person can act on or that holds a picture, with the name that a screen reader would say
NAMES = """[...document.querySelectorAll('a, button, summary, img, svg[role], video, [role=img], [tabindex]')]
  .filter(element => element.offsetParent !== null || element.tagName === 'svg')
  .map(element => [element.outerHTML.slice(0, 90), (element.getAttribute('aria-label') || element.getAttribute('alt')
    || element.textContent).trim()])"""


@pytest.fixture(scope="module")
def open_tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Tab]]:
    with browsing(tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.fixture(scope="module")
def pages(judged: Judged) -> dict[str, Path]:
    """A page that holds its video, one that refers to it, and one that has none."""
    folder = judged.clip.parent
    made = {name: folder / f"{name} #1.html" for name in ("inside", "beside", "without")}
    with pytest.MonkeyPatch.context() as patch:
        inside = video_for(judged.clip)
        patch.setattr(html_page, "MOST_LETTERS", 1)
        beside = video_for(judged.clip)
    assert (inside.inside, beside.inside) == (True, False)
    for name, video in (("inside", inside), ("beside", beside), ("without", None)):
        stills = judged.stills if video else {}
        write_page(made[name], PageContent(judged.found, judged.info, video, stills, judged.poses))
    return made


def shown(tab: Tab, chart: str) -> float:
    """Time in seconds at which a chart's cursor stands."""
    data = tab.run(f"({{...document.querySelector('{chart}').dataset}})")
    x = float(tab.run(CURSOR.format(chart)))
    part = (x - float(data["left"])) / (float(data["right"]) - float(data["left"]))
    if chart == TEMPO:
        return part * float(data["most"])
    return float(data["from"]) + part * (float(data["to"]) - float(data["from"]))


def place(tab: Tab, chart: str, part: float, down: float = 0.5) -> tuple[float, float]:
    """A place of the window: that part of a chart's time axis, that part of its height; scrolled to."""
    box: list[float] = tab.run(f"""(chart => {{
      chart.scrollIntoView({{block: 'center', behavior: 'instant'}});
      const box = chart.getBoundingClientRect(), unit = box.width / chart.viewBox.baseVal.width, of = chart.dataset;
      return [box.left + unit * (Number(of.left) + {part} * (of.right - of.left)), box.top + {down} * box.height];
    }})(document.querySelector('{chart}'))""")
    return box[0], box[1]


@pytest.mark.parametrize("name", ["inside", "beside"])
def test_video_plays_and_everything_keeps_step(
    open_tab: Callable[..., Tab], pages: dict[str, Path], judged: Judged, name: str
) -> None:
    tab = open_tab(1280).open(pages[name])
    tab.until(READY)
    reps = judged.found.report.counted
    assert tab.run("video.duration") == pytest.approx(judged.poses[-1].time_s, abs=0.2)

    # a repetition and a fault take the video there, and the cursors with it
    tab.run("document.querySelectorAll('button.rep')[1].click()")
    tab.until(READY)
    assert tab.run("video.currentTime") == pytest.approx(reps[1].start_s, abs=0.02)
    fault = next(fault for fault in reps[1].faults if fault.id == "head_back")
    tab.run("document.querySelector('#head_back .at').click()")
    tab.until(READY)
    at_s = tab.run("video.currentTime")
    # where it is drawn already, and not much later
    assert fault.at_s + 0.03 < at_s < fault.at_s + 0.07
    assert tab.run("video.paused")
    assert shown(tab, MOVEMENT) == pytest.approx(at_s, abs=0.02)
    assert shown(tab, TEMPO) == pytest.approx(at_s - reps[1].start_s, abs=0.02)
    assert tab.run("document.querySelector('button.rep[aria-current] b').textContent") == "2"

    # playing moves the cursor
    tab.run("video.play()")
    tab.until(f"video.currentTime > {fault.at_s + 0.4}")
    tab.run("video.pause()")
    assert shown(tab, MOVEMENT) == pytest.approx(tab.run("video.currentTime"), abs=0.15)
    assert shown(tab, MOVEMENT) > fault.at_s + 0.3

    # a press in a chart seeks
    tab.press(*place(tab, MOVEMENT, 0.25))
    tab.until(READY)
    data = tab.run(f"({{...document.querySelector('{MOVEMENT}').dataset}})")
    wanted = float(data["from"]) + 0.25 * (float(data["to"]) - float(data["from"]))
    assert tab.run("video.currentTime") == pytest.approx(wanted, abs=0.06)
    height = tab.run(f"document.querySelector('{TEMPO}').viewBox.baseVal.height")
    row = float(tab.run(f"JSON.parse(document.querySelector('{TEMPO}').dataset.rows)[2][2]")) / height
    tab.press(*place(tab, TEMPO, 0.1, row))
    tab.until(READY)
    into = 0.1 * float(tab.run(f"document.querySelector('{TEMPO}').dataset.most"))
    assert tab.run("video.currentTime") == pytest.approx(reps[2].start_s + into, abs=0.05)

    # and so do the keys
    tab.run("document.getElementById('time').focus()")
    tab.key("Home", 36)
    tab.key("PageDown", 34)
    tab.key("ArrowRight", 39)
    tab.until(READY)
    assert tab.run("video.currentTime") == pytest.approx(reps[0].start_s + 0.1, abs=0.02)
    assert (
        tab.run("document.getElementById('time').getAttribute('aria-valuetext')")
        == f"{reps[0].start_s + 0.1:.1f} seconds"
    )

    beside = [judged.clip.as_uri()] if name == "beside" else []
    assert set(tab.asked) == {pages[name].as_uri(), *beside}
    assert tab.complaints == []
    tab.close()


@pytest.mark.parametrize("name", ["inside", "without"])
@pytest.mark.parametrize("width", [320, 375, 820])
def test_it_fits_narrow_windows(open_tab: Callable[..., Tab], pages: dict[str, Path], name: str, width: int) -> None:
    tab = open_tab(width, phone=True).open(pages[name])
    assert tab.run("document.documentElement.scrollWidth") == width
    # what a finger has to hit is large enough (WCAG 2.2, target size)
    small = tab.run("""[...document.querySelectorAll('button, summary')]
      .map(place => [place.outerHTML, place.getBoundingClientRect()])
      .filter(([, box]) => box.height < 24 || box.width < 24).map(([text]) => text)""")
    assert small == []
    assert tab.complaints == []
    tab.close()


@pytest.mark.parametrize("name", ["inside", "without"])
def test_a_screen_reader_finds_its_way(open_tab: Callable[..., Tab], pages: dict[str, Path], name: str) -> None:
    tab = open_tab(1280).open(pages[name])
    nodes: list[dict[str, Any]] = tab.ask("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node["ignored"]]
    assert (roles.count("banner"), roles.count("main"), roles.count("contentinfo")) == (1, 1, 1)
    for node in nodes:
        if not node["ignored"] and node["role"]["value"] in ("button", "link", "image", "slider", "Video", "region"):
            assert node.get("name", {}).get("value", "").strip(), node
    levels = tab.run("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert tab.run("document.documentElement.lang") == "en"
    assert all(label for _, label in tab.run(NAMES))
    tab.close()


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out(open_tab: Callable[..., Tab], pages: dict[str, Path], dark: bool) -> None:
    tab = open_tab(1280, dark=dark).open(pages["inside"])
    names = (
        "paper card ink muted accent good mild moderate severe concentric peak-pause eccentric stretch-pause"
    ).split()
    colours = {
        name: tab.run(f"getComputedStyle(document.documentElement).getPropertyValue('--{name}').trim()")
        for name in names
    }
    assert (light(colours["paper"]) < 0.05) == dark
    for ground in ("paper", "card"):
        for text in ("ink", "muted", "accent"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        for graphic in ("good", "mild", "moderate", "severe"):
            assert contrast(colours[graphic], colours[ground]) >= 3.0, (graphic, ground)
    for part in ("concentric", "peak-pause", "eccentric", "stretch-pause"):
        assert contrast(colours["ink"], colours[part]) >= 4.5, part
    tab.close()


def test_it_prints_without_the_player_and_with_the_evidence(
    open_tab: Callable[..., Tab], pages: dict[str, Path], judged: Judged
) -> None:
    tab = open_tab(1280, dark=True).open(pages["inside"])
    pdf = tab.pdf()
    assert pdf.startswith(b"%PDF-")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 8
    # each still is a JPEG in the file
    assert pdf.count(b"/DCTDecode") >= len(judged.stills)
    tab.ask("Emulation.setEmulatedMedia", media="print")
    assert tab.run("getComputedStyle(video.parentElement).display") == "none"
    assert tab.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.run("document.querySelector('.shots img').getBoundingClientRect().width > 100")
    tab.close()


def light(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
