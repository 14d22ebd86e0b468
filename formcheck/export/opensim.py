"""OpenSim files: marker trajectories (``.trc``) and joint angles (``.mot``), x ahead, y up, z right.

The formats are described in OpenSim's documentation, "Marker (.trc) Files" and "Storage (.sto) and motion (.mot)
Files"; that OpenSim itself reads what is written here is a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.core.landmarks import COUNT, Landmark
from formcheck.kinematics.body import PoseSequence
from formcheck.kinematics.geometry import unit
from formcheck.kinematics.resampling import GRID_HZ
from formcheck.utils.atomic_files import WRITTEN_BY, write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.kinematics.geometry import Floats

# house rule: between these bends of the knee the leg's rotation goes over from the foot's direction to the knee's plane
STRAIGHT_DEG: Final = 10.0
BENT_DEG: Final = 30.0


def file_names(stem: str, wanted: Sequence[str]) -> list[str]:
    """Names of the files in the wanted formats."""
    return [f"{stem}.{suffix}" for suffix in wanted]


def write(folder: Path, stem: str, wanted: Sequence[str], sets: Sequence[FoundSet], poses: Sequence[PoseFrame]) -> None:
    """Write markers and joint angles of all frames (see ``export.formats``)."""
    del sets  # the files hold the whole clip
    t_s, xyz_m = _on_grid(poses)
    points_m = markers_m(xyz_m)
    if "trc" in wanted:
        write_trc(folder / f"{stem}.trc", t_s, points_m)
    if "mot" in wanted:
        write_mot(folder / f"{stem}.mot", t_s, coordinates_deg(points_m))


def _on_grid(poses: Sequence[PoseFrame]) -> tuple[Floats, Floats]:
    """Times (m,) and world landmarks (m, 33, 3) on the even grid, smoothed, as the analysis takes them."""
    sequence = PoseSequence()
    for pose in poses:
        sequence.append(pose)
    if sequence.n < 2:
        return np.empty(0), np.empty((0, COUNT, 3))
    body = sequence.body()
    return body.t_s, body.xyz_m


def markers_m(xyz_m: Floats) -> Floats:
    """World landmarks in OpenSim's axes.

    Parameters
    ----------
    xyz_m : (m, 33, 3)
        As ``PoseFrame.xyz_m``: x right in the picture, y down, z away from the camera, origin between the hips.

    Returns
    -------
    (m, 33, 3)
        x where the subject faces over the whole recording, y up in the picture, z to the subject's right: turned,
        not mirrored; the same turn in every frame. NaN stays.
    """
    upright = np.asarray(xyz_m, np.float64) * (1.0, -1.0, -1.0)
    pelvis = _pelvis(upright)
    # the turn about y that brings the pelvis's x and z axes nearest to the ground's, over all frames
    along = np.nansum(pelvis[:, 0, 0] + pelvis[:, 2, 2])
    across = np.nansum(pelvis[:, 2, 0] - pelvis[:, 0, 2])
    turn = np.arctan2(across, along)
    cos, sin = np.cos(turn), np.sin(turn)
    return np.asarray(upright @ np.array([[cos, 0.0, -sin], [0.0, 1.0, 0.0], [sin, 0.0, cos]]))


def coordinates_deg(points_m: Floats) -> dict[str, Floats]:
    """Joint angles under the names and with the signs that OpenSim's models of the lower body use.

    Pelvis and trunk are one segment, for there are no landmarks on the spine: ``pelvis_tilt`` (back is positive),
    ``pelvis_list`` and ``pelvis_rotation`` are body-fixed rotations about z, x and y of a frame whose y axis runs from
    the middle of the hips to the middle of the shoulders. Positive are flexion, adduction and inward rotation of the
    hip, flexion of the knee and dorsiflexion of the ankle (0 is a right angle between shank and sole). With the knee
    straighter than ``STRAIGHT_DEG`` the hip's rotation is that of the foot.

    Parameters
    ----------
    points_m : (m, 33, 3)
        As from ``markers_m``.

    Returns
    -------
    dict of str to (m,)
        Degrees; NaN where the landmarks are.
    """
    pelvis = _pelvis(points_m)
    out = dict(zip(("pelvis_tilt", "pelvis_list", "pelvis_rotation"), _turns_deg(pelvis), strict=True))
    for side in ("right", "left"):
        out |= _leg(points_m, pelvis, side)
    return out


def _leg(points: Floats, pelvis: Floats, side: str) -> dict[str, Floats]:
    hip, knee, ankle, heel, toe = (
        points[:, Landmark[f"{side}_{joint}".upper()]] for joint in ("hip", "knee", "ankle", "heel", "foot_index")
    )
    thigh, shank, foot = unit(hip - knee), unit(knee - ankle), unit(toe - heel)
    bend = np.degrees(np.arccos(np.clip(_dot(thigh, shank), -1.0, 1.0)))
    by_knee = np.clip((bend - STRAIGHT_DEG) / (BENT_DEG - STRAIGHT_DEG), 0.0, 1.0)[:, None]
    # the shank of a bent knee points back, the foot ahead; both seen along the thigh
    ahead = by_knee * unit(_across(shank, thigh)) + (1.0 - by_knee) * unit(_across(foot, thigh))
    flexion, about_x, about_y = _turns_deg(np.swapaxes(pelvis, 1, 2) @ _frame(thigh, ahead))
    inward = 1.0 if side == "right" else -1.0
    end = side[0]
    return {
        f"hip_flexion_{end}": flexion,
        f"hip_adduction_{end}": inward * about_x,
        f"hip_rotation_{end}": inward * about_y,
        f"knee_angle_{end}": bend,
        f"ankle_angle_{end}": 90.0 - np.degrees(np.arccos(np.clip(_dot(shank, foot), -1.0, 1.0))),
    }


def _pelvis(points: Floats) -> Floats:
    """(m, 3, 3) axes in columns, from the hips and the shoulders."""
    left, right = points[:, Landmark.LEFT_HIP], points[:, Landmark.RIGHT_HIP]
    shoulders = points[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]].mean(axis=1)
    up = unit(shoulders - (left + right) / 2)
    return _frame(up, np.cross(up, right - left))


def _frame(up: Floats, ahead: Floats) -> Floats:
    """(m, 3, 3) axes in columns: y along ``up``, x as near to ``ahead`` as that allows."""
    x = unit(_across(ahead, up))
    return np.stack([x, up, np.cross(x, up)], axis=-1)


def _turns_deg(frames: Floats) -> tuple[Floats, Floats, Floats]:
    """Body-fixed rotations about z, then x, then y that make these frames (m, 3, 3)."""
    z = np.arctan2(-frames[:, 0, 1], frames[:, 1, 1])
    x = np.arcsin(np.clip(frames[:, 2, 1], -1.0, 1.0))
    y = np.arctan2(-frames[:, 2, 0], frames[:, 2, 2])
    return np.degrees(z), np.degrees(x), np.degrees(y)


def _across(v: Floats, axis: Floats) -> Floats:
    """What of ``v`` is at right angles to the unit vector ``axis``."""
    return np.asarray(v - _dot(v, axis)[:, None] * axis)


def _dot(a: Floats, b: Floats) -> Floats:
    return np.asarray((a * b).sum(axis=-1))


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
