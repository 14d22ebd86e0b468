"""The angle in the picture: on the right side, and past straight where the hip is thrown past straight."""

from __future__ import annotations

import math

import pytest

from formcheck.core.landmarks import PAIRS
from formcheck.core.pose_frame import PoseFrame
from formcheck.core.report_types import JudgedSet, Rep, Side, Tempo, View
from formcheck.drawing.exercise_labels import labels_for
from formcheck.exercises import load


def pose(time_s: float, joints: dict[str, tuple[float, float]], *, near: str = "left") -> PoseFrame:
    """A body whose left side has the given joints, and whose right side has them mirrored upside down."""
    made = PoseFrame.missing(time_s)
    made.xy_px[:] = 0.0
    for joint, (x, y) in joints.items():
        left, right = PAIRS[joint]
        made.xy_px[left], made.xy_px[right] = (x, y), (x, -y)
    left, right = PAIRS["hip"]
    made.xyz_m[:] = 0.0
    made.xyz_m[left if near == "left" else right, 2] = -0.1
    return made


def report_with(exercise_id: str, side: Side, start_s: float, end_s: float) -> JudgedSet:
    tempo = Tempo(1.0, 0.0, 1.0, 0.0)
    rep = Rep(1, True, None, side, start_s, start_s, end_s, tempo, {}, (), (), 100.0, 1.0, end_s)
    view = View("side", 90.0)
    return JudgedSet(exercise_id, "user", 1.0, view, (rep,), 100.0, {}, (), (), (), 3, 3, ())


@pytest.mark.parametrize(("lift", "angle"), [(-20.0, 180.0 - 2 * 11.31), (0.0, 180.0), (20.0, 180.0 + 2 * 11.31)])
def test_hip_goes_on_past_straight(lift: float, angle: float) -> None:
    # lying with the head to the right and the left side near: belly up, so a lifted hip is beyond straight
    body = pose(0.0, {"shoulder": (100, 0), "hip": (0, -lift), "knee": (-100, 0)})
    labels = labels_for(load("hip_thrust"), report_with("hip_thrust", "both", 0, 1), [body])
    assert labels.angle_deg is not None
    assert labels.angle_deg[0] == pytest.approx(angle, abs=0.1)
    assert labels.angle_name == "hip"


def test_one_sided_repetition_shows_its_own_side() -> None:
    joints = {"hip": (0.0, 0.0), "knee": (0.0, 100.0), "ankle": (100.0, 100.0)}
    poses = [pose(t, joints) for t in (0.0, 1.0, 2.0)]
    for body in poses:
        body.xy_px[PAIRS["ankle"][1]] = (0.0, -200.0)  # the right knee is straight
    labels = labels_for(load("single_leg_squat"), report_with("single_leg_squat", "right", 0.9, 1.1), poses)
    assert labels.angle_deg == pytest.approx([90.0, 180.0, 90.0])


def test_nobody_there_shows_no_angle() -> None:
    labels = labels_for(load("squat"), report_with("squat", "both", 0, 1), [PoseFrame.missing(0.0)])
    assert labels.angle_deg is not None
    assert math.isnan(labels.angle_deg[0])


def test_every_exercise_has_words_for_its_faults() -> None:
    spec = load("hip_thrust")
    labels = labels_for(spec, report_with("hip_thrust", "both", 0, 1), [PoseFrame.missing(0.0)])
    assert {rule.id for rule in spec.faults} == set(labels.faults)
    assert all(label.cue for label in labels.faults.values())
