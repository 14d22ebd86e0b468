"""A folder of pictures as a source of frames, one picture for each moment."""

from __future__ import annotations

import io
import re
import shlex
from typing import TYPE_CHECKING, Final

import av

from formcheck.errors import InputError
from formcheck.utils.closing import Closing
from formcheck.video.container import PICTURE_FORMATS, PICTURE_SUFFIXES, opened, picture_stream
from formcheck.video.frames import VIDEO_SUFFIXES, Frame, SourceInfo, require_clip
from formcheck.video.orientation import Upright
from formcheck.video.reader import FPS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from av.video.frame import VideoFrame

    from formcheck.video.reader import ReadOptions

    Numbered = tuple[int, VideoFrame]

NAMED: Final = 3  # as many names as a note lists


class PictureFolder(Closing):
    """Frames of a folder of pictures; see ``formcheck.video.reader.open_source``.

    Pictures follow the natural order of their names and are ``1 / fps`` apart. Hidden files and everything that does
    not have the suffix of a picture are passed over. A picture that cannot be read, or is of another size than the
    first that can, is left out and named in the notes; its moment stays empty.

    Parameters
    ----------
    path : Path
        A folder that can be read.
    options : ReadOptions
        How many a second there are, and how they are turned.
    max_side_px : int
        Longest side of the frames delivered.

    Raises
    ------
    InputError
        When there is no picture in it; while iterating, when there are too few.
    """

    def __init__(self, path: Path, options: ReadOptions, *, max_side_px: int) -> None:
        fps = (options.fps or FPS) / (options.speed or 1.0)
        self._path, self._fps, self._guessed = path, fps, options.fps is None
        self._unread: list[str] = []
        self._other: list[str] = []
        self._files = pictures_in(path)
        readable = self._decoded()
        first = next(readable, None)
        if first is None:
            raise _no_pictures(path, len(self._files))
        self._upright = Upright(first[1], None, max_side_px, options.rotate_deg or 0)
        self._frames = self._delivered(first, readable)
        self.info = SourceInfo(
            path=str(path),
            width=self._upright.width,
            height=self._upright.height,
            source_width=self._upright.stored[0],
            source_height=self._upright.stored[1],
            frames=len(self._files),
            duration_s=len(self._files) / fps,
            fps=fps,
            codec=self._files[first[0]].suffix[1:].lower(),
            has_audio=False,
        )

    def __iter__(self) -> Iterator[Frame]:
        return self._frames

    def close(self) -> None:
        """End the reading; a second call does nothing. Not while another thread reads from it."""
        self._frames.close()

    @property
    def notes(self) -> tuple[str, ...]:
        """Which pictures had to be left out so far, and what was taken for granted."""
        notes = []
        if self._guessed:
            notes.append(f"pictures carry no times; taken as {self._fps:g} a second, --fps says otherwise")
        if self._unread:
            notes.append(f"pictures that cannot be read left out: {_listed(self._unread)}")
        if self._other:
            notes.append(f"pictures of another size than the first left out: {_listed(self._other)}")
        return tuple(notes)

    def _delivered(self, first: Numbered, others: Iterator[Numbered]) -> Generator[Frame]:
        count, time_s = 1, 0.0
        yield Frame(0.0, self._upright.rgb(first[1]))
        for index, picture in others:
            if (picture.width, picture.height) != self._upright.stored:
                self._other.append(self._files[index].name)
                continue
            time_s = (index - first[0]) / self._fps
            count += 1
            yield Frame(time_s, self._upright.rgb(picture))
        require_clip(self._path, count, time_s, self.notes)

    def _decoded(self) -> Iterator[Numbered]:
        for index, file in enumerate(self._files):
            try:
                yield index, decoded_picture(file)
            except (av.error.FFmpegError, InputError, OSError):  # noqa: PERF203  one bad picture is not the end
                self._unread.append(file.name)


def _no_pictures(folder: Path, damaged: int) -> InputError:
    """Why a folder is no clip; one of videos is for another command."""
    videos = sum(file.suffix.lower() in VIDEO_SUFFIXES and not file.name.startswith(".") for file in folder.iterdir())
    if videos and not damaged:
        found = f"{folder}, a folder of {videos} video{'s' * (videos != 1)} and no pictures"
        do = f"analyse all of them with: formcheck batch {shlex.quote(str(folder))} -o out"
        return InputError("a video file or a folder of pictures", found, do)
    found = f"{damaged} damaged ones" if damaged else "none"
    return InputError("a folder of pictures", f"{found} in {folder}", "choose another folder")


def decoded_picture(path: Path) -> VideoFrame:
    """The picture in a file.

    Raises
    ------
    av.error.FFmpegError, InputError, OSError
        When there is none that can be read whole.
    """
    # read here: FFmpeg would take a % in the name for a counter
    with opened(io.BytesIO(path.read_bytes()), PICTURE_FORMATS) as container:
        picture = next(container.decode(picture_stream(container, path)), None)
    if picture is None or picture.is_corrupt:
        raise InputError("a picture", f"a damaged one in {path}", "leave it out")
    return picture


def pictures_in(folder: Path) -> list[Path]:
    """The files of a folder that are named like pictures, in natural order."""
    files = [
        file for file in folder.iterdir() if file.suffix.lower() in PICTURE_SUFFIXES and not file.name.startswith(".")
    ]
    return sorted((file for file in files if file.is_file()), key=lambda file: natural_key(file.name))


def natural_key(name: str) -> tuple[list[str | int], str]:
    """Sorts names as people do: numbers by their value, letters whatever their case; the name itself settles ties."""
    # with one group, every other part is a number: numbers never meet letters
    parts = re.split(r"(\d+)", name.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], name


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
