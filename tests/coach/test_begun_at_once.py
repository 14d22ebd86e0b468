"""Nobody holds still for a program: a set counts from its first repetition, named or not, however it began."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from analysis.cases import COUNTED

from coach.kit import coach_of, join, nobody, play, said, session
from formcheck.simulation import RepPlan

if TYPE_CHECKING:
    from formcheck.core.pose_frame import PoseFrame

BOUNCING = RepPlan(rest_s=0.0)


def begun_at_once(exercise: str, reps: int) -> list[PoseFrame]:
    """A set of which the camera sees no moment before the first repetition, and none after the last one."""
    clip = session(exercise, COUNTED[exercise], [BOUNCING] * reps)
    first, last = clip.truth[0].start_s, clip.truth[-1].end_s
    return [pose for pose in clip.poses if first - 0.2 <= pose.time_s <= last + 0.3]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("exercise", ["squat", "single_leg_squat", "glute_bridge"])
def test_a_set_without_a_moment_of_stillness_is_counted(exercise: str, named: bool) -> None:
    moments = play(coach_of(exercise if named else None), join(begun_at_once(exercise, 4)))
    sets = [found for m in moments for found in m.finished]
    assert [found.spec.id for found in sets] == [exercise]
    assert 3 <= len(sets[0].report.counted) <= 4
    spoken = [text for _, text in said(moments, "count")]
    assert spoken
    assert spoken == sorted(spoken)


def test_a_single_repetition_counts_when_the_person_has_gone() -> None:
    moments = play(coach_of("squat"), join(begun_at_once("squat", 1), nobody(4)))
    assert [len(found.report.counted) for m in moments for found in m.finished] == [1]


def test_what_is_no_exercise_ends_quietly() -> None:
    clip = session("squat", COUNTED["squat"], [], entry="walk_in", exit="walk_in")
    moments = play(coach_of(None), join(nobody(1), clip.poses, nobody(4)))
    assert not [found for m in moments for found in m.finished]
    assert not said(moments, "count", "result")
