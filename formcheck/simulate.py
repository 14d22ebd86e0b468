"""The simulated body as part of the Python interface; it lives in ``formcheck.simulation``."""

from __future__ import annotations

from formcheck.simulation import Body, Camera, Clip, Observation, RepPlan, TrueRep, exercise_ids, fault_ids, simulate

__all__ = ["Body", "Camera", "Clip", "Observation", "RepPlan", "TrueRep", "exercise_ids", "fault_ids", "simulate"]
