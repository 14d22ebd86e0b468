"""The order in which clips are handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from batch.kit import recording
from formcheck.batch.clips import BatchClip, cost, lengths_s

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def clip(path: Path) -> BatchClip:
    return BatchClip(str(path), str(path), "auto", str(path))


@pytest.mark.parametrize("looking_s", [10.0, 0.0])
def test_most_work_first(tmp_path: Path, sample: Callable[[str], Path], looking_s: float) -> None:
    short, long = (recording(tmp_path / f"{s}.landmarks.npz", length_s=s) for s in (20.0, 200.0))
    clips = [clip(path) for path in (short, sample("hip_thrust_clean"), long)]
    costs = [cost(each, length) for each, length in zip(clips, lengths_s(clips, looking_s), strict=True)]
    assert costs[1] > costs[2] > costs[0] > 0


def test_length_is_what_the_file_says(sample: Callable[[str], Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"x" * 1000)
    first, second, missing = lengths_s([clip(sample("hip_thrust_clean")), clip(broken), clip(tmp_path / "missing.mp4")])
    assert 10.0 < first < 60.0
    assert second < 1.0
    assert missing == 0.0
