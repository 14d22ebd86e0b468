"""Detects everybody in the picture, in the background, and chooses the person who exercises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np

from formcheck.pose.person_identity import TRUNK_AND_LEGS, PersonBox, without
from formcheck.utils.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.video.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.video.frames import Frame

    People = tuple[PoseFrame, ...]

# a look's answer is taken when so much of the clip has gone by: a fixed time, so that the same clip always gives the
# same poses, and long enough for a look (some 60 ms) to be over by then
TAKES_S: Final = 0.25
HIDING: Final = 0.2  # how far around those who were found the picture is painted over, in sizes


class Finder(Protocol):
    """Finds every body in a single picture."""

    def find(self, frame: Frame) -> People:
        """All bodies in the picture."""
        ...

    def close(self) -> None:
        """Give back what the finder holds."""
        ...


class PeopleDetection(Closing):
    """Finds everybody in single pictures, also those whom others hide; any thread may ask.

    Parameters
    ----------
    open_finder : callable
        Makes the finder; called when somebody is first looked for, by the thread that looks. It then stays open.
    """

    def __init__(self, open_finder: Callable[[], Finder]) -> None:
        self._open_finder = open_finder
        self._finder: Finder | None = None
        self._one_at_a_time = Lock()

    def find(self, frame: Frame) -> People:
        """All bodies in the picture."""
        with self._one_at_a_time:
            self._finder = self._finder or self._open_finder()
            people = self._finder.find(frame)
            # whoever stands out hides others from the finder: with those painted over it finds the rest
            rest = self._finder.find(without(frame, map(PersonBox.of, people), HIDING)) if people else ()
        return (*people, *rest)

    def close(self) -> None:
        """Give back the finder; a second call does nothing."""
        if self._finder is not None:
            self._finder.close()


class BackgroundDetection:
    """Everybody in a picture, found in a thread of its own while the tracking goes on.

    Parameters
    ----------
    find : callable
        Finds all bodies in a picture; called in that thread.
    """

    def __init__(self, find: Callable[[Frame], People]) -> None:
        self._find = find
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="formcheck-look")
        self._begun: tuple[float, Future[People]] | None = None

    @property
    def busy(self) -> bool:
        """Whether a look was begun and its answer not yet taken."""
        return self._begun is not None

    def begin(self, frame: Frame) -> None:
        """Look at this picture beside everything else; it may be drawn into meanwhile."""
        still = replace(frame, rgb=frame.rgb.copy())
        self._begun = (frame.time_s, self._thread.submit(self._find, still))

    def answer(self, now_s: float) -> People | None:
        """Who was in the picture of the look that was begun ``TAKES_S`` before; None when there is none so old."""
        if self._begun is None or now_s < self._begun[0] + TAKES_S:
            return None
        (_, looked), self._begun = self._begun, None
        return looked.result()

    def now(self, frame: Frame) -> People:
        """Who is in this picture; waits for it."""
        return self._thread.submit(self._find, frame).result()

    def close(self) -> None:
        """End the thread; a second call does nothing."""
        self._thread.shutdown(cancel_futures=True)


# what somebody who stands still shows on single pictures is below this, in sizes; an exercise well above
MOVES: Final = 0.06
# the one who exercises moves this many times as much as anybody else, or nothing is decided
CLEARLY: Final = 2.5
ENOUGH_LOOKS: Final = 6
# the finder sometimes reports one body twice; two people's trunks are farther apart than this, in sizes
ONE_BODY: Final = 0.3


class PersonTracks:
    """Everybody who was seen in a number of looks at the whole picture, and how much each has moved."""

    def __init__(self) -> None:
        self._people: list[list[PoseFrame]] = []
        self._latest: list[PersonBox] = []
        self.several = False

    def add(self, people: Sequence[PoseFrame]) -> None:
        """Take in one look; each body is given to the person who was last seen nearest to it."""
        self._latest, unclaimed = [], list(self._people)
        for pose in people:
            place = PersonBox.of(pose)
            if any(other.distance(place) < ONE_BODY for other in self._latest):
                continue
            self._latest.append(place)
            nearest = _nearest(unclaimed, place)
            if nearest is not None and place.like(PersonBox.of(nearest[-1]), 1.0):
                nearest.append(pose)
                unclaimed = [person for person in unclaimed if person is not nearest]
            else:
                self._people.append([pose])
        self.several = self.several or len(self._latest) > 1

    def most_prominent(self, width: int, height: int) -> PersonBox | None:
        """The largest and most central person of the last look, to begin with when nobody has moved yet."""
        middle, reach = np.array([width, height]) / 2, np.hypot(width, height) / 2
        return max(
            self._latest,
            key=lambda place: place.size * (1 - np.hypot(*(place.centre - middle)) / reach),
            default=None,
        )

    def mover(self) -> PersonBox | None:
        """Where the one is who clearly moves on the spot; None as long as that is not clear."""
        seen = self._moving()
        return PersonBox.of(seen[-1]) if seen else None

    def mover_at_first(self) -> PersonBox | None:
        """Where that one was when first seen."""
        seen = self._moving()
        return PersonBox.of(seen[0]) if seen else None

    def _moving(self) -> list[PoseFrame] | None:
        watched = [person for person in self._people if len(person) >= ENOUGH_LOOKS]
        ranked = sorted(watched, key=_movement)
        if not ranked or _movement(ranked[-1]) < MOVES:
            return None
        if len(ranked) > 1 and _movement(ranked[-1]) < CLEARLY * _movement(ranked[-2]):
            return None
        return ranked[-1]


def _nearest(people: Sequence[list[PoseFrame]], place: PersonBox) -> list[PoseFrame] | None:
    """Who of these people was last seen nearest to a place; None of nobody."""
    return min(people, key=lambda seen: place.distance(PersonBox.of(seen[-1])), default=None)


def _movement(person: Sequence[PoseFrame]) -> float:
    """How far the joints go to and fro, in sizes: what remains when a steady walk is taken out."""
    joints = np.array([pose.xy_px[list(TRUNK_AND_LEGS)].ravel() for pose in person], np.float64)
    time_s = np.array([pose.time_s for pose in person])
    steady = np.column_stack([np.ones_like(time_s), time_s])
    rest = joints - steady @ np.linalg.lstsq(steady, joints, rcond=None)[0]
    size = float(np.median([PersonBox.of(pose).size for pose in person]))
    return float(np.sqrt(2 * np.mean(rest**2))) / size


# when the whole picture is looked at: thrice from the first person on, and if there were more than one, on until it is
# clear who exercises
LOOK_EVERY_S: Final = 0.5
FIRST_LOOKS: Final = 3
MOST_LOOKS: Final = 20


class SubjectChoice(NamedTuple):
    """Whom to turn to.

    ``place`` is where that person was last seen; ``first``, where they were when first seen, is there when they were
    chosen because they move.
    """

    place: PersonBox
    first: PersonBox | None = None


class SubjectChooser:
    """Says when somebody else than the one who is followed should be.

    Parameters
    ----------
    background : BackgroundDetection
        Finds everybody in a picture beside the tracking; stays the caller's to close.
    """

    def __init__(self, background: BackgroundDetection) -> None:
        self._background = background
        self._person_tracks = PersonTracks()
        self._clear = False
        self._next_look_s = 0.0
        self._looks = 0

    @property
    def several(self) -> bool:
        """Whether more than one person was in a picture that was looked at."""
        return self._person_tracks.several

    @property
    def undecided(self) -> bool:
        """Whether it may still turn out that somebody else is to be followed, as far as has been seen."""
        return not self._clear and (self._looks == 0 or self.several)

    def look(self, frame: Frame, followed: PersonBox | None) -> SubjectChoice | None:
        """Take in the next frame, and say whom to turn to; None to stay, and always once it is clear who exercises."""
        if self._clear:
            return None
        choice = None
        people = self._background.answer(frame.time_s)
        if people is not None:
            self._person_tracks.add(people)
            if people:  # an empty room says nothing about who will be in it
                self._looks += 1
                choice = self._choose(frame, followed)
        self._go_on(frame)
        return choice

    def _go_on(self, frame: Frame) -> None:
        """Begin the next look when it is due."""
        if not (self._clear or self._background.busy) and frame.time_s >= self._next_look_s:
            self._next_look_s = frame.time_s + LOOK_EVERY_S
            self._background.begin(frame)

    def _choose(self, frame: Frame, followed: PersonBox | None) -> SubjectChoice | None:
        """Whoever clearly moves; at first, whoever stands out; nobody if that is the one who is followed."""
        tracks = self._person_tracks
        mover = tracks.mover() if tracks.several else None
        self._clear = mover is not None or self._looks >= (MOST_LOOKS if tracks.several else FIRST_LOOKS)
        place = mover
        if mover is None and tracks.several and self._looks == 1:
            height, width = frame.rgb.shape[:2]
            place = tracks.most_prominent(width, height)
        if place is None or (followed is not None and followed.like(place, 1.0)):
            return None
        return SubjectChoice(place, tracks.mover_at_first())
