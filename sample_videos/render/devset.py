"""The development set: some 450 short clips with doses, by people who are kept apart for training and for testing."""

from __future__ import annotations

from dataclasses import dataclass

from render.dosed import DosedClip

PEOPLE = 150
SMALL, UPRIGHT, USUAL = (384, 288), (288, 384), (640, 480)


@dataclass(frozen=True)
class Group:
    """Clips of one exercise from one place of the camera; ``tall`` is the share of them in portrait."""

    exercise: str
    count: int
    view: str
    azimuth: tuple[float, float]
    elevation: tuple[float, float] = (-2.0, 8.0)
    either_side: bool = False
    reps: int = 4
    tall: float = 0.0
    tag: str = ""


FRONT, SIDE, OBLIQUE = (-15.0, 15.0), (75.0, 105.0), (32.0, 62.0)
GROUPS = (
    Group("lateral_band_walk", 58, "front", FRONT, (-2, 8), reps=6),
    Group("lateral_band_walk", 7, "rear", (168, 192), (-2, 8), reps=6, tag="rear"),
    Group("squat", 30, "front", FRONT, tall=0.35),
    Group("squat", 15, "oblique", (20, 50), either_side=True, tall=0.35, tag="oblique"),
    Group("lunge", 40, "front", FRONT, (-2, 10), tall=0.35),
    Group("bulgarian_split_squat", 20, "front", FRONT, (-2, 10), tall=0.35),
    Group("single_leg_squat", 55, "front", FRONT, tall=0.35),
    Group("single_leg_squat", 10, "oblique", (18, 45), either_side=True, tall=0.35, tag="oblique"),
    Group("hip_thrust", 65, "side", SIDE, (-2, 14), either_side=True),
    Group("glute_bridge", 60, "side", SIDE, (-2, 14), either_side=True),
    Group("glute_kickback", 30, "side", SIDE, (-2, 10), either_side=True, tall=0.2),
    Group("single_leg_hip_thrust", 16, "oblique", OBLIQUE, (4, 20), either_side=True, tag="oblique"),
    Group("single_leg_hip_thrust", 14, "front", (-14, 14), (18, 34), tag="high"),
    Group("single_leg_hip_thrust", 10, "side", SIDE, (-2, 14), either_side=True, tag="side"),
    Group("single_leg_glute_bridge", 14, "oblique", OBLIQUE, (4, 20), either_side=True, tag="oblique"),
    Group("single_leg_glute_bridge", 12, "front", (-14, 14), (18, 34), tag="high"),
    Group("single_leg_glute_bridge", 9, "side", SIDE, (-2, 14), either_side=True, tag="side"),
    Group("clamshell", 30, "front", FRONT, (6, 28)),
    Group("clamshell", 10, "oblique", (20, 50), (8, 30), either_side=True, tag="oblique"),
    Group("clamshell", 6, "rear", (165, 195), (8, 26), tag="rear"),
    Group("clamshell", 4, "front", FRONT, (45, 65), tag="above"),
    Group("side_lying_hip_abduction", 20, "front", FRONT, (6, 26)),
    Group("standing_hip_abduction", 25, "front", FRONT, tall=0.35),
    Group("bird_dog", 20, "side", SIDE, (-1, 14), either_side=True),
    Group("donkey_kick", 20, "side", SIDE, (-1, 14), either_side=True),
)
FASTER = {7: 30.0, 13: 24.0, 19: 25.0}  # every twentieth clip, by its place: frames a second
RATES = {3: 12.0}


def split_of(person: int) -> str:
    """Which part of the set a person belongs to; nobody belongs to two."""
    return "train" if person % 20 < 14 else "validation" if person % 20 < 17 else "test"


def development() -> list[DosedClip]:
    """All clips, in an order in which any beginning of the list is balanced over the groups."""
    order = [
        ((k + 0.5) / group.count + 1e-4 * g, g, group, k) for g, group in enumerate(GROUPS) for k in range(group.count)
    ]
    return [_clip(place, group, k) for place, (_, _, group, k) in enumerate(sorted(order, key=lambda o: o[:2]))]


def _clip(place: int, group: Group, k: int) -> DosedClip:
    person = place % PEOPLE
    usual = place % 20 in FASTER
    tall = (k * 0.618 + 0.3) % 1.0 < group.tall
    size = (USUAL[1], USUAL[0]) if usual and tall else USUAL if usual else UPRIGHT if tall else SMALL
    name = "_".join(filter(None, (group.exercise, group.tag, f"{k:02d}")))
    return DosedClip(
        name,
        group.exercise,
        seed=place,
        person=person,
        split=split_of(person),
        view=group.view,
        azimuth=group.azimuth,
        elevation=group.elevation,
        either_side=group.either_side,
        fps=FASTER.get(place % 20, RATES.get(place % 20, 15.0)),
        size=size,
        reps=group.reps - (k % 3 == 1),
        plain=k % 5 == 0,
    )


CLIPS = development()
