"""A recording is cut where somebody rests for long, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from analysis.cases import COUNTED
from formcheck.analysis import recording_analysis
from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.exercises import candidates, load
from formcheck.exercises.thresholds import standard
from formcheck.simulation import Observation, RepPlan, simulate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.pose_frame import PoseFrame

STEP_S: Final = 1 / 30
SETS: Final = [
    simulate("squat", [RepPlan()] * 4, camera=COUNTED["squat"], observation=Observation.mediapipe(), seed=seed).poses
    for seed in (3, 4)
]


def recording(rests_s: Sequence[float]) -> Iterator[PoseFrame]:
    """A set of four, and one after each rest, in which the person stands."""
    at_s = 0.0
    for number, rest_s in enumerate([*rests_s, 0.0]):
        poses = SETS[number % 2]
        yield from (replace(pose, time_s=at_s + pose.time_s) for pose in poses)
        at_s += poses[-1].time_s + STEP_S
        still = poses[: round(0.5 / STEP_S)]  # before the first repetition; seen as shakily as everything
        for _ in range(round(rest_s / 0.5)):
            yield from (replace(pose, time_s=at_s + pose.time_s) for pose in still)
            at_s += len(still) * STEP_S


def judged(rests_s: Sequence[float], exercise: str = "squat") -> list[FoundSet]:
    session = RecordingAnalysis(load(exercise), ()) if exercise else RecordingAnalysis(None, candidates(()))
    for pose in recording(rests_s):
        session.update(pose)
    return session.finish()


@pytest.mark.parametrize("exercise", ["squat", ""], ids=["named", "recognised"])
def test_a_long_break_ends_a_set(exercise: str) -> None:
    first, second = judged([standard().break_s + 10], exercise)
    assert [len(found.report.counted) for found in (first, second)] == [4, 4]
    assert first.from_s == 0.0
    assert first.to_s < second.from_s <= first.to_s + 2 * STEP_S
    length_s = SETS[0][-1].time_s
    assert first.to_s == pytest.approx(length_s + (standard().break_s + 10) / 2, abs=3.0)  # in the middle of the break
    assert [rep.number for rep in second.report.counted] == [1, 2, 3, 4]
    assert all(second.from_s <= rep.start_s and rep.end_s <= second.to_s for rep in second.report.counted)


@pytest.mark.parametrize("exercise", ["squat", ""], ids=["named", "recognised"])
def test_a_short_one_does_not(exercise: str) -> None:
    (found,) = judged([standard().break_s - 20], exercise)
    assert len(found.report.counted) == 8
    assert found.from_s == 0.0


def test_breaks_are_found_wherever_they_lie_in_a_long_recording() -> None:
    rests = [80.0, 20.0, 95.0, 70.0, 30.0, 100.0]
    found = judged(rests)
    assert sum(len(one.report.counted) for one in found) == 4 * 7
    assert [len(one.report.counted) for one in found] == [4, 8, 4, 8, 4]
    assert found[-1].to_s > 2 * recording_analysis.STRETCH_S / 1.2  # or the stretches were never tried


def test_a_long_set_without_a_break_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_analysis, "STRETCH_S", 40.0)  # so that borders fall into repetitions
    (found,) = judged([0.0] * 5)
    assert len(found.report.counted) == 4 * 6


def test_a_recording_in_which_nothing_counts_is_one_set() -> None:
    session = RecordingAnalysis(load("squat"), ())
    still = SETS[0][:15]
    for n in range(300):
        for pose in still:
            session.update(replace(pose, time_s=n * 0.5 + pose.time_s))
    (found,) = session.finish()
    assert not found.report.counted
