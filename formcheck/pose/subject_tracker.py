"""Tracks the person who exercises when other people are in the picture.

The pose model follows one body from frame to frame. When somebody walks through the picture in front of it, the model
goes along with them, mostly in one step: from one frame to the next the trunk is half its length or more away, three
times as far as the fastest exercise takes it. Such a frame is not believed. The model is made to forget, and shown only
the surroundings of the place where the person was, until somebody in the same shirt is found there again.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.core.pose_frame import PoseFrame
from formcheck.pose.mediapipe_backend import MediaPipeEstimator, PeopleFinder
from formcheck.pose.people_detection import (
    BackgroundDetection,
    PeopleDetection,
    PersonTracks,
    SubjectChoice,
    SubjectChooser,
)
from formcheck.pose.person_identity import Appearance, PersonBox
from formcheck.pose.picture_change import PictureChanges
from formcheck.pose.region_search import RegionSearch, part_within
from formcheck.utils.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from formcheck.pose.estimator import PoseEstimator
    from formcheck.pose.people_detection import People
    from formcheck.pose.picture_change import Change
    from formcheck.video.frames import Frame

# A trunk may be this many sizes from where it was, and this many more for each second since. Measured on exercise
# clips: never above 0.16 from one frame to the next; on clips where the model went to a passer-by: 0.48 and more.
CALM_STEP: Final = 0.15
CALM_STEP_PER_S: Final = 1.2
# A quick repetition seen at 5 frames a second moves the trunk by up to 0.67 sizes between two pictures (measured
# on squats of 1.6 s); so much is allowed while nobody else is in the picture
FAST_STEP_PER_S: Final = 2.8
# a picture that is shown for longer is no late one, but somebody who stands still
MOST_REPEATED_S: Final = 0.4
LATE_S: Final = 0.08  # pictures that come more often than 12 times a second show a body's way well enough
# so much is allowed if at least the shirt is the same
STEP: Final = 0.3
STEP_PER_S: Final = 2.0
# so far to the side of where the shirt was last the right one, it has to be the right one again; people walk off to the
# side, while a squat, whose thighs hide the shirt, goes down
STRAY: Final = 1.0
# once lost, the person is expected nearer to where they were than that: a repetition goes to and fro
SEARCH_STEP_PER_S: Final = 0.8
FARTHEST: Final = 1.2
# so many frames in a row have to agree before the person counts as found again; if they are lost again so soon after
# it, that was somebody else, and the search goes on around the place before
AGREEING: Final = 3
PROBATION_S: Final = 1.0
# how much of the surroundings is shown to the model, in sizes, and how it grows with each second
MARGIN: Final = 0.5
MARGIN_PER_S: Final = 0.5
# after so long with nobody in the old place, or with somebody else there, whoever is in the picture is taken
EMPTY_S: Final = 1.5
GIVE_UP_S: Final = 4.0
# Some views make the model jump by itself. So the first moments of a search are used to see whether anybody else is
# about; after one search without company, a jump is only disbelieved when somebody else is seen.
LOOK_AROUND_S: Final = 0.6
LOOK_AROUND_EVERY_S: Final = 0.15
WORTH_A_NOTE_S: Final = 0.5


@dataclass(slots=True, eq=False)
class _Search:
    """A search for the person who was last seen at ``place``; times in seconds."""

    place: PersonBox
    since_s: float
    somebody_s: float  # when anybody at all was last found there
    company: bool = False  # whether anybody else was seen meanwhile
    agreeing: int = 0
    found_s: float = -1.0


class SubjectEstimator(Closing):
    """Follow the exercising person of a clip through the company of others.

    Parameters
    ----------
    inner : PoseEstimator
        Follows one body; stays the caller's to close, after this.
    find : callable
        Finds all bodies in a picture (see ``PeopleDetection``): for the first looks, and when the person was lost.
    start : PersonBox, optional
        Where the person to follow is when the clip begins, where that is known.

    Attributes
    ----------
    mover_at_first : PersonBox or None
        Where the one who moves was at first, once that person is followed in place of another.

    Notes
    -----
    With one person in the clip this costs three looks, which run beside the tracking, and 0.1 ms per frame. Looks
    around a person who was lost are waited for. When the model leaves the person, frames come back missing until they
    are found again; ``notes`` tells about it.
    """

    def __init__(self, inner: PoseEstimator, find: Callable[[Frame], People], start: PersonBox | None = None) -> None:
        self._inner = inner
        self._start = start
        self._begun = start is None
        self._zoom = RegionSearch(inner)
        self._changes = PictureChanges()
        self._background = BackgroundDetection(find)
        self._chooser = SubjectChooser(self._background)
        self._seen: PersonBox | None = None
        self._sure: PersonBox | None = None
        self._appearance = Appearance()
        self._lost: _Search | None = None
        self._ended: _Search | None = None
        self._jumpy = False
        self._looked_s = -1.0
        self._notes: dict[float, str] = {}  # by the time when it began
        self._scenes_s: list[float] = []
        self.mover_at_first: PersonBox | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say about who was followed, in the order in which it happened."""
        return tuple(self._notes.values())

    @property
    def scenes_s(self) -> tuple[float, ...]:
        """When another scene began, seconds."""
        return tuple(self._scenes_s)

    @property
    def alone(self) -> bool:
        """Whether nobody else has been seen, and the person never lost from sight."""
        others = self._chooser.several or self._start is not None
        return not others and self._lost is None and self._ended is None

    @property
    def undecided(self) -> bool:
        """Whether it may still turn out that somebody else is to be followed, as far as has been seen."""
        return self._start is None and self.mover_at_first is None and self._chooser.undecided

    def estimate(self, frame: Frame) -> PoseFrame:
        """Find the exercising person in the next frame (see ``PoseEstimator.estimate``)."""
        change = self._changes.look(frame)
        if change == "cut" and self._seen is not None:
            self._change_scene(frame)
        choice = None
        if self._start is None:
            choice = self._chooser.look(frame, self._seen)
        elif not self._begun:
            self._begun, choice = True, SubjectChoice(self._start, self._start)
        if choice is not None:
            self._turn_to(choice, frame)
        if self._lost is None:
            pose = self._zoom.estimate(frame, self._seen)
            if not pose.found:
                return pose
            believed = self._seen is None or self._follows(frame, pose, self._seen, self._since_s(frame, change))
            if believed or (self._jumpy and not self._company(frame)):
                return self._accept(frame, pose)
            self._lost = self._begin_search(frame, self._seen or PersonBox.of(pose))
        return self._search(frame, self._lost)

    def _since_s(self, frame: Frame, change: Change) -> float:
        """How long ago the person was seen in another picture: one that is repeated shows no new moment."""
        since_s = frame.time_s - (self._seen.time_s if self._seen else frame.time_s)
        shown_s = frame.time_s - self._changes.shown_s
        return max(since_s, shown_s) if change == "next" and shown_s <= MOST_REPEATED_S else since_s

    def _follows(self, frame: Frame, pose: PoseFrame, seen: PersonBox, since_s: float) -> bool:
        """Whether this can be the person who was last seen there, a moment ago."""
        place = PersonBox.of(pose)
        if since_s > GIVE_UP_S:
            return True
        calm = seen.like(place, CALM_STEP + CALM_STEP_PER_S * since_s)
        if calm and (self._sure is None or self._sure.sideways(place) < STRAY):
            return True
        if seen.like(place, min(STEP + STEP_PER_S * since_s, FARTHEST)) and self._appearance.fits(frame, pose):
            return True
        fast = seen.step(place) <= CALM_STEP + FAST_STEP_PER_S * since_s and seen.like(place, np.inf)
        return fast and since_s >= LATE_S and not self._company(frame)

    def _change_scene(self, frame: Frame) -> None:
        """Begin anew with another scene: nothing in it need be where it was."""
        self._lost = self._ended = self._seen = self._sure = None
        self._appearance = Appearance()
        self._zoom.forget(frame)
        self._notes[frame.time_s] = f"another scene begins at {frame.time_s:.1f} s"
        self._scenes_s.append(frame.time_s)

    def _found_again(self, frame: Frame, pose: PoseFrame, lost: _Search) -> bool:
        away_s = frame.time_s - lost.since_s
        near = lost.place.like(PersonBox.of(pose), min(STEP + SEARCH_STEP_PER_S * away_s, FARTHEST))
        return near and self._appearance.fits(frame, pose)

    def _accept(self, frame: Frame, pose: PoseFrame) -> PoseFrame:
        self._seen = PersonBox.of(pose)
        if self._appearance.learn(frame, pose):
            self._sure = self._seen
        return pose

    def _begin_search(self, frame: Frame, seen: PersonBox) -> _Search:
        ended = self._ended
        if ended is not None and frame.time_s - ended.found_s < PROBATION_S:
            ended.agreeing, ended.somebody_s = 0, frame.time_s
            return ended
        strayed = self._sure is not None and self._sure.sideways(seen) >= STRAY / 2
        return _Search(self._sure if strayed and self._sure else seen, frame.time_s, frame.time_s)

    def _search(self, frame: Frame, lost: _Search) -> PoseFrame:
        """Look for the lost person around their last place; a missing frame where they are not there."""
        away_s = frame.time_s - lost.since_s
        lost.company = lost.company or (away_s <= LOOK_AROUND_S and self._company(frame))
        if away_s > GIVE_UP_S or frame.time_s - lost.somebody_s > EMPTY_S:
            return self._start_anew(frame, lost)
        around = part_within(lost.place, MARGIN + MARGIN_PER_S * away_s, frame)
        pose = self._zoom.within(frame, around)
        if pose.found and not self._found_again(frame, pose, lost):
            self._zoom.forget(frame)
            pose = self._zoom.within(frame, around)
        if pose.found:
            lost.somebody_s = frame.time_s
        lost.agreeing = lost.agreeing + 1 if pose.found and self._found_again(frame, pose, lost) else 0
        if lost.agreeing < AGREEING:
            return PoseFrame.missing(frame.time_s)
        if away_s >= WORTH_A_NOTE_S:
            self._notes[lost.since_s] = (
                f"the person was lost from sight from {lost.since_s:.1f} s to {frame.time_s:.1f} s"
            )
        lost.found_s = frame.time_s
        self._lost, self._ended, self._jumpy = None, lost, not lost.company
        return self._accept(frame, pose)

    def _start_anew(self, frame: Frame, lost: _Search) -> PoseFrame:
        self._notes[lost.since_s] = (
            f"the person was lost from sight at {lost.since_s:.1f} s; "
            f"from {frame.time_s:.1f} s on, whoever was in the picture was followed"
        )
        self._lost = self._ended = self._seen = self._sure = None
        self._jumpy = not lost.company
        self._appearance = Appearance()
        self._zoom.forget(frame)
        return self.estimate(frame)

    def _company(self, frame: Frame) -> bool:
        """Whether more than one person is in the picture; False, too, when that was looked at just before."""
        if frame.time_s - self._looked_s < LOOK_AROUND_EVERY_S:
            return False
        self._looked_s = frame.time_s
        look = PersonTracks()
        look.add(self._background.now(frame))
        return look.several

    def _turn_to(self, choice: SubjectChoice, frame: Frame) -> None:
        if choice.first is not None:
            since = "" if self._start is not None else f"from {frame.time_s:.1f} s on, "
            self._notes[frame.time_s] = f"several people were in the picture; {since}the one who moves was followed"
            self.mover_at_first = choice.first
        self._lost = _Search(choice.place, frame.time_s, frame.time_s, company=True)
        self._ended, self._sure, self._appearance = None, None, Appearance()

    def close(self) -> None:
        """End the looking around; a second call does nothing."""
        self._background.close()


def everybody(model_path: Path) -> PeopleDetection:
    """What finds everybody in a picture, by a model that is loaded when it is first needed."""
    return PeopleDetection(lambda: PeopleFinder(model_path))


@contextmanager
def follow_subject(
    model_path: Path,
    *,
    masks: bool = True,
    find: Callable[[Frame], People] | None = None,
    start: PersonBox | None = None,
) -> Iterator[SubjectEstimator]:
    """The estimator with which clips are read, with models of its own.

    Parameters
    ----------
    model_path : Path
        A pose landmarker bundle, as ``formcheck.models.find`` gives it.
    masks : bool
        Whether to read the segmentation mask too; without it, ``profile_px`` is NaN.
    find : callable, optional
        Finds all bodies in a picture, where something is open already that does.
    start : PersonBox, optional
        Where the person to follow is when the clip begins, where that is known.

    Raises
    ------
    InputError
        When the bundle cannot be loaded.
    """
    with (
        MediaPipeEstimator(model_path, masks=masks) as inner,
        everybody(model_path) as own,
        SubjectEstimator(inner, find or own.find, start) as subject,
    ):
        yield subject
