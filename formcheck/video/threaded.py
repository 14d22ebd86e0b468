"""Decoding ahead, in a thread of its own."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from typing_extensions import Self

    from formcheck.video.frames import Frame

DEPTH: Final = 4


class _End:
    """Comes after the last frame; carries the error that made it the last."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class Prefetch:
    """Iterates frames in a thread, at most ``depth`` of them ahead of whoever takes them.

    An error while reading is raised where the frames are taken, after the frames that came before it. Closing waits
    until the thread has ended, also when the frames were not all taken; then nothing touches ``frames`` any more, which
    is to be closed after this, never before.

    Parameters
    ----------
    frames : iterable of Frame
        Read from the thread only.
    depth : int
        How many frames may wait, at least 1.
    """

    def __init__(self, frames: Iterable[Frame], depth: int = DEPTH) -> None:
        if depth < 1:
            raise ValueError(f"at least one frame has to fit, not {depth}")
        self._source = frames
        self._ready: SimpleQueue[Frame | _End] = SimpleQueue()
        # one for each frame that may be read and not yet taken
        self._free = threading.Semaphore(depth)
        self._stop = threading.Event()
        self._over = False
        # a daemon, so that a program that forgets to close can still end
        self._thread = threading.Thread(target=self._work, name="formcheck-decode", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Frame]:
        return self

    def __next__(self) -> Frame:
        if self._over:
            raise StopIteration
        item = self._ready.get()
        if isinstance(item, _End):
            self._over = True
            if item.error is not None:
                raise item.error
            raise StopIteration
        self._free.release()
        return item

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop reading and wait for the thread; frames that were not taken are dropped. A second call does nothing."""
        self._over = True
        self._stop.set()
        self._free.release()  # in case the thread waits for room
        self._thread.join()
        self._ready = SimpleQueue()

    def _work(self) -> None:
        end = _End()
        try:
            frames = iter(self._source)
            # room first: what has been read and waits for room would be one more in memory
            while self._free.acquire() and not self._stop.is_set():
                self._ready.put(next(frames))
        except StopIteration:
            pass
        except BaseException as error:  # noqa: BLE001  every error belongs to the consumer
            end = _End(error)
        finally:
            self._ready.put(end)
