"""The export formats of a clip, and writing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.kinematics.geometry import Floats

FORMATS: Final = ("csv", "parquet", "trc", "mot")
TABLES: Final = ("signals", "landmarks")


def formats(text: str) -> tuple[str, ...]:
    """The formats in a list such as ``csv,trc``, in the order of ``FORMATS``.

    Raises
    ------
    InputError
        When it names another one, or none.
    """
    named = [name.strip().lower() for name in text.split(",")]
    strange = [name for name in named if name not in FORMATS]
    if strange:
        raise InputError(f"some of {','.join(FORMATS)} after --export", f"'{strange[0]}'", "name formats, with commas")
    return tuple(name for name in FORMATS if name in named)


def export_paths(folder: Path, stem: str, wanted: Sequence[str]) -> list[Path]:
    """What ``write_exports`` writes."""
    tables = [folder / f"{stem}.{what}.{name}" for what in TABLES for name in wanted if name in {"csv", "parquet"}]
    return [*tables, *(folder / f"{stem}.{name}" for name in wanted if name in {"trc", "mot"})]


def write_exports(
    folder: Path, stem: str, wanted: Sequence[str], sets: Sequence[FoundSet], poses: Sequence[PoseFrame]
) -> list[Path]:
    """Write what is wanted of a clip; each file appears complete or not at all.

    Parameters
    ----------
    folder : Path
    stem : str
        What the names begin with.
    wanted : sequence of str
        Some of ``FORMATS``.
    sets : sequence of FoundSet
        The judged sets in order of time.
    poses : sequence of PoseFrame
        All frames of the clip.

    Returns
    -------
    list of Path
        What was written: ``<stem>.signals`` and ``<stem>.landmarks`` as ``.csv`` or ``.parquet``, ``<stem>.trc``,
        ``<stem>.mot``.
    """
    tables = [name for name in wanted if name in {"csv", "parquet"}]
    motions = [name for name in wanted if name not in tables]
    return [
        *(_write_tables(folder, stem, tables, sets, poses) if tables else ()),
        *(_write_motions(folder, stem, motions, poses) if motions else ()),
    ]


def _write_tables(
    folder: Path, stem: str, wanted: Sequence[str], sets: Sequence[FoundSet], poses: Sequence[PoseFrame]
) -> list[Path]:
    from formcheck.export.tables import landmark_columns, signal_columns, write_csv, write_parquet

    write = {"csv": write_csv, "parquet": write_parquet}
    paths = []
    for what, columns in zip(TABLES, (signal_columns(sets), landmark_columns(poses)), strict=True):
        for suffix in wanted:
            paths.append(folder / f"{stem}.{what}.{suffix}")
            write[suffix](paths[-1], columns)
    return paths


def _write_motions(folder: Path, stem: str, wanted: Sequence[str], poses: Sequence[PoseFrame]) -> list[Path]:
    from formcheck.export.opensim import coordinates_deg, markers_m, write_mot, write_trc

    t_s, xyz_m = _on_grid(poses)
    points_m = markers_m(xyz_m)
    paths = [folder / f"{stem}.{suffix}" for suffix in wanted]
    for path in paths:
        if path.suffix == ".trc":
            write_trc(path, t_s, points_m)
        else:
            write_mot(path, t_s, coordinates_deg(points_m))
    return paths


def _on_grid(poses: Sequence[PoseFrame]) -> tuple[Floats, Floats]:
    """Times (m,) and world landmarks (m, 33, 3) on the even grid, smoothed, as the analysis takes them."""
    import numpy as np

    from formcheck.core.landmarks import COUNT
    from formcheck.kinematics.body import PoseSequence

    sequence = PoseSequence()
    for pose in poses:
        sequence.append(pose)
    if sequence.n < 2:
        return np.empty(0), np.empty((0, COUNT, 3))
    body = sequence.body()
    return body.t_s, body.xyz_m
