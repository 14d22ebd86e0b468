"""What the recording, or a hole in it, cuts off is not judged, and is said to be cut off."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.cases import COUNTED, FRONT
from formcheck.analysis.streaming_analyser import report_of
from formcheck.exercises import load
from formcheck.kinematics.body import PoseSequence
from formcheck.simulation import Observation, RepPlan, simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import JudgedSet
    from formcheck.simulation import Clip

EXERCISES = sorted(COUNTED)
EVERY_S = 0.83  # where the clips are cut: no multiple of the repetitions' length; benchmarks/hostile cuts more finely


@cache
def _clean(exercise: str) -> Clip:
    return simulate(exercise, reps=[RepPlan()] * 4, camera=COUNTED[exercise], observation=Observation.mediapipe())


def _between(exercise: str, from_s: float, to_s: float) -> JudgedSet:
    return _judge(exercise, [pose for pose in _clean(exercise).poses if from_s <= pose.time_s <= to_s])


def _judge(exercise: str, poses: Sequence[PoseFrame]) -> JudgedSet:
    sequence = PoseSequence()
    for pose in poses:
        sequence.append(pose)
    return report_of(load(exercise), sequence.body(), chosen_by="user", confidence=1.0)[0]


def _told(report: JudgedSet) -> set[str]:
    return {fault.id for rep in report.counted for fault in rep.faults} | {fault.id for fault in report.set_faults}


def _cuts(exercise: str) -> list[float]:
    return [float(at_s) for at_s in np.arange(0.3, _clean(exercise).poses[-1].time_s, EVERY_S)]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_cutting_a_clean_clip_anywhere_invents_no_fault(exercise: str) -> None:
    last_s = _clean(exercise).poses[-1].time_s
    assert not _told(_between(exercise, 0.0, last_s))
    for at_s in _cuts(exercise):
        for report in (
            _between(exercise, 0.0, at_s),
            _between(exercise, at_s, last_s),
            _between(exercise, at_s, at_s + last_s / 2),
        ):
            assert not _told(report), at_s


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_count_only_falls_as_more_is_cut_away(exercise: str) -> None:
    last_s = _clean(exercise).poses[-1].time_s
    cuts = _cuts(exercise)
    ending = [len(_between(exercise, 0.0, at_s).counted) for at_s in cuts]
    beginning = [len(_between(exercise, at_s, last_s).counted) for at_s in cuts]
    assert all(a <= b for a, b in pairwise(ending))
    assert all(a >= b for a, b in pairwise(beginning))


@pytest.mark.parametrize("exercise", ["hip_thrust", "squat", "clamshell", "bird_dog"])
def test_a_repetition_that_is_cut_off_says_so_and_keeps_only_the_phases_that_were_seen(exercise: str) -> None:
    first, last = _clean(exercise).truth[0], _clean(exercise).truth[-1]
    way_there = "eccentric_s" if load(exercise).rep.eccentric_first else "concentric_s"
    way_back = "concentric_s" if load(exercise).rep.eccentric_first else "eccentric_s"
    report = _between(exercise, first.start_s + 0.4 * (first.peak_s - first.start_s), last.hold_end_s + 0.4)
    begun, *whole, ended = report.counted
    assert (begun.cut_off, ended.cut_off) == ("start", "end")
    assert np.isnan((getattr(begun.tempo, way_there), getattr(ended.tempo, way_back))).all()
    assert getattr(begun.tempo, way_back) == pytest.approx(getattr(first.tempo, way_back), abs=0.25)
    assert getattr(ended.tempo, way_there) == pytest.approx(getattr(last.tempo, way_there), abs=0.25)
    for rep in (begun, ended):
        assert np.isnan((rep.score, rep.measures["rom"], rep.measures["rom_fraction"])).all()
    assert whole
    assert all(rep.cut_off is None and not rep.interrupted and np.isfinite(rep.score) for rep in whole)


def test_a_repetition_of_which_less_than_a_quarter_of_its_way_was_seen_is_listed_uncounted() -> None:
    first = _clean("squat").truth[0]
    report = _between("squat", first.start_s + 0.85 * (first.peak_s - first.start_s), _clean("squat").truth[-1].end_s)
    assert len(report.counted) == 3
    assert report.reps[0].reject_reason == "cut off by the start of the recording"


def test_a_squat_that_the_end_cuts_off_high_up_is_cut_off_and_not_short() -> None:
    last = _clean("squat").truth[-1]
    for share in (0.35, 0.45, 0.55):
        report = _between("squat", 0.0, last.start_s + share * (last.peak_s - last.start_s))
        assert {rep.reject_code for rep in report.reps[3:]} <= {"cut_off"}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_what_a_hole_hides_has_no_tempo_and_no_fault(exercise: str) -> None:
    clip = _clean(exercise)
    second = clip.truth[1]
    for share in (0.15, 0.5, 0.85):
        middle_s = second.start_s + share * (second.end_s - second.start_s)
        hole = (middle_s - 0.4, middle_s + 0.4)
        seen = [pose for pose in clip.poses if not hole[0] < pose.time_s < hole[1]]
        report = _judge(exercise, seen)
        assert not _told(report)
        assert len(report.counted) <= 4
        for rep in report.counted:
            if rep.start_s < middle_s < rep.end_s:
                assert rep.interrupted
                assert np.isnan(rep.measures["rom"])
                assert np.isnan((rep.tempo.eccentric_s, rep.tempo.concentric_s, rep.tempo.stretch_pause_s)).any()


def test_one_score_of_what_was_seen_when_no_repetition_was_seen_whole() -> None:
    rep = _clean("hip_thrust").truth[1]
    report = _between("hip_thrust", rep.start_s + 0.2, rep.end_s)
    assert len(report.counted) == 1
    assert report.counted[0].cut_off == "both"
    assert report.score == 100.0


def test_a_hole_that_hides_the_turning_point_leaves_nothing_of_the_tempo() -> None:
    """From the middle of the way down to the beginning of the way up: no phase was seen from end to end."""
    clip = _clean("squat")
    rep = clip.truth[1]
    hole = (rep.start_s + 0.5 * (rep.peak_s - rep.start_s), rep.hold_end_s + 0.25)
    report = _judge("squat", [pose for pose in clip.poses if not hole[0] < pose.time_s < hole[1]])
    (hidden,) = (found for found in report.counted if found.start_s < hole[0] < found.end_s)
    assert hidden.interrupted
    assert np.isnan((hidden.tempo.eccentric_s, hidden.tempo.stretch_pause_s, hidden.tempo.concentric_s)).all()
    assert not _told(report)


def test_the_rest_after_it_stands_in_where_the_recording_begins_on_the_way_down() -> None:
    clip = simulate("squat", [RepPlan()], camera=FRONT, observation=Observation.mediapipe())
    way_down_s = (clip.truth[0].start_s + clip.truth[0].peak_s) / 2
    report = _judge("squat", [pose for pose in clip.poses if pose.time_s >= way_down_s - 0.3])
    assert [rep.cut_off for rep in report.counted] == ["start"]
    assert [check.id for check in report.counted[0].checks] == ["knee_valgus"]
    assert report.score == 100.0


def test_a_set_with_long_holes_is_judged_by_what_was_seen_around_them() -> None:
    turns_s = [rep.hold_end_s + 0.3 for rep in _clean("squat").truth[:2]]
    observation = Observation(missing=tuple((at_s, at_s + 2.2) for at_s in turns_s))
    clip = simulate("squat", reps=[RepPlan()] * 4, camera=COUNTED["squat"], observation=observation)
    report = _judge("squat", [pose for pose in clip.poses if pose.time_s < clip.truth[1].end_s + 2.5])
    assert report.counted
    assert report.score == 100.0


def test_a_hold_that_sinks_slowly_until_the_recording_ends_has_a_score() -> None:
    sinking, held_s = 0.35, 8.0
    clip = simulate("side_plank_hip_lift", [RepPlan(peak_pause_s=held_s)], camera=COUNTED["side_plank_hip_lift"])
    top_s = clip.truth[0].peak_s
    poses = [pose for pose in clip.poses if pose.time_s < top_s + held_s - 0.5]
    rest, top = (next(p for p in poses if p.time_s >= at_s) for at_s in (0.0, top_s + 0.2))
    share = [sinking * float(np.clip((pose.time_s - top_s - 0.2) / held_s, 0.0, 1.0)) for pose in poses]
    sunk = [
        replace(pose, xy_px=pose.xy_px + s * (rest.xy_px - top.xy_px), xyz_m=pose.xyz_m + s * (rest.xyz_m - top.xyz_m))
        for pose, s in zip(poses, share, strict=True)
    ]
    report = _judge("side_plank_hip_lift", sunk)
    assert [rep.cut_off for rep in report.counted] == ["end"]
    assert np.isfinite(report.score)
