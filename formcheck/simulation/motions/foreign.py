"""What people do that is no exercise of the catalogue: two postures, and the body goes from one to the other.

Most of it stands here so that it can be told from the exercises, and not be counted as one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from formcheck.simulation.body import Floats, Posture, apply, landmarks_m, rot_x, rot_y, rot_z, unit, vectors
from formcheck.simulation.motion_solver import Limb, MotionContext, SimulatedExercise, assemble, flat_foot, free_leg
from formcheck.simulation.plan import Rhythm

if TYPE_CHECKING:
    from numpy.typing import NDArray

Way = tuple[float, float, float]
CLEARANCE_M: Final = 0.05  # of the lowest joint above the floor
# what stays so near to the floor for so much of the time carries the body, and does not slide
NEAR_M: Final = 0.10
HELD_SHARE: Final = 0.95
_BODY: Final = slice(11, 33)  # landmarks without the face
_TRUNK: Final = [0, 1, 12, 13]  # shoulders and hips among those
_USUAL: Final = Rhythm(1.2, 1.0, 0.2, rest_s=0.3)
HANG: Final[Way] = (0.1, 0.12, -1.0)


@dataclass(frozen=True, slots=True)
class Leg:
    """Angles in degrees against the pelvis (see ``free_leg``)."""

    flexion: float = 3.0
    abduction: float = 4.0
    knee: float = 6.0
    rotation: float = 0.0
    point: float = 0.0


@dataclass(frozen=True, slots=True)
class Arm:
    """Directions of upper arm and forearm in the axes of the thorax (forward, outward, up)."""

    upper: Way = HANG
    lower: Way = (0.25, 0.05, -1.0)


@dataclass(frozen=True, slots=True)
class Pose:
    """A posture.

    Parameters
    ----------
    pitch, roll, turn : float
        Degrees by which the trunk bows forward (90 is face down, -90 on the back), leans (90 is lying on the right
        side) and turns to its left.
    bend : float
        Degrees by which the thorax is bowed further than the pelvis.
    left, right : Leg
    arm_left, arm_right : Arm
    rise : float
        Metres above the floor, as in a jump.
    """

    pitch: float = 3.0
    roll: float = 0.0
    turn: float = 0.0
    bend: float = 0.0
    left: Leg = Leg()
    right: Leg = Leg()
    arm_left: Arm = Arm()
    arm_right: Arm = Arm()
    rise: float = 0.0


@dataclass(frozen=True, slots=True)
class Foreign:
    """A movement between two postures.

    Parameters
    ----------
    rest, peak : Pose
    rhythm : Rhythm
    alternates : bool
        Whether left and right take turns.
    flat : bool
        Whether the feet stand flat on the floor; otherwise they follow the shanks.
    speed : float
        Metres a second that the body travels forward.
    """

    rest: Pose
    peak: Pose
    rhythm: Rhythm = _USUAL
    alternates: bool = False
    flat: bool = True
    speed: float = 0.0


def exercise(movement: Foreign) -> SimulatedExercise:
    """The movement as something that can be simulated."""
    return SimulatedExercise(
        lambda context: _build(movement, context), movement.rhythm, frozenset(), sided=movement.alternates
    )


def varied(movement: Foreign, rng: np.random.Generator, spread_deg: float = 7.0) -> Foreign:
    """The movement as another person does it: every angle a little different, the same in both postures."""

    def leg(one: Leg, off: Floats) -> Leg:
        return Leg(
            *(getattr(one, f.name) + o for f, o in zip(fields(Leg), off * (1.0, 0.4, 0.7, 0.5, 0.5), strict=True))
        )

    def arm(one: Arm, off: Floats) -> Arm:
        upper, lower = (np.asarray(w) + o for w, o in zip((one.upper, one.lower), off, strict=True))
        return Arm((upper[0], upper[1], upper[2]), (lower[0], lower[1], lower[2]))

    tilt, legs = rng.normal(0, spread_deg, 4), rng.normal(0, spread_deg, (2, 5))
    arms = rng.normal(0, spread_deg / 60, (2, 2, 3))

    def pose(one: Pose) -> Pose:
        return Pose(
            one.pitch + tilt[0], one.roll + 0.4 * tilt[1], one.turn, one.bend + 0.6 * tilt[2],
            leg(one.left, legs[0]), leg(one.right, legs[1]), arm(one.arm_left, arms[0]), arm(one.arm_right, arms[1]),
            one.rise,
        )  # fmt: skip

    return replace(movement, rest=pose(movement.rest), peak=pose(movement.peak))


def _build(movement: Foreign, context: MotionContext) -> Posture:
    w = context.progress
    pitch, roll, turn, bend, rise = (
        _mix(getattr(movement.rest, name), getattr(movement.peak, name), w)
        for name in ("pitch", "roll", "turn", "bend", "rise")
    )
    about = rot_z(turn) @ rot_x(roll)
    pelvis, thorax, head = (about @ rot_y(p) for p in (pitch, pitch + bend, 0.8 * pitch + 0.5 * bend))
    legs = [_leg(movement, context, pelvis, side, w) for side in (1.0, -1.0)]
    arms = [_arm(movement, thorax, side, w) for side in (1.0, -1.0)]
    posture = assemble(np.zeros((context.n, 3)), (pelvis, thorax, head), (legs[0], legs[1]), (arms[0], arms[1]))
    points = landmarks_m(posture, context.body)[:, _BODY]
    floor = points[..., 2].min(axis=1)
    held = ((points[..., 2] - floor[:, None]) < NEAR_M).mean(axis=0) > HELD_SHARE
    anchor = points[:, held if held.any() else _TRUNK].mean(axis=1)
    height = rise + CLEARANCE_M - floor
    return posture.moved(vectors(movement.speed * context.line.t_s - anchor[:, 0], -anchor[:, 1], height))


def _mix(a: float, b: float, w: Floats) -> Floats:
    return np.asarray(a + (b - a) * w)


def _leg(movement: Foreign, context: MotionContext, pelvis: Floats, side: float, w: Floats) -> Limb:
    a, b = (pose.left if side > 0 else pose.right for pose in (movement.rest, movement.peak))
    angles = {f.name: _mix(getattr(a, f.name), getattr(b, f.name), w) for f in fields(Leg)}
    limb = free_leg(pelvis, side, **angles)
    return Limb(limb.upper, limb.lower, flat_foot(context.n, 10.0, side)) if movement.flat else limb


def _arm(movement: Foreign, thorax: Floats, side: float, w: Floats) -> Limb:
    a, b = (pose.arm_left if side > 0 else pose.arm_right for pose in (movement.rest, movement.peak))
    upper, lower = (_turned(x, y, w, side) for x, y in ((a.upper, b.upper), (a.lower, b.lower)))
    upper, lower = apply(thorax, upper), apply(thorax, lower)
    return Limb(upper, lower, lower)


def _turned(a: Way, b: Way, w: Floats, side: float) -> NDArray[np.float64]:
    """From one direction to the other, for the arm on this side."""
    flip = np.array([1.0, side, 1.0])
    return unit(((1 - w)[:, None] * unit(np.array(a)) + w[:, None] * unit(np.array(b))) * flip)


def both(
    flexion: float = 3.0, abduction: float = 4.0, knee: float = 6.0, rotation: float = 0.0, point: float = 0.0
) -> dict[str, Any]:
    """Both legs alike, for a ``Pose``."""
    leg = Leg(flexion, abduction, knee, rotation, point)
    return {"left": leg, "right": leg}


def arms(upper: Way, lower: Way) -> dict[str, Any]:
    """Both arms alike, for a ``Pose``."""
    return {"arm_left": Arm(upper, lower), "arm_right": Arm(upper, lower)}


STAND: Final = Pose()
QUICK: Final = Rhythm(0.4, 0.4, 0.0, rest_s=0.0)
BRISK: Final = Rhythm(0.7, 0.6, 0.1, rest_s=0.1)
SLOW: Final = Rhythm(1.8, 1.5, 0.6, rest_s=0.6)
FRONT_ARMS: Final = arms((0.95, 0.15, 0.0), (1.0, 0.0, 0.0))
ALL_FOURS: Final = Pose(80.0, **both(82.0, 4.0, 92.0, point=60.0), **arms((1.0, 0.1, 0.1), (1.0, 0.05, 0.0)))
GOBLET: Final = arms((0.5, 0.2, -0.8), (0.6, -0.5, 0.6))
PLANK: Final = Pose(78.0, **both(4.0, 4.0, 4.0), **arms((1.0, 0.2, 0.0), (1.0, 0.0, 0.0)))
FLAT_BACK: Final = Pose(-88.0, **both(45.0, 6.0, 90.0))
