"""From the true body to the frames that a pose estimator would hand over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.poses import PROFILE_STATIONS, PoseFrame
from formcheck.simulate import observe, outline
from formcheck.simulate.camera import Lens, flip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.simulate.plan import Observation
    from formcheck.simulate.rotations import Floats
    from formcheck.simulate.skeleton import Body, Posture

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
    flesh = outline.capsules(actor.posture, actor.body, actor.points, lens)
    believed = observe.biased(actor.points, actor.posture, actor.body, observation, upright=actor.upright)
    xy, world = _landmarks(lens.see(believed), lens, observation, t_s, rng)
    if observation.mask:
        profile = outline.profile_px(flesh, xy, lens)
    else:
        profile = np.full((t_s.size, 2, PROFILE_STATIONS.size), np.nan)
    seen = (xy, world, observe.visibility(flesh, actor.points, lens), profile)
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
        noise = observation.jitter_px * observe.jitter(t_s, (seen.shape[1], 3), observation.jitter_s, rng)
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
