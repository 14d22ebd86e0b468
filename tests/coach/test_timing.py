"""How soon things are said. Over all exercises and faults this is measured in tests/benchmarks/coach."""

from __future__ import annotations

import pytest
from analysis.cases import COUNTED, FRONT, SIDE

from coach.kit import coach_of, join, nobody, play, said, session, still
from formcheck.exercises import load
from formcheck.simulation import Camera, RepPlan

AT_ONCE_S = 0.4
ONSET_S = 0.5


@pytest.mark.parametrize(
    "exercise", ["hip_thrust", "lateral_band_walk", "squat", "clamshell", "standing_hip_abduction", "hip_circle"]
)
def test_a_repetition_is_announced_when_it_is_over(exercise: str) -> None:
    clip = session(exercise, COUNTED[exercise], [RepPlan(), RepPlan(eccentric_s=1.0, concentric_s=0.9)], seed=2)
    told = said(play(coach_of(exercise), join(still(clip, 2, at=0), clip.poses)), "count")
    assert [text for _, text in told] == ["1", "2"]
    for (at_s, _), true in zip(told, clip.truth, strict=True):
        # the end of a circle is where the knee is down; the foot goes on
        assert -0.5 < at_s - 2.0 - true.end_s < AT_ONCE_S


@pytest.mark.parametrize("seed", [1, 4, 5])
def test_so_is_the_first_of_a_set_that_begins_during_the_rest(seed: int) -> None:
    """With its end readiness is over, too: the start position was given up for longer than that lasts."""
    clip = session("squat", FRONT, [RepPlan(eccentric_s=2.0, concentric_s=2.0), RepPlan(), RepPlan()], seed=seed)
    first = join(still(clip, 2, at=0), clip.poses, nobody(12))
    begins_s = first[-1].time_s + 1 / 25 + 2.0
    told = said(play(coach_of("squat"), join(first, still(clip, 2, at=0), clip.poses)), "count")
    assert [text for _, text in told] == ["1", "2", "3"] * 2
    for (at_s, _), true in zip(told[3:], clip.truth, strict=True):
        assert -0.5 < at_s - begins_s - true.end_s < AT_ONCE_S


@pytest.mark.parametrize(
    ("exercise", "fault", "size", "camera"),
    [
        # an arch that is larger than the estimators have seen is told when the repetition is over
        ("hip_thrust", "lumbar_arch", 30.0, SIDE),
        ("lateral_band_walk", "knee_valgus", 24.0, FRONT),
        ("squat", "knee_valgus", 24.0, FRONT),
        ("single_leg_squat", "hip_drop", 22.0, FRONT),
        ("standing_hip_abduction", "trunk_lean", 22.0, FRONT),
    ],
)
def test_a_severe_fault_is_told_at_its_onset(exercise: str, fault: str, size: float, camera: Camera) -> None:
    """The simulated fault grows with the effort: it is all there when the turning point is reached."""
    plans = [RepPlan(), RepPlan(), RepPlan(faults={fault: size})]
    clip = session(exercise, camera, plans, seed=4)
    moments = play(coach_of(exercise), join(still(clip, 2, at=0), clip.poses))
    rule = load(exercise).fault(fault)
    assert rule is not None
    ((at_s, _),) = ((t, text) for t, text in said(moments, "cue") if text == rule.cue)
    peak_s = clip.truth[-1].peak_s + 2.0
    assert clip.truth[-1].start_s + 2.0 < at_s < peak_s + ONSET_S
    at = next(m for m in moments if m.time_s == at_s)
    assert at.cue == rule.cue
    assert "fault" in at.joint_states.values()


@pytest.mark.parametrize("exercise", ["hip_thrust", "single_leg_squat", "clamshell"])
def test_clean_repetitions_are_left_in_peace(exercise: str) -> None:
    clip = session(exercise, COUNTED[exercise], [RepPlan()] * 4, seed=5)
    moments = play(coach_of(exercise), join(still(clip, 2, at=0), clip.poses, still(clip, 1)))
    assert said(moments, "cue", "praise", "guide") == []
    assert "fault" not in {state for m in moments for state in m.joint_states.values()}


def test_a_fault_and_its_praise() -> None:
    fault = RepPlan(faults={"rushed": 0.6})
    plans = [RepPlan(), fault, fault, RepPlan(), RepPlan()]
    clip = session("glute_bridge", COUNTED["glute_bridge"], plans)
    moments = play(coach_of("glute_bridge"), join(still(clip, 2, at=0), clip.poses, still(clip, 9)))
    assert [text for _, text in said(moments, "cue", "praise")] == ["Lower more slowly", "That is better."]
    # never more than one of them at a time, and never before the number
    for m in moments:
        kinds = [u.kind for u in m.say if u.kind in ("count", "cue", "praise")]
        assert len([kind for kind in kinds if kind != "count"]) <= 1
        assert kinds[:1] == ["count"] or "count" not in kinds
    (result,) = (text for _, text in said(moments, "result"))
    assert result == "5 reps. You rushed 2."


def test_the_tempo_ring() -> None:
    spec = load("hip_thrust")
    clip = session("hip_thrust", COUNTED["hip_thrust"], [RepPlan(eccentric_s=2.5, peak_pause_s=2.4)] * 2)
    moments = play(coach_of("hip_thrust"), join(still(clip, 2, at=0), clip.poses))
    true = clip.truth[1]
    lowering = [m for m in moments if true.hold_end_s + 2.75 < m.time_s < true.end_s + 1.8]
    holding = [m for m in moments if true.peak_s + 2.6 < m.time_s < true.hold_end_s + 2.0]
    assert {(m.phase, m.phase_target_s) for m in lowering} == {("eccentric", spec.tempo.eccentric_s)}
    assert {(m.phase, m.phase_target_s) for m in holding} == {("peak", spec.tempo.peak_pause_s)}
    for part, begun in ((lowering, true.hold_end_s), (holding, true.peak_s)):
        assert all(abs(m.phase_elapsed_s - (m.time_s - 2.0 - begun)) < 0.25 for m in part)
    beats = [m.time_s for m in moments if m.beat and true.start_s + 2 < m.time_s < true.end_s + 2]
    assert len(beats) == 4  # two in the hold, two in the lowering
