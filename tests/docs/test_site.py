"""The documentation is built from scratch, strictly, and what it says is followed."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

import formcheck
from docs.site import Page, markdown_anchors, markdown_links, wrong_links
from formcheck.exercises import ids, load

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by the command of ``make docs`` in a copy, so that nothing of an earlier build is left."""
    copy = tmp_path_factory.mktemp("project")
    for name in ("docs", "notebooks"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("generated", "__pycache__"))
    shutil.copy(ROOT / "SECURITY.md", copy)
    benchmark = Path("tests/benchmarks/accuracy")
    (copy / benchmark).mkdir(parents=True)
    for name in ("README.md", "RESULTS.md"):
        shutil.copy(ROOT / benchmark / name, copy / benchmark / name)
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "docs", "build/docs"]
    # nothing may be fetched: a proxy that is not there makes every attempt fail
    offline = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    environment = os.environ | offline | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return copy / "build" / "docs"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path.resolve(): Page(path) for path in sorted(site.rglob("*.html"))}


def test_every_link_leads_somewhere(pages: dict[Path, Page]) -> None:
    anchors = {path: page.anchors for path, page in pages.items()}
    wrong = {page.path.name: links for page in pages.values() if (links := wrong_links(page, anchors))}
    assert not wrong
    assert sum(len(page.links) for page in pages.values()) > 500


def test_a_wrong_link_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(
        '<a href="b.html">b</a><a href="#x">x</a><a href="https://no where/">n</a><a id="y" href="#y">y</a>'
    )
    assert wrong_links(Page(page), {page.resolve(): {"y"}}) == ["b.html", "#x", "https://no where/"]


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    loads = {load.split("?")[0] for page in pages.values() for load in page.loads}
    assert not [load for load in loads if "//" in load]
    for page in pages.values():
        assert all((page.path.parent / load.split("?")[0]).is_file() for load in page.loads), page.path
    for sheet in site.rglob("*.css"):
        text = sheet.read_text("utf-8")
        assert "@import" not in text
        assert "url(http" not in text.replace('"', "").replace("'", "")


@pytest.mark.parametrize("exercise", ids())
def test_each_exercise_has_a_page_with_all_that_is_known(pages: dict[Path, Page], site: Path, exercise: str) -> None:
    spec = load(exercise)
    page = pages[(site / "generated" / "exercises" / f"{exercise}.html").resolve()]
    text = page.text
    said = [spec.summary, spec.camera.place, spec.programme.source, spec.tempo.source, spec.rep.source, *spec.setup]
    for rule in spec.rules:
        said += [rule.cue, rule.why, rule.fix]
    said += [test.source for rule in spec.faults for test in rule.tests]
    missing = [line for line in said if line not in text]
    assert not missing
    html = page.path.read_text("utf-8")
    assert html.count("<svg") >= len(spec.camera.views) - ("front" in spec.camera.views)
    assert "in the picture" in text


def test_the_camera_page_draws_every_view(pages: dict[Path, Page], site: Path) -> None:
    page = pages[(site / "camera.html").resolve()]
    assert page.path.read_text("utf-8").count('class="placement"') >= 5
    for exercise in ids():
        assert load(exercise).camera.place in page.text


def test_the_pages_name_no_place_of_this_machine(pages: dict[Path, Page]) -> None:
    for page in pages.values():
        text = page.path.read_text("utf-8")
        assert str(ROOT) not in text
        assert str(Path.home()) not in text or str(Path.home()) == "/"


def test_the_reference_is_the_whole_surface(pages: dict[Path, Page], site: Path) -> None:
    page = pages[(site / "python.html").resolve()]
    documented = {anchor.removeprefix("formcheck.") for anchor in page.anchors if anchor.startswith("formcheck.")}
    assert {name for name in documented if "." not in name} == set(formcheck.__all__)
    fields = {one.name for one in dataclasses.fields(formcheck.SetReport)}
    own = {name for name in vars(formcheck.SetReport) if not name.startswith("_")} - fields
    assert {f"SetReport.{name}" for name in own} <= documented
    assert {"exercise", "from_s", "sets", "to_frame", "counted"} <= set(page.text.replace("(", " ").split())


@pytest.mark.parametrize(
    "name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "sample_videos/README.md"]
)
def test_links_between_the_files_hold(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for link in markdown_links(text):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), link
        assert not anchor or anchor in markdown_anchors(target.read_text("utf-8")), link
