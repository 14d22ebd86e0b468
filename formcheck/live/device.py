"""What every source of live pictures has to offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rgb = NDArray[np.uint8]


class Stamp(NamedTuple):
    """When a picture was taken.

    ``time_s`` counts from the device's own first picture and increases strictly; ``taken_s`` is the same moment on
    the monotonic clock of this computer, which tells how old the picture is.
    """

    time_s: float
    taken_s: float


class Lost(Exception):  # noqa: N818  not an error of the program, and it may come back
    """The device has stopped giving pictures; its text is the reason, in a few words."""


class Over(Exception):  # noqa: N818  as above
    """The source has come to its proper end."""


class Device(Protocol):
    """Gives pictures, one after the other. Everything is called from one thread, the capture's."""

    @property
    def patience_s(self) -> float:
        """How long it is worth looking for the device once it is lost."""
        ...

    def grab(self) -> Stamp:
        """Wait for the next picture and take it, as cheaply as can be.

        Raises
        ------
        Lost
            When there is none to be had any more.
        Over
            When the source has ended.
        """
        ...

    def rgb(self) -> Rgb:
        """The picture that was grabbed, (h, w, 3) uint8, upright, square pixels, C-contiguous.

        Raises
        ------
        Lost
            When it cannot be read.
        """
        ...

    def close(self) -> None:
        """Let go of the device; a second call does nothing."""
        ...
