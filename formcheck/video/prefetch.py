"""Prefetching in a thread: decoding beside the pose model, the pose model beside the analysis."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from formcheck.utils.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")
DEPTH: Final = 4


class EndOfStream:
    """Comes after the last item; carries the error that made it the last."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class ReadyQueue(Protocol[T]):
    """A queue between two threads."""

    def put(self, item: T | EndOfStream, /) -> None:
        """Add an item; never waits."""
        ...

    def get(self) -> T | EndOfStream:
        """Take the oldest item; waits until there is one."""
        ...


class Prefetch(Closing, Generic[T]):
    """Iterates in a thread, at most ``depth`` items ahead of whoever takes them.

    An error while reading is raised where the items are taken, after the items that came before it. Closing waits
    until the thread has ended, also when not all items were taken; then nothing touches ``items`` any more, which
    is to be closed after this, never before.

    Parameters
    ----------
    items : iterable
        Read from the thread only.
    depth : int
        How many items may wait, at least 1.
    ready : ReadyQueue, optional
        Where they wait; a queue in memory unless given.
    """

    def __init__(self, items: Iterable[T], depth: int = DEPTH, ready: ReadyQueue[T] | None = None) -> None:
        if depth < 1:
            raise ValueError(f"at least one frame has to fit, not {depth}")
        self._source = items
        self._ready: ReadyQueue[T] = SimpleQueue() if ready is None else ready
        # one for each item that may be read and not yet taken
        self._free = threading.Semaphore(depth)
        self._stop = threading.Event()
        self._over = False
        # a daemon, so that a program that forgets to close can still end
        self._thread = threading.Thread(target=self._work, name="formcheck-ahead", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        if self._over:
            raise StopIteration
        item = self._ready.get()
        if isinstance(item, EndOfStream):
            self._over = True
            if item.error is not None:
                raise item.error
            raise StopIteration
        self._free.release()
        return item

    def close(self) -> None:
        """Stop reading and wait for the thread; items that were not taken are dropped. A second call does nothing."""
        self._over = True
        self._stop.set()
        self._free.release()  # in case the thread waits for room
        self._thread.join()
        self._ready = SimpleQueue()

    def _work(self) -> None:
        end = EndOfStream()
        try:
            items = iter(self._source)
            # room first: what has been read and waits for room would be one more in memory
            while self._free.acquire() and not self._stop.is_set():
                self._ready.put(next(items))
        except StopIteration:
            pass
        except BaseException as error:  # noqa: BLE001  every error belongs to the consumer
            end = EndOfStream(error)
        finally:
            self._ready.put(end)
