"""One server for all tests that only ask it something, and a short clip."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import pytest

from formcheck.live.set_recording import StreamEncoder
from formcheck.video.reader import open_source
from web.kit import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from web.kit import Served


@pytest.fixture(scope="session")
def served_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for the network and this computer."""
    with served(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture(scope="session")
def squats(sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The beginning of a sample: two squats, the first with the knees caving in; 11 s."""
    path = tmp_path_factory.mktemp("clips") / "squats.mkv"
    reel = StreamEncoder("14")
    with open_source(sample("squat_front_valgus")) as frames:
        for number, frame in enumerate(takewhile(lambda frame: frame.time_s < 11.0, frames)):
            reel.add(frame.rgb, frame.time_s)
            if number == 0:
                reel.open(path)
    reel.close()
    return path
