"""A linear map from signals of a repetition to degrees: what it reads, when it abstains, and what a fault then says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from analysis.cases import FRONT, faulty_set
from formcheck.analysis.fault_estimation import (
    FARTHEST,
    distance,
    estimate_groups,
    estimates,
    features,
    judge_estimates,
)
from formcheck.analysis.fault_rules import measured
from formcheck.analysis.set_analysis import repetitions
from formcheck.exercises import load
from formcheck.exercises.estimators import FILE, Estimator, estimators
from formcheck.exercises.schema import FaultTest
from formcheck.exercises.vocabulary import Signal
from formcheck.kinematics.body import PoseSequence
from formcheck.kinematics.signal_kinds import SignalContext

if TYPE_CHECKING:
    from formcheck.analysis.rep_detection import RepetitionCandidate
    from formcheck.kinematics.body import Body

KNEE = ("hip.working", "knee.working", "ankle.working")
FPPA = Signal(kind="fppa", points=KNEE)
FAULTY = [False, True, False, False, True, False]


def _estimator(**changes: object) -> Estimator:
    """One degree for a degree of the frontal angle, about what a clean single-leg squat shows."""
    numbers = {
        "id": "plain", "quantity": "a knee", "phrase": "{side} knee {size}",
        "features": [{"name": "fppa", "signal": FPPA}], "mean": [0.0], "scale": [10.0], "weight": [10.0],
        "intercept_deg": 0.0, "precision": [[1.0]], "usual_distance": 4.0, "error_deg": 2.0, "offset_deg": 5.0,
        "variation_deg": 1.5, "most_deg": 25.0,
    }  # fmt: skip
    return Estimator.model_validate(numbers | changes)


def _caving() -> tuple[Body, list[RepetitionCandidate]]:
    clip = faulty_set("single_leg_squat", "knee_valgus", 16.0, FRONT)
    sequence = PoseSequence()
    for pose in clip.poses:
        sequence.append(pose)
    body = sequence.body()
    return body, [one for one in repetitions(body, load("single_leg_squat"))[1] if one.counted]


def test_a_feature_is_the_median_of_its_signal_and_the_change_since_the_start() -> None:
    body, reps = _caving()
    wanted = _estimator(
        features=[{"name": "a", "signal": FPPA}, {"name": "b", "signal": FPPA, "reference": "start"}],
        mean=[0, 0], scale=[1, 1], weight=[1, 0], precision=[[1, 0], [0, 1]],
    ).features  # fmt: skip
    side = reps[0].side
    values, seen = features(body, wanted, side, reps)
    curve = SignalContext(body, side).compute(FPPA)
    level = [np.median(curve[rep.windows.cut(body.t_s, "peak")]) for rep in reps]
    start = [np.median(curve[rep.windows.cut(body.t_s, "start")]) for rep in reps]
    np.testing.assert_allclose(values, np.column_stack([level, np.subtract(level, start)]))
    assert (seen > 0.5).all()


def test_what_is_estimated_is_told_in_its_repetitions_and_in_no_other() -> None:
    body, reps = _caving()
    ((numbers, found),) = estimate_groups(body, _estimator(), reps)
    known = judge_estimates(_estimator(), found, 8.0)
    assert numbers == list(range(6))
    assert [one.over >= 0.8 for one in known] == FAULTY
    assert all(known[n].low < known[n].value for n in (1, 4))


def test_each_side_is_estimated_where_both_work() -> None:
    body, reps = _caving()
    groups = list(estimate_groups(body, _estimator(side="each"), reps))
    assert [found[0].side for _, found in groups] == ["left", "right"]
    assert [len(numbers) for numbers, _ in groups] == [6, 6]


def test_far_from_the_training_the_error_grows_and_then_nothing_is_said() -> None:
    body, reps = _caving()
    side = reps[0].side
    against = [-10.0]  # what is unusual is not the fault itself
    near = estimates(body, _estimator(weight=against), side, reps)
    off = distance(_estimator(weight=against), features(body, _estimator().features, side, reps)[0])[1]
    far = estimates(body, _estimator(weight=against, usual_distance=off * 4.0 / 1.5), side, reps)
    assert near[1].error == 2.0
    assert far[1].error == pytest.approx(3.0)
    beyond = estimates(body, _estimator(weight=against, usual_distance=off * 4.0 / (FARTHEST * 1.1)), side, reps)
    assert np.isnan(beyond[1].value)
    assert np.isnan(judge_estimates(_estimator(), beyond, 8.0)[1].over)


def test_a_fault_beyond_all_training_is_a_large_fault_and_no_other_posture() -> None:
    body, reps = _caving()
    read = estimates(body, _estimator(usual_distance=0.01), reps[0].side, reps)[1]
    assert (read.error, read.value > 10.0) == (2.0, True)


def test_the_reading_of_an_estimator_carries_its_interval_and_side(monkeypatch: pytest.MonkeyPatch) -> None:
    body, reps = _caving()
    monkeypatch.setitem(estimators(), "plain", _estimator(side="each"))
    test = FaultTest(estimator="plain", limits=(8.0, 14.0, 20.0), unit="deg", source="a test")
    read = measured(body, test, reps)[1]
    assert read.low < read.value < read.high
    assert read.side == reps[1].side


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"estimator": "no_such"}, "there is no estimator 'no_such'"),
        ({"sigma": 1.0}, "an estimator has its own sigma"),
        ({"window": "rep"}, "an estimator has its own window"),
        ({"unit": "m"}, "an estimator gives degrees"),
        ({"signal": FPPA}, "either a signal"),
    ],
)
def test_a_test_that_names_an_estimator_says_nothing_else(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], what: str
) -> None:
    monkeypatch.setitem(estimators(), "plain", _estimator())
    table = {"estimator": "plain", "limits": (8.0, 14.0, 20.0), "unit": "deg", "source": "a test"}
    FaultTest.model_validate(table)
    with pytest.raises(ValidationError, match=what):
        FaultTest.model_validate(table | changes)


def test_a_signal_needs_its_noise() -> None:
    with pytest.raises(ValidationError, match="needs the noise sigma"):
        FaultTest(signal=FPPA, limits=(8.0, 14.0, 20.0), unit="deg", source="a test")


def test_every_estimator_that_ships_is_used_and_described_in_its_card() -> None:
    from formcheck.exercises import ids

    named = {test.estimator for name in ids() for rule in load(name).faults for test in rule.tests}
    assert set(estimators()) == named - {None}
    card = (Path(__file__).parents[2] / "models" / "FAULT_ESTIMATORS.md").read_text("utf-8")
    assert all(f"| {name} |" in card for name in estimators())
    assert FILE in card
