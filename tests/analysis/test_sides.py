"""A side that stands alone among the other one's repetitions is a mistake; anything that can be meant is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from analysis.cases import COUNTED, judge
from formcheck.analysis.set_analysis import usual_sides
from formcheck.exercises import load
from formcheck.simulation import RepPlan, simulate
from formcheck.simulation.camera import SWAPPED

if TYPE_CHECKING:
    from formcheck.core.pose_frame import PoseFrame

NAMES = {"l": "left", "r": "right", "b": "both"}


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ("lrrrlr", "rrrrrr"),
        ("rrrl", "rrrr"),
        ("rrrrll", "rrrrll"),  # the other leg's turn
        ("lrlrlr", "lrlrlr"),
        ("lrlrl", "lrlrl"),
        ("rlr", "rlr"),
        ("rrbrr", "rrrrr"),
        ("bbbbl", "bbbbl"),
        ("", ""),
    ],
)
def test_sides_that_stand_alone(seen: str, told: str) -> None:
    spec = load("single_leg_hip_thrust")
    assert usual_sides(spec, [NAMES[side] for side in seen]) == [NAMES[side] for side in told]


def test_where_the_moving_leg_says_who_works_nothing_is_changed() -> None:
    sides = ["right", "right", "left", "right", "right"]
    assert usual_sides(load("standing_hip_abduction"), sides) == sides


def test_a_repetition_in_which_the_model_takes_one_leg_for_the_other_keeps_its_side() -> None:
    clip = simulate("single_leg_hip_thrust", reps=[RepPlan()] * 5, camera=COUNTED["single_leg_hip_thrust"])
    reps = judge(clip, "single_leg_hip_thrust").reps
    begin, end = reps[1].end_s, reps[2].end_s

    def mixed_up(pose: PoseFrame) -> PoseFrame:
        if not begin <= pose.time_s < end:
            return pose
        return replace(pose, xy_px=pose.xy_px[SWAPPED], xyz_m=pose.xyz_m[SWAPPED], visibility=pose.visibility[SWAPPED])

    found = judge(replace(clip, poses=[mixed_up(pose) for pose in clip.poses]), "single_leg_hip_thrust").reps
    assert [rep.side for rep in found if rep.counted] == [rep.side for rep in reps if rep.counted]
    assert len({rep.side for rep in reps}) == 1


@pytest.mark.parametrize("asymmetry", [0.0, 0.3])
def test_legs_that_take_turns_are_counted_once_each(asymmetry: float) -> None:
    """Both feet stand while the other leg's turn comes: nothing between two repetitions looks like one."""
    clip = simulate(
        "single_leg_squat", [RepPlan()] * 6, camera=COUNTED["single_leg_squat"], side="alternate", asymmetry=asymmetry
    )
    report = judge(clip, "single_leg_squat")
    assert [rep.side for rep in report.counted] == ["left", "right"] * 3
    assert [fault.id for fault in report.set_faults] == (["asymmetry"] if asymmetry else [])
