"""Marker trajectories (``.trc``) and joint angles (``.mot``) that OpenSim reads.

The formats are described in OpenSim's documentation, "Marker (.trc) Files" and "Storage (.sto) and motion (.mot)
Files"; that OpenSim itself reads what is written here is a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.kinematics.grid import GRID_HZ
from formcheck.landmarks import Landmark
from formcheck.marks import WRITTEN_BY
from formcheck.report.atomic import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from formcheck.kinematics.geometry import Floats

_KEYS: Final = (
    "DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units", "OrigDataRate", "OrigDataStartFrame", "OrigNumFrames",
)  # fmt: skip


def write_trc(path: Path, t_s: Floats, points_m: Floats) -> None:
    """Write marker trajectories; the file appears complete or not at all.

    Parameters
    ----------
    path : Path
    t_s : (m,)
        Times in seconds, evenly spaced at ``GRID_HZ``.
    points_m : (m, 33, 3)
        Metres, x ahead, y up, z right. The markers are called after the landmarks, such as ``left_hip``. Where nobody
        was seen (NaN) the cells are empty, which OpenSim reads as missing.
    """
    write_text(path, "".join(f"{line}\n" for line in _trc(path.name, t_s, points_m)))


def _trc(name: str, t_s: Floats, points_m: Floats) -> Iterator[str]:
    frames, markers = points_m.shape[:2]
    yield f"PathFileType\t4\t(X/Y/Z)\t{_one_line(name)}\twritten by {WRITTEN_BY}"
    yield "\t".join(_KEYS)
    yield "\t".join(map(str, (GRID_HZ, GRID_HZ, frames, markers, "m", GRID_HZ, 1, frames)))
    yield "Frame#\tTime\t" + "".join(f"{landmark.name.lower()}\t\t\t" for landmark in Landmark)
    yield "\t\t" + "".join(f"X{k}\tY{k}\tZ{k}\t" for k in range(1, markers + 1))
    yield ""
    for k, (time_s, row) in enumerate(zip(t_s, points_m.reshape(frames, 3 * markers), strict=True), 1):
        # every cell is closed by a tab: OpenSim counts an empty last one only then
        yield f"{k}\t{time_s:.6f}\t" + "".join(f"{x:.6f}\t" if np.isfinite(x) else "\t" for x in row)


def write_mot(path: Path, t_s: Floats, coordinates_deg: Mapping[str, Floats]) -> None:
    """Write joint angles; the file appears complete or not at all.

    Parameters
    ----------
    path : Path
    t_s : (m,)
        Times in seconds.
    coordinates_deg : mapping of str to (m,)
        Degrees. A motion file cannot say that a value is missing: times at which one is NaN are left out.
    """
    write_text(path, "".join(f"{line}\n" for line in _mot(path.stem, t_s, coordinates_deg)))


def _mot(name: str, t_s: Floats, coordinates_deg: Mapping[str, Floats]) -> Iterator[str]:
    rows = np.column_stack([t_s, *coordinates_deg.values()])
    rows = rows[np.isfinite(rows).all(axis=1)]
    yield _one_line(name)
    yield f"comment=written by {WRITTEN_BY}"
    yield from ("version=1", f"nRows={rows.shape[0]}", f"nColumns={rows.shape[1]}", "inDegrees=yes", "endheader")
    yield "\t".join(["time", *coordinates_deg])
    yield from ("\t".join(f"{value:.6f}" for value in row) for row in rows)


def _one_line(name: str) -> str:
    """A file's name with nothing in it that would end a line or a field of a header."""
    return " ".join(name.split())
