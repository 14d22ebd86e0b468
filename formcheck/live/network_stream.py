"""A network stream or a pipe as a source, through PyAV; opened only because the user named it."""

from __future__ import annotations

import os
import select
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av

from formcheck.errors import InputError
from formcheck.live.sources import SourceEnded, SourceLost, Stamp, is_address, shown
from formcheck.video.container import VIDEO_FORMATS, picture_stream
from formcheck.video.orientation import Upright
from formcheck.video.reader import MAX_SIDE_PX
from formcheck.video.timestamps import FrameClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction
    from threading import Event

    from av.container import InputContainer
    from av.video.frame import VideoFrame

    from formcheck.live.sources import Rgb

OPEN_S, READ_S = 10.0, 5.0  # house rule: how long an address may keep us waiting
# a pipe whose writer has gone has mostly been ended on purpose; an address may come back like a camera
PIPE_PATIENCE_S, PATIENCE_S = 20.0, 120.0
# What runs this far ahead of the clock is no live picture but a recording that is sent as fast as it goes: it is held
# back to its own pace. Less is what a server or the look for the format has kept: taken at once, or it stays late.
AHEAD_S: Final = 1.5
_FORMATS: Final = f"{VIDEO_FORMATS},rtsp,rtp,sdp,mpjpeg,hls"
_PROTOCOLS: Final = "rtsp,rtsps,rtp,udp,tcp,tls,http,https,httpproxy,crypto,srt"
# they carry no times, or made-up ones
_UNTIMED: Final = frozenset({"mpjpeg", "mjpeg", "h264", "hevc", "m4v", "mpegvideo", "obu"})
# little is read ahead: whatever is, is late from then on
_HASTE: Final = {"analyzeduration": "1000000", "fpsprobesize": "0", "rtsp_transport": "tcp"}
_POLL_S: Final = 0.2
# an MP4 as cameras write it has its index at the end, which a pipe cannot go back from
_INTO_A_PIPE: Final = (
    "send MPEG-TS, Matroska, WebM or MJPEG (ffmpeg -i IN -c copy -f mpegts -), or name an MP4 as a file: --source FILE"
)


class NetworkStream:
    """Pictures from an address, from standard input (``-``) or from a named pipe.

    Parameters
    ----------
    name : str
        As the user gave it.
    stop : Event
        Ends the waiting.

    Raises
    ------
    InputError
        When nothing can be read from it.
    """

    def __init__(self, name: str, stop: Event) -> None:
        self._name, self._stop = name, stop
        self._pipe = None if is_address(name) else _Pipe(name, stop)
        self.patience_s = PATIENCE_S if self._pipe is None else PIPE_PATIENCE_S
        try:
            self._container = self._opened()
            stream = picture_stream(self._container, Path(shown(name)))
        except (av.error.FFmpegError, OSError) as error:
            self._close_pipe()
            found = f"{_reason(error)} at {shown(name)}"
            if self._pipe is not None:
                raise InputError("a video that can be read from a pipe", found, _INTO_A_PIPE) from error
            raise InputError("a video stream", found, "check the address and the sender") from error
        except InputError:
            self._close_pipe()
            raise
        stream.thread_type = "SLICE"  # threads by frame give each picture out late
        self._ends = bool(self._container.duration)
        self._untimed = self._container.format.name in _UNTIMED
        self._base, self._ratio = stream.time_base, stream.sample_aspect_ratio
        self._clock = FrameClock(float(1 / stream.average_rate) if stream.average_rate else 1 / 30)
        self._frames: Iterator[VideoFrame] = self._container.decode(stream)
        self._upright: Upright | None = None
        self._frame: VideoFrame
        self._began_s: float | None = None

    def grab(self) -> Stamp:
        """Wait for the next picture; it is converted only if ``rgb`` asks for it."""
        self._frame = self._next()
        now_s = time.monotonic()
        if self._began_s is None:
            self._began_s = now_s
        time_s = now_s - self._began_s if self._untimed else self._clock.time_s(self._stamp_s(self._frame))
        ahead_s = self._began_s + time_s - now_s - AHEAD_S
        if ahead_s > 0 and self._stop.wait(ahead_s):
            raise SourceEnded
        return Stamp(time_s, max(now_s, now_s + ahead_s))

    def rgb(self) -> Rgb:
        """The picture that was grabbed."""
        if self._upright is None:
            self._upright = Upright(self._frame, self._ratio, MAX_SIDE_PX)
        return self._upright.rgb(self._frame)

    def close(self) -> None:
        """Let go of the stream."""
        self._container.close()
        self._close_pipe()

    def _opened(self) -> InputContainer:
        options = {**_HASTE, "format_whitelist": _FORMATS, "protocol_whitelist": _PROTOCOLS}
        if self._pipe is None:
            return av.open(self._name, "r", options=options, timeout=(OPEN_S, READ_S), metadata_errors="replace")
        # no time limit: it would tear a stream apart that cannot be joined again in the middle
        return av.open(self._pipe, "r", options=options, metadata_errors="replace")

    def _next(self) -> VideoFrame:
        while not self._stop.is_set():
            try:
                frame = next(self._frames, None)
            except av.error.EOFError:
                frame = None
            except av.error.InvalidDataError:
                continue  # one damaged packet; the next may be whole
            except (av.error.FFmpegError, OSError) as error:
                raise SourceLost(_reason(error)) from error
            if frame is None and (self._ends or self._name == "-"):
                raise SourceEnded
            if frame is None:
                raise SourceLost("the stream has ended")
            if not frame.is_corrupt:
                return frame
        raise SourceEnded

    def _stamp_s(self, frame: VideoFrame) -> Fraction | None:
        return None if frame.pts is None or self._base is None else frame.pts * self._base

    def _close_pipe(self) -> None:
        if self._pipe is not None:
            self._pipe.close()


class _Pipe:
    """The reading end of a pipe that never blocks for long, so that a writer that hangs does not hang us."""

    def __init__(self, name: str, stop: Event) -> None:
        self._stop = stop
        self._own = name != "-"
        # a named pipe is opened without waiting for its writer; reading waits, and can be stopped
        self._fd = os.open(name, os.O_RDONLY | os.O_NONBLOCK) if self._own else sys.stdin.fileno()
        self._began = False

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; none at the end."""
        while not self._stop.is_set():
            if select.select([self._fd], [], [], _POLL_S)[0]:
                data = os.read(self._fd, size)
                self._began = self._began or bool(data)
                if data or self._began or not self._own:
                    return data
                self._stop.wait(_POLL_S)  # a named pipe nobody has opened for writing yet is readable, and empty
        return b""

    def close(self) -> None:
        if self._own and self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _reason(error: Exception) -> str:
    """What went wrong in a few words, without number and address."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
