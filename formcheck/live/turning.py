"""Live pictures that lie on their side, as from a phone that stands upright and does not say so: found and turned."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.core.landmarks import PAIRS
from formcheck.kinematics.body import PoseSequence
from formcheck.utils.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.exercises import ExerciseSpec
    from formcheck.live.sources import Rgb

KEEP_S: Final = 20.0  # house rule: three slow repetitions, and what comes before them
LOOK_S: Final = 2.0  # house rule: how often they are looked at
SURE_REPS: Final = 4  # house rule: whoever has made so many in the picture as it is, is seen upright
STANDING: Final = 0.5  # vertical share of the way from hips to shoulders; whoever stands or leans is above it


def turned_picture(rgb: Rgb, clockwise_deg: int) -> Rgb:
    """(h, w, 3) uint8 turned clockwise by a multiple of 90 degrees; the same array for 0."""
    if clockwise_deg % 360 == 0:
        return rgb
    import cv2

    code = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    return np.asarray(cv2.rotate(rgb, code[clockwise_deg % 360]), np.uint8)


@dataclass(frozen=True, slots=True)
class FoundTurn:
    """By how much the picture has to be turned clockwise, and the poses of the last seconds in the turned one."""

    clockwise_deg: int
    poses: Sequence[PoseFrame]


class TurnDetector(Closing):
    """Looks, until a set has been counted, whether the last seconds show an exercise only when they are turned.

    Nobody is looked at who is upright in the picture. It works beside the session, which it does not hold up.

    Parameters
    ----------
    spec : ExerciseSpec or None
        The exercise that was named.
    known : sequence of ExerciseSpec
        What may be recognised.
    waits : bool
        Whether each look is waited for: for recordings of which no picture may be dropped.
    """

    def __init__(self, spec: ExerciseSpec | None, known: Sequence[ExerciseSpec], *, waits: bool = False) -> None:
        self._spec, self._known, self._waits = spec, known, waits
        self._poses: deque[PoseFrame] = deque()
        self._next_s = LOOK_S
        self._worker = ThreadPoolExecutor(1, "formcheck-turning")
        self._look: Future[int] | None = None
        self._over = False

    def update(self, pose: PoseFrame, size_px: tuple[int, int], *, reps: int, counted: bool) -> FoundTurn | None:
        """Take a pose; the turn once it is found, and nothing ever after.

        Parameters
        ----------
        pose : PoseFrame
        size_px : (int, int)
            Width and height of the picture in which it was found.
        reps : int
            How many repetitions of the set at hand have been counted.
        counted : bool
            Whether a set is over and was counted.
        """
        if self._over:
            return None
        if counted or reps >= SURE_REPS:
            self.close()
            return None
        self._poses.append(pose)
        while self._poses[0].time_s < pose.time_s - KEEP_S:
            self._poses.popleft()
        if self._look is None and pose.time_s >= self._next_s:
            self._begin(size_px)
        return self._found(pose.time_s, size_px)

    def close(self) -> None:
        """Look no more; a second call does nothing."""
        self._over = True
        self._poses.clear()
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _begin(self, size_px: tuple[int, int]) -> None:
        self._next_s = self._poses[-1].time_s + LOOK_S
        if self._stands():
            return
        from formcheck.analysis.upright_detection import turn_to_upright

        sequence = PoseSequence()
        for pose in self._poses:
            sequence.append(pose)
        self._look = self._worker.submit(turn_to_upright, sequence, size_px, self._spec, self._known)

    def _found(self, now_s: float, size_px: tuple[int, int]) -> FoundTurn | None:
        if self._look is None or not (self._waits or self._look.done()):
            return None
        turn_deg, self._look = self._look.result(), None
        self._next_s = now_s + LOOK_S
        if not turn_deg:
            return None
        from formcheck.analysis.upright_detection import Turned

        found = FoundTurn(turn_deg, list(Turned(list(self._poses), turn_deg, size_px)))
        self.close()
        return found

    def _stands(self) -> bool:
        """Whether the trunk points up in the picture."""
        found = [pose.xy_px for pose in self._poses if pose.found]
        if not found:
            return True
        shoulders, hips = (np.array(found)[:, list(PAIRS[name])].mean(axis=1) for name in ("shoulder", "hip"))
        way = np.median(hips - shoulders, axis=0)
        return bool(way[1] > STANDING * np.hypot(*way))
