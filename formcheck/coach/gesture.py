"""The gesture of both hands held up: pauses and resumes without touching anything.

Up is up in the room: somebody who stands or sits holds the arms over the head, somebody who lies holds them to the
ceiling. Arms laid on the floor past the head are a way to rest, and no sign. The hands may leave the picture at its
top, and one arm may hide behind the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from formcheck.coach.settings import GestureSettings
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.kinematics.geometry import Floats

_SHOULDERS, _ELBOWS, _WRISTS, _HIPS = [11, 12], [13, 14], [15, 16], [23, 24]


class HandsUp:
    """Tells, frame by frame, when the sign has been held long enough; once for each time that the hands go up."""

    def __init__(self, rules: GestureSettings) -> None:
        self._rules = rules
        self._since_s = self._last_s = float("nan")
        self._anchor_px: Floats = np.full((4, 2), np.nan)
        self._told = False

    def update(self, pose: PoseFrame) -> bool:
        """Whether the sign was completed by this frame."""
        now_s = pose.time_s
        if not (pose.found and hands_up(pose, self._rules)):
            if not now_s - self._last_s <= self._rules.gap_s:
                self._since_s, self._told = float("nan"), False
            return False
        self._last_s = now_s
        if np.isnan(self._since_s) or self._moved(pose):
            self._since_s, self._anchor_px = now_s, pose.xy_px[_WRISTS + _HIPS].astype(np.float64)
        if self._told or now_s - self._since_s < self._rules.hold_s:
            return False
        self._told = True
        return True

    def _moved(self, pose: PoseFrame) -> bool:
        """Whether hands or hips have left where they were when the hold began: arms that swing past are no sign."""
        torso_px = np.linalg.norm(pose.xy_px[_SHOULDERS] - pose.xy_px[_HIPS]) / np.sqrt(2)
        moved = np.linalg.norm(pose.xy_px[_WRISTS + _HIPS] - self._anchor_px, axis=1)
        return bool(moved.max() > self._rules.still_torsos * torso_px)


def hands_up(pose: PoseFrame, rules: GestureSettings) -> bool:
    """Whether both hands are up in this frame, and plain enough to be seen."""
    xyz_m, y_px = pose.xyz_m.astype(np.float64), pose.xy_px[:, 1]
    trunk_m = np.linalg.norm(xyz_m[_SHOULDERS] - xyz_m[_HIPS]) / np.sqrt(2)
    over = xyz_m[0, 1] - xyz_m[_WRISTS, 1].max()
    return bool(
        (pose.visibility[_SHOULDERS].max() >= rules.visibility)
        and (pose.visibility[_ELBOWS].max() >= rules.visibility)
        and (y_px[_WRISTS] < np.minimum(y_px[0], y_px[_SHOULDERS].min())).all()
        and over > rules.over_head_torsos * trunk_m
        and _straight_up(xyz_m, _ELBOWS, rules.arm_deg)
        and _straight_up(xyz_m, _WRISTS, rules.arm_deg)
    )


def _straight_up(xyz_m: Floats, joints: list[int], most_deg: float) -> bool:
    """Whether the ways from the shoulders to these joints lean less than that from straight up (y is down)."""
    arms = xyz_m[joints] - xyz_m[_SHOULDERS]
    return bool((-arms[:, 1] > np.cos(np.radians(most_deg)) * np.linalg.norm(arms, axis=1)).all())
