"""A simulated body: exact motion of any exercise and any fault, for tests and thresholds."""

from __future__ import annotations

from formcheck.simulation.body import Body
from formcheck.simulation.clip import Clip, TrueRep, exercise_ids, fault_ids, simulate
from formcheck.simulation.plan import Camera, Observation, RepPlan

__all__ = ["Body", "Camera", "Clip", "Observation", "RepPlan", "TrueRep", "exercise_ids", "fault_ids", "simulate"]
