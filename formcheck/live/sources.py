"""The sources of live pictures: from the name the user gives to the source that is opened."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from formcheck.live.device import is_address, is_pipe, shown

if TYPE_CHECKING:
    from threading import Event

    from formcheck.live.device import Device


class PictureSource(Protocol):
    """Where the pictures of a session come from."""

    @property
    def name(self) -> str:
        """What the reports call it."""
        ...

    @property
    def every_frame(self) -> bool:
        """Whether no picture may be dropped."""
        ...

    @property
    def is_file(self) -> bool:
        """Whether it is a recording."""
        ...

    def open(self, stop: Event) -> Device:
        """Open the device; the event ends its waiting."""
        ...


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """Where the pictures come from.

    Parameters
    ----------
    camera : int
        Number of the camera; used when there is no other source.
    source : str, optional
        A file, an address, a named pipe, or ``-`` for standard input.
    pace : float
        How many times faster than recorded a file is played; 0: as fast as it can be analysed, every frame.
    """

    camera: int = 0
    source: str | None = None
    pace: float = 1.0

    @property
    def name(self) -> str:
        """What the reports call it; an address without the password that may be in it."""
        return f"camera {self.camera}" if self.source is None else shown(self.source)

    @property
    def every_frame(self) -> bool:
        """Whether no picture may be dropped."""
        return self.pace == 0

    @property
    def is_file(self) -> bool:
        """Whether it is a recording, which may be played faster."""
        return self.source is not None and not is_address(self.source) and not is_pipe(self.source)

    def open(self, stop: Event) -> Device:
        """Open the device.

        Raises
        ------
        InputError
            When there is none, or it gives no picture.
        """
        if self.source is None:
            from formcheck.live.camera import CameraDevice

            return CameraDevice(self.camera)
        if is_address(self.source) or is_pipe(self.source):
            from formcheck.live.network_stream import NetworkStream

            return NetworkStream(self.source, stop)
        from formcheck.live.file_playback import FilePlayback

        return FilePlayback(Path(self.source), self.pace or math.inf, stop)
