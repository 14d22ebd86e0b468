"""Pictures that are pushed: the newest one only, on the sender's clock, and nothing but JPEG of one size."""

from __future__ import annotations

import threading
import time

import cv2
import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.live.capture import Capture
from formcheck.live.pushed import MAX_FRAME_BYTES, PushedPicture, PushedSource, accepted_size_px
from formcheck.live.sources import SourceEnded


def jpeg(width: int = 320, height: int = 240, level: int = 90) -> bytes:
    good, coded = cv2.imencode(".jpg", np.full((height, width, 3), level, np.uint8))
    assert good
    return coded.tobytes()


def test_the_newest_picture_is_given_and_the_others_are_told() -> None:
    skipped: list[int] = []
    source = PushedSource("phone", skipped.append)
    for number in range(3):
        source.push(PushedPicture(number, 10.0 + number, jpeg(level=10 * number)))
    camera = source.open(threading.Event())
    assert camera.grab() == (0.0, 12.0)
    assert skipped == [0, 1]
    assert camera.rgb().mean() == pytest.approx(20, abs=2)
    assert source.picture_taken_at(12.0) is not None


def test_a_picture_that_is_grabbed_and_not_looked_at_is_told() -> None:
    skipped: list[int] = []
    source = PushedSource("phone", skipped.append)
    camera = source.open(threading.Event())
    source.push(PushedPicture(7, 1.0, jpeg()))
    camera.grab()
    source.push(PushedPicture(8, 1.1, jpeg()))
    camera.grab()
    assert skipped == [7]


def test_times_increase_even_when_the_sender_s_clock_jumps_back() -> None:
    source = PushedSource("phone", lambda _number: None)
    camera = source.open(threading.Event())
    times = []
    for taken_s in (5.0, 5.1, 3.0, 5.2):
        source.push(PushedPicture(0, taken_s, jpeg()))
        times.append(camera.grab().time_s)
    assert times == sorted(set(times))
    assert times[-1] == pytest.approx(0.2, abs=0.01)


def test_the_end_of_the_pictures_ends_the_session() -> None:
    source = PushedSource("phone", lambda _number: None)
    camera = source.open(threading.Event())
    threading.Timer(0.05, source.end).start()
    with pytest.raises(SourceEnded):
        camera.grab()


def test_silence_is_loss_and_the_same_clock_goes_on_after_it() -> None:
    source = PushedSource("phone", lambda _number: None)
    now_s = time.monotonic()
    with Capture(source.open) as capture:
        source.push(PushedPicture(1, now_s - 3.0, jpeg()))
        assert capture.wait_for_first().time_s == 0.0
        states = [capture.state.kind]
        capture.newest(1.0)
        source.push(PushedPicture(2, now_s, jpeg()))
        again = capture.newest(1.0)
        assert again is not None
        assert again.time_s == pytest.approx(3.0)
        states.append(capture.state.kind)
        assert states == ["lost", "live"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"GIF89a" + bytes(40), "something else"),
        (b"\xff\xd8\xff\xe0\x00\x00" + bytes(40), "something else"),
        (jpeg()[:20], "something else"),
        (jpeg(2000, 200), "2000 x 200 pixels"),
        (jpeg(64, 64), "64 x 64 pixels"),
        (jpeg() + bytes(MAX_FRAME_BYTES), "kB"),
    ],
)
def test_other_things_are_refused_before_they_are_decoded(data: bytes, found: str) -> None:
    with pytest.raises(InputError, match=found):
        accepted_size_px(data)


def test_the_size_stays_what_it_was() -> None:
    source = PushedSource("phone", lambda _number: None)
    source.push(PushedPicture(1, 1.0, jpeg(320, 240)))
    with pytest.raises(InputError, match="one of 240 x 320"):
        source.push(PushedPicture(2, 2.0, jpeg(240, 320)))
