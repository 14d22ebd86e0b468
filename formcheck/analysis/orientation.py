"""Clips whose picture lies on its side or stands on its head: found out by judging the landmarks turned.

The pose model finds a body whichever way up it is, so nothing has to be tracked again: turned landmarks are what it
would have found in the turned picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple, overload

import numpy as np

from formcheck.core.pose_frame import PoseFrame
from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.analysis.recording_analysis import FoundSet, RecordingAnalysis

TURNS_DEG: Final = (90, 180, 270)
# a picture is only believed to be turned when it shows a set that way, and nothing as it is: one movement that looks
# like a repetition is seen in many pictures of anything
LEAST_REPETITIONS: Final = 2
# and, where nobody named the exercise, when there is no doubt about which it is
SURE: Final = 0.97


class Turned(Sequence[PoseFrame]):
    """Poses as they would be in the picture turned clockwise; nothing is copied.

    Parameters
    ----------
    poses : sequence of PoseFrame
        In pixels of a picture of ``size``.
    clockwise_deg : int
        90, 180 or 270.
    size : (int, int)
        Width and height of the picture before it is turned, in pixels.
    """

    def __init__(self, poses: Sequence[PoseFrame], clockwise_deg: int, size: tuple[int, int]) -> None:
        self._poses = poses
        sine, cosine = {90: (1, 0), 180: (0, -1), 270: (-1, 0)}[clockwise_deg]
        # x to the right, y down: a quarter clockwise takes (x, y) to (-y, x), and the picture back to where it begins
        self._turn = np.array([[cosine, -sine], [sine, cosine]], np.float32)
        corners = np.array([[0, 0], size], np.float32) @ self._turn.T
        self._origin = corners.min(axis=0)

    def __len__(self) -> int:
        return len(self._poses)

    @overload
    def __getitem__(self, index: int) -> PoseFrame: ...

    @overload
    def __getitem__(self, index: slice) -> list[PoseFrame]: ...

    def __getitem__(self, index: int | slice) -> PoseFrame | list[PoseFrame]:
        if isinstance(index, slice):
            return [self._turned(pose) for pose in self._poses[index]]
        return self._turned(self._poses[index])

    def _turned(self, pose: PoseFrame) -> PoseFrame:
        # the trunk's half-widths go with the trunk
        xyz_m = pose.xyz_m.copy()
        xyz_m[:, :2] = pose.xyz_m[:, :2] @ self._turn.T
        return replace(pose, xy_px=pose.xy_px @ self._turn.T - self._origin, xyz_m=xyz_m)


class Finding(NamedTuple):
    """The sets of a recording, the poses they were judged from, and the clockwise turn that made them upright."""

    sets: tuple[FoundSet, ...]
    session: RecordingAnalysis
    clockwise_deg: int = 0


def finish_upright(
    session: RecordingAnalysis, begin: Callable[[], RecordingAnalysis], size: tuple[int, int]
) -> Finding:
    """Judge a recording as it is, and turned where it shows nothing as it is.

    Parameters
    ----------
    session : RecordingAnalysis
        Has seen all frames.
    begin : callable
        Gives a new one for the same exercise.
    size : (int, int)
        Width and height of the picture in pixels.

    Raises
    ------
    InputError
        As ``Session.finish`` does, where turning does not help.
    """
    error: InputError | None = None
    as_it_is: tuple[FoundSet, ...] = ()
    try:
        as_it_is = tuple(session.finish())
    except InputError as unsure:
        error = unsure
    if not _counted(as_it_is):
        found = [turned for turn in TURNS_DEG if (turned := _judged_turned(session, begin, turn, size))]
        if found:
            return max(found, key=lambda turned: _counted(turned.sets))
    if error is not None:
        raise error
    return Finding(as_it_is, session)


def _judged_turned(
    session: RecordingAnalysis, begin: Callable[[], RecordingAnalysis], clockwise_deg: int, size: tuple[int, int]
) -> Finding | None:
    turned = begin()
    for pose in Turned(session.poses, clockwise_deg, size):
        turned.update(pose)
    try:
        sets = tuple(turned.finish())
    except InputError:
        return None  # the question is asked about the recording as it is
    sure = all(found.report.chosen_by == "user" or found.report.confidence >= SURE for found in sets)
    return Finding(sets, turned, clockwise_deg) if sure and _counted(sets) >= LEAST_REPETITIONS else None


def _counted(sets: Sequence[FoundSet]) -> int:
    return sum(len(found.report.counted) for found in sets)


def describe_turn(clockwise_deg: int) -> str:
    """The note for a recording that was judged turned."""
    way = {90: "lies on its side", 180: "is upside down", 270: "lies on its side"}[clockwise_deg]
    return f"the picture {way}: turned by {clockwise_deg} degrees clockwise; --rotate says otherwise"
