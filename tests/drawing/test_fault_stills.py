"""The still that shows a fault is the right frame, cut out around the body, with the part in question marked."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
import pytest

from drawing.kit import make_fault, standing, standing_at
from formcheck.core.pose_frame import PoseFrame
from formcheck.drawing.fault_stills import LONG_PX, cut_around, pose_at, stills
from formcheck.drawing.sprites import TONE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TIMES_S = [i / 30 for i in range(60)]
SIZE = (320, 240)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Each frame is grey, two levels brighter than the one before."""
    path = tmp_path / "in.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.time_base = Fraction(1, 30)
        for number in range(len(TIMES_S)):
            frame = av.VideoFrame.from_ndarray(np.full((SIZE[1], SIZE[0], 3), 40 + 2 * number, np.uint8), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def rgb_of(jpeg: bytes) -> NDArray[np.uint8]:
    found = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert found is not None
    return np.asarray(found, np.uint8)


def nearest(picture: NDArray[np.uint8], colour: tuple[int, int, int]) -> float:
    return float(np.abs(picture.astype(int) - colour).max(axis=2).min())


def test_the_frame_is_the_one_of_the_fault(clip: Path) -> None:
    early, late = make_fault(0.5), make_fault(1.21, id="rushed", severity="severe")
    found = stills(clip, standing_at(TIMES_S, SIZE), [late, early])
    assert set(found) == {early, late}
    for fault, number in ((early, 15), (late, 36)):
        still = found[fault]
        picture = rgb_of(still.jpeg)
        assert picture.shape == (still.height, still.width, 3)
        assert max(still.width, still.height) == LONG_PX
        assert np.median(picture) == pytest.approx(40 + 2 * number, abs=2)


def test_the_part_in_question_is_marked(clip: Path) -> None:
    arch, fast = make_fault(0.5), make_fault(0.5, id="rushed")
    found = stills(clip, standing_at(TIMES_S, SIZE), [arch, fast])
    # the trunk is marked for an arched back, nothing is for a tempo
    assert nearest(rgb_of(found[arch].jpeg), TONE["moderate"]) < 40
    assert nearest(rgb_of(found[fast].jpeg), TONE["moderate"]) > 60


def test_no_picture_where_there_is_nobody_and_none_without_a_time(clip: Path) -> None:
    poses = standing_at(TIMES_S, SIZE)
    poses[15] = PoseFrame.missing(poses[15].time_s)
    assert stills(clip, poses, [make_fault(0.5), make_fault(float("nan"))]) == {}
    assert stills(clip, [], [make_fault(0.5)]) == {}


def test_the_cut_holds_the_body_and_stays_inside() -> None:
    cut = cut_around(standing(0.0, 640, 480), 640, 480)
    assert cut.x >= 0
    assert cut.y >= 0
    assert cut.x + cut.width <= 640
    assert cut.y + cut.height <= 480
    for x, y in ((0.37 * 640, 0.53 * 480), (0.63 * 640, 0.91 * 480), (0.5 * 640, 0.15 * 480)):
        assert cut.x < x < cut.x + cut.width
        assert cut.y < y < cut.y + cut.height
    assert cut.width / cut.height > 0.6


def test_the_nearest_pose() -> None:
    poses = standing_at(TIMES_S)
    assert [pose_at(poses, at_s) for at_s in (-1.0, 0.0, 0.51, 0.49, 99.0)] == [0, 0, 15, 15, 59]
