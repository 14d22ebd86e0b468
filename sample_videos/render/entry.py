"""Getting into position before a set and out of it afterwards: movement that is no repetition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from render.motions.arms import hands_down
from render.motions.base import Moment, Motion
from render.pose import SIDES, LegTarget, Pose, Posed
from render.rotations import Array, pitch, slerp, yaw
from render.truth import minimum_jerk

if TYPE_CHECKING:
    from render.body import Body


def feet_apart(body: Body, spot: Array, turn: float) -> dict[str, LegTarget]:
    """Both feet flat at ``spot`` (x, y), turned to the left by ``turn`` degrees."""
    r = yaw(turn)
    legs = {}
    for s, sign in SIDES.items():
        ankle = np.append(spot, body.ankle_height) + r @ np.array([sign * 0.13, 0.0, 0.0])
        legs[s] = LegTarget(ankle, r @ np.array([sign * 0.1, -1.0, 0.0]), yaw(turn + sign * 8))
    return legs


def upright(body: Body, spot: Array, turn: float, legs: dict[str, LegTarget]) -> Pose:
    """Standing at ease at ``spot`` (x, y), turned to the left by ``turn`` degrees."""
    pose = Pose(yaw(turn) @ pitch(3.0), {**legs}, hands_down())
    height = body.ankle_height + 0.98 * (body.thigh["L"] + body.shank["L"])
    pose.anchor = ("pelvis", np.append(spot, height))
    return pose


def walking(body: Body, start: Array, goal: Array, share: float) -> Pose:
    """A walk of five steps in a straight line from ``start`` to ``goal`` (x, y), facing the way."""
    way, steps = goal - start, 5
    turn = float(np.degrees(np.arctan2(way[0], -way[1])))
    legs = feet_apart(body, start + way * share, turn)
    for s, offset in (("L", 0.0), ("R", 0.5)):
        inside = (share * steps / 2 + offset) % 1.0
        ahead = 0.5 - 2 * inside if inside < 0.5 else 2 * inside - 1.5
        lift = 0.07 * max(0.0, np.sin(2 * np.pi * (inside - 0.5)))
        legs[s].ankle = legs[s].ankle + np.append(way * 0.9 * ahead / steps, lift)
    return upright(body, start + way * share, turn, legs)


def between(body: Body, first: Posed, second: Posed, share: float) -> Posed:
    """Bones a ``share`` of the way from one pose to another."""
    turned = {n: slerp(first.rotations[i], second.rotations[i], share) for i, n in enumerate(body.names)}
    root = first.positions[0] + (second.positions[0] - first.positions[0]) * share
    return body.chain(turned["root"], root, turned)


class Entry:
    """Walks in, gets down, fidgets; ``at`` gives the bones while it lasts."""

    duration = 6.5

    def __init__(self, motion: Motion, first: Moment, rng: np.random.Generator) -> None:
        body = motion.body
        self.body, self.motion, self.first = body, motion, first
        self.start = body.solve(motion.pose(first))
        at = self.start.positions[0][:2]
        feet = np.mean([self.start.positions[body.index[f"foot.{s}"]][:2] for s in "LR"], axis=0)
        self.spot = feet if abs(self.start.rotations[0][2, 2]) > 0.8 else (at + feet) / 2
        self.origin = self.spot + np.array([rng.choice([-1, 1]) * rng.uniform(0.9, 1.3), rng.uniform(-0.2, 0.2)])
        self.dip = rng.uniform(0.2, 0.4)

    def at(self, t: float) -> Posed:
        """Bones ``t`` seconds after the beginning of the clip."""
        body = self.body
        if t < 2.4:
            return body.solve(walking(body, self.origin, self.spot, min(1.0, t / 2.2)))
        stand = self.standing()
        if t < 3.0:
            arrived = body.solve(walking(body, self.origin, self.spot, 1.0))
            return between(body, arrived, stand, minimum_jerk((t - 2.4) / 0.6))
        if t < 4.8:
            return between(body, stand, self.start, minimum_jerk((t - 3.0) / 1.8))
        return body.solve(self.motion.pose(self.fidget(t - 4.8)))

    def standing(self) -> Posed:
        """At ease beside the place of the exercise."""
        return self.body.solve(upright(self.body, self.spot, 0.0, feet_apart(self.body, self.spot, 0.0)))

    def fidget(self, t: float) -> Moment:
        """A small start of the movement and some shifting about."""
        x = self.dip * np.sin(np.pi * min(1.0, t / 1.2)) ** 2
        sway = 3.0 * np.sin(np.array([5.1, 3.3, 4.2, 2.7, 6.0, 3.9]) * t) * max(0.0, 1.0 - t / 1.7)
        return Moment(float(x), self.first.side, True, {}, sway, self.first.place)

    def leave(self, t: float) -> Posed:
        """Gets up again after the set."""
        return between(self.body, self.start, self.standing(), minimum_jerk(t / 1.8))
