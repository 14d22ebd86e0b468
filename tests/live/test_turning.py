"""A camera that lies on its side: live finds it out, turns its pictures, and loses nothing of the set by it."""

from __future__ import annotations

import json
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from analysis.cases import COUNTED
from coach.kit import coach_of, join, session, still

from formcheck.analysis.upright_detection import Turned
from formcheck.coach.language import shipped
from formcheck.exercises import candidates, load
from formcheck.live.capture import CapturedPicture
from formcheck.live.session import LiveSession, SessionParts, Turning
from formcheck.live.set_writer import SeenFrame, SetWriter
from formcheck.live.turning import TurnDetector, turned_picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.live.capture import Capture
    from formcheck.live.pose_worker import PoseWorker

SIZE = (640, 480)
REPS = 5


def squats() -> list[PoseFrame]:
    clip = session("squat", COUNTED["squat"])
    return join(still(clip, 2.0, at=0), clip.poses, still(clip, 3.0))


class Pictures:
    """The pictures of a camera, one after the other."""

    dropped, patience_s = 0, 0.0

    def __init__(self, poses: Sequence[PoseFrame], width: int, height: int) -> None:
        blank = np.zeros((height, width, 3), np.uint8)
        self._left = [CapturedPicture(pose.time_s, pose.time_s, blank) for pose in poses]
        self.state = SimpleNamespace(kind="live")

    def newest(self, _wait_s: float) -> CapturedPicture | None:
        if not self._left:
            self.state = SimpleNamespace(kind="over")
            return None
        return self._left.pop(0)

    def rest(self, *, idle: bool) -> None:
        """It goes on as it does."""


class Sight:
    """Finds the body as it stands in the picture that it is given."""

    empty = False

    def __init__(self, upright: Sequence[PoseFrame]) -> None:
        self._upright = {pose.time_s: pose for pose in upright}
        self.restarts = 0

    def look(self, picture: CapturedPicture) -> PoseFrame:
        pose = self._upright[picture.time_s]
        return pose if picture.rgb.shape[1] == SIZE[0] else Turned([pose], 90, SIZE)[0]

    def restart(self) -> None:
        self.restarts += 1


def played(folder: Path, name: str | None, *, size: tuple[int, int]) -> tuple[list[dict[str, Any]], list[str]]:
    """The reports of a session whose pictures have that size, and what it said."""
    upright = squats()
    said: list[str] = []
    known = candidates(())
    writer = SetWriter(folder, "s", SeenFrame("camera 0", *size, "full", "", masks=False))
    with TurnDetector(load(name) if name else None, known, waits=True) as detector:
        parts = SessionParts(
            cast("Capture", Pictures(upright, *size)),
            cast("PoseWorker", Sight(upright)),
            lambda _size: coach_of(name),
            writer,
            shipped("en"),
            said.append,
            lambda _event: None,
            turning=Turning(0, detector),
        )
        LiveSession(parts).run(threading.Event())
    assert writer.close()
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))], said


@pytest.mark.parametrize("name", ["squat", None])
def test_a_camera_on_its_side_loses_no_repetition(tmp_path: Path, name: str | None) -> None:
    (report,), said = played(tmp_path, name, size=SIZE[::-1])
    assert report["exercise"]["id"] == "squat"
    assert report["set"]["reps"] == 4
    assert (report["source"]["width"], report["source"]["height"]) == SIZE
    notes = [line for line in said if "lies on its side: turned by 270 degrees clockwise" in line]
    assert len(notes) == 1
    assert any("lies on its side" in note for note in report["notes"])


def test_a_camera_that_stands_upright_is_left_alone(tmp_path: Path) -> None:
    (report,), said = played(tmp_path, "squat", size=SIZE)
    assert report["set"]["reps"] == 4
    assert not any("turned" in line for line in said)


def test_pictures_are_turned_clockwise() -> None:
    picture = np.zeros((2, 3, 3), np.uint8)
    picture[0, 0] = 255
    assert turned_picture(picture, 90)[0, 1].tolist() == [255] * 3
    assert turned_picture(picture, 180)[1, 2].tolist() == [255] * 3
    assert turned_picture(picture, 270)[2, 0].tolist() == [255] * 3
    assert turned_picture(picture, 0) is picture
