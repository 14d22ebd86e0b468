"""A file on the disk for what a long recording would otherwise hold in memory."""

from __future__ import annotations

import tempfile
import threading
import weakref
from functools import partial
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class SpillFile:
    """A file without a name: it is gone with the program, however that ends, and nobody else can open it.

    Parameters
    ----------
    folder : Path
        On whose disk it is; nothing is made there before the first ``put``.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._full = False
        self._lock = threading.Lock()

    def put(self, data: bytes) -> Callable[[], bytes] | None:
        """Lay bytes aside.

        Parameters
        ----------
        data : bytes

        Returns
        -------
        callable or None
            Gives them back, from any thread; None when the disk has no room for them, now or before.
        """
        with self._lock:
            if self._full:
                return None
            try:
                return self._put(data)
            except OSError:
                self._full = True
                return None

    def _put(self, data: bytes) -> Callable[[], bytes]:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115  closed with its owner
            weakref.finalize(self, self._file.close)
        at = self._file.seek(0, 2)
        if self._file.write(data) != len(data):
            raise OSError
        return partial(self._get, self._file, at, len(data))

    def _get(self, file: IO[bytes], at: int, size: int) -> bytes:
        with self._lock:
            file.seek(at)
            return file.read(size)
