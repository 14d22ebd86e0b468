"""What the training takes for true."""

from __future__ import annotations

import importlib
from typing import Any

import pytest


def test_the_turn_of_a_knee_is_taken_as_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sklearn")
    monkeypatch.syspath_prepend("models")
    training: Any = importlib.import_module("train_fault_estimators")
    rep = {
        "fault_sizes": {},
        "over_twin": {"knee_over_toe_L": 12.0},
        "posture": {"knee_over_toe_L": 12.0, "knee_flex_L": 37.0},
    }
    assert training.true_size({"reps": [rep]}, None, 0, "valgus", "left") == 12.0
