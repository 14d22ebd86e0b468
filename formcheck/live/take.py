"""The recording of one set: what the camera saw and what the screen showed, from before its start to its end."""

from __future__ import annotations

import errno
import math
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from formcheck.live.reel import Reel, cut

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.live.device import Rgb

RAW_QUALITY: Final = "16"  # the same counts and faults come out of it (tests/live); 8 Mbit/s at 720p
DRAWN_QUALITY: Final = "23"
LEAST_FREE_BYTES: Final = 20_000_000  # house rule: the results of a long session still fit


@dataclass(slots=True)
class Take:
    """The files of one set.

    Parameters
    ----------
    folder : Path
    stem : str
        What the names of its files begin with.
    began_s : float
        When the set was known to have begun, on the session's clock.
    raw_from_s, drawn_from_s : float
        When the first picture of each recording was taken; NaN while there is none.
    saved : bool
        Whether its report has been made.
    """

    folder: Path
    stem: str
    began_s: float
    raw_from_s: float = math.nan
    drawn_from_s: float = math.nan
    saved: bool = False

    @property
    def raw(self) -> Path:
        """What the camera saw, as far as it was analysed."""
        return self.folder / f"{self.stem}.raw.mkv"

    @property
    def drawn(self) -> Path:
        """What the screen showed, while it is being written; readable up to its end at every moment."""
        return self.folder / f"{self.stem}.annotated.mkv"

    @property
    def annotated(self) -> Path:
        """The same when the set is over."""
        return self.folder / f"{self.stem}.mp4"

    @property
    def recorded(self) -> bool:
        """Whether there is a recording that has ended."""
        return not math.isnan(self.raw_from_s)

    def discard(self) -> None:
        """Remove the recordings: it was no set."""
        for path in (self.raw, self.drawn):
            path.unlink(missing_ok=True)

    def cut(self, from_s: float, to_s: float) -> None:
        """Cut the recordings to what was judged; both then begin with the same picture or nearly so.

        Parameters
        ----------
        from_s, to_s : float
            On the session's clock.

        Raises
        ------
        OSError
            When there is no room for it; what was not cut is still there as it was.
        """
        zero_s = self.raw_from_s
        self.raw_from_s += cut(self.raw, self.raw, from_s - zero_s, to_s - zero_s, "matroska")
        zero_s = self.drawn_from_s
        self.drawn_from_s += cut(self.drawn, self.annotated, self.raw_from_s - zero_s, to_s - zero_s, "mp4")
        self.drawn.unlink()


class Recorder:
    """Records takes, one at a time, each from some time before it was known to have begun.

    Not for use from several threads.
    """

    def __init__(self) -> None:
        self._raw, self._drawn = Reel(RAW_QUALITY), Reel(DRAWN_QUALITY)
        self._take: Take | None = None

    def add(self, rgb: Rgb, canvas: Rgb, time_s: float) -> None:
        """Record what the camera saw, and the screen that showed it.

        Raises
        ------
        OSError
            When it cannot be written.
        """
        self._raw.add(rgb, time_s)
        self._drawn.add(canvas, time_s)

    def begin(self, take: Take) -> None:
        """Begin a take.

        Raises
        ------
        OSError
            When it cannot be written, or when the disk is so full that the results would not fit.
        """
        if shutil.disk_usage(take.folder).free < LEAST_FREE_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._take = take
        self._raw.open(take.raw)
        self._drawn.open(take.drawn)

    def end(self) -> None:
        """End the take; a second call does nothing.

        Raises
        ------
        OSError
            When its end cannot be written.
        """
        take, self._take = self._take, None
        if take is not None:
            try:
                take.raw_from_s = self._raw.close()
            finally:
                take.drawn_from_s = self._drawn.close()
