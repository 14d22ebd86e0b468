"""Tracks the poses of a clip in order: with one tracker, or with two on its halves at the same time.

A tracker keeps one processor busy and needs the frame before the one that it works on, so a second processor helps only
where another part of the clip can be tracked meanwhile. The halves are joined where both trackers saw the same body in
the same frames. Where they did not, or where others are in the picture, the first tracker goes on to the end.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from typing import TYPE_CHECKING, Final

from formcheck.core.pose_frame import PoseFrame
from formcheck.kinematics.body import PoseSequence
from formcheck.pose.person_identity import same_body
from formcheck.pose.subject_tracker import everybody, follow_subject
from formcheck.utils import system
from formcheck.utils.closing import Closing
from formcheck.video.container import ONE_THREAD_PX
from formcheck.video.reader import AS_THE_FILE_SAYS, DEPTH, Prefetch, open_later, open_source

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from formcheck.kinematics.body import SpillStore
    from formcheck.pose.people_detection import PeopleDetection
    from formcheck.pose.person_identity import PersonBox
    from formcheck.pose.subject_tracker import SubjectEstimator
    from formcheck.video.frames import FrameSource, SourceInfo
    from formcheck.video.reader import EndOfStream, ReadOptions

# the later tracker begins so long before its half: the model smooths over half a second, and by then it is known
# whether anybody else is in the picture
RUN_UP_S: Final = 1.5
# so long before the join both have to see the same
AGREEING_S: Final = 0.4
# with less, the second model has hardly been loaded when the clip is over
LEAST_S: Final = 10.0
# so many poses of the later half may wait for the earlier one: half an hour's, 60 MB on the disk
MOST_AHEAD: Final = 60_000
# the pictures before the later half are decoded for nothing; of larger ones each takes as long as the model
MOST_PX: Final = ONE_THREAD_PX


class ParallelTracker(Closing):
    """Iterates over the poses of a clip, once.

    Parameters
    ----------
    path : Path
        What ``formcheck.video.reader.open_source`` takes.
    model_path : Path
        A pose landmarker bundle.
    masks : bool
        Whether the poses get their profile from the segmentation mask.
    halves : bool
        Whether two trackers may share the clip, where there is a processor for each.
    lookers : PeopleDetection, optional
        Finds all bodies in a picture, where something is open already that does; stays the caller's to close.
    spill_store : SpillStore, optional
        Takes what would otherwise wait in memory when the clip is long.
    options : ReadOptions
        What the user says about how the clip is to be read.

    Raises
    ------
    InputError
        As ``open_source`` does, and when the model does not load.
    """

    def __init__(
        self,
        path: Path,
        model_path: Path,
        *,
        masks: bool,
        halves: bool,
        lookers: PeopleDetection | None = None,
        spill_store: SpillStore | None = None,
        options: ReadOptions = AS_THE_FILE_SAYS,
    ) -> None:
        self._path, self._model_path, self._masks, self._spill_store = path, model_path, masks, spill_store
        self._options = options
        self._own = everybody(model_path)
        self._find = (lookers or self._own).find
        self._first = self._half(open_source(path, options))
        self._second: _Half | None = None
        self._joined = False
        self._join_s = self._middle_s() if halves and system.usable_processors() > 1 else math.inf

    @property
    def info(self) -> SourceInfo:
        """What is known about the clip."""
        return self._first.source.info

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say so far about how the clip could be read and who was followed."""
        if self._second is None or not self._joined:
            return (*self._first.source.notes, *self._first.notes)
        return (*self._second.source.notes, *self._first.notes, *self._second.notes)

    @property
    def scenes_s(self) -> tuple[float, ...]:
        """When another scene began, ascending seconds, so far."""
        later = self._second.scenes_s if self._second is not None and self._joined else ()
        return tuple(sorted({*self._first.scenes_s, *later}))

    @property
    def share(self) -> float:
        """How much of the clip has been tracked; NaN while its length is unknown.

        Falls back when it turns out that the second tracker's work cannot be used.
        """
        ahead_s = max(0.0, self._second.reached_s - self._join_s) if self._second else 0.0
        # in this order an unknown length gives NaN
        return min((self._first.reached_s + ahead_s) / self.info.duration_s, 1.0)

    def __iter__(self) -> Iterator[PoseFrame]:
        recent: deque[PoseFrame] = deque()
        for pose in self._from_the_first_frame_on():
            if self._second is None and math.isfinite(self._join_s):
                later = open_later(self._path, self._join_s - RUN_UP_S, self._options)
                self._second = self._half(later, waits=False)
            recent.append(pose)
            while recent[0].time_s < pose.time_s - AGREEING_S:
                recent.popleft()
            yield pose
            if self._second is not None and pose.time_s >= self._join_s:
                self._joined = self._agree(recent, self._second)
                if self._joined:
                    self._first.close()
                    yield from self._second.poses
                    return
                self._second.close()
                self._second, self._join_s = None, math.inf

    def _from_the_first_frame_on(self) -> Iterator[PoseFrame]:
        """The first tracker's poses; begun again when it turns out that another one than it followed exercises."""
        held: list[PoseFrame] = []
        while True:
            pose = next(self._first.poses, None)
            undecided, start = self._first.company
            if start is not None:
                self._first.close()
                self._first = self._half(open_source(self._path, self._options), start=start)
                break
            if pose is not None:
                held.append(pose)
            if pose is None or not undecided:
                yield from held
                break
        yield from self._first.poses

    def close(self) -> None:
        """Stop the work and give back the models; a second call does nothing."""
        self._first.close()
        if self._second is not None:
            self._second.close()
        self._own.close()

    def _middle_s(self) -> float:
        """Where two halves take equally long; infinity when the clip is better left whole."""
        info = self.info
        small = info.source_width * info.source_height <= MOST_PX
        worth = small and info.duration_s >= LEAST_S and not self._path.is_dir()
        return (info.duration_s + RUN_UP_S) / 2 if worth else math.inf

    def _half(self, source: FrameSource, *, waits: bool = True, start: PersonBox | None = None) -> _Half:
        follower = follow_subject(self._model_path, masks=self._masks, find=self._find, start=start)
        return _Half(source, follower, None if waits else _Waiting(self._spill_store))

    def _agree(self, recent: Iterable[PoseFrame], second: _Half) -> bool:
        """Whether both saw the same in the frames before the join; takes those of the second."""
        own = {pose.time_s: pose for pose in recent}
        for pose in second.poses if self._first.alone else ():
            mate = own.pop(pose.time_s, None)
            if mate is not None and not same_body(mate, pose):
                return False
            if pose.time_s >= self._join_s:
                break
        return not own and second.alone


