"""formcheck's own verdict on the landmarks of a clip."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from benchmarks.accuracy.metrics import FoundRep, Judged

from formcheck.analysis.recording_analysis import RecordingAnalysis
from formcheck.errors import InputError
from formcheck.exercises import ids, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import JudgedSet, Rep


def named(exercise: str, poses: Sequence[PoseFrame]) -> Judged:
    """The exercise is named by the user."""
    session = RecordingAnalysis(load(exercise), ())
    for pose in poses:
        session.update(pose)
    (found,) = session.finish()
    return _judged(found.report)


def recognised(poses: Sequence[PoseFrame]) -> Judged:
    """The exercise is left to the program; of several sets the one with the most repetitions is taken."""
    session = RecordingAnalysis(None, [load(name) for name in ids()])
    for pose in poses:
        session.update(pose)
    try:
        found = session.finish()
    except InputError:
        return Judged(None)
    return _judged(max((one.report for one in found), key=lambda report: len(report.counted)))


def _judged(report: JudgedSet) -> Judged:
    return Judged(
        report.exercise_id,
        tuple(_rep(rep) for rep in report.reps),
        frozenset(one.fault for one in report.not_assessed),
    )


def _rep(rep: Rep) -> FoundRep:
    phases = ("eccentric_s", "stretch_pause_s", "concentric_s", "peak_pause_s")
    return FoundRep(
        rep.peak_s,
        rep.counted,
        rep.reject_code == "partial",
        None if rep.side == "both" else rep.side,
        {phase: value for phase in phases if math.isfinite(value := getattr(rep.tempo, phase))},
        frozenset(fault.id for fault in rep.faults),
    )
