"""Capture: the newest picture only, dropped ones counted, lost devices looked for, nothing hangs."""

from __future__ import annotations

import itertools
import os
import re
import threading
import time
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from video.clips import Clip, number_in, write

from formcheck.errors import InputError
from formcheck.live import camera
from formcheck.live import capture as module
from formcheck.live.capture import Capture
from formcheck.live.sources import SourceChoice, SourceEnded, SourceLost, Stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from threading import Event

    from formcheck.live.sources import Device, Rgb

HANGS_S = 60.0
SECOND = Clip(stamps=tuple(range(0, 1600, 40)))  # 40 pictures


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "formcheck-capture"]


class Scripted:
    """A device that gives a picture every 5 ms, until the script says otherwise."""

    patience_s = 9.0

    def __init__(self, pictures: int, then: Exception) -> None:
        self._left, self._then, self._given = pictures, then, 0
        self.converted = 0

    def grab(self) -> Stamp:
        time.sleep(0.005)
        if not self._left:
            raise self._then
        self._left -= 1
        self._given += 1
        return Stamp(0.005 * self._given, time.monotonic())

    def rgb(self) -> Rgb:
        self.converted += 1
        return np.zeros((2, 2, 3), np.uint8)

    def close(self) -> None:
        pass


def opening(*devices: Device | InputError) -> Callable[[Event], Device]:
    """Opens one after the other; the last one again and again."""
    left = list(devices)

    def open_next(_stop: Event) -> Device:
        device = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(device, InputError):
            raise device
        return device

    return open_next


def all_of(capture: Capture, wait_s: float = 0.0) -> list[module.CapturedPicture]:
    """Every picture that is to be had by somebody who looks up after each for so long."""
    pictures = []
    while True:
        there_s = capture.last_s
        picture = capture.newest(0.5)
        if picture is not None:
            pictures.append(picture)
            assert picture.time_s >= there_s  # never an older one than was there when it was asked for
        elif capture.state.kind == "over":
            return pictures
        time.sleep(wait_s)


def test_a_file_without_a_pace_loses_nothing(tmp_path: Path) -> None:
    clip = write(tmp_path / "clip.mp4", SECOND)
    with Capture(SourceChoice(source=str(clip), pace=0).open, keep_all=True) as capture:
        capture.wait_for_first()
        pictures = all_of(capture)
    assert [number_in(picture.rgb) for picture in pictures] == list(range(40))
    assert [picture.time_s for picture in pictures] == pytest.approx([0.04 * n for n in range(40)])
    assert capture.dropped == 0


def test_a_slow_consumer_gets_the_newest_and_the_rest_is_counted(tmp_path: Path) -> None:
    clip = write(tmp_path / "clip.mp4", SECOND)
    with Capture(SourceChoice(source=str(clip)).open) as capture:
        capture.wait_for_first()
        seen = all_of(capture, 0.12)
    assert len(seen) < 20
    assert len(seen) + capture.dropped == capture.grabbed == 40


def test_a_file_plays_at_its_own_pace(tmp_path: Path) -> None:
    clip = write(tmp_path / "clip.mp4", SECOND)
    for pace, length_s in ((1.0, 1.56), (4.0, 0.39)):
        began_s = time.monotonic()
        with Capture(SourceChoice(source=str(clip), pace=pace).open) as capture:
            capture.wait_for_first()
            pictures = all_of(capture)
        # none came before its time, and each is dated by it
        assert time.monotonic() - began_s > length_s - 0.04
        due_s = [(picture.taken_s - pictures[-1].taken_s) * pace for picture in pictures[1:]]
        assert due_s == pytest.approx([picture.time_s - pictures[-1].time_s for picture in pictures[1:]])


def test_while_nobody_is_there_pictures_are_skipped_unconverted() -> None:
    device = Scripted(200, SourceEnded())
    with Capture(opening(device)) as capture:
        capture.wait_for_first()
        capture.rest(idle=True)
        before, began_s = device.converted, time.monotonic()
        all_of(capture)
    lasted_s = time.monotonic() - began_s
    assert device.converted - before <= lasted_s / module.IDLE_S + 2  # of 200, four a second, and two on their way


