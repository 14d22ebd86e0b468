"""Renders one clip and writes the video, the truth of its repetitions and the truth of its frames."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from render import truth
from render.camera import Camera
from render.clothes import tint
from render.entry import Entry, between
from render.motions import MOTIONS
from render.motions.base import Moment, Motion
from render.plan import clean_of, moment_at, person, schedule, sway_at
from render.pose import SIDES
from render.scene import Picture, Scene

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from render.body import Body
    from render.clip import Clip
    from render.motions.base import Band
    from render.pose import Posed
    from render.rotations import Array

OF_THE_SET = 0.15  # share of the range from which on a loss over the set is a fault of the set
SIDE_NAMES = {"L": "left", "R": "right"}


def record(clip: Clip, out: Path) -> Path:
    """Renders one clip; writes NAME.mp4, NAME.npz and, last, NAME.truth.json into ``out``."""
    rng = np.random.default_rng(clip.seed)
    body = person(rng)
    motion = MOTIONS[clip.exercise](body, rng, clip.habits)
    reps = schedule(clip, motion, rng, rng.uniform(1.5, 3.0) + Entry.duration * clip.entry)
    times = np.arange(0, reps[-1].end + rng.uniform(1.0, 1.4) + 2.5 * clip.entry, 1 / clip.fps)
    phases = rng.uniform(0, 2 * np.pi, (2, 6))
    moments, numbers = zip(*(moment_at(t, reps, motion, sway_at(t, phases)) for t in times), strict=True)
    posed = bones(clip, motion, moments, times, reps, rng)
    camera = camera_for(clip, motion, rng, posed, reps[0].side)
    rows = table(motion, moments, posed, camera)
    rows |= {"t": times, "x": np.array([m.x for m in moments], dtype=np.float32), "rep": np.array(numbers)}
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{clip.name}.mp4"
    encode(pictures(body, motion, camera, posed, rng), path, clip)
    np.savez_compressed(out / f"{clip.name}.npz", **rows)
    write_truth(clip, motion, reps, rows, out)
    return path


def bones(
    clip: Clip, motion: Motion, moments: Iterable[Moment], times: Array, reps: list[truth.Rep], rng: np.random.Generator
) -> list[Posed]:
    """Bones of every frame, with getting into and out of position where the clip asks for it."""
    body, moments = motion.body, list(moments)
    posed = [body.solve(motion.pose(m)) for m in moments]
    if clip.entry:
        into, out = Entry(motion, moments[0], rng), Entry(motion, moments[-1], rng)
        for i, t in enumerate(times):
            if t < Entry.duration:
                posed[i] = into.at(t)
            elif t > reps[-1].end + 1.2:
                posed[i] = out.leave(t - reps[-1].end - 1.2)
        return posed
    relaxed = motion.relaxed(moments[0])
    if relaxed is not None:
        before, ready = body.solve(relaxed), reps[0].start - 0.4
        for i, t in enumerate(times[times < ready]):
            posed[i] = between(body, before, posed[i], truth.minimum_jerk((t - 0.2) / (ready - 0.2)))
    return posed


def camera_for(clip: Clip, motion: Motion, rng: np.random.Generator, posed: list[Posed], side: str) -> Camera:
    """A camera in the clip's view that sees the whole person all the time; lying on the side, feet go by ``side``."""
    points = np.concatenate([motion.body.skin(p)[::12] for p in posed[:: max(1, len(posed) // 40)]])
    view = motion.views[clip.view or next(iter(motion.views))]
    facing = clip.facing or int(rng.choice([-1, 1]))
    turn = SIDES[side] if view.feet else facing if view.name in ("side", "oblique") else 1
    azimuth = rng.uniform(*view.azimuth) * turn
    camera = Camera(azimuth, rng.uniform(*view.elevation), 3.2, points.mean(0), rng.uniform(38, 58), *clip.size)
    camera.fit(points, rng.uniform(0.07, 0.15))
    camera.target = camera.target + rng.normal(0, 0.03, 3)
    return camera


def pictures(
    body: Body, motion: Motion, camera: Camera, posed: list[Posed], rng: np.random.Generator
) -> Iterable[Picture]:
    """RGB frames (H, W, 3) with a little sensor noise."""
    scene = Scene(body, rng, motion.boxes(), camera)
    band: Band | None = motion.band()
    colour = tint(rng, (0.6, 0.95), (0.4, 0.9))
    grain = rng.uniform(0.5, 2.2)
    for p in posed:
        if band is not None:
            scene.draw_band(band(body, p), colour)
        picture = scene.frame(body.skin(p))
        h, w = picture.shape[:2]
        fine = rng.normal(0, grain, (h // 2, w // 2, 1)).repeat(2, 0).repeat(2, 1)
        yield np.clip(picture + fine, 0, 255).astype(np.uint8)
    scene.close()


def table(motion: Motion, moments: Iterable[Moment], posed: list[Posed], camera: Camera) -> dict[str, Any]:
    """Per-frame truth: measures, their clean twins, joints in pixels."""
    body = motion.body
    rows: dict[str, list[float]] = {}
    pixels = []
    for m, p in zip(moments, posed, strict=True):
        px = {k: camera.project(v) for k, v in truth.joint_positions(body, p).items()}
        clean = truth.measure(body, body.solve(motion.pose(clean_of(m))))
        now = truth.measure(body, p) | truth.measure_2d(px) | {"clean_" + k: v for k, v in clean.items()}
        for key, value in now.items():
            rows.setdefault(key, []).append(value)
        pixels.append([px[f"{k}_{s}"] for k in truth.JOINTS for s in "LR"])
    out: dict[str, Any] = {k: np.array(v, dtype=np.float32) for k, v in rows.items()}
    out["joints_px"] = np.array(pixels, dtype=np.float32)
    out["joints"] = np.array([f"{k}_{s}" for k in truth.JOINTS for s in "LR"])
    return out


def encode(frames: Iterable[Picture], path: Path, clip: Clip) -> None:
    """H.264 in MP4; the file appears under its name when it is complete."""
    import av

    temporary = path.with_name(f".{path.stem}.{os.getpid()}.mp4")
    with av.open(str(temporary), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(clip.fps).limit_denominator(1001))
        stream.width, stream.height = clip.size
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "26", "preset": "medium"}
        for picture in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    temporary.replace(path)


def write_truth(clip: Clip, motion: Motion, reps: list[truth.Rep], rows: dict[str, Any], out: Path) -> None:
    """NAME.truth.json: every repetition, and the recipe that renders the clip again."""
    view = motion.views[clip.view or next(iter(motion.views))].name
    listed = [rep_truth(motion, rep, rows, rows["rep"] == i) for i, rep in enumerate(reps)]
    recipe = {k: v for k, v in asdict(clip).items() if k != "name"}
    whole = [name for name in ("fatigue", "asymmetry") if getattr(clip, name) >= OF_THE_SET]
    doc = {"name": clip.name, "exercise": clip.exercise, "view": view, "accept": [len(reps)], "reps": listed}
    doc |= {"set_faults": whole} if whole else {}
    temporary = out / f".{clip.name}.{os.getpid()}.json"
    temporary.write_text(json.dumps(doc | {"recipe": recipe}, indent=1) + "\n")
    temporary.replace(out / f"{clip.name}.truth.json")


def rep_truth(motion: Motion, rep: truth.Rep, rows: dict[str, Any], when: Array) -> dict[str, Any]:
    """Times, side, tempo and faults of one repetition."""
    first, second = rep.peak - rep.start, rep.end - rep.hold_end
    eccentric, concentric = (first, second) if motion.eccentric_first else (second, first)
    times = {"start_s": rep.start, "peak_s": rep.peak, "peak_mid_s": (rep.peak + rep.hold_end) / 2}
    times |= {"hold_end_s": rep.hold_end, "end_s": rep.end}
    at_peak = Moment(1.0, rep.side, outward=False, place=rep.place, stance=rep.stance)
    full = truth.measure(motion.body, motion.body.solve(motion.pose(at_peak)))
    tempo = {"eccentric_s": eccentric, "concentric_s": concentric, motion.peak_name: rep.hold_end - rep.peak}
    return {
        **{k: round(v, 3) for k, v in times.items()},
        "side": SIDE_NAMES[rep.side] if motion.one_sided else None,
        "tempo": {k: round(v, 3) for k, v in tempo.items()},
        "faults": truth.present(motion, rep, rows, when, full),
    }
