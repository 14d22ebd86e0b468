"""What is said about place, view and camera."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from analysis.cases import COUNTED

from coach.kit import SIZE_PX, session
from formcheck.coach.language import shipped
from formcheck.coach.positioning import PlacementCheck, PromptLimiter, check_placement
from formcheck.coach.settings import coach_settings
from formcheck.exercises import load
from formcheck.kinematics.body import PoseSequence
from formcheck.simulation import Camera, Clip, RepPlan

RULES = coach_settings()


def look(clip: Clip, exercise: str | None, shift_px: tuple[float, float] = (0.0, 0.0)) -> PlacementCheck:
    """At the start position, with the picture shifted."""
    sequence = PoseSequence()
    for pose in clip.poses[:25]:
        sequence.append(replace(pose, xy_px=pose.xy_px + np.array(shift_px, np.float32)))
    return check_placement(sequence.body(), load(exercise) if exercise else None, SIZE_PX, RULES.framing, None)


@pytest.mark.parametrize("exercise", sorted(COUNTED))
def test_a_camera_that_stands_well_is_left_alone(exercise: str) -> None:
    found = look(session(exercise, COUNTED[exercise], [RepPlan()]), exercise)
    assert found.guide is None
    assert found.framing.fits
    assert found.view in load(exercise).camera.views


@pytest.mark.parametrize(
    ("exercise", "camera", "shift_px", "guide"),
    [
        ("squat", Camera(yaw_deg=4.0, distance_m=1.7), (0, 0), "step_back"),
        ("squat", Camera(yaw_deg=84.0, distance_m=1.7), (0, 0), "away"),
        ("squat", Camera(yaw_deg=4.0, distance_m=12.0), (0, 0), "closer"),
        # in front of the camera the picture's right is the person's left
        ("squat", Camera(yaw_deg=0.0), (-280, 0), "left"),
        ("squat", Camera(yaw_deg=0.0), (280, 0), "right"),
        ("squat", Camera(yaw_deg=180.0), (-280, 0), "right"),
        # the left side towards the camera: the face is to the left of the picture
        ("squat", Camera(yaw_deg=84.0), (-345, 0), "backward"),
        ("squat", Camera(yaw_deg=84.0), (290, 0), "forward"),
        ("glute_bridge", COUNTED["glute_bridge"], (-230, 0), "feetward"),
        ("glute_bridge", COUNTED["glute_bridge"], (230, 0), "headward"),
        ("squat", Camera(yaw_deg=4.0), (0, -110), "tilt_up"),
        ("squat", Camera(yaw_deg=4.0), (0, 110), "tilt_down"),
        ("standing_hip_abduction", Camera(yaw_deg=85.0), (0, 0), "front"),
        ("glute_kickback", Camera(yaw_deg=180.0), (0, 0), "side"),
        ("hip_thrust", Camera(yaw_deg=4.0), (0, 0), "camera_side"),
        ("squat", Camera(yaw_deg=84.0, height_m=2.7), (0, 0), "camera_lower"),
        ("glute_bridge", COUNTED["squat"], (0, 0), None),
    ],
)
def test_what_is_wrong_is_told(exercise: str, camera: Camera, shift_px: tuple[float, float], guide: str | None) -> None:
    found = look(session(exercise, camera, [RepPlan()]), exercise, shift_px)
    assert found.guide == guide
    assert found.framing.fits == (guide is None)
    if guide:
        assert shipped("en").text("guide", guide)


def test_the_posture_of_another_exercise() -> None:
    clip = session("squat", Camera(yaw_deg=84.0), [RepPlan()])
    assert look(clip, "glute_bridge").guide == "posture"
    assert look(clip, None).guide is None


def test_edges_are_those_of_the_picture_as_it_is() -> None:
    found = look(session("squat", Camera(yaw_deg=0.0), [RepPlan()]), "squat", (-280, 0))
    assert found.framing.edges == {"left"}
    assert found.framing.box_px is not None
    assert found.framing.box_px[0] < 0


def said(keys: list[tuple[float, str | None]]) -> list[tuple[float, str]]:
    """What a guide says of what is wrong at these times."""
    guide = PromptLimiter(RULES.guide)
    return [(at_s, key) for at_s, wrong in keys if (key := guide.update(wrong, at_s))]


def test_a_passing_complaint_is_not_said() -> None:
    assert said([(k / 5, "away" if k % 7 else None) for k in range(200)]) == []


def test_the_same_thing_is_said_a_few_times_and_then_left_alone() -> None:
    times = [at_s for at_s, _ in said([(k / 5, "away") for k in range(5 * 44)])]
    assert len(times) == RULES.guide.most
    assert all(b - a >= RULES.guide.same_s for a, b in pairwise(times))
    later = [at_s for at_s, _ in said([(k / 5, "away") for k in range(5 * 120)])]
    assert RULES.guide.most < len(later) <= 3 * RULES.guide.most


def test_another_complaint_waits_its_turn() -> None:
    told = said([(k / 5, "away" if k < 10 else "side") for k in range(100)])
    assert [key for _, key in told][:2] == ["away", "side"]
    assert told[1][0] - told[0][0] >= RULES.guide.any_s
