"""A display for the windows, and clips that are short."""

from __future__ import annotations

import os
from itertools import takewhile
from typing import TYPE_CHECKING, Final

import pytest

from formcheck.live.set_recording import StreamEncoder
from formcheck.video.reader import open_source
from live.kit import Display

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


LENGTH_S: Final = 16.0


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    """A screen of its own for this run."""
    screen = Display(100 + os.getpid() % 900, tmp_path_factory.mktemp("screen"))
    yield screen
    screen.close()


@pytest.fixture(scope="session")
def squats(sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three squats, of which the first and the third are made with the knees caving in; 16 s."""
    path = tmp_path_factory.mktemp("clips") / "squats.mkv"
    reel = StreamEncoder("14")
    with open_source(sample("squat_front_valgus")) as frames:
        for number, frame in enumerate(takewhile(lambda frame: frame.time_s < LENGTH_S, frames)):
            reel.add(frame.rgb, frame.time_s)
            if number == 0:
                reel.open(path)
    reel.close()
    return path
