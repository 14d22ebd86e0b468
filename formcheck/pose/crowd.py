"""Which of several people is the one who exercises: the one who moves on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.pose.place import TRUNK_AND_LEGS, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.poses import PoseFrame

# what somebody who stands still shows on single pictures is below this, in sizes; an exercise well above
MOVES: Final = 0.06
# the one who exercises moves this many times as much as anybody else, or nothing is decided
CLEARLY: Final = 2.5
ENOUGH_LOOKS: Final = 6
# the finder sometimes reports one body twice; two people's trunks are farther apart than this, in sizes
ONE_BODY: Final = 0.3


class Crowd:
    """Everybody who was seen in a number of looks at the whole picture, and how much each has moved."""

    def __init__(self) -> None:
        self._people: list[list[PoseFrame]] = []
        self._latest: list[Place] = []
        self.several = False

    def add(self, people: Sequence[PoseFrame]) -> None:
        """Take in one look; each body is given to the person who was last seen nearest to it."""
        self._latest, unclaimed = [], list(self._people)
        for pose in people:
            place = Place.of(pose)
            if any(other.distance(place) < ONE_BODY for other in self._latest):
                continue
            self._latest.append(place)
            nearest = _nearest(unclaimed, place)
            if nearest is not None and place.like(Place.of(nearest[-1]), 1.0):
                nearest.append(pose)
                unclaimed = [person for person in unclaimed if person is not nearest]
            else:
                self._people.append([pose])
        self.several = self.several or len(self._latest) > 1

    def most_prominent(self, width: int, height: int) -> Place | None:
        """The largest and most central person of the last look, to begin with when nobody has moved yet."""
        middle, reach = np.array([width, height]) / 2, np.hypot(width, height) / 2
        return max(
            self._latest,
            key=lambda place: place.size * (1 - np.hypot(*(place.centre - middle)) / reach),
            default=None,
        )

    def mover(self) -> Place | None:
        """Where the one is who clearly moves on the spot; None as long as that is not clear."""
        seen = self._moving()
        return Place.of(seen[-1]) if seen else None

    def mover_at_first(self) -> Place | None:
        """Where that one was when first seen."""
        seen = self._moving()
        return Place.of(seen[0]) if seen else None

    def _moving(self) -> list[PoseFrame] | None:
        watched = [person for person in self._people if len(person) >= ENOUGH_LOOKS]
        ranked = sorted(watched, key=_movement)
        if not ranked or _movement(ranked[-1]) < MOVES:
            return None
        if len(ranked) > 1 and _movement(ranked[-1]) < CLEARLY * _movement(ranked[-2]):
            return None
        return ranked[-1]


def _nearest(people: Sequence[list[PoseFrame]], place: Place) -> list[PoseFrame] | None:
    """Who of these people was last seen nearest to a place; None of nobody."""
    return min(people, key=lambda seen: place.distance(Place.of(seen[-1])), default=None)


def _movement(person: Sequence[PoseFrame]) -> float:
    """How far the joints go to and fro, in sizes: what remains when a steady walk is taken out."""
    joints = np.array([pose.xy_px[list(TRUNK_AND_LEGS)].ravel() for pose in person], np.float64)
    time_s = np.array([pose.time_s for pose in person])
    steady = np.column_stack([np.ones_like(time_s), time_s])
    rest = joints - steady @ np.linalg.lstsq(steady, joints, rcond=None)[0]
    size = float(np.median([Place.of(pose).size for pose in person]))
    return float(np.sqrt(2 * np.mean(rest**2))) / size
