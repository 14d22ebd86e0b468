"""The score can be recomputed by hand from the report's own lines."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.cases import SIDE, faulty_set, judge
from formcheck.analysis.faults import severity
from formcheck.exercises import load
from formcheck.exercises.schema import Test as Rule


def test_each_repetitions_score_follows_from_its_checks() -> None:
    report = judge(faulty_set("hip_thrust", "rushed", 0.6, SIDE), "hip_thrust")
    for rep in report.counted:
        seen = sum(c.weight * c.confidence for c in rep.checks)
        lost = sum(c.weight * c.confidence * c.severity for c in rep.checks)
        assert rep.score == pytest.approx(100 * (1 - lost / seen))
        assert sum(fault.points for fault in rep.faults) == pytest.approx(100 - rep.score)
        assert rep.coverage == pytest.approx(seen / sum(rule.weight for rule in load("hip_thrust").faults))


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
