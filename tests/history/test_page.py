"""The page of a person's progress: what it says, and in a real browser."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from report.browser import Tab, browsing

from formcheck.cli.main import run
from formcheck.core.report_types import Tempo
from formcheck.exercises import candidates
from formcheck.history.overload_steps import overload_settings
from formcheck.history.progress_page import render, write_progress
from formcheck.history.records import About
from formcheck.history.repository import Filter, open_repository
from formcheck.history.saving import Began, remember
from formcheck.utils.system import history_file
from history.kit import LAST, six_weeks
from history.store_kit import document, rep, reps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from formcheck.history.records import KeptSet

SPECS = {spec.id: spec for spec in candidates(())}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> list[KeptSet]:
    path = tmp_path_factory.mktemp("six") / "history.sqlite"
    six_weeks(path)
    with open_repository(path) as store:
        return store.sets()


@pytest.fixture(scope="module")
def page(trained: list[KeptSet], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "my progress #1.html"
    write_progress(path, trained, SPECS, overload_settings(), LAST + timedelta(days=1))
    return path


@pytest.fixture(scope="module")
def open_tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Tab]]:
    with browsing(tmp_path_factory.mktemp("profile")) as tab:
        yield tab


def words(html: str) -> str:
    """What the page says, without its drawings."""
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_it_tells_six_weeks(page: Path) -> None:
    said = words(page.read_text("utf-8"))
    assert "Progress of Ann 28 April 2025 to 6 June 2025 · 16 training days · 103 sets" in said
    assert "2.5 training days a week over the last 4 full weeks; the training documents advise 2 to 3" in said
    for advice in (
        "Single-leg hip thrust ▲ ask for more Raise to 13 repetitions a set. 3 sets of 12 clean on 2 June and 6 June.",
        "Hip thrust ● hold Stay at 57.5 kg. 3 sets of 12 clean at 57.5 kg on 6 June; 2 days in a row are needed.",
        "Clamshell ▼ step back Take the medium band. Faults in 33% of the repetitions, 17% before (no pause).",
        "Load, kg 40 kg → 57.5 kg",
        "Left minus right, % of the range -20 % → -5 %",
        "Band light → heavy",
        "Faults per repetition 0.3 → 0.0",
        "Faults on the last day: lumbar arch in 1 repetition.",
        "The camera could not judge knee valgus (in any set)",
        "6 June 2025 3 36 57.5 kg 2.2 / 0.2 / 1.1 / 1.8",
    ):
        assert advice in said, advice


def test_what_comes_from_outside_is_escaped() -> None:
    bad = '"><script>alert(1)</script>'
    path = history_file().parent / "bad.sqlite"
    remember([document(8, exercise="squat")], about=About(bad, band=bad, note=bad), path=path)
    with open_repository(path) as store:
        html = render(store.sets(), SPECS, overload_settings(), LAST)
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("exercise", ["leg_swing", "hip_thrust"])
def test_one_set_of_which_little_is_known(tmp_path: Path, exercise: str) -> None:
    nothing = Tempo(math.nan, math.nan, math.nan, math.nan)
    path = tmp_path / "history.sqlite"
    remember(
        [document([rep(1, tempo=nothing, score=math.nan, rom=math.nan)], exercise=exercise, score=math.nan)], path=path
    )
    with open_repository(path) as store:
        sets = store.sets()
        said = words(render(sets, SPECS, overload_settings(), sets[0].day))
        own = words(render(sets, {}, overload_settings(), sets[0].day))
    assert "Progress " in said
    assert ("a warm-up; nothing to raise" in said) == (exercise == "leg_swing")
    assert ("too little was seen for a score" in said.lower()) == (exercise == "hip_thrust")
    assert "no advice, because its exercise file was not given" in own
    assert "nan" not in said.lower().split()


def test_years_of_training_stay_a_page(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    first = datetime(2022, 1, 3, 18, tzinfo=timezone.utc)
    every = 3 * 24 * 3600.0
    documents = [document(reps(10, faulty=number % 4), from_s=every * number) for number in range(320)]
    remember(documents, began=Began(first, "user"), path=path)
    with open_repository(path) as store:
        html = render(store.sets(), SPECS, overload_settings(), (first + timedelta(days=960)).date())
    assert "320 training days" in words(html)
    assert len(html) < 1_500_000


def test_the_command_writes_one_athletes_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORMCHECK_DATA_DIR", str(tmp_path / "data"))
    out = tmp_path / "p.html"
    assert run(["history", "report", "-o", str(out)]) == 2
    for athlete in ("Ann", "ann", "Bob", ""):
        remember([document(8)], about=About(athlete))
    assert run(["history", "report", "-o", str(out)]) == 2
    assert "found those of '' (no name), " in capsys.readouterr().err
    assert not out.exists()
    assert run(["history", "report", "-o", str(out), "--athlete", "ANN"]) == 0
    assert "2 sets" in words(out.read_text("utf-8"))
    assert run(["history", "report", "-o", str(out), "--athlete", ""]) == 0
    assert "Progress of" not in words(out.read_text("utf-8"))
    with open_repository() as store:
        assert len(store.sets(Filter(athlete=""))) == 1


@pytest.mark.programs("chromium")
@pytest.mark.parametrize(("width", "dark"), [(320, False), (390, True), (1280, False), (1280, True)])
def test_it_opens_from_disk_and_fits(open_tab: Callable[..., Tab], page: Path, width: int, dark: bool) -> None:
    tab = open_tab(width, phone=width < 1000, dark=dark).open(page)
    assert tab.run("document.documentElement.scrollWidth") <= width
    assert tab.run("getComputedStyle(document.body).backgroundColor") == (
        "rgb(20, 23, 27)" if dark else "rgb(255, 255, 255)"
    )
    # the charts are drawn in the page's own colours
    lines = tab.run("[...document.querySelectorAll('.chart path')].map(path => getComputedStyle(path).stroke)")
    assert ("rgb(124, 196, 255)" if dark else "rgb(11, 92, 158)") in lines
    assert tab.run("[...document.querySelectorAll('.chart')].every(c => c.getBoundingClientRect().width > 250)")
    tab.run("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert tab.run("document.documentElement.scrollWidth") <= width
    assert tab.asked == [page.as_uri()]
    assert tab.complaints == []
    tab.close()


@pytest.mark.programs("chromium")
def test_a_screen_reader_finds_its_way(open_tab: Callable[..., Tab], page: Path) -> None:
    tab = open_tab(1280).open(page)
    nodes: list[dict[str, Any]] = tab.ask("Accessibility.getFullAXTree")["nodes"]
    seen = [node for node in nodes if not node["ignored"]]
    roles = [node["role"]["value"] for node in seen]
    assert (roles.count("banner"), roles.count("main"), roles.count("contentinfo")) == (1, 1, 1)
    named = {"link", "region", "button", "image", "figure"}
    assert all(node.get("name", {}).get("value", "").strip() for node in seen if node["role"]["value"] in named)
    levels = tab.run("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tab.close()


@pytest.mark.programs("chromium")
def test_it_prints(open_tab: Callable[..., Tab], page: Path) -> None:
    tab = open_tab(1280, dark=True).open(page)
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", tab.pdf())) <= 5
    tab.close()
