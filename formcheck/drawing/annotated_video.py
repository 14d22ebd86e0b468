"""The annotated video: decodes the clip again, draws the judged set on each frame, encodes it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Final

import av
import numpy as np

from formcheck.core.pose_frame import PoseSlice
from formcheck.drawing import skeleton
from formcheck.drawing.face_blur import FaceBlur
from formcheck.drawing.panels import (
    Box,
    NoticePlates,
    StatusPanel,
    Timeline,
    angle_plate,
    body_points,
    corners,
    quietest,
)
from formcheck.drawing.schedule import Notice, Schedule
from formcheck.drawing.sprites import TONE, Colour, Sizes
from formcheck.errors import InputError
from formcheck.utils.system import give_back_memory
from formcheck.video.encoder import Mp4Writer
from formcheck.video.reader import AS_THE_FILE_SAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import JudgedSet
    from formcheck.drawing.exercise_labels import Labels
    from formcheck.drawing.sprites import Image, Patch
    from formcheck.video.frames import Frame
    from formcheck.video.reader import ReadOptions

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
        report: JudgedSet,
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


SAME_S: Final = 5e-4


def annotate(  # noqa: PLR0913  each is a thing of its own to show
    source_path: Path,
    out_path: Path,
    report: JudgedSet,
    poses: Sequence[PoseFrame],
    *,
    labels: Labels,
    later: Iterable[tuple[int, JudgedSet, Labels]] = (),
    blur_faces: bool = False,
    options: ReadOptions = AS_THE_FILE_SAYS,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Write the clip once more with the judged set drawn on it.

    H.264 in MP4 with the clip's own frame times and sound. The file appears complete or not at all.

    Parameters
    ----------
    source_path, out_path : Path
        The recording that was analysed, and where the annotated clip goes.
    report : JudgedSet
        The judged set.
    poses : sequence of PoseFrame
        One for each frame that ``open_source(source_path)`` delivers, in its order.
    labels : Labels
        The words and the angle to show, with an angle for each frame on which this set is shown.
    later : iterable of (int, JudgedSet, Labels)
        Further sets of the recording in order of time, each shown from the frame of that number on; taken one after the
        other, when the one before is shown.
    blur_faces : bool
        Whether to cover the face of the one who exercises (see ``FaceBlur``).
    options : ReadOptions
        How the clip was read when it was analysed.
    progress : callable, optional
        Called with the part that is done, 0 to 1.

    Raises
    ------
    InputError
        When the output cannot be written, or is the recording itself.
    ValueError
        When the poses do not belong to the frames of this recording.
    """
    from formcheck.video.reader import Prefetch, open_source

    if out_path.exists() and out_path.samefile(source_path):
        raise InputError(
            expected="an output folder that is not the recording's own",
            found=f"the annotated clip would replace the recording {source_path}",
            do="choose another output folder with -o",
        )
    with open_source(source_path, options) as source:
        info = source.info
        painters = _painters(chain([(0, report, labels)], later), poses, (info.width, info.height))
        faces = FaceBlur(poses) if blur_faces else None
        with (
            _refusals(out_path),
            Mp4Writer(out_path, info.width, info.height, sound_of=source_path if info.has_audio else None) as writer,
            Prefetch(source) as frames,
            # drawn while the frame before is encoded
            Prefetch(_drawn(_matched(frames, poses), painters, faces)) as pictures,
        ):
            for done, picture in enumerate(pictures, 1):
                writer.write(picture.rgb, picture.time_s)
                if progress is not None:
                    progress(done / len(poses))


@contextmanager
def _refusals(out_path: Path) -> Iterator[None]:
    """What the container cannot hold, as a clip whose clock jumps by days, in one line."""
    try:
        yield
    except av.error.FFmpegError as error:
        if isinstance(error, OSError):  # a full disk says so better itself
            raise
        raise InputError(
            expected="pictures and times that an MP4 can hold",
            found=f"{error.strerror} while writing {out_path}",
            do="leave the annotated video away with --no-video",
        ) from error


def _painters(
    sets: Iterable[tuple[int, JudgedSet, Labels]], poses: Sequence[PoseFrame], size: tuple[int, int]
) -> Iterator[tuple[int, Painter]]:
    """How many frames are drawn by whom, each made when needed: it looks at all of its poses and keeps its plates."""
    clip_s = poses[-1].time_s if poses else 0.0
    coming = iter(sets)
    now = next(coming, None)
    while now is not None:
        (first, report, labels), now = now, next(coming, None)
        stretch = PoseSlice(poses, first, now[0] if now else len(poses))
        yield len(stretch), Painter(report, stretch, labels, *size, clip_s)
        # blocks of poses that were read and plates that were drawn leave holes: 3 MB a minute
        give_back_memory()


def _drawn(frames: Iterator[Frame], painters: Iterable[tuple[int, Painter]], faces: FaceBlur | None) -> Iterator[Frame]:
    """The frames with everything on them that is to be seen."""
    numbered = enumerate(frames)
    for count, painter in painters:
        for own, (index, frame) in enumerate(islice(numbered, count)):
            rgb = frame.rgb if frame.rgb.flags.writeable else frame.rgb.copy()
            if faces is not None:
                faces.cover(rgb, index)
            painter.draw(rgb, own)
            yield replace(frame, rgb=rgb)
    next(numbered, None)  # complains of a frame without a pose


def _matched(frames: Iterable[Frame], poses: Sequence[PoseFrame]) -> Iterator[Frame]:
    """The frames, as long as each has its pose."""
    for frame, pose in zip_longest(frames, poses):
        if frame is None or pose is None or abs(frame.time_s - pose.time_s) > SAME_S:
            raise ValueError("the poses do not belong to the frames of this recording")
        yield frame
