"""Decoding ahead: bounded, in order, and always over when it is over."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.video.frames import Frame
from formcheck.video.reader import Prefetch, open_source
from video.clips import Clip, number_in, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "formcheck-ahead"]


def frame(number: int) -> Frame:
    return Frame(float(number), np.zeros((2, 2, 3), np.uint8))


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so, two seconds at most."""
    end = time.monotonic() + 2
    while not true() and time.monotonic() < end:
        time.sleep(0.002)
    assert true()


class Counted:
    """Frames that count how many were read; after ``fails_at`` of them comes an error."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.read, self.fails_at = 0, fails_at

    def __iter__(self) -> Iterator[Frame]:
        while self.read != self.fails_at:
            self.read += 1
            yield frame(self.read)
        raise OSError("the disc is gone")


def test_all_frames_in_order_from_a_real_clip(tmp_path: Path) -> None:
    with open_source(write(tmp_path / "a.mp4", Clip())) as source, Prefetch(source) as frames:
        assert [number_in(item.rgb) for item in frames] == list(range(20))
        assert list(frames) == []


def test_it_reads_no_further_ahead_than_told() -> None:
    source = Counted()
    with Prefetch(source, depth=3) as frames:
        until(lambda: source.read == 3)
        time.sleep(0.03)
        assert source.read == 3
        next(frames)
        until(lambda: source.read == 4)
        time.sleep(0.03)
        assert source.read == 4


def test_an_error_comes_after_the_frames_before_it() -> None:
    with Prefetch(Counted(fails_at=6)) as frames:
        assert [next(frames).time_s for _ in range(6)] == [1, 2, 3, 4, 5, 6]
        with pytest.raises(OSError, match="the disc is gone"):
            next(frames)
        with pytest.raises(StopIteration):
            next(frames)


def test_an_error_before_the_first_frame() -> None:
    with Prefetch(Counted(fails_at=0)) as frames, pytest.raises(OSError, match="the disc is gone"):
        next(frames)


def test_an_error_that_nobody_fetches_does_not_stop_the_closing() -> None:
    with Prefetch(Counted(fails_at=2)) as frames:
        next(frames)


@pytest.mark.parametrize("taken", [0, 1, 9])
def test_stopping_early_ends_the_thread(taken: int) -> None:
    source = Counted()
    with Prefetch(source) as frames:
        for _ in range(taken):
            next(frames)
    after = source.read
    time.sleep(0.02)
    assert source.read == after
    assert list(frames) == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_of_the_consumer_ends_the_thread(tmp_path: Path, error: type[BaseException]) -> None:
    path = write(tmp_path / "a.mp4", Clip())

    def consume() -> None:
        with open_source(path) as source, Prefetch(source) as frames:
            for _ in frames:
                raise error

    with pytest.raises(error):
        consume()


def test_closing_twice() -> None:
    frames = Prefetch(Counted())
    frames.close()
    frames.close()


def test_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        Prefetch(Counted(), depth=0)


def test_many_quick_ends_never_hang() -> None:
    for number in range(200):
        with Prefetch(Counted(fails_at=number % 7), depth=1 + number % 3) as frames:
            if number % 2:
                next(frames, None) if number % 7 else None
