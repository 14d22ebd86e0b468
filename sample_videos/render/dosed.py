"""One clip in which every repetition has fault sizes of its own: its plan, its pictures and its truth in degrees."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from render import doses, props, styles, truth, world
from render.camera import Camera
from render.clip import Clip
from render.clothes import tint
from render.motions import MOTIONS
from render.plan import clean_of, moment_at, shorten, sway_at
from render.pose import SIDES
from render.record import bones, rep_truth
from render.rotations import FRONT, cross, unit
from render.wear import Wardrobe, wardrobe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from render.body import Body
    from render.motions.base import Moment, Motion
    from render.pose import Posed
    from render.rotations import Array
    from render.scene import Picture

NEAREST_M = 0.5  # no part of the body is nearer to the camera
POSTURE = (
    "knee_over_toe_L", "knee_over_toe_R", "lumbar_extension", "pelvic_obliquity", "pelvic_axial_rotation",
    "pelvis_roll", "trunk_lateral_lean", "trunk_inclination", "knee_flex_L", "knee_flex_R", "hip_flex_L",
    "hip_flex_R", "hip_abd_L", "hip_abd_R", "knee_gap", "ankle_gap", "hip_height", "hip_hang",
    "heel_height_L", "heel_height_R", "knee_offset_L", "knee_offset_R",
)  # fmt: skip


@dataclass
class DosedClip:
    """The recipe of one clip; ``seed`` decides on what is left open, ``person`` on the body.

    ``azimuth`` and ``elevation`` are ranges in degrees; with ``either_side`` the camera may stand on either side.
    ``shape`` fixes the shape of the set's doses, ``lens`` the range of the horizontal angle of view. ``main`` is the
    channel that varies most, if it is not the exercise's own; ``plain`` means close clothes and nothing in the hands.
    With ``by_side`` a positive azimuth is on the side of the leg that works first, or at the feet of who lies on it.
    """

    name: str
    exercise: str
    seed: int
    person: int
    split: str
    view: str
    azimuth: tuple[float, float]
    elevation: tuple[float, float]
    either_side: bool = False
    fps: float = 15.0
    size: tuple[int, int] = (384, 288)
    reps: int = 4
    shape: str = ""
    lens: tuple[float, float] = (45.0, 95.0)
    plain: bool = False
    main: str = ""
    by_side: bool = False


@dataclass
class Planned:
    """All that is drawn before the first picture: person, movement, repetitions, camera, look and clothes."""

    clip: DosedClip
    body: Body
    motion: Motion
    doses: doses.SetDoses
    reps: list[truth.Rep]
    posed: list[Posed]
    camera: Camera
    look: world.Look
    thing: str
    rows: dict[str, Any]
    rng: np.random.Generator


def plan(clip: DosedClip) -> Planned:
    """Draws everything about a clip."""
    body = styles.grown_up(np.random.default_rng((20_000, clip.person)))
    rng = np.random.default_rng((30_000, clip.seed))
    motion = MOTIONS[clip.exercise](body, rng)
    styles.vary(motion, clip.exercise, rng)
    styles.accompany(motion, clip.exercise, np.random.default_rng((50_000, clip.seed)))
    drawn = doses.draw(clip.exercise, clip.reps, rng, clip.shape, clip.main)
    reps = schedule(clip, motion, drawn, rng)
    times = np.arange(0, reps[-1].end + rng.uniform(0.5, 0.8), 1 / clip.fps)
    phases = rng.uniform(0, 2 * np.pi, (2, 6))
    moments, numbers = zip(*(moment_at(t, reps, motion, sway_at(t, phases)) for t in times), strict=True)
    thing = "" if clip.plain else props.chosen(clip.exercise, rng)
    hold(motion, thing)
    posed = bones(Clip("", clip.exercise, 0), motion, moments, times, reps, rng)
    seen = world.look(clip.exercise, rng)
    camera = camera_for(clip, motion, posed, reps[0].side, seen.bed_m, rng)
    rows = frame_truth(motion, moments, numbers, posed, camera)
    rows |= {"t": times, "x": np.array([m.x for m in moments], dtype=np.float32), "rep": np.array(numbers)}
    return Planned(clip, body, motion, drawn, reps, posed, camera, seen, thing, rows, rng)


def frame_truth(
    motion: Motion, moments: Sequence[Moment], numbers: Sequence[int], posed: list[Posed], camera: Camera
) -> dict[str, Any]:
    """Measures of every frame and their clean twins, as ``record.table`` gives them; a pause is its own twin."""
    rows: dict[str, list[float]] = {}
    pixels = []
    for m, number, p in zip(moments, numbers, posed, strict=True):
        now = measured(motion.body, p)
        clean = now if number < 0 else measured(motion.body, motion.body.solve(motion.pose(clean_of(m))))
        for key, value in (now | {"clean_" + k: v for k, v in clean.items()}).items():
            rows.setdefault(key, []).append(value)
        px = {k: camera.project(v) for k, v in truth.joint_positions(motion.body, p).items()}
        pixels.append([px[f"{k}_{s}"] for k in truth.JOINTS for s in "LR"])
    out: dict[str, Any] = {k: np.array(v, dtype=np.float32) for k, v in rows.items()}
    out["joints_px"] = np.array(pixels, dtype=np.float32)
    out["joints"] = np.array([f"{k}_{s}" for k in truth.JOINTS for s in "LR"])
    return out


def measured(body: Body, posed: Posed) -> dict[str, float]:
    """All measures of ``truth.measure``, with each knee over the toe as the direction in which it points.

    That is by how many degrees it is turned inside the direction of the toes, about the line from the hip to the ankle:
    a knee that is nearly straight moves little for many degrees. What the sample clips call so, the angle that the
    knee's inward shift subtends from the ankle, is ``knee_offset`` here.
    """
    j = truth.joint_positions(body, posed)
    out = truth.measure(body, posed)
    for s, sign in SIDES.items():
        axis = unit(j[f"ankle_{s}"] - j[f"hip_{s}"])
        ahead = posed.rotations[body.index[f"foot.{s}"]] @ FRONT
        knee = j[f"knee_{s}"] - j[f"hip_{s}"]
        turn = np.arctan2(cross(ahead, knee) @ axis, (ahead - axis * (ahead @ axis)) @ knee)
        out[f"knee_offset_{s}"] = out[f"knee_over_toe_{s}"]
        out[f"knee_over_toe_{s}"] = float(np.degrees(turn)) * sign
    return out


def hold(motion: Motion, thing: str) -> None:
    """Puts the hands where the thing is."""
    style: Any = motion
    if thing in {"barbell", "plate", "dumbbell"} and getattr(style, "arms_kind", "") in {"bench", "chest"}:
        style.arms_kind = "hips"
    if thing == "goblet" and hasattr(style, "hands"):
        style.hands = "front"


def schedule(clip: DosedClip, motion: Motion, drawn: doses.SetDoses, rng: np.random.Generator) -> list[truth.Rep]:
    """Times, sides and faults of all repetitions."""
    first = str(rng.choice(["L", "R"]))
    reps: list[truth.Rep] = []
    place, stance, t = 0.0, dict[str, float](), rng.uniform(0.7, 1.1)
    aside = np.random.default_rng((60_000, clip.seed))
    high = rng.uniform(0, 10) if rng.uniform() < 0.35 else 0.0
    for i in range(clip.reps):
        turned = motion.alternates and i >= (clip.reps + 1) // 2
        side = {"L": "R", "R": "L"}[first] if turned else first
        if turned and reps[-1].side != side:
            t += rng.uniform(0.4, 0.8)
        go, still, back = np.array(motion.tempo[:3]) * rng.uniform(0.88, 1.12, 3)
        wrong = doses.faults(clip.exercise, drawn, i, side)
        if clip.exercise in {"hip_thrust", "glute_bridge"}:
            wrong["high"] = high * rng.uniform(0.6, 1.0)
        wrong |= styles.by_the_way(clip.exercise, aside)
        rep = truth.Rep(t, t + go, t + go + still, t + go + still + back, side, wrong)
        shorten(rep, motion, float(rng.uniform(0, 0.07)))
        rep.place, rep.stance = place, stance
        place += motion.travel(side, rep.faults)
        stance = motion.left_standing(side, rep.faults)
        reps.append(rep)
        t = rep.end + motion.tempo[3] * rng.uniform(0.88, 1.12)
    return reps


def camera_for(
    clip: DosedClip, motion: Motion, posed: list[Posed], side: str, bed_m: float, rng: np.random.Generator
) -> Camera:
    """A camera about where it was asked for, not quite level, the person not quite in the middle."""
    points = np.concatenate([motion.body.skin(p)[::12] for p in posed[:: max(1, len(posed) // 40)]])
    turn = SIDES[side] if clip.by_side else float(rng.choice([-1, 1])) if clip.either_side else 1.0
    width, height = clip.size
    across = np.radians(rng.uniform(*clip.lens))
    fov = float(np.degrees(2 * np.arctan(np.tan(across / 2) * height / max(width, height))))
    tilt = float(np.clip(rng.normal(0, 2.5), -8, 8))
    azimuth, elevation = rng.uniform(*clip.azimuth) * turn, rng.uniform(*clip.elevation)
    camera = Camera(azimuth, elevation, 3.0, points.mean(0), fov, *clip.size, tilt=tilt)
    camera.fit(points, rng.uniform(0.03, 0.10))
    camera.target = camera.target + rng.normal(0, 0.04, 3)
    camera.distance *= float(rng.uniform(1.0, 1.15))
    depth = (points - camera.eye()) @ unit(camera.target - camera.eye())
    camera.distance += max(0.0, NEAREST_M - float(depth.min()))
    low = 0.1 - bed_m
    if camera.eye()[2] < low:
        camera.elevation = float(np.degrees(np.arcsin(np.clip((low - camera.target[2]) / camera.distance, -0.9, 0.9))))
    return camera


def pictures(p: Planned) -> Iterator[Picture]:
    """RGB frames (H, W, 3) as a phone would give them."""
    rng = p.rng
    scene = stage(p)
    band, colour = p.motion.band(), tint(rng, (0.4, 0.95), (0.3, 0.9))
    for i, posed in enumerate(p.posed):
        if band is not None:
            scene.draw_band(band(p.body, posed), colour)
        picture = scene.show(posed).astype(np.float32)
        if p.look.shutter and i + 1 < len(p.posed):
            picture = smeared(picture, scene, p, i)
        yield scene.developed(picture, rng)
    scene.close()


def stage(p: Planned) -> world.World:
    """The room with the person dressed and everything in place."""
    worn = dressed(p)
    boxes = p.motion.boxes() if p.thing or p.rng.uniform() < 0.8 else [b for b in p.motion.boxes() if b.size[2] > 0.05]
    scene = world.World(p.body, p.rng, boxes, p.camera, p.look, worn)
    scene.add_props(props.build(p.thing, p.body, p.rng))
    if p.look.bystander:
        scene.add_bystander(styles.grown_up(p.rng), p.rng)
    return scene


def dressed(p: Planned) -> Wardrobe:
    """Clothes of the clip; ``plain`` clips wear close ones."""
    rng = np.random.default_rng((40_000, p.clip.seed))
    if p.clip.plain:
        return Wardrobe("close", "close", "short", {}, [], None)
    return wardrobe(p.body, rng, HAIR_COLOURS[rng.integers(len(HAIR_COLOURS))])


HAIR_COLOURS = [(0.08, 0.06, 0.05), (0.22, 0.13, 0.08), (0.45, 0.30, 0.15), (0.75, 0.60, 0.35), (0.6, 0.6, 0.6)]


def smeared(picture: Array, scene: world.World, p: Planned, i: int) -> Array:
    """The mean of two more instants while the shutter is open."""
    from render.entry import between

    out = picture
    for share in (0.5, 1.0):
        out = out + scene.show(between(p.body, p.posed[i], p.posed[i + 1], share * p.look.shutter))
    return out / 3


def sized(
    name: str, exercise: str, side: str, now: dict[str, float], twin: dict[str, float], ways: dict[str, str]
) -> dict[str, Any]:
    """Size over the clean twin of one channel at the judged moment, its limit and its absolute value, degrees.

    Valgus is that of the working knee, or of the knee which caves in more where both work. Drop and rotation count
    towards the free side, lean to the side on which the fault leans, roll backwards.
    """
    channel = doses.CHANNELS[name]
    key, sign = channel.measure, doses.SIGNS.get(name, 0.0) * SIDES[side] or 1.0
    if name == "valgus":
        own = doses.knees(exercise) == ["front"]
        both = {s: now[f"{key}_{s}"] - twin[f"{key}_{s}"] for s in (side if own else "LR")}
        key = f"{key}_{max(both, key=lambda s: both[s])}"
    if name == "drop" and exercise in doses.FACE_DOWN:
        sign = -sign
    size, value = (now[key] - twin[key] + 180.0) % 360.0 - 180.0, now[key]
    if name == "roll":
        value = (value + 90.0) % 180.0 - 90.0  # from the hips one above the other
    if exercise == "squat" and name == "lean":
        sign = 1.0 if ways["lean"] == "left" else -1.0
    if exercise == "standing_hip_abduction":  # leans away from the working leg; the pelvis may go either way
        sign = -sign if name == "lean" else float(np.sign(size) or 1.0)
    entry = {"size": round(sign * size, 3), "limit": channel.limit_deg, "measure": key}
    return entry | {"value": round(sign * value, 3)}


def judged(p: Planned, i: int) -> tuple[dict[str, float], dict[str, float]]:
    """Posture at the judged moment of repetition ``i`` (the median over its hold), and that of its clean twin."""
    rep, rows = p.reps[i], p.rows
    when = (rows["rep"] == i) & (rows["t"] >= rep.peak - 1e-6) & (rows["t"] <= rep.hold_end + 1e-6)
    if not when.any():
        when = np.arange(len(rows["t"])) == np.argmin(np.abs(rows["t"] - (rep.peak + rep.hold_end) / 2))
    now = {k: float(np.median(rows[k][when])) for k in POSTURE}
    return now, {k: float(np.median(rows["clean_" + k][when])) for k in POSTURE}


def rep_document(p: Planned, i: int) -> dict[str, Any]:
    """Truth of one repetition."""
    rep, (now, twin) = p.reps[i], judged(p, i)
    go, back = rep.peak - rep.start, rep.end - rep.hold_end
    exercise, ways = p.clip.exercise, p.doses.ways
    sizes = {name: sized(name, exercise, rep.side, now, twin, ways) for name in doses.told(exercise)}
    for name in p.doses.sizes:
        sizes[name]["asked"] = round(float(p.doses.sizes[name][i]), 3)
    return {
        "index": i,
        **{k: round(getattr(rep, k), 3) for k in ("start", "peak", "hold_end", "end")},
        "first_phase": "ecc" if p.motion.eccentric_first else "con",
        "work": rep.side,
        "durations": {"go": round(go, 3), "pause": round(rep.hold_end - rep.peak, 3), "back": round(back, 3)},
        "fault_sizes": sizes,
        "faults": [name for name, entry in sizes.items() if entry["size"] >= entry["limit"]],
        "posture": {k: round(v, 3) for k, v in now.items()},
        "over_twin": {k: round((v - twin[k] + 180.0) % 360.0 - 180.0, 3) for k, v in now.items()},
    }


def document(p: Planned) -> dict[str, Any]:
    """NAME.json: what is true of a clip and its repetitions."""
    clip, camera, worn = p.clip, p.camera, dressed(p)
    reps = [rep_document(p, i) for i in range(len(p.reps))]
    return {
        "name": clip.name, "exercise": clip.exercise, "view": clip.view, "fps": clip.fps, "size": list(clip.size),
        "frames": len(p.rows["t"]), "duration": round(float(p.rows["t"][-1]), 3), "seed": clip.seed,
        "person": clip.person, "split": clip.split, "work": p.reps[0].side,
        "camera": {
            "azimuth": round(camera.azimuth, 1), "elevation": round(camera.elevation, 1),
            "height": round(float(camera.eye()[2]) + p.look.bed_m, 2), "distance": round(camera.distance, 2),
            "fov": round(camera.fov, 1), "tilt": round(camera.tilt, 1),
        },
        "camera_side": "L" if np.sin(np.radians(camera.azimuth)) > 0 else "R",
        "clothes": {"top": worn.top, "legs": worn.legs, "hair": worn.hair,
                    "ease_m": {k: round(v, 3) for k, v in worn.ease_m.items()}},
        "thing": p.thing, "look": world.described(p.look), "shapes": p.doses.shapes, "ways": p.doses.ways,
        "reps": reps,
        "recipe": asdict(clip),
    }  # fmt: skip


def truth_document(p: Planned) -> dict[str, Any]:
    """NAME.truth.json: times, tempo and faults, in the form of the sample clips."""
    listed = [rep_truth(p.motion, rep, p.rows, p.rows["rep"] == i) for i, rep in enumerate(p.reps)]
    clip = p.clip
    return {"name": clip.name, "exercise": clip.exercise, "view": clip.view, "accept": [len(listed)], "reps": listed}


def write_truth(p: Planned, out: Path) -> None:
    """NAME.npz (per frame), NAME.truth.json and, last, NAME.json."""
    np.savez_compressed(out / f"{p.clip.name}.npz", **p.rows)
    for suffix, content in ((".truth.json", truth_document(p)), (".json", document(p))):
        temporary = out / f".{p.clip.name}.{os.getpid()}"
        temporary.write_text(json.dumps(content) + "\n")
        temporary.replace(out / f"{p.clip.name}{suffix}")
