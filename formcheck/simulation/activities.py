"""What people do before and after a set: none of it is a repetition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.simulation.body import (
    FOREARM,
    HAND,
    THORAX,
    UPPER_ARM,
    Body,
    Posture,
    blend,
    rot_y,
    rot_z,
    unit,
    vectors,
)
from formcheck.simulation.motion_solver import arm, assemble, flat_foot, free_leg
from formcheck.simulation.plan import min_jerk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from formcheck.simulation.body import Floats
    from formcheck.simulation.plan import Activity

SECONDS: Final[dict[str, float]] = {
    "none": 0.0, "walk_in": 4.5, "lie_down": 4.5, "shift": 4.0, "unrack": 4.0, "high_knees": 6.0, "long_hold": 10.0,
    "arms_overhead": 6.0, "arms_up": 6.0,
}  # fmt: skip
SETTLE_S: Final = 1.2  # from the end of an activity into the starting position, or out of it
RAISE_S: Final = 2.0  # both arms up, and down again
WALK_SPEED, STEP_HZ = 0.9, 1.8  # metres and steps in a second


def seconds_of(name: Activity) -> float:
    """How long an activity takes."""
    return SECONDS[name]


def play(
    posture: Posture, body: Body, t_s: Floats, names: tuple[Activity, Activity], span: tuple[float, float]
) -> Posture:
    """Put the activities into the frames before ``span`` (entry) and after it (exit, the entry played backward).

    Parameters
    ----------
    posture : Posture
        The set, at rest outside ``span``.
    t_s : (n,)
        Frame times in seconds.
    names : (entry, exit)
    span : (from_s, to_s)
        The set with its still seconds.
    """
    for name, left_s in ((names[0], span[0] - t_s), (names[1], t_s - span[1])):
        busy = left_s > 0
        if name != "none" and busy.any():
            posture = _replace(posture, busy, _act(name, posture, busy, body, left_s[busy]))
    return posture


def _replace(posture: Posture, where: NDArray[np.bool_], part: Posture) -> Posture:
    root, axes, rods = posture.root.copy(), posture.axes.copy(), posture.rods.copy()
    root[where], axes[where], rods[where] = part.root, part.axes, part.rods
    return Posture(root, axes, rods)


def _act(name: Activity, posture: Posture, busy: NDArray[np.bool_], body: Body, left_s: Floats) -> Posture:
    """The activity; ``left_s`` (n,) are the seconds to the starting position (or since leaving it)."""
    home = posture.take(np.flatnonzero(busy))
    if name == "long_hold":
        return _held(posture, busy, left_s)
    if name in ("arms_overhead", "arms_up"):
        return _arms_raised(name, home, left_s)
    if name == "shift":
        sway = np.sin(2 * np.pi * left_s / 2.0) * np.minimum(left_s, 1.0)
        turned = Posture(home.root, rot_z(3.0 * sway)[:, None] @ home.axes, home.rods)
        return turned.moved(vectors(0.025 * sway, 0.035 * sway, np.zeros_like(sway)))
    gait = _gait(name, body, left_s)
    # where the person lies or stands, walking ends at the same place
    gait = gait.moved(home.root * (1.0, 1.0, 0.0))
    ways = [gait, _crouched(home), home] if name == "lie_down" else [gait, home]
    return _through(ways, 1.0 - left_s / SECONDS["lie_down"] if name == "lie_down" else 1.0 - left_s / SETTLE_S)


def _through(ways: Sequence[Posture], share: Floats) -> Posture:
    """Smoothly from one posture to the next as ``share`` (n,) goes from 0 to 1."""
    out = ways[0]
    for k, way in enumerate(ways[1:]):
        out = blend(out, way, min_jerk(share * (len(ways) - 1) - k))
    return out


def _held(posture: Posture, busy: NDArray[np.bool_], left_s: Floats) -> Posture:
    """Held at the height of the first repetition, and let down (or up) within two seconds."""
    rest = posture.take(np.flatnonzero(busy))
    far = np.abs(posture.root[:, 2] - rest.root[0, 2]) + np.abs(posture.rods - rest.rods[0]).sum(axis=(1, 2))
    top = posture.take(np.full(rest.root.shape[0], int(far.argmax())))
    return blend(rest, top, min_jerk(left_s / 2.0))


def _arms_raised(name: Activity, home: Posture, left_s: Floats) -> Posture:
    """Both arms past the front of the chest along the trunk (overhead) or straight up, held for two seconds."""
    thorax = home.axes[:, THORAX]
    top = thorax[..., 2] if name == "arms_overhead" else np.broadcast_to((0.0, 0.0, 1.0), home.root.shape)
    ways = [home, _reaching(home, thorax[..., 0] + thorax[..., 2]), _reaching(home, top)]
    return _through(ways, np.minimum(left_s, SECONDS[name] - left_s) / RAISE_S)


def _reaching(home: Posture, way: Floats) -> Posture:
    """Both arms straight along ``way`` (n, 3), a little apart."""
    rods = home.rods.copy()
    for side in (0, 1):
        apart = 0.15 * (1 - 2 * side) * home.axes[:, THORAX, :, 1]
        rods[:, [UPPER_ARM + side, FOREARM + side, HAND + side]] = unit(way + apart)[:, None]
    return Posture(home.root, home.axes, rods)


def _gait(name: Activity, body: Body, left_s: Floats) -> Posture:
    """Walking to the place along x, stepping back from a rack, or knees lifted on the spot."""
    walking = np.maximum(left_s - SETTLE_S, 0.0)
    phase = np.pi * STEP_HZ * walking
    fading = np.minimum(walking * 2.0, 1.0)
    lift = {"high_knees": 85.0, "walk_in": 28.0, "unrack": 18.0}.get(name, 0.0)
    speed = {"walk_in": WALK_SPEED, "unrack": -0.25}.get(name, 0.0)
    n = left_s.size
    still = np.broadcast_to(np.eye(3), (n, 3, 3))
    legs = []
    for side in (1.0, -1.0):
        swing = np.sin(phase + (side < 0) * np.pi) * fading
        flexion = lift * np.maximum(swing, 0.0) + 0.5 * lift * (speed != 0) * np.minimum(swing, 0.0)
        knee = 8.0 + 1.15 * lift * np.maximum(swing, 0.0)
        legs.append(free_leg(still, side, flexion=flexion + 4.0, abduction=3.0, knee=knee))
    arms = [arm(still, (0.1, 0.12, -1.0), (0.25, 0.05, -1.0), side) for side in (1.0, -1.0)]
    upright = np.asarray(rot_y(np.full(n, 3.0)))
    posture = assemble(np.zeros((n, 3)), (upright, upright, upright), (legs[0], legs[1]), (arms[0], arms[1]))
    # the lower foot carries the body
    soles = [body.thigh * posture.rods[:, k, 2] + body.shank * posture.rods[:, 2 + k, 2] for k in (0, 1)]
    height = body.ankle_height - np.minimum(soles[0], soles[1])
    return posture.moved(vectors(-speed * walking, 0.0, height))


def _crouched(home: Posture) -> Posture:
    """Sitting down on the way to the floor, at the place of ``home``."""
    n = len(home.root)
    pelvis, thorax = rot_y(np.full(n, -15.0)), rot_y(np.full(n, 35.0))
    legs = [free_leg(pelvis, side, flexion=95.0, abduction=12.0, knee=120.0) for side in (1.0, -1.0)]
    legs = [
        type(leg)(leg.upper, leg.lower, flat_foot(n, 10.0, side)) for leg, side in zip(legs, (1.0, -1.0), strict=True)
    ]
    arms = [arm(thorax, (0.2, 0.5, -1.0), (0.1, 0.2, -1.0), side) for side in (1.0, -1.0)]
    root = home.root * (1.0, 1.0, 0.0) + (0.0, 0.0, 0.35)
    return assemble(root, (pelvis, thorax, rot_y(np.full(n, 10.0))), (legs[0], legs[1]), (arms[0], arms[1]))
