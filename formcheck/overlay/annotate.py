"""The second pass over a clip: decode it again, draw the judged set on it, encode it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Final

import av

from formcheck.errors import InputError
from formcheck.memory import give_back_memory
from formcheck.overlay.faces import FaceBlur
from formcheck.overlay.painter import Painter
from formcheck.overlay.writer import Mp4Writer
from formcheck.poses import Stretch
from formcheck.video.read_options import AS_THE_FILE_SAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from formcheck.events import SetReport
    from formcheck.overlay.labels import Labels
    from formcheck.poses import PoseFrame
    from formcheck.video.frames import Frame
    from formcheck.video.read_options import ReadOptions

SAME_S: Final = 5e-4


def annotate(  # noqa: PLR0913  each is a thing of its own to show
    source_path: Path,
    out_path: Path,
    report: SetReport,
    poses: Sequence[PoseFrame],
    *,
    labels: Labels,
    later: Iterable[tuple[int, SetReport, Labels]] = (),
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
    report : SetReport
        The judged set.
    poses : sequence of PoseFrame
        One for each frame that ``open_source(source_path)`` delivers, in its order.
    labels : Labels
        The words and the angle to show, with an angle for each frame on which this set is shown.
    later : iterable of (int, SetReport, Labels)
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
    from formcheck.video import Prefetch, open_source

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
    sets: Iterable[tuple[int, SetReport, Labels]], poses: Sequence[PoseFrame], size: tuple[int, int]
) -> Iterator[tuple[int, Painter]]:
    """How many frames are drawn by whom, each made when needed: it looks at all of its poses and keeps its plates."""
    clip_s = poses[-1].time_s if poses else 0.0
    coming = iter(sets)
    now = next(coming, None)
    while now is not None:
        (first, report, labels), now = now, next(coming, None)
        stretch = Stretch(poses, first, now[0] if now else len(poses))
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
