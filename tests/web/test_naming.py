"""A set whose exercise nobody could tell, named on a page after it has ended."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, cast

from analysis.cases import COUNTED
from coach.kit import coach_of, join, session, still
from live.test_turning import SIZE, Pictures, Sight

from formcheck.analysis.exercise_recognition import Guess
from formcheck.coach.language import shipped
from formcheck.exercises import load
from formcheck.live.pushed import PushedSource
from formcheck.live.session import LiveSession, SessionParts
from formcheck.live.set_writer import SeenFrame, SetWriter
from formcheck.web.browser_screen import BrowserScreen

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from formcheck.live.capture import Capture
    from formcheck.live.pose_worker import PoseWorker
    from formcheck.web.events import Event


def test_a_set_is_named_on_a_page_after_it_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.coach.rep_counter.recognise", lambda *_: Guess((("squat", 0.5), ("lunge", 0.4))))
    clip = session("squat", COUNTED["squat"])
    poses = join(still(clip, 2, at=0), clip.poses, still(clip, 20))
    shown: list[dict[str, object]] = []

    def publish(told: Event) -> None:
        if told.kind == "moment":
            shown.append(json.loads(told.text))
            if shown[-1]["unnamed"] == 1:  # the page asks for the name, and the user gives it
                screen.name(load("squat"))

    screen = BrowserScreen(shipped("en"), PushedSource("phone", lambda _number: None), lambda _number: None, publish)
    writer = SetWriter(tmp_path, "s", SeenFrame("phone", *SIZE, "full", "", masks=False))
    parts = SessionParts(
        cast("Capture", Pictures(poses, *SIZE)),
        cast("PoseWorker", Sight(poses)),
        lambda _size: coach_of(None),
        writer,
        shipped("en"),
        lambda _line: None,
        lambda _event: None,
        remote=screen,
    )
    LiveSession(parts).run(threading.Event())
    assert writer.close()
    assert [moment["unnamed"] for moment in shown].count(1) == 1
    assert shown[-1]["unnamed"] == 0
    report = json.loads((tmp_path / "s_set1.json").read_text())
    assert report["exercise"] == {**report["exercise"], "id": "squat", "chosen_by": "user"}
    assert report["set"]["reps"] == 4
