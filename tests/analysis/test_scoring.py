"""The score can be recomputed by hand from the report's own lines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.cases import SIDE, faulty_set, judge
from formcheck.analysis.fault_rules import severity, shows
from formcheck.analysis.scoring import rep_score, score_confidence
from formcheck.core.report_types import Check
from formcheck.exercises import ids, load
from formcheck.exercises.schema import FaultTest as Rule
from formcheck.simulation import Camera


def test_each_repetitions_score_follows_from_its_checks() -> None:
    report = judge(faulty_set("hip_thrust", "rushed", 0.6, SIDE), "hip_thrust")
    for rep in report.counted:
        seen = sum(c.weight * c.confidence for c in rep.checks)
        lost = sum(c.weight * c.confidence * c.severity for c in rep.checks)
        assert rep.score == pytest.approx(100 * (1 - lost / seen))
        assert sum(fault.points for fault in rep.faults) == pytest.approx(100 - rep.score)
        assert rep.coverage == pytest.approx(seen / sum(rule.weight for rule in load("hip_thrust").faults))


# seen from the feet, or from the front with them towards the camera, a lying body shows how often it rises and no more
ONLY_COUNTED = {
    (exercise, view)
    for exercise in ("single_leg_glute_bridge", "single_leg_hip_thrust")
    for view in ("front", "foot_end")
}


@pytest.mark.parametrize("exercise", [name for name in ids() if load(name).scored])
def test_every_view_of_an_exercise_gives_a_score(exercise: str) -> None:
    spec = load(exercise)
    for view in spec.camera.views:
        if (exercise, view) in ONLY_COUNTED:
            continue
        rules = [rule for rule in spec.faults if any(shows(test, view) for test in rule.tests)]
        checks = [Check(rule.id, 0.0, 1.0, "deg", 0.0, rule.weight, 0.9) for rule in rules]
        score, coverage, _ = rep_score(spec, [(check, None) for check in checks])
        assert score == 100.0, view
        assert 0 < coverage <= 1


def test_an_oblique_squat_is_scored_for_what_is_seen_with_little_confidence() -> None:
    report = judge(faulty_set("squat", "rushed", 0.6, Camera(yaw_deg=45.0)), "squat")
    assert report.view.id == "oblique"
    assert 0 < report.score < 100
    assert score_confidence(report) == "low"
    assert "knee_valgus" in {item.fault for item in report.not_assessed}


def test_nothing_but_a_count_gives_no_score() -> None:
    score, coverage, faults = rep_score(load("squat"), [])
    assert math.isnan(score)
    assert (coverage, faults) == (0.0, ())


def test_the_sets_score_follows_from_its_repetitions() -> None:
    report = judge(faulty_set("hip_thrust", "rushed", 0.6, SIDE), "hip_thrust")
    scores = np.sort([rep.score for rep in report.counted])
    rom = np.array([rep.measures["rom"] for rep in report.counted])
    consistency = 100 * (1 - min(1, rom.std() / rom.mean() / 0.15))
    assert report.score == pytest.approx(0.7 * scores.mean() + 0.2 * scores[0] + 0.1 * consistency)


def test_a_severe_safety_fault_caps_the_repetition() -> None:
    report = judge(faulty_set("hip_thrust", "lumbar_arch", 32.0, SIDE), "hip_thrust")
    assert report.counted[1].faults[0].severity == "severe"
    assert report.counted[1].score <= 59.0
    assert report.counted[0].score == 100.0


def test_severity_runs_through_its_bands() -> None:
    rule = Rule.model_validate(
        {
            "field": "eccentric_s",
            "direction": "below",
            "limits": [1.0, 0.7, 0.4],
            "sigma": 0.1,
            "unit": "s",
            "source": "x",
        }
    )
    assert [severity(v, rule) for v in (1.0, 0.7, 0.4, 0.2, 0.0)] == pytest.approx([1e-3, 1 / 3, 2 / 3, 1.0, 1.0])
