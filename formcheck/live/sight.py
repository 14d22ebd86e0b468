"""The pose model on live pictures: at full speed while somebody is there, a glance now and then while nobody is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.memory import give_back_memory
from formcheck.video.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.live.capture import Picture
    from formcheck.pose.protocol import PoseEstimator
    from formcheck.poses import PoseFrame

EMPTY_S: Final = 3.0  # house rule: nobody for this long, and the room is empty


class Sight:
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

    def look(self, picture: Picture) -> PoseFrame:
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
