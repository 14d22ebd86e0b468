"""The judged set as the Python interface hands it out: objects, tables and arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

from formcheck.core import report_types
from formcheck.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.exercises import ExerciseSpec
    from formcheck.pipeline.clip_analysis import ClipResult


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SetReport(report_types.JudgedSet):
    """A judged set, and what it was judged from.

    The repetitions, faults, score and advice are the attributes of ``formcheck.core.report_types.JudgedSet``.

    Parameters
    ----------
    exercise : ExerciseSpec
        What was done, with its limits, cues and their sources.
    from_s, to_s : float
        The stretch of the recording in which the set was found, seconds from the first frame.
    """

    exercise: ExerciseSpec = field(compare=False)
    from_s: float
    to_s: float
    _found: FoundSet = field(compare=False)
    _result: ClipResult = field(compare=False)

    def __repr__(self) -> str:
        return f"<SetReport {self.exercise_id}: {len(self.counted)} repetitions, score {self.score:.0f}>"

    @property
    def sets(self) -> tuple[SetReport, ...]:
        """All sets of the recording in order of time, this one among them."""
        return tuple(report_of(found, self._result) for found in self._result.sets)

    @property
    def faults(self) -> dict[str, int]:
        """In how many counted repetitions each fault was found, the most frequent first."""
        from formcheck.report.wording import fault_counts

        return fault_counts(self)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, as ``formcheck analyze`` writes it; valid against ``report_schema()``.

        Raises
        ------
        InputError
            When nothing is known about the recording: the poses came without ``info``.
        """
        from formcheck.report.json_report import to_json

        if not self._result.info.model_sha256:
            raise InputError(
                "a report of a known recording", "poses without any", "give info=RecordingInfo(...) to analyze_poses"
            )
        return to_json(self._found, self._result.info)

    def to_frame(self) -> pd.DataFrame:
        """One row for each repetition, those that were not counted among them.

        Returns
        -------
        pandas.DataFrame
            The columns of ``<stem>.reps.csv`` without ``set`` and ``exercise``: times and phases in seconds, ``faults``
            separated by ``;``, a column for each measure. NaN where a value is unknown.
        """
        from formcheck.report.csv_report import COLUMNS

        names = list(dict.fromkeys([*COLUMNS[2:], *(name for rep in self.reps for name in rep.measures)]))
        frame: pd.DataFrame = _extra("pandas").DataFrame([_row(rep) for rep in self.reps], columns=names)
        return frame.astype({"number": "Int64"})

    def checks(self) -> pd.DataFrame:
        """One row for each thing that was measured in a counted repetition and compared with its limit.

        Returns
        -------
        pandas.DataFrame
            ``rep``, ``side``, and the fields of ``Check``; ``id`` is the fault's.
        """
        names = [one.name for one in fields(report_types.Check)]
        lines = [
            {"rep": rep.number, "side": rep.side} | {name: getattr(check, name) for name in names}
            for rep in self.counted
            for check in rep.checks
        ]
        frame: pd.DataFrame = _extra("pandas").DataFrame(lines, columns=["rep", "side", *names])
        return frame

    def signals(self) -> pd.DataFrame:
        """What the set was counted and judged by, over time.

        Returns
        -------
        pandas.DataFrame
            Index ``time_s``, 30 a second. ``rep`` is the number of the counted repetition that goes on; the other
            columns name their unit (``deg``, ``m``, ``torso`` for lengths of the trunk, ``ratio``). NaN where the
            body, or the quantity from this camera, was not seen.
        """
        from formcheck.export.tables import rep_at

        curves = self._found.curves
        frame: pd.DataFrame = _extra("pandas").DataFrame(curves.values, columns=list(curves.names))
        frame.insert(0, "rep", rep_at(self, curves.t_s))
        frame.insert(0, "time_s", curves.t_s)
        return frame.astype({"rep": "Int64"}).set_index("time_s")

    def landmarks(self) -> xr.Dataset:
        """The landmarks as the model saw them, in every frame of the recording.

        Returns
        -------
        xarray.Dataset
            ``xy_px`` (time_s, landmark, axis_px) in the upright picture, y down; ``xyz_m`` (time_s, landmark, axis_m)
            in the world, origin between the hips, y down, z away from the camera; ``visibility`` (time_s, landmark)
            from 0 to 1. NaN where nobody was found.
        """
        import numpy as np

        from formcheck.core.landmarks import Landmark

        poses = self._result.poses or ()
        spaces = {"xy_px": ("axis_px",), "xyz_m": ("axis_m",), "visibility": ()}
        coords: dict[str, list[Any]] = {
            "time_s": [pose.time_s for pose in poses],
            "landmark": [landmark.name.lower() for landmark in Landmark],
            "axis_px": ["x", "y"],
            "axis_m": ["x", "y", "z"],
        }
        data = {}
        for name, axes in spaces.items():
            dims = ("time_s", "landmark", *axes)
            values = np.array([getattr(pose, name) for pose in poses], np.float32)
            data[name] = (dims, values.reshape([len(coords[dim]) for dim in dims]))
        found: xr.Dataset = _extra("xarray").Dataset(data, coords)
        return found


def report_of(found: FoundSet, result: ClipResult) -> SetReport:
    """One set of a result that kept its poses."""
    judged = {one.name: getattr(found.report, one.name) for one in fields(report_types.JudgedSet)}
    return SetReport(
        **judged, exercise=found.spec, from_s=found.from_s, to_s=found.to_s, _found=found, _result=result
    )  # fmt: skip


def _row(rep: report_types.Rep) -> dict[str, Any]:
    row = {one.name: getattr(rep, one.name) for one in fields(rep)}
    tempo = {one.name: getattr(rep.tempo, one.name) for one in fields(rep.tempo)}
    return row | tempo | rep.measures | {"faults": ";".join(fault.id for fault in rep.faults)}


def _extra(name: str) -> Any:  # noqa: ANN401  a module
    try:
        return import_module(name)
    except ImportError as error:
        raise InputError(f"{name} for tables", "none", "pip install 'formcheck[data]'") from error
