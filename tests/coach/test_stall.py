"""A picture that stalls: live says what its recording says, and never more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from analysis.cases import COUNTED

from coach.kit import coach_of, join, play, said, session, still
from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.exercises import load
from formcheck.simulation import RepPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import JudgedSet

BEFORE_S = 3.0  # of standing still
STALLS = ((1, 0.25), (2, 0.35), (4, 0.3))  # in which repetitions, and where in them their middle is
STALL_S = 2.0


def _recorded(exercise: str, poses: Sequence[PoseFrame]) -> JudgedSet:
    session = RecordingAnalysis(load(exercise), [])
    for pose in poses:
        session.update(pose)
    return session.finish()[0].report


def _faults(report: JudgedSet) -> list[set[str]]:
    return [{fault.id for fault in rep.faults} for rep in report.counted]


@pytest.mark.parametrize("exercise", ["squat", "hip_thrust"])
def test_with_frames_missing_live_counts_and_judges_as_its_recording(exercise: str) -> None:
    clip = session(exercise, COUNTED[exercise], (RepPlan(),) * 6)
    middles_s = [
        BEFORE_S + clip.truth[k].start_s + share * (clip.truth[k].end_s - clip.truth[k].start_s) for k, share in STALLS
    ]
    whole = join(still(clip, BEFORE_S, at=0), clip.poses, still(clip, 4.0))
    poses = [pose for pose in whole if not any(abs(pose.time_s - at_s) < STALL_S / 2 for at_s in middles_s)]
    moments = play(coach_of(exercise), poses)
    (found,) = (found for live_state in moments for found in live_state.finished)
    recorded = _recorded(exercise, poses)
    assert len(found.report.counted) == len(recorded.counted) <= 6
    assert _faults(found.report) == _faults(recorded) == [set()] * len(recorded.counted)
    assert int(said(moments, "count")[-1][1]) <= len(recorded.counted)
    assert not said(moments, "cue")


@pytest.mark.parametrize(("exercise", "share"), [("squat", 0.35), ("hip_thrust", 0.65), ("lateral_band_walk", 0.5)])
def test_a_session_that_is_ended_in_a_repetition_judges_nothing_of_it(exercise: str, share: float) -> None:
    """As by Ctrl-C: somebody reaches for the keyboard, or the camera is unplugged."""
    clip = session(exercise, COUNTED[exercise], (RepPlan(),) * 3)
    last = clip.truth[-1]
    end_s = BEFORE_S + last.start_s + share * (last.end_s - last.start_s)
    poses = [pose for pose in join(still(clip, BEFORE_S, at=0), clip.poses) if pose.time_s <= end_s]
    moments = play(coach_of(exercise), poses)
    (found,) = moments[-1].finished
    assert [rep.cut_off for rep in found.report.counted] in ([None, None], [None, None, "end"])
    assert _faults(found.report) == [set()] * len(found.report.counted)
    assert found.report.set_faults == ()
    assert not said(moments, "cue")
    assert "Clean set." in said(moments, "result")[-1][1]
