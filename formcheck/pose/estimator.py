"""The protocol of a pose estimator: a frame in, a pose out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.video.frames import Frame


class PoseEstimator(Protocol):
    """Finds the exercising person, frame after frame, in one clip.

    One estimator belongs to one clip: it may carry what it has seen from frame to frame. It is used as a
    context manager, or closed by hand.
    """

    def estimate(self, frame: Frame) -> PoseFrame:
        """Find the body in the next frame; frames come in the order of their times.

        Parameters
        ----------
        frame : Frame
            ``rgb`` is (h, w, 3) uint8 with square pixels, upright; ``time_s`` in seconds since the first frame.

        Returns
        -------
        PoseFrame
            With the time of the frame; ``PoseFrame.missing`` where nobody was found.
        """
        ...

    def close(self) -> None:
        """Give back what the estimator holds; a second call does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...
