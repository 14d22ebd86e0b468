"""Choosing whom to follow: the whole picture is looked at now and then, until it is clear who exercises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from formcheck.pose.crowd import Crowd

if TYPE_CHECKING:
    from formcheck.pose.lookout import Lookout
    from formcheck.pose.place import Place
    from formcheck.video.frames import Frame

# when the whole picture is looked at: thrice from the first person on, and if there were more than one, on until it is
# clear who exercises
LOOK_EVERY_S: Final = 0.5
FIRST_LOOKS: Final = 3
MOST_LOOKS: Final = 20


class Choice(NamedTuple):
    """Whom to turn to.

    ``place`` is where that person was last seen; ``first``, where they were when first seen, is there when they were
    chosen because they move.
    """

    place: Place
    first: Place | None = None


class Chooser:
    """Says when somebody else than the one who is followed should be.

    Parameters
    ----------
    lookout : Lookout
        Finds everybody in a picture beside the tracking; stays the caller's to close.
    """

    def __init__(self, lookout: Lookout) -> None:
        self._lookout = lookout
        self._crowd = Crowd()
        self._clear = False
        self._next_look_s = 0.0
        self._looks = 0

    @property
    def several(self) -> bool:
        """Whether more than one person was in a picture that was looked at."""
        return self._crowd.several

    @property
    def undecided(self) -> bool:
        """Whether it may still turn out that somebody else is to be followed, as far as has been seen."""
        return not self._clear and (self._looks == 0 or self.several)

    def look(self, frame: Frame, followed: Place | None) -> Choice | None:
        """Take in the next frame, and say whom to turn to; None to stay, and always once it is clear who exercises."""
        if self._clear:
            return None
        choice = None
        people = self._lookout.answer(frame.time_s)
        if people is not None:
            self._crowd.add(people)
            if people:  # an empty room says nothing about who will be in it
                self._looks += 1
                choice = self._choose(frame, followed)
        self._go_on(frame)
        return choice

    def _go_on(self, frame: Frame) -> None:
        """Begin the next look when it is due."""
        if not (self._clear or self._lookout.busy) and frame.time_s >= self._next_look_s:
            self._next_look_s = frame.time_s + LOOK_EVERY_S
            self._lookout.begin(frame)

    def _choose(self, frame: Frame, followed: Place | None) -> Choice | None:
        """Whoever clearly moves; at first, whoever stands out; nobody if that is the one who is followed."""
        crowd = self._crowd
        mover = crowd.mover() if crowd.several else None
        self._clear = mover is not None or self._looks >= (MOST_LOOKS if crowd.several else FIRST_LOOKS)
        place = mover
        if mover is None and crowd.several and self._looks == 1:
            height, width = frame.rgb.shape[:2]
            place = crowd.most_prominent(width, height)
        if place is None or (followed is not None and followed.like(place, 1.0)):
            return None
        return Choice(place, crowd.mover_at_first())
