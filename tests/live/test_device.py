"""What a source is, by its name; and what of the name may be written down."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from formcheck.live.sources import SourceChoice, is_address, is_pipe

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "name", ["rtsp://cam/1", "http://host:8080/video", "HTTPS://host/x.m3u8", "udp://0.0.0.0:5000"]
)
def test_addresses(name: str) -> None:
    assert is_address(name)
    assert not SourceChoice(source=name).is_file


@pytest.mark.parametrize("name", ["clip.mp4", "folder/with:colon.mp4", "file:///etc/passwd", "C:\\clip.mp4"])
def test_everything_else_is_a_file(name: str) -> None:
    assert not is_address(name)
    assert SourceChoice(source=name).is_file


def test_pipes(tmp_path: Path) -> None:
    pipe = tmp_path / "camera"
    os.mkfifo(pipe)
    assert is_pipe(str(pipe))
    assert not is_pipe(str(tmp_path))
    assert not SourceChoice(source=str(pipe)).is_file


def test_a_password_is_not_written_down() -> None:
    assert SourceChoice(source="rtsp://ann:secret@cam:554/1").name == "rtsp://cam:554/1"
    assert SourceChoice(source="videos/a@b.mp4").name == "videos/a@b.mp4"
    assert SourceChoice(camera=2).name == "camera 2"
