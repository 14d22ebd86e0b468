"""The landmark file gives back what was put in, and refuses everything else."""

from __future__ import annotations

import io
import json
import math
import random
import tracemalloc
import zipfile
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from formcheck.core.landmarks import COUNT
from formcheck.core.pose_frame import PROFILE_STATIONS, PoseFrame
from formcheck.errors import InputError
from formcheck.kinematics.body import PoseSequence
from formcheck.pose.landmark_file import RecordingInfo, read_recording, write_recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

INFO = RecordingInfo(
    path="clips/Übung 1.mp4",
    width=640,
    height=480,
    frames=50,
    duration_s=1.7,
    fps=29.97002997002997,
    model="pose_landmarker_full",
    model_sha256="00" * 32,
    masks=True,
    notes=("a second person was in the picture from 1.0 s to 1.5 s",),
)
FIELDS = ("xy_px", "xyz_m", "visibility", "profile_px")


def some_poses(count: int = 50) -> list[PoseFrame]:
    rng = np.random.default_rng(7)
    poses = []
    for index in range(count):
        time_s = (index + rng.uniform(0, 0.9)) / 29.97
        if index % 7 == 3:
            poses.append(PoseFrame.missing(time_s))
            continue
        profile_px = rng.uniform(0, 90, (2, PROFILE_STATIONS.size)).astype(np.float32)
        profile_px[:, index % PROFILE_STATIONS.size] = np.nan
        poses.append(
            PoseFrame(
                time_s,
                rng.uniform(-50, 700, (COUNT, 2)).astype(np.float32),
                rng.normal(0, 0.5, (COUNT, 3)).astype(np.float32),
                rng.uniform(0, 1, COUNT).astype(np.float32),
                profile_px,
            )
        )
    return poses


def assert_same(left: list[PoseFrame], right: list[PoseFrame]) -> None:
    assert len(left) == len(right)
    for a, b in zip(left, right, strict=True):
        assert a.time_s == b.time_s
        for name in FIELDS:
            x, y = getattr(a, name), getattr(b, name)
            assert x.dtype == y.dtype == np.float32
            assert x.tobytes() == y.tobytes()  # NaN and all


def test_reads_back_what_was_written(tmp_path: Path) -> None:
    path, poses = tmp_path / "a b.landmarks.npz", some_poses()
    write_recording(path, poses, INFO)
    back, info = read_recording(path)
    assert info == INFO
    assert_same(poses, list(back))
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def held(count: int) -> PoseSequence:
    """Poses of a long recording, one and the same body at one time after the other."""
    sequence, body = PoseSequence(), some_poses(1)[0]
    for index in range(count):
        sequence.append(replace(body, time_s=index / 30))
    return sequence


def test_a_long_recording_is_written_piece_by_piece(tmp_path: Path) -> None:
    poses = held(15_000)  # 15 MB in memory
    tracemalloc.start()
    write_recording(tmp_path / "long.npz", poses, INFO)
    peak_mb = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    assert peak_mb < 6
    back, _ = read_recording(tmp_path / "long.npz")
    assert_same(list(poses), list(back))
    with np.load(tmp_path / "long.npz", allow_pickle=False) as arrays:
        assert arrays["xy_px"].shape == (15_000, COUNT, 2)


@pytest.mark.parametrize("place", [1, 1023, 1024, 1025, 2047])
def test_a_time_that_goes_back_is_found_in_a_long_recording(tmp_path: Path, place: int) -> None:
    poses = list(held(2048))
    poses[place] = replace(poses[place], time_s=poses[place - 1].time_s)
    with pytest.raises(ValueError, match="do not increase"):
        write_recording(tmp_path / "x.npz", poses, INFO)


def test_unknown_numbers_stay_unknown(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    write_recording(path, [], replace(INFO, duration_s=math.nan, fps=math.nan, frames=0))
    poses, info = read_recording(path)
    assert list(poses) == []
    assert math.isnan(info.duration_s)
    assert math.isnan(info.fps)
    with zipfile.ZipFile(path) as archive:
        assert b'"fps": null' in archive.read("header.npy")


def test_same_poses_make_the_same_file(tmp_path: Path) -> None:
    for name in ("1", "2"):
        write_recording(tmp_path / name, some_poses(), INFO)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    write_recording(path, some_poses(3), INFO)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="do not increase"):
        write_recording(path, some_poses(3)[::-1], INFO)
    assert path.read_bytes() == before
    target = tmp_path / "folder"
    target.mkdir()
    with pytest.raises(OSError, match="folder"):
        write_recording(target, some_poses(3), INFO)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["folder", "x.npz"]


@pytest.mark.parametrize(
    "change",
    [
        {"width": 0},
        {"height": 480.0},
        {"frames": -1},
        {"frames": True},
        {"fps": math.inf},
        {"masks": 1},
        {"notes": ["a list"]},
        {"notes": (1,)},
    ],
)
def test_an_impossible_info_is_not_born(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"cannot be|there is no"):
        replace(INFO, **change)


