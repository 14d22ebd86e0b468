"""Clips that were cut in the middle of a repetition, as people cut them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.exercises import load
from formcheck.models import find
from formcheck.pose.mediapipe_backend import MediaPipeEstimator
from formcheck.video.reader import open_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from formcheck.core.report_types import JudgedSet

pytestmark = pytest.mark.model


def _cut(clip: Path, exercise: str, from_s: float, to_s: float) -> JudgedSet:
    """The report of a part of a clip."""
    session = RecordingAnalysis(load(exercise), [])
    with open_source(clip) as frames, MediaPipeEstimator(find("full"), masks=False) as estimator:
        for frame in frames:
            if from_s <= frame.time_s <= to_s:
                session.update(estimator.estimate(replace(frame, time_s=frame.time_s - from_s)))
            elif frame.time_s > to_s:
                break
    return session.finish()[0].report


def test_a_squat_that_begins_half_way_down_is_not_rushed(sample: Callable[[str], Path]) -> None:
    report = _cut(sample("squat_side_clean"), "squat", 3.1, 11.1)
    first, second = report.counted
    assert (first.cut_off, second.cut_off) == ("start", None)
    assert np.isnan(first.tempo.eccentric_s)
    assert not any(rep.faults for rep in report.counted)


def test_a_thrust_that_ends_on_its_way_down_is_not_rushed(sample: Callable[[str], Path]) -> None:
    report = _cut(sample("hip_thrust_arched"), "hip_thrust", 0.0, 5.3)
    (only,) = report.counted
    assert only.cut_off == "end"
    assert np.isnan(only.tempo.eccentric_s)
    assert not {"rushed", "partial_range"} & {fault.id for fault in only.faults}
