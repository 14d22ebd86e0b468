"""The Python interface: a clip in, the judged set out."""

from __future__ import annotations

import json
import os
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formcheck.exercises import ExerciseSpec, candidates, ids, load, load_own
from formcheck.pipeline.clip_analysis import ClipResult, analyse_clip
from formcheck.pose.landmark_file import RecordingInfo
from formcheck.results import report_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.results import SetReport

AUTO: Final = "auto"


def analyze(
    path: str | os.PathLike[str],
    exercise: str | ExerciseSpec = AUTO,
    *,
    progress: Callable[[float], None] | None = None,
) -> SetReport:
    """Count, time and judge the repetitions of a clip.

    Parameters
    ----------
    path : str or path
        A video, a folder of numbered pictures, or the landmarks that were kept of one (``.landmarks.npz``).
    exercise : str or ExerciseSpec
        An id of ``exercise_ids()``, an exercise of your own (``load_exercise``), or ``auto`` to recognise it.
    progress : callable, optional
        Told the share of the clip that is done, NaN while its length is unknown.

    Returns
    -------
    SetReport
        The set with the most repetitions; ``report.sets`` holds all of them.

    Raises
    ------
    InputError
        When the clip or the exercise cannot be used, or the exercise cannot be told from the movement.
    """
    from formcheck.video.frames import readable, refuse_address

    refuse_address(os.fspath(path))
    clip = Path(path)
    readable(clip)
    result = analyse_clip(clip, _spec(exercise), keep_poses=True, progress=progress)
    return report_of(result.main, result)


def analyze_poses(
    poses: Iterable[PoseFrame], exercise: str | ExerciseSpec = AUTO, *, info: RecordingInfo | None = None
) -> SetReport:
    """Count, time and judge the repetitions that these poses show.

    Parameters
    ----------
    poses : iterable of PoseFrame
        In the order of their times.
    exercise : str or ExerciseSpec
        As for ``analyze``.
    info : RecordingInfo, optional
        Where the poses come from; ``to_dict`` needs it.

    Raises
    ------
    InputError
        When the exercise cannot be used, or cannot be told from the movement.
    ValueError
        When the times do not increase.
    """
    from formcheck.analysis.recording_analysis import RecordingAnalysis

    spec = _spec(exercise)
    session = RecordingAnalysis(spec, () if spec else candidates(()))
    for pose in poses:
        session.update(pose)
    known = info or RecordingInfo("", 1, 1, len(session.poses), float("nan"), float("nan"), "", "", masks=False)
    result = ClipResult(tuple(session.finish()), known, session.poses, recorded=True)
    return report_of(result.main, result)


def exercise_ids() -> tuple[str, ...]:
    """The ids of the exercises that ship with formcheck, in alphabetical order."""
    return ids()


def load_exercise(exercise: str | os.PathLike[str]) -> ExerciseSpec:
    """An exercise by its id, or from a file of your own.

    Parameters
    ----------
    exercise : str or path
        An id of ``exercise_ids()``, or the path of a ``.toml`` file.

    Raises
    ------
    InputError
        When there is no such exercise, or with the line and key that is wrong in the file.
    """
    path = Path(exercise)
    return load_own(path) if path.suffix == ".toml" else load(str(exercise))


def report_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``<stem>.json`` and ``SetReport.to_dict()``."""
    text = (resources.files("formcheck.report") / "report.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _spec(exercise: str | ExerciseSpec) -> ExerciseSpec | None:
    if isinstance(exercise, ExerciseSpec):
        return exercise
    return None if exercise == AUTO else load(exercise)
