"""The live pose worker: full speed while somebody is there, a look now and then while nobody is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.pose.mediapipe_backend import MediaPipeEstimator
from formcheck.pose.subject_tracker import SubjectEstimator, everybody
from formcheck.utils.closing import Closing
from formcheck.utils.system import give_back_memory
from formcheck.video.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.live.capture import CapturedPicture
    from formcheck.pose.estimator import PoseEstimator


class PoseModels(Closing):
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


EMPTY_S: Final = 3.0  # house rule: nobody for this long, and the room is empty


class PoseWorker:
    """Finds the body, and knows whether anybody is there.

    An empty room is watched by the plain model, which looks for one body and does not ask who exercises. Whoever comes
    in may be somebody else, so that is found out anew, and nobody misses the time that it takes to give back memory.

    Parameters
    ----------
    follow : callable
        Opens what follows the one who exercises.
    watch : callable
        Opens what sees whether anybody is there.
    """

    def __init__(self, follow: Callable[[], PoseEstimator], watch: Callable[[], PoseEstimator]) -> None:
        self._follow = follow
        self._watcher, self._follower = watch(), follow()
        self._found_s: float | None = None
        self.empty = True

    def look(self, picture: CapturedPicture) -> PoseFrame:
        """The body in the picture."""
        frame = Frame(picture.time_s, picture.rgb)
        if self.empty:
            seen = self._watcher.estimate(frame)
            if not seen.found:
                return seen
            self.empty = False
        pose = self._follower.estimate(frame)
        if pose.found or self._found_s is None:
            self._found_s = frame.time_s
        if frame.time_s - self._found_s > EMPTY_S:
            self._leave()
        return pose

    def restart(self) -> None:
        """Look for the body anew: the pictures are turned from now on."""
        if not self.empty:
            self._leave()

    def close(self) -> None:
        """Give back the models."""
        self._watcher.close()
        self._follower.close()

    def _leave(self) -> None:
        """The room is empty; be ready for whoever comes."""
        self._follower.close()
        self._follower = self._follow()
        self._found_s, self.empty = None, True
        give_back_memory()
