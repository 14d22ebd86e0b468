"""Recordings whose picture lies on its side or stands on its head are judged as if it did not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.cases import COUNTED
from formcheck.analysis.orientation import Turned, finish_upright
from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.exercises import load
from formcheck.simulation import RepPlan, simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.core.pose_frame import PoseFrame

SIZE = (640, 480)


def squats() -> list[PoseFrame]:
    return simulate("squat", [RepPlan()] * 3, camera=COUNTED["squat"], seed=3).poses


def seen(poses: Sequence[PoseFrame], exercise: str = "squat") -> tuple[int, int, list[PoseFrame]]:
    """Turn that was found, repetitions counted, and the poses they were counted in."""

    def begin() -> RecordingAnalysis:
        return RecordingAnalysis(load(exercise), ())

    session = begin()
    for pose in poses:
        session.update(pose)
    found = finish_upright(session, begin, SIZE)
    return found.clockwise_deg, sum(len(one.report.counted) for one in found.sets), list(found.session.poses)


def test_turning_on_and_back_gives_the_same_pose() -> None:
    pose = squats()[40]
    once = Turned([pose], 90, SIZE)
    back = Turned([once[0]], 270, SIZE[::-1])[0]
    np.testing.assert_allclose(back.xy_px, pose.xy_px, atol=1e-3)
    np.testing.assert_allclose(back.xyz_m, pose.xyz_m, atol=1e-6)
    corner = replace(pose, xy_px=np.zeros_like(pose.xy_px))
    assert Turned([corner], 90, SIZE)[0].xy_px[0].tolist() == [SIZE[1], 0]
    assert Turned([corner], 180, SIZE)[0].xy_px[0].tolist() == list(SIZE)


@pytest.mark.parametrize("turned_deg", [0, 90, 180, 270])
def test_squats_are_counted_whichever_way_up_the_picture_is(turned_deg: int) -> None:
    upright = squats()
    poses: Sequence[PoseFrame] = Turned(upright, turned_deg, SIZE) if turned_deg else upright
    turn_deg, count, judged = seen(poses)
    assert (turn_deg, count) == ((360 - turned_deg) % 360, 3)
    if turned_deg != 180:  # the size of a picture on its side is not SIZE: only directions can be compared
        hips, ankles = judged[40].xy_px[23], judged[40].xy_px[27]
        assert ankles[1] > hips[1]


def test_a_recording_without_the_exercise_stays_as_it_is() -> None:
    poses = simulate("clamshell", [RepPlan()] * 3, camera=COUNTED["clamshell"], seed=3).poses
    turn_deg, count, _ = seen(poses, "squat")
    assert (turn_deg, count) == (0, 0)
