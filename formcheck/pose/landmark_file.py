"""The landmark file ``<stem>.landmarks.npz``: what the analysis needs of a clip, to run again without it."""

from __future__ import annotations

import json
import math
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from formcheck.core.landmarks import COUNT
from formcheck.core.pose_frame import PROFILE_STATIONS, PoseFrame
from formcheck.errors import InputError
from formcheck.utils.atomic_files import replacing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

FORMAT: Final = "formcheck.landmarks/1"
MOST_FRAMES: Final = 1_000_000  # nine hours at 30 frames a second, a gigabyte in memory
_MOST_HEADER_BYTES: Final = 1 << 20
_BLOCK: Final = 1024  # frames, a megabyte
# what numpy writes before an array's numbers, with the types that are used here; read by hand so that
# nothing in a stranger's file is ever evaluated
_NPY_MAGIC: Final = b"\x93NUMPY\x01\x00"
_NPY_HEADER: Final = re.compile(
    rb"\{'descr': '([<|][fu][148])', 'fortran_order': False, 'shape': \(([0-9]+(?:, ?[0-9]+)*),?\), \} *\n"
)
# name -> type, and the shape behind the number of frames
_ARRAYS: Final[dict[str, tuple[str, tuple[int, ...]]]] = {
    "time_s": ("<f8", ()),
    "xy_px": ("<f4", (COUNT, 2)),
    "xyz_m": ("<f4", (COUNT, 3)),
    "visibility": ("<f4", (COUNT,)),
    "profile_px": ("<f4", (2, PROFILE_STATIONS.size)),
}


@dataclass(frozen=True, slots=True)
class RecordingInfo:
    """Where the poses of a recording come from.

    Parameters
    ----------
    path : str
        The clip, as it was named by the user.
    width, height : int
        Size of the upright picture with square pixels, in which ``xy_px`` is measured.
    frames : int
        Frames in the clip, or read from the camera.
    duration_s, fps : float
        Length and mean frame rate; NaN when unknown.
    model, model_sha256 : str
        Name of the model, and SHA-256 of its file.
    masks : bool
        Whether segmentation masks were read, so that ``profile_px`` means something.
    notes : tuple of str
        What the user should know about the tracking.
    file_bytes : int
        Size of the clip, by which another one of the same name is told from it; 0 when unknown, as from a camera.
    scenes_s : tuple of float
        When a hard cut brought another scene, ascending seconds.
    """

    path: str
    width: int
    height: int
    frames: int
    duration_s: float
    fps: float
    model: str
    model_sha256: str
    masks: bool
    notes: tuple[str, ...] = ()
    file_bytes: int = 0
    scenes_s: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            value, kind = getattr(self, field.name), _KINDS[field.name]
            # bool is an int to Python, but not here
            if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
                raise ValueError(f"{field.name} cannot be {value!r}")
        if not all(isinstance(note, str) for note in self.notes):
            raise ValueError(f"notes cannot be {self.notes!r}")
        if not all(isinstance(at_s, float) for at_s in self.scenes_s) or not np.isfinite(self.scenes_s).all():
            raise ValueError(f"scenes_s cannot be {self.scenes_s!r}")
        if self.width < 1 or self.height < 1 or min(self.frames, self.file_bytes) < 0:
            raise ValueError(f"there is no clip of {self.frames} frames of {self.width} x {self.height} pixels")
        if math.isinf(self.duration_s) or math.isinf(self.fps):
            raise ValueError("duration and frame rate cannot be infinite")


_LATER: Final[dict[str, Any]] = {"file_bytes": 0, "scenes_s": ()}  # fields that files of earlier versions lack
_KINDS: Final[dict[str, type]] = {
    "path": str, "width": int, "height": int, "frames": int, "duration_s": float, "fps": float,
    "model": str, "model_sha256": str, "masks": bool, "notes": tuple, "file_bytes": int, "scenes_s": tuple,
}  # fmt: skip


def write_recording(path: Path, poses: Sequence[PoseFrame], info: RecordingInfo) -> None:
    """Write a landmark file; it appears complete or not at all.

    Parameters
    ----------
    path : Path
        Where to; an earlier file of that name is replaced.
    poses : sequence of PoseFrame
        In the order of their times, read once for each array. What is read back is equal to the last bit.
    info : RecordingInfo
        Where the poses come from.

    Raises
    ------
    ValueError
        If the poses are such as ``read_recording`` would refuse.
    OSError
        If the file cannot be written.
    """
    if len(poses) > MOST_FRAMES:
        raise ValueError(f"{len(poses)} frames, more than {MOST_FRAMES}")
    # neighbouring blocks share a frame, so that the times are compared across their border, too
    for start in range(0, max(1, len(poses)), _BLOCK):
        _check({name: _column(name, poses[start : start + _BLOCK + 1]) for name in _ARRAYS})
    values = {name: None if _is_nan(value) else value for name, value in asdict(info).items()}
    header = np.frombuffer(json.dumps({"format": FORMAT, **values}, allow_nan=False).encode(), np.uint8)
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "header", "|u1", header.shape, [header])
        for name, (kind, shape) in _ARRAYS.items():
            blocks = (_column(name, poses[start : start + _BLOCK]) for start in range(0, len(poses), _BLOCK))
            _write(archive, name, kind, (len(poses), *shape), blocks)


def _column(name: str, poses: Sequence[PoseFrame]) -> NDArray[Any]:
    kind, shape = _ARRAYS[name]
    return np.array([getattr(pose, name) for pose in poses], kind).reshape(len(poses), *shape)


