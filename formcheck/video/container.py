"""Opens containers that may be hostile with FFmpeg, without following anything they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import av
from av.stream import Disposition

from formcheck.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from av.container import InputContainer
    from av.video.stream import VideoStream

# Playlists and the like, which make FFmpeg open other files and addresses, are not among them, nor is plain text.
VIDEO_FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,mpegts,mpeg,asf,flv,ogg,h264,hevc,obu,ivf,mjpeg,mpegvideo,m4v,apng,"
    # only to be recognised as having no picture
    "mp3,wav,aac,flac"
)
PICTURE_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
PICTURE_FORMATS: Final = "jpeg_pipe,mjpeg,png_pipe,apng,bmp_pipe,webp_pipe,tiff_pipe"
# those of 8K in its widest form; a header that claims more is not given the memory, several pictures of which are held
MAX_PIXELS: Final = 8192 * 4320
# One thread decodes pictures of this size in a third of the time that the pose model takes for them (measured: 6 ms of
# 19 in the costliest case, HEVC), and saves changes between threads, 7 % of the whole analysis's processor time. Larger
# ones need two.
ONE_THREAD_PX: Final = 1920 * 1088
# a cover, the pictures of a preview, a still beside the film
NOT_MOVING: Final = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
CONVERT: Final = "convert it to an MP4 with H.264, or record it again"


def opened(file: Path | IO[bytes], formats: str) -> InputContainer:
    """Open a container, of one of these formats only.

    Raises
    ------
    av.error.FFmpegError
        When it is none.
    """
    # the delays of a GIF are taken as they stand, so that a GIF without any is noticed
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": formats,
        "min_delay": "0",
        "default_delay": "0",
    }
    # the prefix keeps a colon in the name from being taken for a protocol
    name = file if hasattr(file, "read") else f"file:{file}"
    return av.open(name, "r", options=options, metadata_errors="replace")


def opened_video(path: Path) -> InputContainer:
    """Open a video file.

    Raises
    ------
    InputError
        When it is none, or incomplete from the start.
    """
    try:
        return opened(path, VIDEO_FORMATS)
    except av.error.FFmpegError as error:
        if path.suffix.lower() in PICTURE_SUFFIXES:
            raise InputError("a clip", f"a single picture, {path}", "name the folder of all pictures") from error
        with path.open("rb") as file:
            is_mp4 = file.read(8)[4:] in {b"ftyp", b"mdat", b"moov"}
        if is_mp4:
            found = f"an MP4 without its index in {path}: it is still being written, or that was cut off"
            raise InputError("a whole video file", found, "wait until it is whole, or copy it again") from error
        raise InputError("a video file", f"no video that is known in {path}", CONVERT) from error


def comment_of(path: Path) -> str:
    """The comment that whoever wrote a video file left in it; empty when there is none, or the file is no video."""
    try:
        with opened(path, VIDEO_FORMATS) as container:
            return str(container.metadata.get("comment", ""))
    except av.error.FFmpegError:
        return ""


def picture_stream(container: InputContainer, path: Path) -> VideoStream:
    """The stream of moving pictures that players show, set up for decoding.

    That is the one marked as the default, else the one with the largest pictures, the first of several such. A cover,
    a still and the pictures of a preview are none.

    Raises
    ------
    InputError
        When there is none (the cover of a piece of music is none), or no decoder for it.
    """
    moving = [
        stream for stream in container.streams.video if not stream.disposition & NOT_MOVING and not _is_still(stream)
    ]
    if not moving:
        found = "sound without pictures" if container.streams.audio else "no pictures"
        raise InputError("a video with pictures", f"{found} in {path}", "choose another file")
    stream = max(moving, key=_rank)
    # the stubs do not know that there is no context without a decoder
    context = getattr(stream, "codec_context", None)
    if context is None:
        raise InputError("a video that can be decoded", f"an unknown compression in {path}", CONVERT)
    context.options = {"max_pixels": str(MAX_PIXELS)}
    stream.thread_type = "AUTO"
    context.thread_count = 1 if context.width * context.height <= ONE_THREAD_PX else 2
    return stream


def _is_still(stream: VideoStream) -> bool:
    """Whether there is but one picture in it beside others that move."""
    return stream.frames == 1 and len(stream.container.streams.video) > 1


def _rank(stream: VideoStream) -> tuple[bool, int]:
    """Sorts streams by how much they are what is to be shown; of equals, ``max`` takes the first."""
    context = getattr(stream, "codec_context", None)
    return bool(stream.disposition & Disposition.default), context.width * context.height if context else 0
