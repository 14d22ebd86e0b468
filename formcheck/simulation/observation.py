"""What a pose estimator makes of the truth: known biases, jitter, hidden joints, lost frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.core.pose_frame import PROFILE_STATIONS, PoseFrame
from formcheck.simulation import silhouette
from formcheck.simulation.body import PELVIS, THORAX, Body, Floats, Posture, dot, unit
from formcheck.simulation.camera import Lens, flip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.simulation.plan import Observation
    from formcheck.simulation.silhouette import Capsules

CLEAR, HIDDEN, OUTSIDE = (
    0.99,
    0.45,
    0.1,
)  # visibility as MediaPipe gives it to a plain joint, one behind the body, one beyond the picture
_JUDGED: Final = (11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32)
# landmarks that share the visibility of a judged one: the face with nobody, the hands with the wrists
_HANDS: Final = {17: 15, 19: 15, 21: 15, 18: 16, 20: 16, 22: 16}


def frame_times(observation: Observation, duration_s: float, rng: np.random.Generator) -> Floats:
    """Strictly increasing times of the frames that arrive, the first at 0."""
    t = np.arange(0.0, duration_s, 1.0 / observation.fps)
    if observation.variable_rate:
        t[1:] += rng.uniform(-0.2, 0.2, t.size - 1) / observation.fps
    keep = rng.random(t.size) >= observation.dropped
    keep[0] = True
    return t[keep]


def biased(points: Floats, posture: Posture, body: Body, observation: Observation, *, upright: bool) -> Floats:
    """The landmarks (n, 33, 3) where the estimator believes them."""
    out = points.copy()
    if observation.hip_bias_deg:
        out[:, 23:25] += _hip_shift(points, posture, body, observation.hip_bias_deg)
    if observation.hip_line_gain != 1.0:
        middle = out[:, 23:25].mean(axis=1)
        shoulders = posture.axes[:, THORAX, :, 1]
        line = unit(shoulders + observation.hip_line_gain * (posture.axes[:, PELVIS, :, 1] - shoulders)) * body.hip_half
        out[:, 23], out[:, 24] = middle + line, middle - line
    if upright and observation.knee_gain != 1.0:
        side = unit(posture.axes[:, PELVIS, :, 1] * (1.0, 1.0, 0.0))
        for knee in (25, 26):
            off = dot(out[:, knee] - (out[:, knee - 2] + out[:, knee + 2]) / 2, side)
            out[:, knee] -= ((1 - observation.knee_gain) * off)[:, None] * side
    return out


def _hip_shift(points: Floats, posture: Posture, body: Body, bias_deg: float) -> Floats:
    """Shift of both hips (n, 2, 3) toward the belly that makes trunk and thigh read ``bias_deg`` more extended."""
    left = posture.axes[:, PELVIS, :, 1]
    line = points[:, 11:13].mean(axis=1) - points[:, 23:25].mean(axis=1)
    ahead = unit(np.cross(left, line))
    out = []
    for hip in (23, 24):
        middle = ahead + unit(np.cross(left, points[:, hip] - points[:, hip + 2]))
        # along the bisector both sides of the angle turn; its share in either is half the length of this sum
        share = np.maximum(np.sqrt(dot(middle, middle)) / 2, 0.3)
        out.append(unit(middle) / share[:, None])
    return np.asarray(np.radians(bias_deg) / (1 / body.trunk + 1 / body.thigh) * np.stack(out, axis=1))


def jitter(t_s: Floats, shape: tuple[int, ...], correlation_s: float, rng: np.random.Generator) -> Floats:
    """Gaussian noise of standard deviation one, (n, *shape), that forgets itself within ``correlation_s``."""
    noise = rng.standard_normal((t_s.size, *shape))
    keep = np.exp(-np.diff(t_s) / max(correlation_s, 1e-9))
    fresh = np.sqrt(1 - keep**2)
    for k in range(1, t_s.size):
        noise[k] = keep[k - 1] * noise[k - 1] + fresh[k - 1] * noise[k]
    return noise


def visibility(flesh: Capsules, points: Floats, lens: Lens) -> Floats:
    """(n, 33) high for joints in the open, low behind a nearer part of the body or beyond the picture."""
    seen = lens.see(points)
    pixels = lens.project(seen)
    out = np.full(points.shape[:2], CLEAR)
    hidden = _hidden(flesh, lens, seen[:, _JUDGED, :], pixels[:, _JUDGED, :])
    out[:, _JUDGED] -= (CLEAR - HIDDEN) * hidden
    for hand, wrist in _HANDS.items():
        out[:, hand] = out[:, wrist]
    outside = (pixels < 0).any(axis=-1) | (pixels > lens.size).any(axis=-1)
    return np.where(outside, OUTSIDE, out)


def _hidden(flesh: Capsules, lens: Lens, seen: Floats, pixels: Floats) -> Floats:
    """(n, j) 1 where a capsule that is not the joint's own covers it from the front."""
    a, b = lens.project(flesh.a), lens.project(flesh.b)
    covered = np.zeros(seen.shape[:2], bool)
    for c, owners in enumerate(flesh.owners):
        others = np.array([j for j, landmark in enumerate(_JUDGED) if landmark not in owners])
        way, start = (b[:, c] - a[:, c])[:, None], a[:, c][:, None]
        share = np.clip(dot(pixels[:, others] - start, way) / np.maximum(dot(way, way), 1e-6), 0.0, 1.0)
        depth = flesh.a[:, c, 2:] + share * (flesh.b[:, c, 2:] - flesh.a[:, c, 2:])
        radius = flesh.radii[:, c, :1] + share * (flesh.radii[:, c, 1:] - flesh.radii[:, c, :1])
        off = pixels[:, others] - start - share[..., None] * way
        near = dot(off, off) < np.square(0.8 * radius * lens.focal_px / np.maximum(depth, 0.05))
        covered[:, others] |= near & (depth + 0.5 * radius < seen[:, others, 2])
    return covered.astype(np.float64)


