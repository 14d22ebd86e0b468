"""The pose models of a session, opened once: whoever comes in is followed anew, by models that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.closing import Closing
from formcheck.pose.mediapipe import MediaPipeEstimator
from formcheck.pose.subject import SubjectEstimator, everybody

if TYPE_CHECKING:
    from pathlib import Path


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
        self._everybody = everybody(path)

    def follow(self) -> SubjectEstimator:
        """What follows whoever exercises, to be closed before another is asked for; the models stay."""
        return SubjectEstimator(self._one, self._everybody.find)

    def watch(self) -> MediaPipeEstimator:
        """What sees whether anybody is there."""
        return MediaPipeEstimator(self._path, masks=False)

    def close(self) -> None:
        """Give back the models; a second call does nothing."""
        self._one.close()
        self._everybody.close()