class _Waiting:
    """The queue in which the poses of the later half wait for the earlier one, small and on the disk where they can."""

    def __init__(self, spill_store: SpillStore | None) -> None:
        self._sequence = PoseSequence(spill_store)
        self._taken = 0
        self._end: EndOfStream | None = None
        self._there = threading.Semaphore(0)

    def put(self, item: PoseFrame | EndOfStream) -> None:
        """Add a pose, or what comes after the last one."""
        if isinstance(item, PoseFrame):
            self._sequence.append(item)
        else:
            self._end = item
        self._there.release()

    def get(self) -> PoseFrame | EndOfStream:
        """Take the oldest; waits until there is one."""
        self._there.acquire()
        if self._end is not None and self._taken == len(self._sequence):
            return self._end
        self._taken += 1
        return self._sequence[self._taken - 1]


class _Half(Closing):
    """One tracker at work on its pictures, in threads; nobody waits for its model to load.

    Parameters
    ----------
    source : FrameSource
    follower : context manager of SubjectEstimator
        Entered by the thread that tracks; both are closed together with this.
    waiting : _Waiting, optional
        Where up to ``MOST_AHEAD`` poses wait to be taken; without it, it stops when there are a few.
    """

    def __init__(
        self,
        source: FrameSource,
        follower: AbstractContextManager[SubjectEstimator],
        waiting: _Waiting | None = None,
    ) -> None:
        self.source = source
        self.reached_s = 0.0
        # whether it may still turn out that somebody else is to be followed, and where that one was at first; both
        # belong to the same frame
        self.company: tuple[bool, PersonBox | None] = (True, None)
        self._follower = follower
        self._estimator: SubjectEstimator | None = None
        self._frames = Prefetch(source)
        self._work = self._tracked()
        # the model waits for nobody: what is done with its poses is done while it works on the next frame
        self.poses = Prefetch(self._work, MOST_AHEAD if waiting else DEPTH, waiting)

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say about who was followed."""
        return self._estimator.notes if self._estimator else ()

    @property
    def scenes_s(self) -> tuple[float, ...]:
        """When another scene began, seconds."""
        return self._estimator.scenes_s if self._estimator else ()

    @property
    def alone(self) -> bool:
        """Whether nobody but the person was seen, who never was lost from sight."""
        return self._estimator is not None and self._estimator.alone

    def close(self) -> None:
        """Stop the work; a second call does nothing."""
        self.poses.close()
        self._work.close()
        self._frames.close()
        self.source.close()

    def _tracked(self) -> Generator[PoseFrame]:
        with self._follower as self._estimator:
            for frame in self._frames:
                pose = self._estimator.estimate(frame)
                self.reached_s = frame.time_s
                self.company = (self._estimator.undecided, self._estimator.mover_at_first)
                yield pose