def _write(
    archive: zipfile.ZipFile, name: str, kind: str, shape: tuple[int, ...], blocks: Iterable[NDArray[Any]]
) -> None:
    """One array, block after block, as ``numpy.savez_compressed`` would write it whole."""
    with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
        np.lib.format.write_array_header_1_0(file, {"descr": kind, "fortran_order": False, "shape": shape})
        for block in blocks:
            file.write(block.tobytes())


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def read_recording(path: Path) -> tuple[Iterator[PoseFrame], RecordingInfo]:
    """Read a landmark file.

    Nothing in the file is trusted: sizes are compared with the limits before anything is unpacked, and no
    Python objects are ever loaded from it.

    Parameters
    ----------
    path : Path
        A file that ``write_recording`` wrote.

    Returns
    -------
    poses : iterator of PoseFrame
        In the order of their times; the whole file has been checked before the first one comes.
    info : RecordingInfo
        Where the poses come from.

    Raises
    ------
    InputError
        If the file is missing, damaged, of another format, or holds what no recording can hold.
    """
    with _refusals(path):
        with zipfile.ZipFile(path) as archive:
            wanted = sorted(f"{name}.npy" for name in ("header", *_ARRAYS))
            if sorted(archive.namelist()) != wanted:
                raise ValueError("a zip file with other contents")
            info = _info(_array(archive, "header", "|u1", (), _MOST_HEADER_BYTES).tobytes())
            arrays = {name: _array(archive, name, kind, shape, MOST_FRAMES) for name, (kind, shape) in _ARRAYS.items()}
        _check(arrays)
    return _frames(arrays), info


def read_recording_info(path: Path) -> RecordingInfo:
    """What a landmark file says about its clip, without reading the landmarks.

    Raises
    ------
    InputError
        If the file is missing, damaged in its header, or of another format.
    """
    with _refusals(path), zipfile.ZipFile(path) as archive:
        return _info(_array(archive, "header", "|u1", (), _MOST_HEADER_BYTES).tobytes())


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Whatever is wrong with a file, in one line."""
    try:
        yield
    # the zip reader says KeyError for a missing part, NotImplementedError for unknown compression and RuntimeError for
    # an encrypted file
    except (OSError, EOFError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(
            f"a landmark file ({FORMAT}) at {path}",
            str(error) or type(error).__name__,
            "give the path of a .landmarks.npz file, or analyse the video again",
        ) from error


def _array(archive: zipfile.ZipFile, name: str, kind: str, shape: tuple[int, ...], most: int) -> NDArray[Any]:
    """One array of the archive, its type and shape checked before its numbers are unpacked."""
    entry = archive.getinfo(f"{name}.npy")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ValueError(f"{name} is packed in a way that numpy does not use")
    with archive.open(entry) as file:
        start = file.read(len(_NPY_MAGIC) + 2)
        header = _NPY_HEADER.fullmatch(file.read(int.from_bytes(start[-2:], "little")))
        if not start.startswith(_NPY_MAGIC) or header is None:
            raise ValueError(f"{name} is not such an array as numpy writes")
        found = tuple(int(size) for size in header[2].decode().split(","))
        if header[1].decode() != kind or found[1:] != shape or found[0] > most:
            raise ValueError(f"{name} is an array of the type {header[1].decode()} and the shape {found}")
        size = math.prod(found) * np.dtype(kind).itemsize
        if entry.file_size != file.tell() + size:
            raise ValueError(f"{name} holds {entry.file_size} bytes, which does not fit its shape {found}")
        data = file.read(size)
    if len(data) != size:
        raise ValueError(f"{name} ends early")
    return np.frombuffer(data, kind).reshape(found)


def _info(header: bytes) -> RecordingInfo:
    values = json.loads(header)
    if not isinstance(values, dict) or values.pop("format", None) != FORMAT:
        raise ValueError("a header of another format or version")
    values = _LATER | values
    if set(values) != set(_KINDS):
        raise ValueError(f"a header with the fields {sorted(values)}")
    for name, kind in _KINDS.items():
        value = values[name]
        if kind is float and (value is None or type(value) is int):
            values[name] = math.nan if value is None else float(value)
        elif kind is tuple and isinstance(value, list):
            values[name] = tuple(value)
    return RecordingInfo(**values)


def _check(arrays: dict[str, NDArray[Any]]) -> None:
    """Raise ValueError where the arrays hold what no recording can hold."""
    time_s, visibility = arrays["time_s"], arrays["visibility"]
    if {len(array) for array in arrays.values()} != {time_s.size} or time_s.size > MOST_FRAMES:
        raise ValueError(f"arrays for {sorted({len(array) for array in arrays.values()})} frames")
    if not np.isfinite(time_s).all() or not (np.diff(time_s) > 0).all():
        raise ValueError("times that do not increase from frame to frame")
    if not ((visibility >= 0) & (visibility <= 1)).all():
        raise ValueError("visibilities outside 0 to 1")
    here = np.isfinite(arrays["xy_px"][:, 0, 0])
    for name in ("xy_px", "xyz_m"):
        known = np.isfinite(arrays[name])
        if (known != here[:, None, None]).any() or np.isinf(arrays[name]).any():
            raise ValueError(f"{name} with infinite numbers or with half a body")
    profile_px = arrays["profile_px"]
    if np.isinf(profile_px).any() or (profile_px < 0).any() or not np.isnan(profile_px[~here]).all():
        raise ValueError("profile_px with infinite or negative numbers, or without a body")


def _frames(arrays: dict[str, NDArray[Any]]) -> Iterator[PoseFrame]:
    columns = (arrays[name] for name in ("xy_px", "xyz_m", "visibility", "profile_px"))
    for time_s, *parts in zip(arrays["time_s"].tolist(), *columns, strict=True):
        yield PoseFrame(time_s, *parts)
