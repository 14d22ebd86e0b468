"""The columns of the exported tables, and writing them as CSV or Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from formcheck.core.landmarks import COUNT, Landmark
from formcheck.utils.atomic_files import PARQUET_MARK, replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.analysis.signal_curves import Curves
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import JudgedSet
    from formcheck.kinematics.geometry import Floats

Columns = dict[str, Any]  # name -> array or list, all of one length
TABLES: Final = ("signals", "landmarks")
_PARTS: Final = (("xy_px", ("x_px", "y_px")), ("xyz_m", ("x_m", "y_m", "z_m")), ("visibility", ("visibility",)))


def file_names(stem: str, wanted: Sequence[str]) -> list[str]:
    """Names of the tables: of the signals, then of the landmarks, in each wanted format."""
    return [f"{stem}.{what}.{suffix}" for what in TABLES for suffix in wanted]


def write(folder: Path, stem: str, wanted: Sequence[str], sets: Sequence[FoundSet], poses: Sequence[PoseFrame]) -> None:
    """Write both tables in each wanted format (see ``export.formats``)."""
    writers = {"csv": write_csv, "parquet": write_parquet}
    for what, columns in zip(TABLES, (signal_columns(sets), landmark_columns(poses)), strict=True):
        for suffix in wanted:
            writers[suffix](folder / f"{stem}.{what}.{suffix}", columns)


def landmark_columns(poses: Sequence[PoseFrame]) -> Columns:
    """The landmarks as the model saw them, a row for each frame.

    Parameters
    ----------
    poses : sequence of PoseFrame

    Returns
    -------
    dict of str to (n,)
        ``time_s``, then for each of the 33 landmarks such as ``left_hip``: ``_x_px`` and ``_y_px`` in the upright
        picture (y down), ``_x_m``, ``_y_m`` and ``_z_m`` in the world (origin between the hips, y down, z away from the
        camera), ``_visibility`` from 0 to 1. NaN where nobody was found.
    """
    out: Columns = {"time_s": np.array([pose.time_s for pose in poses], np.float64)}
    fields = {field: np.array([getattr(pose, field) for pose in poses], np.float32) for field, _ in _PARTS}
    for landmark in Landmark:
        for field, ends in _PARTS:
            values = fields[field].reshape(len(poses), COUNT, len(ends))[:, landmark]
            out |= {f"{landmark.name.lower()}_{end}": values[:, k] for k, end in enumerate(ends)}
    return out


def signal_columns(sets: Sequence[FoundSet]) -> Columns:
    """What each set was counted and judged by, a row for each time of its curves.

    Parameters
    ----------
    sets : sequence of FoundSet
        In order of time.

    Returns
    -------
    dict of str to (m,)
        ``set`` (from 1), ``exercise``, ``time_s``, ``rep`` (number of the counted repetition that goes on, None between
        them), then the curves of all sets; NaN where a set has no such curve.
    """
    out: Columns = {"set": [], "exercise": [], "time_s": [], "rep": []}
    for number, found in enumerate(sets, 1):
        size = found.curves.t_s.size
        out["set"] += [number] * size
        out["exercise"] += [found.spec.id] * size
        out["time_s"] += found.curves.t_s.tolist()
        out["rep"] += rep_at(found.report, found.curves.t_s)
    for name in dict.fromkeys(name for found in sets for name in found.curves.names):
        out[name] = np.concatenate([_named(found.curves, name) for found in sets])
    return out


def rep_at(report: JudgedSet, t_s: Floats) -> list[int | None]:
    """Number of the counted repetition that each time (m,) lies in; None between them."""
    out: list[int | None] = [None] * t_s.size
    for rep in report.counted:
        for k in np.flatnonzero((t_s >= rep.start_s) & (t_s <= rep.end_s)):
            out[k] = rep.number
    return out


def _named(curves: Curves, name: str) -> Floats:
    if name in curves.names:
        return np.asarray(curves.values[:, curves.names.index(name)])
    return np.full(curves.t_s.size, np.nan)


def write_csv(path: Path, columns: Columns) -> None:
    """Write a table as CSV (UTF-8, comma, header); unknown values are empty. It appears complete or not at all."""
    from pyarrow import csv

    with replacing(path) as temporary:
        csv.write_csv(_table(columns), temporary, csv.WriteOptions(quoting_style="needed"))


def write_parquet(path: Path, columns: Columns) -> None:
    """Write a table as Parquet; unknown values are null. It appears complete or not at all."""
    from pyarrow import parquet

    with replacing(path) as temporary:
        parquet.write_table(_table(columns).replace_schema_metadata(PARQUET_MARK), temporary)


def _table(columns: Columns) -> Any:  # noqa: ANN401 - pyarrow ships no types
    import pyarrow as pa

    # from_pandas: NaN means unknown, which these files have a mark for
    return pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})
