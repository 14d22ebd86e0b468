"""Whatever the body does, its bones keep their length and what stands on the floor stays there."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest

from formcheck.simulation import Body, RepPlan, exercise_ids, fault_ids, simulate

BONES: Final = (
    (11, 12), (23, 24), (11, 13), (13, 15), (12, 14), (14, 16), (23, 25), (25, 27), (24, 26), (26, 28),
    (27, 29), (29, 31), (28, 30), (30, 32), (7, 8), (0, 7),
)  # fmt: skip
# landmarks that the exercise leaves where they are, left side working
PLANTED: Final[dict[str, tuple[int, ...]]] = {
    "hip_thrust": (27, 28, 29, 30, 31, 32),
    "single_leg_hip_thrust": (27, 29, 31),
    "glute_bridge": (27, 28, 29, 30, 31, 32),
    "single_leg_glute_bridge": (27, 29, 31),
    "squat": (27, 28, 29, 30, 31, 32),
    "single_leg_squat": (27, 29, 31),
    "standing_hip_abduction": (28, 30, 32),
    "glute_kickback": (15, 16, 28, 30, 32),
    "leg_swing": (28, 30, 32),
    "hip_circle": (28, 30, 32),
    "lunge": (32,),
    "bulgarian_split_squat": (27, 28, 29, 30, 31, 32),
    "donkey_kick": (15, 16, 24, 26, 28),
    "bird_dog": (15, 24, 26, 28),
    "clamshell": (24, 26, 27, 28),
    "side_lying_hip_abduction": (24, 26, 28),
    "side_plank_hip_lift": (12, 14, 16, 27, 28),
    "seated_hip_abduction": (23, 24, 27, 28, 29, 30, 31, 32),
    "banded_external_rotation": (23, 24, 25, 28, 30, 32),
}
# faults whose meaning is that something planted moves
MOVES: Final = {"heel_lift", "feet_apart", "shin_angle", "elbow_off"}
SIZES: Final = {
    "heel_lift": 0.03,
    "feet_apart": 0.06,
    "elbow_off": 0.08,
    "feet_together": 0.08,
    "no_pause": 0.0,
    "rushed": 0.5,
}


def size(fault: str) -> float:
    return SIZES.get(fault, {"partial_range": 0.6, "momentum": 3.0}.get(fault, 12.0))


def every_fault(exercise: str) -> list[RepPlan]:
    return [RepPlan(), *(RepPlan(faults={fault: size(fault)}) for fault in fault_ids(exercise))]


@pytest.mark.parametrize("exercise", exercise_ids())
@pytest.mark.parametrize("side", ["left", "right"])
def test_bones_keep_their_length(exercise: str, side: str) -> None:
    clip = simulate(
        exercise, every_fault(exercise), side="left" if side == "left" else "right", entry="lie_down", exit="walk_in"
    )
    for a, b in BONES:
        length = np.linalg.norm(clip.points_m[:, a] - clip.points_m[:, b], axis=1)
        assert np.ptp(length) < 1e-9, (a, b)


@pytest.mark.parametrize("exercise", PLANTED)
def test_contacts_stay_planted(exercise: str) -> None:
    plans = [RepPlan(), *(RepPlan(faults={f: size(f)}) for f in fault_ids(exercise) if f not in MOVES)]
    clip = simulate(exercise, plans)
    for landmark in PLANTED[exercise]:
        assert np.ptp(clip.points_m[:, landmark], axis=0).max() < 0.002, landmark


@pytest.mark.parametrize("exercise", ["hip_thrust", "single_leg_hip_thrust", "glute_bridge"])
def test_the_back_stays_on_its_edge(exercise: str) -> None:
    """The line on which the thorax rests does not move: some point fixed in the thorax is fixed in the room."""
    clip = simulate(exercise, [RepPlan(), RepPlan(faults={"lumbar_arch": 15.0})])
    shoulders = clip.points_m[:, 11:13].mean(axis=1)[:, [0, 2]]
    axes = clip.posture.axes[:, 1][:, [0, 2]][:, :, [0, 2]]
    # least squares for the fixed point p of the thorax: shoulders + axes p = q
    n = len(shoulders)
    matrix = np.concatenate([axes, -np.broadcast_to(np.eye(2), (n, 2, 2))], axis=2).reshape(-1, 4)
    solution, *_ = np.linalg.lstsq(matrix, -shoulders.reshape(-1), rcond=None)
    assert np.abs(matrix @ solution + shoulders.reshape(-1)).max() < 0.002
    assert solution[3] == pytest.approx(0.42 if "thrust" in exercise else 0.0, abs=1e-6)


@pytest.mark.parametrize("exercise", exercise_ids())
def test_nothing_sinks_into_the_floor(exercise: str) -> None:
    clip = simulate(exercise, every_fault(exercise), side="right")
    assert clip.points_m[:, :, 2].min() > -0.03


@pytest.mark.parametrize("exercise", exercise_ids())
def test_other_bodies_work_too(exercise: str) -> None:
    for body in (Body(1.52, leg_ratio=0.97), Body(1.95, leg_ratio=1.03, shoulder_ratio=1.1, girth_ratio=1.2)):
        clip = simulate(exercise, [RepPlan()] * 2, body=body)
        assert np.isfinite(clip.points_m).all()
        step = np.abs(np.diff(clip.points_m, axis=0)).max()
        assert step < 0.15
        for landmark in PLANTED.get(exercise, ()):
            assert np.ptp(clip.points_m[:, landmark], axis=0).max() < 0.002, landmark


def test_band_walk_feet_stand_while_the_other_one_steps() -> None:
    clip = simulate("lateral_band_walk", [RepPlan()] * 4)
    for rep in clip.truth:
        leading = (clip.t_s >= rep.start_s) & (clip.t_s <= rep.peak_s)
        trailing = (clip.t_s >= rep.hold_end_s) & (clip.t_s <= rep.end_s)
        assert np.ptp(clip.points_m[leading][:, [28, 30, 32]], axis=0).max() < 0.002
        assert np.ptp(clip.points_m[trailing][:, [27, 29, 31]], axis=0).max() < 0.002
        assert np.ptp(clip.points_m[leading][:, 27, 1]) > 0.2
