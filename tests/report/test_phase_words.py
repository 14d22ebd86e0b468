"""The words for the phases of a repetition: nothing is lowered or lifted in a step to the side."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, Final, get_args

import pytest
from history.store_kit import document
from rich.console import Console

from formcheck.cli.exercises import _page as shown
from formcheck.coach.language import languages, shipped
from formcheck.core.report_types import Phase
from formcheck.drawing.exercise_labels import labels_for
from formcheck.exercises import ids, load
from formcheck.exercises.phase_words import phase_kinds
from formcheck.history.overload_steps import overload_settings
from formcheck.history.progress_page import render as progress_page
from formcheck.history.repository import open_repository
from formcheck.history.saving import remember
from formcheck.report.html_page import PageContent, render
from formcheck.report.terminal import summary
from formcheck.report.wording import FIELDS, read_text
from formcheck.web.pages import entry, page_texts

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.pose.landmark_file import RecordingInfo

NOT_LIFTED: Final = [name for name in ids() if load(name).tempo.words != "lift"]
UP_OR_DOWN: Final = re.compile(r"\b(lower|lowering|lowered|lift|lifting|lifted)\b", re.IGNORECASE)
SAID: Final = {
    "en": UP_OR_DOWN,
    "de": re.compile("senken|heben", re.IGNORECASE),
    "es": re.compile("baj|sub[ei]", re.IGNORECASE),
    "fr": re.compile("descend|descente|monte", re.IGNORECASE),
}


def test_a_band_walk_is_among_them() -> None:
    assert {"lateral_band_walk", "seated_hip_abduction", "leg_swing"} <= set(NOT_LIFTED)


@pytest.mark.parametrize("name", NOT_LIFTED)
def test_reports_lower_and_lift_nothing(name: str, found: FoundSet, info: RecordingInfo) -> None:
    spec = load(name)
    here = replace(found, spec=spec)
    out = StringIO()
    Console(file=out, width=100).print(summary([here]))
    assert spec.tempo.phases.eccentric in out.getvalue()
    page = render(PageContent(here, info))
    # what stands above the score's arithmetic of another exercise's faults
    for text in (out.getvalue(), re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.DOTALL)):
        assert not UP_OR_DOWN.search(text.split("How the score is made")[0]), text
    labels = labels_for(spec, found.report, [])
    drawn = [*labels.phases.captions, *(labels.phase_word(phase) for phase in ("eccentric", "concentric"))]
    assert not UP_OR_DOWN.search(" ".join(drawn))
    assert not labels.upright


@pytest.mark.parametrize("name", NOT_LIFTED)
def test_tables_and_the_catalogue_lower_and_lift_nothing(name: str) -> None:
    spec = load(name)
    tempo = next(line for line in shown(spec) if line.startswith("Tempo"))
    assert not UP_OR_DOWN.search(tempo)
    assert not any(UP_OR_DOWN.search(FIELDS[key].format(**spec.tempo.phases._asdict())) for key in FIELDS)
    for rule in spec.faults:
        assert not any(UP_OR_DOWN.search(read_text(test, spec.tempo.phases)) for test in rule.tests if test.field)
    for code in languages():
        head = page_texts(code)[f"exercises.tempo_{entry(spec, code).phases}"]
        assert not SAID[code].search(head)


def test_progress_lowers_and_lifts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_DATA_DIR", str(tmp_path))
    remember([document(exercise="lateral_band_walk")])
    with open_repository() as store:
        page = progress_page(
            store.sets(), {"lateral_band_walk": load("lateral_band_walk")}, overload_settings(), date(2026, 1, 2)
        )
    told = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.DOTALL)
    assert "closing step" in told.lower()
    assert "lowering" not in told.lower()


@pytest.mark.parametrize("code", languages())
def test_the_coach_calls_a_phase_what_it_is(code: str) -> None:
    words = shipped(code)
    for name in NOT_LIFTED:
        for phase in get_args(Phase):
            assert not SAID[code].search(words.phase(phase, load(name)))
    assert SAID[code].search(words.phase("eccentric", load("hip_thrust")))
    # of an exercise that is not known yet nobody can say what moves
    assert words.phase("concentric", None) == ""


@pytest.mark.parametrize("code", languages())
def test_every_kind_has_its_words(code: str) -> None:
    for kind in phase_kinds():
        assert page_texts(code)[f"exercises.tempo_{kind}"]
        if kind != "lift":
            assert shipped(code).text("phases", f"{kind}_eccentric")
            assert shipped(code).text("phases", f"{kind}_concentric")
