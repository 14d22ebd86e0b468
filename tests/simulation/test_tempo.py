"""Phases last as long as they were asked to, and rests are rests."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.simulation import Observation, RepPlan, exercise_ids, simulate


@pytest.mark.parametrize("exercise", exercise_ids())
def test_still_outside_and_in_the_hold(exercise: str) -> None:
    clip = simulate(exercise, [RepPlan(peak_pause_s=1.0)] * 3)
    speed = np.abs(np.diff(clip.points_m, axis=0)).max(axis=(1, 2))
    middle = (clip.t_s[1:] + clip.t_s[:-1]) / 2
    moving = np.zeros(speed.size, bool)
    for rep in clip.truth:
        moving |= (middle > rep.start_s - 0.04) & (middle < rep.peak_s + 0.04)
        moving |= (middle > rep.hold_end_s - 0.04) & (middle < rep.end_s + 0.04)
    assert speed[~moving].max() < 1e-9
    for rep in clip.truth:
        assert speed[(middle > rep.start_s) & (middle < rep.peak_s)].max() > 1e-3


def test_planned_tempo_is_the_true_one() -> None:
    plan = RepPlan(eccentric_s=2.4, concentric_s=0.9, peak_pause_s=1.3, rest_s=0.7)
    for exercise in ("hip_thrust", "squat"):
        first, second = simulate(exercise, [plan, plan]).truth
        assert first.tempo.eccentric_s == pytest.approx(2.4)
        assert first.tempo.concentric_s == pytest.approx(0.9)
        # the squat turns at the bottom, in the stretch, and its muscles rest at the top
        pauses = (first.tempo.peak_pause_s, first.tempo.stretch_pause_s)
        assert pauses == pytest.approx((0.7, 1.3) if exercise == "squat" else (1.3, 0.7))
        assert second.start_s == pytest.approx(first.end_s + 0.7)
    lift, squat = (simulate(e, [plan]).truth[0] for e in ("hip_thrust", "squat"))
    assert lift.peak_s - lift.start_s == pytest.approx(0.9)
    assert squat.peak_s - squat.start_s == pytest.approx(2.4)


def test_timing_faults() -> None:
    rushed, without = simulate("hip_thrust", [RepPlan(faults={"rushed": 0.4}), RepPlan(faults={"no_pause": 0.0})]).truth
    assert rushed.tempo.eccentric_s == pytest.approx(0.4)
    assert without.tempo.peak_pause_s == 0.0


@pytest.mark.parametrize("ratio", [1.875, 2.5, 3.5])
def test_momentum_is_peak_over_mean_speed(ratio: float) -> None:
    clip = simulate(
        "hip_thrust", [RepPlan(concentric_s=1.5, faults={"momentum": ratio})], observation=Observation(fps=120.0)
    )
    rep = clip.truth[0]
    up = (clip.t_s >= rep.start_s) & (clip.t_s <= rep.peak_s)
    angle, t = clip.angles["hip_extension_deg"][up], clip.t_s[up]
    assert (np.gradient(angle, t).max() / ((angle[-1] - angle[0]) / (t[-1] - t[0]))) == pytest.approx(ratio, rel=0.03)
