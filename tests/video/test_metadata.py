"""When a clip says it was recorded."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from formcheck.video.metadata import recorded_at

if TYPE_CHECKING:
    from pathlib import Path


def clip(path: Path, **tags: str) -> Path:
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as output:
        output.metadata.update(tags)
        stream = output.add_stream("libx264", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(5):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24")))
        output.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv"])
def test_time_in_utc(tmp_path: Path, suffix: str) -> None:
    path = clip(tmp_path / f"a.{suffix}", creation_time="2024-05-01T17:22:33.000000Z")
    found = recorded_at(path)
    assert found == datetime(2024, 5, 1, 17, 22, 33, tzinfo=timezone.utc)
    assert found.utcoffset() is not None


def test_the_clock_on_the_wall_is_kept(tmp_path: Path) -> None:
    tags = {"creation_time": "2024-05-01T17:22:33Z", "com.apple.quicktime.creationdate": "2024-05-01T23:22:33+0600"}
    found = recorded_at(clip(tmp_path / "a.mov", **tags))
    assert found is not None
    assert (found.hour, found.utcoffset()) == (23, timedelta(hours=6))


@pytest.mark.parametrize("text", ["1904-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "2024-99-01T00:00:00Z", "yesterday"])
def test_what_cannot_be_is_not_believed(tmp_path: Path, text: str) -> None:
    assert recorded_at(clip(tmp_path / "a.mkv", creation_time=text)) is None


def test_nothing_said(tmp_path: Path) -> None:
    assert recorded_at(clip(tmp_path / "a.mp4")) is None
    (tmp_path / "b.mp4").write_bytes(b"no video")
    assert recorded_at(tmp_path / "b.mp4") is None