def test_a_device_that_is_lost_is_used_again_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.2)
    gone = InputError("a camera", "none", "plug it in")
    with Capture(opening(Scripted(20, SourceLost("it was unplugged")), gone, Scripted(20, SourceEnded()))) as capture:
        capture.wait_for_first()
        pictures: list[module.CapturedPicture] = []
        states: list[str] = []
        while capture.state.kind != "over":
            if not states or states[-1] != capture.state.kind:
                states.append(capture.state.kind)
            if (picture := capture.newest(0.01)) is not None:
                pictures.append(picture)
    assert states == ["live", "lost", "live"]
    times = np.array([picture.time_s for picture in pictures])
    assert (np.diff(times) > 0).all()
    # the clock went on while it was away, for as long as that was: two retries of 0.2 s and what the machine took
    lost = int(np.argmax(np.diff(times)))
    away_s = pictures[lost + 1].taken_s - pictures[lost].taken_s
    assert away_s > 0.4
    assert np.diff(times).max() == pytest.approx(away_s, abs=0.011)


def test_a_device_that_hangs_counts_as_lost_and_does_not_hang_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STALL_S", 0.2)
    monkeypatch.setattr(module, "CLOSE_S", 0.2)
    release = threading.Event()

    class Hanging(Scripted):
        def grab(self) -> Stamp:
            if not self._left:
                release.wait(HANGS_S)
                raise SourceEnded
            return super().grab()

    with Capture(opening(Hanging(3, SourceEnded()))) as capture:
        capture.wait_for_first()
        assert capture.newest(0.1) is not None
        time.sleep(0.4)
        state = capture.state
        began_s = time.monotonic()
    assert state.kind == "lost"
    assert re.fullmatch(r"no picture for \d+ s", state.reason)
    assert time.monotonic() - began_s < HANGS_S / 2
    release.set()
    capture.close()


def test_no_first_picture_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"expected a video file .*found .*missing\.mp4"):
        Capture(SourceChoice(source="missing.mp4").open).wait_for_first()
    with pytest.raises(InputError, match="found nothing there"):
        Capture(opening(Scripted(0, SourceLost("nothing there")))).wait_for_first()
    monkeypatch.setattr(module, "START_S", 0.0)

    class Slow(Scripted):
        def grab(self) -> Stamp:
            time.sleep(0.5)
            return super().grab()

    with pytest.raises(InputError, match="found none within 0 s"):
        Capture(opening(Slow(9, SourceEnded()))).wait_for_first()


@pytest.mark.skipif(os.path.exists("/dev/video9"), reason="this machine has ten cameras")  # noqa: PTH110
def test_a_camera_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match=r"expected a camera at /dev/video9; found .*; plug one in"):
        Capture(SourceChoice(camera=9).open).wait_for_first()


def test_a_camera_gives_pictures_until_it_is_unplugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no camera here: OpenCV is given a file in its place, everything else is as it would be."""
    clip = write(tmp_path / "clip.mp4", Clip(size=(1920, 1080), stamps=tuple(range(0, 400, 40))))
    opened = cv2.VideoCapture
    monkeypatch.setattr(camera, "_require_node", lambda _index: None)
    monkeypatch.setattr(cv2, "VideoCapture", lambda _index, _backend: opened(str(clip)))
    device = camera.CameraDevice(0)
    stamps = [device.grab() for _ in range(9)]  # the first picture was taken to see whether there is one
    assert number_in(device.rgb()) == 9
    assert device.rgb().shape == (720, 1280, 3)
    assert stamps[0].time_s == 0
    assert all(one.time_s < other.time_s for one, other in itertools.pairwise(stamps))
    with pytest.raises(SourceLost, match="no more pictures"):
        device.grab()
    device.close()


def test_a_camera_that_does_not_open_says_so(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(camera, "_require_node", lambda _index: None)
    with pytest.raises(InputError, match=r"found one that does not open; close other programs that use it \(fuser"):
        camera.CameraDevice(7)
    assert capfd.readouterr().err == ""  # OpenCV's own complaints


def test_an_error_of_the_thread_reaches_the_consumer() -> None:
    with Capture(opening(Scripted(2, ZeroDivisionError("a bug")))) as capture, pytest.raises(ZeroDivisionError):
        all_of(capture)
