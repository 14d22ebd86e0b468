"""Everything that is drawn on one frame, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.overlay import skeleton
from formcheck.overlay.palette import TONE, Colour, Sizes
from formcheck.overlay.panel import NoticePlates, StatusPanel, angle_plate
from formcheck.overlay.place import Box, body_points, corners, quietest
from formcheck.overlay.schedule import Notice, Schedule
from formcheck.overlay.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.events import SetReport
    from formcheck.overlay.labels import Labels
    from formcheck.overlay.patch import Image, Patch
    from formcheck.poses import PoseFrame

MOST_NOTICES: Final = 3


class Painter:
    """Draws everything on a frame, given the report of the set and the poses of the frames on which it is shown.

    Parameters
    ----------
    width, height : int
        Of the frames in pixels; all sizes follow from them.
    clip_s : float, optional
        When the whole clip ends; with the last of the poses if it is not said.
    """

    def __init__(
        self,
        report: SetReport,
        poses: Sequence[PoseFrame],
        labels: Labels,
        width: int,
        height: int,
        clip_s: float | None = None,
    ) -> None:
        if labels.angle_deg is not None and len(labels.angle_deg) != len(poses):
            raise ValueError(f"{len(labels.angle_deg)} angles do not go with {len(poses)} poses")
        self._poses, self._labels, self._sizes = poses, labels, Sizes.of(width, height)
        self._schedule = Schedule(report, labels)
        self._far = skeleton.far_sides(poses)
        if clip_s is None:
            clip_s = poses[-1].time_s if poses else 0.0
        self._timeline = Timeline(report, clip_s, width, self._sizes)
        self._panel = StatusPanel(labels, len(report.counted), self._sizes, width)
        self._plates = NoticePlates(self._sizes, min(width - 2 * self._sizes.gap, 26 * self._sizes.body))
        self._panel_at, self._notices_at = self._places(width, height - self._timeline.height)

    def draw(self, frame: Image, index: int) -> None:
        """Draw on the (height, width, 3) RGB frame that belongs to pose number ``index``."""
        time_s = self._poses[index].time_s
        notices = self._schedule.notices(time_s)
        self._body(frame, index, notices)
        box = self._panel_at
        self._panel.patch(self._schedule.status(time_s)).lay(frame, box.x, box.y)
        self._angle_in_words(frame, index)
        self._say(frame, notices[:MOST_NOTICES])
        self._timeline.draw(frame, time_s)

    def _body(self, frame: Image, index: int, notices: list[Notice]) -> None:
        pose = self._poses[index]
        if not pose.found:
            return
        marked: dict[int, Colour] = {}
        for notice in reversed(notices):  # the worst last, so that its colour stays
            marked |= dict.fromkeys(notice.landmarks, TONE[notice.tone])
        skeleton.draw_skeleton(frame, pose, int(self._far[index]), marked, self._sizes)
        at, values = self._labels.angle_at, self._labels.angle_deg
        if at is not None and values is not None:
            side = self._schedule.side(pose.time_s)
            corner = pose.xy_px[[skeleton.on_side(landmark, side) for landmark in at]].astype(np.float64)
            skeleton.draw_angle(frame, corner, float(values[index]), self._labels.angle_name, self._sizes)

    def _angle_in_words(self, frame: Image, index: int) -> None:
        values = self._labels.angle_deg
        if values is None or self._labels.angle_at is not None or not np.isfinite(values[index]):
            return
        plate, box = angle_plate(self._labels.angle_name, round(float(values[index])), self._sizes), self._panel_at
        y = box.y + box.height if box.down else box.y - plate.height
        plate.lay(frame, _aligned(box, plate), y)

    def _say(self, frame: Image, notices: list[Notice]) -> None:
        box = self._notices_at
        y = box.y if box.down else box.y + box.height
        for plate in map(self._plates.of, notices):
            y -= 0 if box.down else plate.height
            plate.lay(frame, _aligned(box, plate), y)
            y += plate.height + self._sizes.gap // 2 if box.down else -(self._sizes.gap // 2)

    def _places(self, width: int, height: int) -> tuple[Box, Box]:
        """Corners for the panel and for the notices, away from the body and from each other."""
        points, gap = body_points(self._poses), self._sizes.gap
        extra = self._plates.height if self._labels.angle_at is None else 0
        spots = corners((self._panel.width, self._panel.height + extra), (width, height), gap)
        taken = quietest(spots, points)
        room = corners((min(width - 2 * gap, 20 * self._sizes.body), 2 * self._plates.height), (width, height), gap)
        free = [box for box in room if not box.meets(taken)] or list(room[2:] if taken.down else room[:2])
        panel = taken._replace(height=self._panel.height, y=taken.y if taken.down else taken.y + extra)
        return panel, quietest(free, points)


def _aligned(box: Box, plate: Patch) -> int:
    """Where a plate begins so that it lies along the outer edge of its box."""
    return box.x + box.width - plate.width if box.right else box.x
