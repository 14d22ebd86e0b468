"""The development set: some 450 short clips with doses, by people who are kept apart for training and for testing."""

from __future__ import annotations

from dataclasses import dataclass

from render.dosed import DosedClip

PEOPLE = 150
SMALL, USUAL = (384, 288), (640, 480)


@dataclass(frozen=True)
class Group:
    """Clips of one exercise from one place of the camera.

    ``rate`` says how early they come in the list: so many of them for each of a group with the rate 1. ``tall`` is the
    share of them in portrait, ``main`` the channel that varies most where it is not the exercise's first.
    """

    exercise: str
    count: int
    rate: float
    view: str
    azimuth: tuple[float, float]
    elevation: tuple[float, float] = (-2.0, 8.0)
    either_side: bool = False
    reps: int = 3
    tall: float = 0.0
    tag: str = ""
    main: str = ""


FRONT, SIDE, OBLIQUE, FEET = (-15.0, 15.0), (75.0, 105.0), (32.0, 62.0), (-14.0, 14.0)
GROUPS = (
    Group("lateral_band_walk", 45, 10, "front", FRONT, reps=4),
    Group("hip_thrust", 49, 10, "side", SIDE, (-2, 14), either_side=True),
    Group("single_leg_squat", 42, 10, "front", FRONT, tall=0.35),
    Group("glute_bridge", 45, 10, "side", SIDE, (-2, 14), either_side=True),
    Group("squat", 22, 8, "front", FRONT, tall=0.35),
    Group("lunge", 30, 8, "front", FRONT, (-2, 10), tall=0.35),
    Group("clamshell", 24, 8, "front", FRONT, (6, 28)),
    Group("glute_kickback", 23, 8, "side", SIDE, (-2, 10), either_side=True, tall=0.2),
    Group("single_leg_hip_thrust", 12, 5, "oblique", OBLIQUE, (4, 20), either_side=True, tag="oblique"),
    Group("single_leg_hip_thrust", 10, 5, "front", FEET, (18, 34), tag="high"),
    Group("single_leg_glute_bridge", 10, 5, "oblique", OBLIQUE, (4, 20), either_side=True, tag="oblique"),
    Group("single_leg_glute_bridge", 9, 5, "front", FEET, (18, 34), tag="high"),
    Group("bulgarian_split_squat", 15, 5, "front", FRONT, (-2, 10), tall=0.35),
    Group("side_lying_hip_abduction", 15, 4, "front", FRONT, (6, 26)),
    Group("standing_hip_abduction", 19, 5, "front", FRONT, tall=0.35),
    Group("bird_dog", 15, 5, "side", SIDE, (-1, 14), either_side=True),
    Group("donkey_kick", 15, 5, "side", SIDE, (-1, 14), either_side=True),
    Group("donkey_kick", 8, 1.5, "rear", (140, 180), (2, 20), either_side=True, tag="rear"),
    Group("bird_dog", 5, 1, "rear", (140, 180), (2, 20), either_side=True, tag="rear"),
    Group("hip_thrust", 5, 1, "front", FEET, (18, 34), tag="high", main="valgus"),
    Group("glute_bridge", 5, 1, "front", FEET, (18, 34), tag="high", main="valgus"),
    Group("lateral_band_walk", 5, 1, "rear", (168, 192), (-2, 8), reps=4, tag="rear"),
    Group("squat", 11, 1.5, "oblique", (20, 50), either_side=True, tall=0.35, tag="oblique"),
    Group("single_leg_squat", 8, 1.5, "oblique", (18, 45), either_side=True, tall=0.35, tag="oblique"),
    Group("single_leg_hip_thrust", 8, 1.5, "side", SIDE, (-2, 14), either_side=True, tag="side"),
    Group("single_leg_glute_bridge", 7, 1.5, "side", SIDE, (-2, 14), either_side=True, tag="side"),
    Group("clamshell", 8, 1.5, "oblique", (20, 50), (8, 30), either_side=True, tag="oblique"),
    Group("clamshell", 6, 1, "rear", (165, 195), (8, 26), tag="rear"),
    Group("clamshell", 4, 1, "front", FRONT, (45, 65), tag="above"),
)
# found by trying (``camera_places.py``); after the others, so that those keep their seeds
HIGH_SIDE = (38.0, 52.0)
LATER = (
    Group("single_leg_glute_bridge", 14, 2, "side", (72, 108), HIGH_SIDE, either_side=True, tag="high_side"),
    Group("single_leg_hip_thrust", 14, 2, "side", (72, 108), HIGH_SIDE, either_side=True, tag="high_side"),
    Group("single_leg_glute_bridge", 7, 1, "front", FEET, (50, 68), tag="above"),
    Group("single_leg_hip_thrust", 7, 1, "front", FEET, (50, 68), tag="above"),
)
HEAD_END = (166.0, 194.0)
LAST = (
    Group("single_leg_glute_bridge", 10, 1, "rear", HEAD_END, (24, 38), tag="head"),
    Group("single_leg_hip_thrust", 10, 1, "rear", HEAD_END, (24, 38), tag="head"),
)
# what differs most between people in these is the level of a whole set
LEVELS = {"hip_thrust": {1: "clean", 3: "bad"}, "glute_bridge": {1: "clean", 3: "bad"}}


def split_of(person: int) -> str:
    """Which part of the set a person belongs to; nobody belongs to two."""
    return "train" if person % 20 < 13 else "validation" if person % 20 < 16 else "test"


def development() -> list[DosedClip]:
    """All clips, in an order in which any beginning of the list is balanced over the groups."""
    order = [clip for groups in (GROUPS, LATER, LAST) for clip in _ordered(groups)]
    return [_clip(place, group, k) for place, (group, k) in enumerate(order)]


def _ordered(groups: tuple[Group, ...]) -> list[tuple[Group, int]]:
    order = sorted(((k + 0.5) / group.rate, g, k) for g, group in enumerate(groups) for k in range(group.count))
    return [(groups[g], k) for _, g, k in order]


def _clip(place: int, group: Group, k: int) -> DosedClip:
    person = place * 7 % PEOPLE
    large = k >= 0.92 * group.count
    tall = (k * 0.618 + 0.3) % 1.0 < group.tall
    size = USUAL if large else SMALL
    return DosedClip(
        "_".join(filter(None, (group.exercise, group.tag, f"{k:02d}"))),
        group.exercise,
        seed=place,
        person=person,
        split=split_of(person),
        view=group.view,
        azimuth=group.azimuth,
        elevation=group.elevation,
        either_side=group.either_side,
        fps=float((24, 25, 30, 60)[place % 4]) if large else 15.0 if k % 3 == 2 else 12.0,
        size=size[::-1] if tall else size,
        reps=group.reps + (k % 4 == 0),
        shape=LEVELS.get(group.exercise, {}).get(k % 5, ""),
        plain=k % 5 == 0,
        main=group.main,
    )


CLIPS = development()
