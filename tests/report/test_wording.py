"""What a person reads: the verdict, the terminal summary and the page."""

from __future__ import annotations

import math
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from formcheck.core.report_types import NotAssessed
from formcheck.exercises import load
from formcheck.report.terminal import summary
from formcheck.report.wording import amount, headline, largest_deductions, verdict

if TYPE_CHECKING:
    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.report_types import JudgedSet
    from formcheck.exercises import ExerciseSpec


def printed(sets: list[FoundSet], width: int = 100) -> str:
    out = StringIO()
    Console(file=out, width=width, highlight=False).print(summary(sets, ("the file ends early",)))
    return out.getvalue()


def test_verdict_says_count_score_and_faults(report: JudgedSet, spec: ExerciseSpec) -> None:
    assert verdict(report, spec) == (
        "3 repetitions of hip thrust: 78 of 100, good, on 65% of the checks. Lumbar arch in 2, rushed in 1. "
        "Seen from the side, knee valgus could not be judged."
    )


@pytest.mark.parametrize(
    ("coverage", "said"), [(0.4, "78 of 100 on 40% of the checks."), (0.9, "78 of 100, good.")], ids=["little", "much"]
)
def test_a_score_says_on_how_much_it_rests(report: JudgedSet, spec: ExerciseSpec, coverage: float, said: str) -> None:
    seen = replace(report, reps=tuple(replace(rep, coverage=coverage) for rep in report.reps))
    assert f"hip thrust: {said}" in verdict(seen, spec)
    assert said[:-1] in headline(seen, spec)


def test_a_set_half_out_of_sight_is_not_called_excellent(report: JudgedSet, spec: ExerciseSpec) -> None:
    all_seen = tuple(replace(rep, coverage=1.0) for rep in report.reps)
    best = replace(report, score=100.0, reps=all_seen, not_assessed=())
    assert "100 of 100, excellent." in verdict(best, spec)
    lost = replace(best, frames=100, frames_with_pose=52)
    assert "excellent" not in verdict(lost, spec) + headline(lost, spec)
    assert "The body was out of sight for 48% of the time: repetitions may be missing." in verdict(lost, spec)


def test_what_is_hidden_though_the_view_is_right_is_not_put_down_to_the_view(
    report: JudgedSet, spec: ExerciseSpec
) -> None:
    hidden = NotAssessed("lumbar_arch", "the outline of the body was not clear enough")
    assert "could not be judged" not in verdict(replace(report, not_assessed=(hidden,)), spec)


def test_verdict_without_repetitions_or_score(empty_report: JudgedSet, report: JudgedSet, spec: ExerciseSpec) -> None:
    assert verdict(empty_report, spec) == "No full repetition was found."
    one = replace(report, reps=report.reps[3:], score=math.nan)
    assert verdict(one, spec) == (
        "1 repetition of hip thrust: too little was seen for a score. "
        "No fault was found among those that this camera could see. "
        "Seen from the side, knee valgus could not be judged."
    )


def test_a_count_of_what_was_hardly_seen_is_not_to_be_relied_on(report: JudgedSet, spec: ExerciseSpec) -> None:
    blind = tuple(replace(rep, checks=(), faults=()) for rep in report.reps)
    lost = replace(report, reps=blind, frames=100, frames_with_pose=70)
    for sentence in (verdict(lost, spec), headline(lost, spec)):
        assert sentence.startswith("3 repetitions of hip thrust, but the body was lost too often")
    assert "lost" not in verdict(replace(lost, frames_with_pose=90), spec)


def test_headline_is_one_sentence(report: JudgedSet, empty_report: JudgedSet, spec: ExerciseSpec) -> None:
    assert (
        headline(report, spec)
        == "3 repetitions of hip thrust: 78 of 100, good, on 65% of the checks, with lumbar arch in 2 and rushed in 1."
    )
    assert headline(empty_report, spec) == "No full repetition was found."
    clean = replace(report, reps=report.reps[3:])
    assert headline(clean, spec) == (
        "1 repetition of hip thrust: 78 of 100, good, on 65% of the checks, without a fault that this camera could see."
    )


def test_warm_ups_are_not_called_badly_seen(report: JudgedSet) -> None:
    swings = load("leg_swing")
    assert not swings.scored
    for text in (verdict(report, swings), headline(report, swings)):
        assert "3 repetitions of leg swing: a warm-up, not scored" in text


def test_worst_example_of_each_fault_comes_first(report: JudgedSet) -> None:
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


@pytest.mark.parametrize(("limit_s", "said"), [(0.35, "0.35 s"), (0.5, "0.5 s"), (1.0, "1.0 s")])
def test_the_terminal_rounds_no_limit(found: FoundSet, limit_s: float, said: str) -> None:
    rep = next(rep for rep in found.report.reps if rep.faults)
    fault = replace(rep.faults[0], value=0.1, limit=limit_s, unit="s", points=99.0)
    report = replace(found.report, reps=(replace(rep, faults=(fault,)),))
    assert f"0.1 s where {said} is the limit" in " ".join(printed([replace(found, report=report)]).split())


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
        (9.96, "deg", "10°"),
        (4.24, "deg", "4.2°"),
        (-0.026, "m", "-2.6 cm"),
        (-0.236, "ratio", "-0.24"),
        (0.84, "s", "0.8 s"),
        (0.815, "fraction", "82%"),
        (math.nan, "deg", "–"),
        (1.0, "x", "1.00 x"),
    ],
)
def test_amounts(value: float, unit: str, text: str) -> None:
    assert amount(value, unit) == text
