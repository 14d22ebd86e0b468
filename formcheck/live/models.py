"""The pose models of a session, opened once: whoever comes in is followed anew, by models that are there."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from formcheck.closing import Closing
from formcheck.pose.mediapipe import MediaPipeEstimator, PeopleFinder
from formcheck.pose.subject import SubjectEstimator

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.pose.lookout import People
    from formcheck.pose.protocol import PoseEstimator
    from formcheck.poses import PoseFrame
    from formcheck.video.frames import Frame


class Models(Closing):
    """Opens what sees and follows people.

    A model that is opened for each visitor is loaded into threads of its own each time, and what it frees is left in
    pieces in the memory of each of them: measured, a session grew by 137 MB in 27 visits, although freed memory was
    given back after each.

    Parameters
    ----------
    path : Path
        The pose model.
    masks : bool
        Whether the outline of the body is needed.

    Raises
    ------
    InputError
        When the model cannot be loaded.
    """

    def __init__(self, path: Path, *, masks: bool) -> None:
        self._path = path
        self._one = MediaPipeEstimator(path, masks=masks)

    def follow(self) -> SubjectEstimator:
        """What follows whoever exercises, to be closed before another is asked for; the models stay."""
        return SubjectEstimator(_Lent(self._one), lambda: _LentFinder(self._everybody))

    def watch(self) -> MediaPipeEstimator:
        """What sees whether anybody is there."""
        return MediaPipeEstimator(self._path, masks=False)

    def close(self) -> None:
        """Give back the models; a second call does nothing."""
        self._one.close()
        if "_everybody" in vars(self):
            self._everybody.close()

    @cached_property
    def _everybody(self) -> PeopleFinder:
        """Opened by the thread that looks first, so that nobody waits for it."""
        return PeopleFinder(self._path)


class _Lent(Closing):
    """A model that stays open."""

    def __init__(self, model: PoseEstimator) -> None:
        self._model = model

    def estimate(self, frame: Frame) -> PoseFrame:
        return self._model.estimate(frame)

    def close(self) -> None:
        """Nothing: it is its owner's to close."""


class _LentFinder:
    """A finder that stays open."""

    def __init__(self, finder: PeopleFinder) -> None:
        self._finder = finder

    def find(self, frame: Frame) -> People:
        return self._finder.find(frame)

    def close(self) -> None:
        """Nothing: it is its owner's to close."""
