"""The pose model on live pictures: at full speed while somebody is there, now and then while nobody is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.video.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.live.capture import Picture
    from formcheck.pose.protocol import PoseEstimator
    from formcheck.poses import PoseFrame

EMPTY_S: Final = 3.0  # house rule: nobody for this long, and the room is empty


class Sight:
    """Finds the body, and knows whether anybody is there.

    Whoever comes into an empty room may be somebody else, so the model then begins anew; that also gives back what it
    may have gathered in a long session.

    Parameters
    ----------
    open_estimator : callable
        Opens the pose model.
    """

    def __init__(self, open_estimator: Callable[[], PoseEstimator]) -> None:
        self._open = open_estimator
        self._estimator = open_estimator()
        self._used = False
        self._found_s: float | None = None
        self.empty = False

    def look(self, picture: Picture) -> PoseFrame:
        """The body in the picture."""
        pose = self._estimator.estimate(Frame(picture.time_s, picture.rgb))
        if pose.found or self._found_s is None:
            self._found_s = picture.time_s
        self._used = self._used or pose.found
        self.empty = picture.time_s - self._found_s > EMPTY_S
        if self.empty and self._used:
            self._renew()
        return pose

    def close(self) -> None:
        """Give back the model."""
        self._estimator.close()

    def _renew(self) -> None:
        self._estimator.close()
        self._estimator, self._used = self._open(), False