LEAST_SEEN: Final = 0.4  # share of the landmarks in the picture; house rule: with less nobody is found


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """The true body over n frames: its postures, its landmarks (n, 33, 3) in metres, and whether it stands."""

    body: Body
    posture: Posture
    points: Floats
    upright: bool


def record(
    actor: Actor, lens: Lens, observation: Observation, t_s: Floats, rng: np.random.Generator, *, mirrored: bool
) -> list[PoseFrame]:
    """The frames at the times ``t_s`` (n,)."""
    flesh = silhouette.capsules(actor.posture, actor.body, actor.points, lens)
    believed = biased(actor.points, actor.posture, actor.body, observation, upright=actor.upright)
    xy, world = _landmarks(lens.see(believed), lens, observation, t_s, rng)
    if observation.mask:
        profile = silhouette.profile_px(flesh, xy, lens)
    else:
        profile = np.full((t_s.size, 2, PROFILE_STATIONS.size), np.nan)
    seen = (xy, world, visibility(flesh, actor.points, lens), profile)
    lost = _lost(xy, lens, t_s, observation)
    return _frames(t_s, flip(*seen, lens.size[0]) if mirrored else seen, lost)


def _lost(xy: Floats, lens: Lens, t_s: Floats, observation: Observation) -> NDArray[np.bool_]:
    """(n,) where nobody is found: when asked for, or with too little of the body in the picture."""
    inside = ((xy >= 0) & (xy <= lens.size)).all(axis=-1)
    lost = np.asarray(inside.mean(axis=1) < LEAST_SEEN)
    for from_s, to_s in observation.missing:
        lost |= (t_s >= from_s) & (t_s <= to_s)
    return lost


def _landmarks(
    seen: Floats, lens: Lens, observation: Observation, t_s: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Pixels (n, 33, 2) and world landmarks (n, 33, 3) of points in camera axes, with jitter."""
    xy = lens.project(seen)
    world = seen - seen[:, 23:25].mean(axis=1, keepdims=True)
    if observation.jitter_px:
        noise = observation.jitter_px * jitter(t_s, (seen.shape[1], 3), observation.jitter_s, rng)
        xy = xy + noise[..., :2]
        # depth is the least certain of the three
        world = world + noise * (1.0, 1.0, 2.0) * (seen[:, 23:24, 2:] / lens.focal_px)
    return xy, world


def _frames(t_s: Floats, seen: tuple[Floats, Floats, Floats, Floats], lost: NDArray[np.bool_]) -> list[PoseFrame]:
    xy, world, visible, profile = (np.asarray(v, np.float32) for v in seen)
    return [
        PoseFrame.missing(s) if lost[k] else PoseFrame(s, xy[k], world[k], visible[k], profile[k])
        for k, s in enumerate(t_s.tolist())
    ]
