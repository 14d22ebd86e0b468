"""The real models of a session: each visitor is followed anew, and no model is opened for that."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions

from formcheck.live.pose_worker import PoseModels
from formcheck.models import find
from formcheck.video.frames import Frame
from formcheck.video.reader import open_source

if TYPE_CHECKING:
    import pytest

SAMPLE: Final = Path(__file__).parents[2] / "sample_videos" / "squat_front_valgus.mp4"


def test_visitors_share_the_models(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[PoseLandmarkerOptions] = []
    create = PoseLandmarker.create_from_options

    def counting(options: PoseLandmarkerOptions) -> PoseLandmarker:
        opened.append(options)
        return create(options)

    monkeypatch.setattr(PoseLandmarker, "create_from_options", counting)
    with open_source(SAMPLE) as source:
        frames = list(islice(source, 15))
    with PoseModels(find("full"), masks=False) as models:
        for visit in range(3):
            with models.follow() as follower:
                assert all(follower.estimate(Frame(visit + frame.time_s, frame.rgb)).found for frame in frames)
        assert len(opened) == 2  # one follows, the other looks for everybody
