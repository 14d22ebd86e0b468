"""The analysis judges by the numbers of its settings table; an exercise may replace them, and what applies is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from analysis.cases import COUNTED
from validation.kit import squat_named

from formcheck.analysis.set_analysis import assess
from formcheck.cli.main import run
from formcheck.errors import InputError
from formcheck.exercises import load, load_file
from formcheck.exercises.thresholds import OwnThreshold, Thresholds, described, standard, with_own
from formcheck.simulation import RepPlan, simulate
from formcheck.validation.harness import body_of

if TYPE_CHECKING:
    from pathlib import Path

OWN = '[thresholds.{name}]\nvalue = {value}\nsource = "for a test"\n'


def with_thresholds(folder: Path, text: str) -> Path:
    path = folder / "my_squat.toml"
    path.write_text(f"{squat_named('my_squat')}\n{text}")
    return path


def test_every_threshold_is_explained() -> None:
    assert set(described()) == set(Thresholds.model_fields)
    assert all(entry.unit and entry.what and entry.source and entry.measured_on for entry in described().values())


def test_an_exercise_may_replace_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = load_file(with_thresholds(tmp_path, OWN.format(name="wobble_share", value=0.3)))
    assert spec.judging == standard().model_copy(update={"wobble_share": 0.3})
    assert load("squat").judging is standard()
    assert run(["exercises", "show", "my_squat", "--exercise-dir", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "wobble_share 0.3" in shown
    assert "for a test (of this exercise)" in shown


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [("wobble", "0.3", "wobble_share"), ("break_s", "20", "thresholds"), ("most_lost_share", "1.5", "most_lost_share")],
)
def test_what_cannot_be_replaced_is_refused(tmp_path: Path, name: str, value: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        load_file(with_thresholds(tmp_path, OWN.format(name=name, value=value)))


def test_all_that_applies_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["exercises", "show", "squat"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in described())


def test_the_analysis_judges_by_it() -> None:
    """A repetition that goes half as far is mentioned as a try, or not, as the threshold says."""
    spec = load("squat")
    plans = [RepPlan()] * 4 + [RepPlan(range_fraction=0.55)] + [RepPlan()] * 2
    body = body_of(simulate("squat", plans, camera=COUNTED["squat"]))
    strict = spec.model_copy(update={"thresholds": {}})
    strict._judging = with_own({"mentioned_share": OwnThreshold(value=1.0, source="for a test")})
    assert len(assess(body, spec).reps) == 7
    assert len(assess(body, strict).reps) == 6