def arrays_and_header() -> tuple[dict[str, Any], dict[str, Any]]:
    poses = some_poses()
    arrays: dict[str, Any] = {name: np.array([getattr(pose, name) for pose in poses]) for name in FIELDS}
    arrays["time_s"] = np.array([pose.time_s for pose in poses])
    return arrays, {"format": "formcheck.landmarks/1", **asdict(INFO)}


def save(path: Path, arrays: dict[str, Any], header: bytes) -> None:
    np.savez_compressed(path, header=np.frombuffer(header, np.uint8), **arrays)


def with_array(name: str, change: Callable[[Any], Any]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        arrays, header = arrays_and_header()
        arrays[name] = change(arrays[name].copy())
        save(path, arrays, json.dumps(header).encode())

    return write


def with_header(**values: Any) -> Callable[[Path], None]:  # noqa: ANN401
    def write(path: Path) -> None:
        arrays, header = arrays_and_header()
        save(path, arrays, json.dumps(header | values).encode())

    return write


def with_header_bytes(header: bytes) -> Callable[[Path], None]:
    return lambda path: save(path, arrays_and_header()[0], header)


def put(index: Any, value: float) -> Callable[[Any], Any]:  # noqa: ANN401
    def change(array: Any) -> Any:  # noqa: ANN401
        array[index] = value
        return array

    return change


def without(name: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        arrays, header = arrays_and_header()
        del arrays[name]
        save(path, arrays, json.dumps(header).encode())

    return write


def bomb(path: Path) -> None:
    """Small on the disk; two gigabytes by what its header says."""
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"descr": "<f8", "fortran_order": False, "shape": (1 << 28,)})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("header", "xy_px", "xyz_m", "visibility", "profile_px"):
            archive.writestr(f"{name}.npy", b"")
        with archive.open("time_s.npy", "w", force_zip64=True) as file:
            file.write(head.getvalue())
            for _ in range(16):
                file.write(bytes(1 << 20))


def test_the_changed_files_below_start_from_a_good_one(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    with_array("time_s", lambda array: array)(path)
    poses, info = read_recording(path)
    assert info == INFO
    assert_same(some_poses(), list(poses))


@pytest.mark.parametrize(
    "write",
    [
        lambda _: None,  # no file
        lambda path: path.mkdir(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"PK\x03\x04" + bytes(100)),
        lambda path: np.save(path.open("wb"), np.zeros(3)),
        lambda path: np.savez(path, nothing=np.zeros(3)),
        without("profile_px"),
        bomb,
        with_array("time_s", put(5, math.nan)),
        with_array("time_s", put(5, math.inf)),
        with_array("time_s", put(5, -1.0)),
        with_array("time_s", put(5, 0.0)),
        with_array("time_s", lambda array: array[:-1]),
        with_array("time_s", lambda array: array.astype(np.float32)),
        with_array("time_s", lambda array: array.astype(">f8")),
        with_array("time_s", lambda array: array.reshape(-1, 1)),
        with_array("time_s", lambda _: np.float64(3.0)),
        with_array("time_s", lambda array: array.astype(object)),
        with_array("xy_px", lambda array: array[:, :, ::-1].copy().transpose(0, 2, 1)),
        with_array("xy_px", np.asfortranarray),
        with_array("xy_px", put((0, 4, 1), math.nan)),
        with_array("xy_px", put((0, 4, 1), math.inf)),
        with_array("xyz_m", put(0, math.nan)),
        with_array("xyz_m", put(3, 0.0)),  # nobody there, but a body in space
        with_array("visibility", put((0, 0), 1.5)),
        with_array("visibility", put((0, 0), math.nan)),
        with_array("profile_px", put((0, 0, 1), -1.0)),
        with_array("profile_px", put((0, 0, 1), math.inf)),
        with_array("profile_px", put((3, 0, 1), 1.0)),
        with_header(format="formcheck.landmarks/2"),
        with_header(surprise=1),
        with_header(width="640"),
        with_header(width=1e400),
        with_header(notes=[1]),
        with_header(notes=None),
        with_header(path=None),
        with_header_bytes(b"[]"),
        with_header_bytes(b"{"),
        with_header_bytes(b"\xff\xfe\x00"),
        with_header_bytes(b"[" * 100_000),
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_what_is_not_a_recording_is_refused_in_one_line(tmp_path: Path, write: Callable[[Path], None]) -> None:
    path = tmp_path / "x.npz"
    write(path)
    with pytest.raises(InputError) as caught:
        read_recording(path)
    assert "\n" not in str(caught.value)
    assert caught.value.found


def test_damage_anywhere_is_noticed_or_harmless(tmp_path: Path) -> None:
    whole, path = tmp_path / "whole.npz", tmp_path / "x.npz"
    poses = some_poses(8)
    write_recording(whole, poses, INFO)
    good, chance, refused = whole.read_bytes(), random.Random(3), 0  # noqa: S311
    for _ in range(400):
        bad = bytearray(good)
        if chance.random() < 0.3:
            del bad[chance.randrange(len(bad)) :]
        else:
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        path.write_bytes(bad)
        try:
            back, info = read_recording(path)
        except InputError:
            refused += 1
            continue
        # the rest of the damage is in fields of the zip that say nothing, such as dates
        assert info == INFO
        assert_same(poses, list(back))
    assert refused > 300
