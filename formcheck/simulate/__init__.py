"""A simulated body: exact motion of any exercise and any fault, for tests and thresholds."""

from __future__ import annotations

from formcheck.simulate.plan import Camera, Observation, RepPlan
from formcheck.simulate.simulate import Clip, exercise_ids, fault_ids, simulate
from formcheck.simulate.skeleton import Body
from formcheck.simulate.truth import TrueRep

__all__ = ["Body", "Camera", "Clip", "Observation", "RepPlan", "TrueRep", "exercise_ids", "fault_ids", "simulate"]
