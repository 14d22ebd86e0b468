"""Angles for OpenSim against exact truth, the files against their headers, and all of it in OpenSim itself."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest

from formcheck.core.landmarks import Landmark
from formcheck.export.opensim import BENT_DEG, coordinates_deg, markers_m, write_mot, write_trc
from formcheck.simulation import Camera, Clip, RepPlan, simulate

if TYPE_CHECKING:
    from formcheck.kinematics.geometry import Floats

Osim = Any  # OpenSim ships no types
# in these the simulated trunk goes on from the pelvis in a straight line; landmarks cannot show anything else
LEVEL: Final = ("squat", "hip_thrust", "lunge", "bird_dog", "standing_hip_abduction")


def xyz_m(clip: Clip) -> Floats:
    return np.array([pose.xyz_m for pose in clip.poses], np.float64)


def filmed(exercise: str, yaw_deg: float = 60.0) -> Clip:
    return simulate(exercise, (RepPlan(),), camera=Camera(yaw_deg=yaw_deg, height_m=1.0))


@pytest.mark.parametrize("exercise", LEVEL)
@pytest.mark.parametrize("side", ["left", "right"])
def test_angles_are_those_of_the_body(exercise: str, side: str) -> None:
    clip = filmed(exercise)
    found = coordinates_deg(markers_m(xyz_m(clip)))
    end = side[0]
    assert found[f"knee_angle_{end}"] == pytest.approx(180 - clip.angles[f"knee_{side}_deg"], abs=0.1)
    assert found[f"hip_flexion_{end}"] == pytest.approx(180 - clip.angles[f"hip_extension_{side}_deg"], abs=0.1)
    assert -found[f"hip_adduction_{end}"] == pytest.approx(clip.angles[f"hip_abduction_{side}_deg"], abs=0.1)


def test_angles_do_not_depend_on_the_camera() -> None:
    first, *others = (
        coordinates_deg(markers_m(xyz_m(simulate("lunge", (RepPlan(),), camera=Camera(yaw_deg=yaw, height_m=0.8)))))
        for yaw in (90.0, 0.0, -140.0)
    )
    for other in others:
        for name in first:
            # a camera above the middle of the body looks down, and the vertical of the picture tips with it
            least = 1.0 if name.startswith("pelvis") else 0.1
            assert other[name] == pytest.approx(first[name], abs=least), name


def test_the_signs_are_those_of_opensim() -> None:
    """A squat leans forward and bends hips, knees and ankles; a bridge lies on the back; an open clam turns out."""
    squat, thrust, clam = (filmed(name) for name in ("squat", "glute_bridge", "clamshell"))
    for clip, signs in (
        (squat, {"pelvis_tilt": -1, "hip_flexion_r": 1, "knee_angle_r": 1, "ankle_angle_r": 1}),
        (thrust, {"pelvis_tilt": 1}),
        (clam, {"hip_adduction_l": -1, "hip_rotation_l": -1}),
    ):
        found = coordinates_deg(markers_m(xyz_m(clip)))
        at = int(np.abs(clip.t_s - clip.truth[0].peak_s).argmin())
        for name, sign in signs.items():
            assert sign * found[name][at] > 15, (clip.exercise, name, found[name][at])


def test_markers_are_turned_and_not_mirrored() -> None:
    clip = filmed("squat", yaw_deg=30.0)
    points = markers_m(xyz_m(clip))
    # the true points have x ahead, y to the left, z up
    true = clip.points_m[..., [0, 2, 1]] * (1.0, 1.0, -1.0)
    true = true - true[:, 23:25].mean(axis=1, keepdims=True)
    offset_m = np.linalg.norm(points - true, axis=-1)
    assert offset_m.max() < 0.06  # the camera looks down on the body a little
    assert (points[:, Landmark.RIGHT_HIP, 2] > points[:, Landmark.LEFT_HIP, 2]).all()
    assert (points[:, Landmark.NOSE, 1] > points[:, Landmark.LEFT_ANKLE, 1]).all()


def test_missing_frames_stay_missing() -> None:
    xyz = xyz_m(filmed("squat"))
    xyz[5:9] = np.nan
    found = coordinates_deg(markers_m(xyz))
    for values in found.values():
        assert np.isnan(values[5:9]).all()
        assert np.isfinite(np.delete(values, np.s_[5:9])).all()
    nobody = coordinates_deg(markers_m(np.full((4, 33, 3), np.nan)))
    assert np.isnan(list(nobody.values())).all()


@dataclass(frozen=True)
class Trc:
    """A marker file, read strictly by what its own header says."""

    head: dict[str, str]
    names: list[str]
    frames: list[int]
    t_s: Floats
    points: Floats

    @classmethod
    def read(cls, path: Path) -> Trc:
        first, keys, values, labels, axes, blank, *rows, end = path.read_text("utf-8").split("\n")
        assert first.split("\t")[:3] == ["PathFileType", "4", "(X/Y/Z)"]
        assert (blank, end) == ("", "")
        head = dict(zip(keys.split("\t"), values.split("\t"), strict=True))
        markers = int(head["NumMarkers"])
        cells = [row.split("\t") for row in rows]
        assert len(rows) == int(head["NumFrames"])
        # every cell is closed by a tab
        assert {len(row) for row in cells} == {2 + 3 * markers + 1}
        assert {row[-1] for row in cells} == {""}
        assert axes.split("\t") == ["", "", *(f"{axis}{k}" for k in range(1, markers + 1) for axis in "XYZ"), ""]
        start, time, *names = labels.split("\t")[:-1]
        assert (start, time) == ("Frame#", "Time")
        assert all(name == "" for k, name in enumerate(names) if k % 3)
        numbers = [[float(cell) if cell else np.nan for cell in row[2:-1]] for row in cells]
        return cls(
            head,
            names[::3],
            [int(row[0]) for row in cells],
            np.array([float(row[1]) for row in cells]),
            np.array(numbers).reshape(len(rows), markers, 3),
        )


def read_mot(path: Path) -> tuple[dict[str, str], list[str], Floats]:
    head, _, table = path.read_text("utf-8").partition("\nendheader\n")
    name, *pairs = head.split("\n")
    keys = {"name": name, **dict(pair.split("=") for pair in pairs)}
    labels, *rows = table.rstrip("\n").split("\n")
    numbers = np.array([[float(cell) for cell in row.split("\t")] for row in rows])
    assert numbers.shape == (int(keys["nRows"]), int(keys["nColumns"]))
    return keys, labels.split("\t"), numbers


@pytest.fixture
def motion() -> tuple[Floats, Floats]:
    """A lunge on an even grid, with a hole."""
    clip = filmed("lunge")
    points = markers_m(xyz_m(clip))
    points[10:14] = np.nan
    return np.arange(len(points)) / 30.0, points


def test_marker_file_round_trips(tmp_path: Path, motion: tuple[Floats, Floats]) -> None:
    t_s, points = motion
    write_trc(tmp_path / "a\tlunge.trc", t_s, points)
    found = Trc.read(tmp_path / "a\tlunge.trc")
    assert (found.head["Units"], float(found.head["DataRate"])) == ("m", 30.0)
    assert found.names == [landmark.name.lower() for landmark in Landmark]
    assert found.frames == list(range(1, len(t_s) + 1))
    assert found.t_s == pytest.approx(t_s, abs=1e-6)
    np.testing.assert_allclose(found.points, points, atol=1e-6)
    assert np.isnan(found.points[10:14]).all()


def test_motion_file_round_trips_without_what_is_unknown(tmp_path: Path, motion: tuple[Floats, Floats]) -> None:
    t_s, points = motion
    angles = coordinates_deg(points)
    write_mot(tmp_path / "lunge.mot", t_s, angles)
    head, labels, numbers = read_mot(tmp_path / "lunge.mot")
    assert (head["name"], head["version"], head["inDegrees"]) == ("lunge", "1", "yes")
    assert labels == ["time", *angles]
    seen = np.delete(np.arange(len(t_s)), np.s_[10:14])
    assert numbers[:, 0] == pytest.approx(t_s[seen], abs=1e-6)
    for k, name in enumerate(angles, 1):
        assert numbers[:, k] == pytest.approx(angles[name][seen], abs=1e-6)


def test_files_of_nobody_hold_no_rows(tmp_path: Path) -> None:
    nothing = np.empty((0, 33, 3))
    write_trc(tmp_path / "a.trc", np.empty(0), nothing)
    write_mot(tmp_path / "a.mot", np.empty(0), coordinates_deg(nothing))
    assert "\n30.0\t30.0\t0\t33\tm\t" in (tmp_path / "a.trc").read_text("utf-8")
    assert "\nnRows=0\n" in (tmp_path / "a.mot").read_text("utf-8")


@pytest.fixture(scope="module")
def osim() -> Osim:
    """OpenSim itself, where it was installed; what its format asks for is tested without it, too."""
    opensim = pytest.importorskip("opensim", reason="opensim is not installed; do: pip install '.[opensim]'")
    opensim.Logger.setLevelString("Off")
    return opensim


def test_opensim_reads_the_markers(osim: Osim, tmp_path: Path, motion: tuple[Floats, Floats]) -> None:
    t_s, points = motion
    write_trc(tmp_path / "lunge.trc", t_s, points)
    table = osim.TimeSeriesTableVec3(str(tmp_path / "lunge.trc"))
    assert list(table.getColumnLabels()) == [landmark.name.lower() for landmark in Landmark]
    assert list(table.getIndependentColumn()) == pytest.approx(t_s, abs=1e-6)
    assert table.getTableMetaDataString("Units") == "m"
    knees = table.getDependentColumn("left_knee")
    found = np.array([[knees[k][axis] for axis in range(3)] for k in range(len(t_s))])
    np.testing.assert_allclose(found, points[:, Landmark.LEFT_KNEE], atol=1e-6)


@pytest.mark.usefixtures("osim")
@pytest.mark.parametrize("exercise", ["lunge", "glute_bridge", "donkey_kick"])
def test_opensim_moves_a_model_as_the_body_moved(tmp_path: Path, exercise: str) -> None:
    """A model with the usual joints follows the motion file: its shoulders, knees and ankles are the body's."""
    points = markers_m(xyz_m(filmed(exercise)))
    angles = coordinates_deg(points)
    write_mot(tmp_path / "a.mot", np.arange(len(points)) / 30.0, angles)
    script = str(Path(__file__).with_name("follow.py"))
    command = [sys.executable, script, str(tmp_path / "a.mot"), json.dumps(lengths_m(points[0]))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["in_degrees"]
    assert found["labels"] == ["time", *angles]
    assert found["time_s"] == pytest.approx(np.arange(len(points)) / 30.0, abs=1e-6)
    assert found["neck"] == pytest.approx(points[:, 11:13].mean(axis=1), abs=0.005)
    for side in ("left", "right"):
        assert found[f"knee_{side[0]}"] == pytest.approx(points[:, Landmark[f"{side}_knee".upper()]], abs=0.005)
        bent = angles[f"knee_angle_{side[0]}"] > BENT_DEG
        assert bent.any()
        ankles = np.array(found[f"ankle_{side[0]}"])
        assert ankles[bent] == pytest.approx(points[bent, Landmark[f"{side}_ankle".upper()]], abs=0.005)


def lengths_m(points: Floats) -> dict[str, float]:
    """Lengths of one body's segments."""
    spans = {"hips": (23, 24), "thigh_l": (23, 25), "shank_l": (25, 27), "thigh_r": (24, 26), "shank_r": (26, 28)}
    out = {name: float(np.linalg.norm(points[a] - points[b])) for name, (a, b) in spans.items()}
    return out | {"trunk": float(np.linalg.norm(points[11:13].mean(axis=0) - points[23:25].mean(axis=0)))}
