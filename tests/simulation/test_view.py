"""The camera, the outline of the body, and what the estimator makes of it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.core.pose_frame import PROFILE_STATIONS
from formcheck.errors import InputError
from formcheck.pose.silhouette import trunk_half_widths
from formcheck.simulation import Body, Camera, Clip, Observation, RepPlan, simulate
from formcheck.simulation import camera as cameras
from formcheck.simulation.silhouette import Capsules, capsules

Array = NDArray[np.float64]


def stacked(clip: Clip, name: str) -> Array:
    return np.array([getattr(pose, name) for pose in clip.poses], np.float64)


def peak_index(clip: Clip, rep: int = 0) -> int:
    beat = clip.truth[rep]
    return int(np.abs(clip.t_s - (beat.peak_s + beat.hold_end_s) / 2).argmin())


def dorsal(clip: Clip, k: int) -> Array:
    """Thickness behind the trunk line in torso lengths; a camera at the left sees the back of a lying body in row 1."""
    xy = clip.poses[k].xy_px
    torso = np.linalg.norm(xy[11:13].mean(axis=0) - xy[23:25].mean(axis=0))
    return np.asarray(clip.poses[k].profile_px[1] / torso, np.float64)


def test_yaw_says_where_the_camera_stands() -> None:
    def facing(yaw: float) -> float:
        xy = stacked(simulate("squat", [RepPlan()], camera=Camera(yaw_deg=yaw)), "xy_px")[0]
        return float(xy[[31, 32], 0].mean() - xy[[29, 30], 0].mean())

    assert facing(90.0) < -20  # looks to the left of the picture
    assert facing(-90.0) > 20
    front, rear = (stacked(simulate("squat", [RepPlan()], camera=Camera(yaw_deg=y)), "xy_px")[0] for y in (0.0, 180.0))
    assert front[11, 0] > front[12, 0]  # the subject's left is on the right of a picture from the front
    assert rear[11, 0] < rear[12, 0]


def test_the_camera_at_the_feet() -> None:
    for exercise in ("hip_thrust", "side_lying_hip_abduction", "bird_dog"):
        for side in ("left", "right"):
            clip = simulate(
                exercise,
                [RepPlan()],
                camera=Camera(yaw_deg=0.0, foot_end=True, height_m=1.7),
                side="left" if side == "left" else "right",
            )
            away = stacked(clip, "xyz_m")[0, :, 2]
            assert away[[27, 28]].mean() < -0.2 < 0.2 < away[[7, 8]].mean()
    with pytest.raises(InputError):
        simulate("squat", camera=Camera(foot_end=True))


def test_world_landmarks_are_the_body_in_camera_axes() -> None:
    clip = simulate("hip_thrust", [RepPlan()], camera=Camera(yaw_deg=90.0, height_m=0.5, distance_m=3.0))
    world, points = stacked(clip, "xyz_m"), clip.points_m - clip.points_m[:, 23:25].mean(axis=1, keepdims=True)
    assert np.abs(np.linalg.norm(world, axis=2) - np.linalg.norm(points, axis=2)).max() < 1e-5
    assert np.abs(world[:, 23:25].mean(axis=1)).max() < 1e-6
    assert (world[:, 0, 1] < world[:, 28, 1]).all()  # y points down


def test_distance_and_height_are_metres() -> None:
    near, far = (simulate("squat", [RepPlan()], camera=Camera(yaw_deg=0.0, distance_m=d)) for d in (3.0, 6.0))
    widths = [np.diff(stacked(clip, "xy_px")[0, [12, 11], 0])[0] for clip in (near, far)]
    assert widths[0] / widths[1] == pytest.approx(2.0, rel=0.02)


def test_mirrored_twice_is_the_same() -> None:
    clip = simulate("lunge", [RepPlan()], camera=Camera(yaw_deg=30.0))
    arrays = tuple(stacked(clip, name) for name in ("xy_px", "xyz_m", "visibility", "profile_px"))
    once = cameras.flip(arrays[0], arrays[1], arrays[2], arrays[3], 640)
    again = cameras.flip(once[0], once[1], once[2], once[3], 640)
    assert np.abs(arrays[0] - once[0]).max() > 50
    for a, b in zip(arrays, again, strict=True):
        assert np.allclose(a, b, equal_nan=True, atol=1e-6)


def test_a_mirrored_picture_of_the_left_leg_is_one_of_the_right_leg() -> None:
    mirrored = simulate("lunge", [RepPlan()], camera=Camera(yaw_deg=30.0, mirrored=True), side="left")
    other = simulate("lunge", [RepPlan()], camera=Camera(yaw_deg=-30.0), side="right")
    for name in ("xy_px", "xyz_m", "visibility", "profile_px"):
        assert np.allclose(stacked(mirrored, name), stacked(other, name), equal_nan=True, atol=1e-3), name


def raster(flesh: Capsules, lens: cameras.Lens, k: int) -> NDArray[np.float32]:
    """The capsules of one frame painted into a mask, disc by disc."""
    inside = np.full((480, 640), -np.inf)
    a, b = lens.project(flesh.a[k]), lens.project(flesh.b[k])
    r = flesh.radii[k] * lens.focal_px / np.stack([flesh.a[k, :, 2], flesh.b[k, :, 2]], axis=1)
    for c in range(len(a)):
        for w in np.linspace(0.0, 1.0, 40):
            p, size = (1 - w) * a[c] + w * b[c], (1 - w) * r[c, 0] + w * r[c, 1]
            x0, y0, x1, y1 = (int(v) for v in np.clip([*(p - size - 2), *(p + size + 3)], 0, [640, 480, 640, 480]))
            y, x = np.mgrid[y0:y1, x0:x1] + 0.5
            np.maximum(inside[y0:y1, x0:x1], size - np.hypot(x - p[0], y - p[1]), out=inside[y0:y1, x0:x1])
    # a pixel that the edge crosses in the middle is half covered
    return np.asarray(np.clip(inside + 0.5, 0.0, 1.0), np.float32)


@pytest.mark.parametrize(("exercise", "yaw"), [("hip_thrust", 90.0), ("squat", 40.0), ("bird_dog", -90.0)])
def test_profile_is_what_the_mask_reader_reads(exercise: str, yaw: float) -> None:
    """The analytic outline against the same body painted pixel by pixel and read like a real mask."""
    camera = Camera(yaw_deg=yaw)
    clip = simulate(exercise, [RepPlan(faults={"lumbar_arch": 15.0} if exercise != "squat" else {})], camera=camera)
    busy = clip.points_m
    lens = cameras.place(camera, (busy.min(axis=(0, 1)) + busy.max(axis=(0, 1))) / 2, yaw)
    k = peak_index(clip)
    pose = clip.poses[k]
    flesh = capsules(clip.posture, Body(), clip.points_m, lens)
    read = trunk_half_widths(raster(flesh, lens, k), pose.xy_px)
    both = np.isfinite(read) & np.isfinite(pose.profile_px)
    assert both.sum() >= 0.8 * read.size
    assert np.quantile(np.abs(read - pose.profile_px)[both], 0.9) < 1.5


def test_profile_answers_to_the_lumbar_spine_and_not_to_a_high_lockout() -> None:
    plans = [{}, {"lumbar_arch": 15.0}, {"lumbar_arch": 22.0}, {"lumbar_arch:tilt": 15.0}, {"high_lockout": 8.0}]
    for yaw in (90.0, 75.0, 105.0):
        clip = simulate("hip_thrust", [RepPlan(faults=f) for f in plans], camera=Camera(yaw_deg=yaw, height_m=0.7))
        lumbar = (PROFILE_STATIONS >= 0.5) & (PROFILE_STATIONS <= 0.95)
        depth = [dorsal(clip, peak_index(clip, rep))[lumbar].min() for rep in range(len(plans))]
        assert depth[0] - depth[1] > 0.02
        assert depth[1] - depth[2] > 0.008
        assert depth[0] - depth[3] > 0.02
        assert abs(depth[0] - depth[4]) < 0.005


def test_profile_without_a_mask_or_beyond_the_picture() -> None:
    clip = simulate("hip_thrust", [RepPlan()], observation=Observation(mask=False))
    assert np.isnan(stacked(clip, "profile_px")).all()
    close = simulate("squat", [RepPlan()], camera=Camera(yaw_deg=0.0, distance_m=0.5, focal_px=900.0))
    assert np.isnan(stacked(close, "profile_px")).any()


def test_frames_at_any_rate() -> None:
    for fps in (10.0, 29.97, 120.0):
        clip = simulate("squat", [RepPlan()], observation=Observation(fps=fps))
        assert np.median(np.diff(clip.t_s)) == pytest.approx(1 / fps)
    uneven = simulate("squat", [RepPlan()] * 4, observation=Observation(variable_rate=True, dropped=0.2))
    even = simulate("squat", [RepPlan()] * 4)
    assert (np.diff(uneven.t_s) > 0).all()
    assert np.diff(uneven.t_s).std() > 0.005
    assert len(uneven.poses) / len(even.poses) == pytest.approx(0.8, abs=0.07)
    # the truth does not depend on when it was looked at
    assert [r.peak_s for r in uneven.truth] == [r.peak_s for r in even.truth]


def test_missing_spans() -> None:
    clip = simulate("squat", [RepPlan()], observation=Observation(missing=((1.0, 2.0),)))
    lost = np.array([not pose.found for pose in clip.poses])
    assert lost[(clip.t_s >= 1.0) & (clip.t_s <= 2.0)].all()
    assert not lost[(clip.t_s < 1.0) | (clip.t_s > 2.0)].any()
    assert np.isfinite(clip.angles["knee_deg"]).all()


def test_jitter_has_its_size_and_memory() -> None:
    clean, noisy = (
        simulate("squat", [RepPlan()] * 8, observation=Observation(jitter_px=j, jitter_s=0.1, mask=False))
        for j in (0.0, 2.0)
    )
    noise = stacked(noisy, "xy_px") - stacked(clean, "xy_px")
    assert noise.std() == pytest.approx(2.0, rel=0.05)
    lag = (noise[1:] * noise[:-1]).mean() / noise.var()
    assert lag == pytest.approx(np.exp(-1 / 30 / 0.1), abs=0.05)
    same = simulate("squat", [RepPlan()] * 8, observation=Observation(jitter_px=2.0, mask=False))
    assert (stacked(same, "xy_px") == stacked(noisy, "xy_px")).all()
    other = simulate("squat", [RepPlan()] * 8, observation=Observation(jitter_px=2.0, mask=False), seed=1)
    assert not (stacked(other, "xy_px") == stacked(noisy, "xy_px")).all()


def test_hip_line_is_flattened() -> None:
    def tilt(gain: float) -> float:
        clip = simulate(
            "single_leg_squat",
            [RepPlan(faults={"hip_drop": 12.0})],
            camera=Camera(yaw_deg=0.0),
            observation=Observation(hip_line_gain=gain),
        )
        way = stacked(clip, "xy_px")[peak_index(clip)]
        line = way[23] - way[24]
        return float(np.degrees(np.arctan2(-line[1], line[0])))

    assert tilt(1.0) == pytest.approx(12.0, abs=1.0)
    assert tilt(0.5) / tilt(1.0) == pytest.approx(0.5, abs=0.06)


def test_hip_reads_more_extended() -> None:
    def hip(bias: float) -> Array:
        clip = simulate("hip_thrust", [RepPlan(range_fraction=0.9)], observation=Observation(hip_bias_deg=bias))
        xy = stacked(clip, "xy_px")
        u, v = xy[:, 11] - xy[:, 23], xy[:, 25] - xy[:, 23]
        return np.asarray(np.degrees(np.arctan2(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0], (u * v).sum(axis=1))) % 360)

    more = hip(10.0) - hip(0.0)
    assert np.abs(np.abs(more) - 10.0).max() < 1.5
    assert np.ptp(np.sign(more)) == 0


def test_frontal_knee_is_flattened() -> None:
    def fppa(gain: float) -> float:
        clip = simulate(
            "lateral_band_walk",
            [RepPlan(faults={"knee_valgus": 15.0})],
            camera=Camera(yaw_deg=0.0),
            observation=Observation(knee_gain=gain),
        )
        xy = stacked(clip, "xy_px")[peak_index(clip)]
        lean = [np.degrees(np.arctan2(*(xy[b] - xy[a]))) for a, b in ((23, 25), (25, 27))]
        return float(lean[1] - lean[0])

    assert fppa(0.8) / fppa(1.0) == pytest.approx(0.8, abs=0.08)


def test_far_side_is_less_visible() -> None:
    side = stacked(simulate("hip_thrust", [RepPlan()], camera=Camera(yaw_deg=90.0)), "visibility")
    assert side[:, [23, 25, 27]].mean() > 0.9
    assert side[:, 24].mean() < 0.6
    front = stacked(simulate("squat", [RepPlan()], camera=Camera(yaw_deg=0.0)), "visibility")
    assert front[:5, [11, 12, 23, 24, 25, 26, 27, 28]].min() > 0.9


def test_default_frames_are_whole() -> None:
    clip = simulate("squat")
    assert len(clip.truth) == 5
    assert all(pose.found for pose in clip.poses)


@pytest.mark.parametrize(
    "call",
    [
        lambda: simulate("juggling"),
        lambda: simulate("squat", [RepPlan(faults={"pelvis_roll": 10.0})]),
        lambda: simulate("clamshell", side="alternate"),
        lambda: simulate("clamshell", [RepPlan(side="left"), RepPlan(side="right")]),
    ],
)
def test_what_cannot_be_simulated_is_refused(call: object) -> None:
    assert callable(call)
    with pytest.raises(InputError):
        call()
