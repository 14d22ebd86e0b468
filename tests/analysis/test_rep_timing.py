"""Phases as a coach with a stopwatch would call them, against the times that were commanded."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.cases import COUNTED, judge
from formcheck.exercises import load
from formcheck.simulation import Observation, RepPlan, simulate

# seen from the front a crouch is read off the hip's height, which hardly changes near standing: its ends are less sharp
TOLERANCE_S = {"single_leg_squat": 0.5}


@pytest.mark.parametrize("exercise", [name for name in sorted(COUNTED) if load(name).scored])
@pytest.mark.parametrize("noisy", [False, True])
def test_every_phase_is_timed_to_a_quarter_of_a_second(exercise: str, *, noisy: bool) -> None:
    plans = [
        RepPlan(eccentric_s=e, concentric_s=c, peak_pause_s=p)
        for e, c, p in ((2, 1, 1), (1.5, 1.5, 0.5), (3, 1, 2), (1, 0.8, 0.6))
    ]
    seen = Observation.mediapipe() if noisy else Observation()
    clip = simulate(exercise, reps=plans, camera=COUNTED[exercise], observation=seen, seed=4)
    found = judge(clip, exercise).counted
    hold = "stretch_pause_s" if load(exercise).rep.eccentric_first else "peak_pause_s"
    for phase in ("eccentric_s", "concentric_s", hold):
        off = [getattr(f.tempo, phase) - getattr(t.tempo, phase) for f, t in zip(found, clip.truth, strict=True)]
        assert np.nanmean(np.abs(off)) < TOLERANCE_S.get(exercise, 0.25), phase


def test_a_smooth_turn_without_a_pause_has_none() -> None:
    plan = RepPlan(eccentric_s=1.5, concentric_s=1.5, peak_pause_s=0.0)
    clip = simulate("hip_thrust", reps=[plan] * 4, camera=COUNTED["hip_thrust"])
    assert max(rep.tempo.peak_pause_s for rep in judge(clip, "hip_thrust").counted) < 0.2


def test_the_squat_begins_with_its_eccentric_phase_and_the_thrust_with_its_concentric_one() -> None:
    plan = RepPlan(eccentric_s=2.6, concentric_s=0.9)
    for exercise in ("squat", "hip_thrust"):
        clip = simulate(exercise, reps=[plan] * 4, camera=COUNTED[exercise])
        tempo = judge(clip, exercise).counted[1].tempo
        assert tempo.eccentric_s == pytest.approx(2.6, abs=0.35)
        assert tempo.concentric_s == pytest.approx(0.9, abs=0.25)
