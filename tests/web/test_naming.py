"""What a session does without a key: a set that is named on a page after it has ended, and hands that pause."""

from __future__ import annotations

import json
import threading
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from analysis.cases import COUNTED
from coach.kit import coach_of, join, session, still
from live.test_turning import SIZE, Pictures, Sight

from formcheck.analysis.exercise_recognition import Guess
from formcheck.coach.language import shipped
from formcheck.exercises import load
from formcheck.live.pushed import PushedSource
from formcheck.live.session import LiveSession, SessionParts
from formcheck.live.set_writer import SeenFrame, SetWriter
from formcheck.simulation import RepPlan
from formcheck.web.browser_screen import BrowserScreen

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.live.capture import Capture
    from formcheck.live.pose_worker import PoseWorker
    from formcheck.web.events import Event


def play_on(screen: BrowserScreen, poses: list[PoseFrame], exercise: str | None, folder: Path) -> None:
    """A session of these poses, shown on a page."""
    parts = SessionParts(
        cast("Capture", Pictures(poses, *SIZE)),
        cast("PoseWorker", Sight(poses)),
        lambda _size: coach_of(exercise),
        writer := SetWriter(folder, "s", SeenFrame("phone", *SIZE, "full", "", masks=False)),
        shipped("en"),
        lambda _line: None,
        lambda _event: None,
        speaker=screen,
        remote=screen,
    )
    LiveSession(parts).run(threading.Event())
    assert writer.close()


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
    play_on(screen, poses, None, tmp_path)
    assert [moment["unnamed"] for moment in shown].count(1) == 1
    assert shown[-1]["unnamed"] == 0
    report = json.loads((tmp_path / "s_set1.json").read_text())
    assert report["exercise"] == {**report["exercise"], "id": "squat", "chosen_by": "user"}
    assert report["set"]["reps"] == 4


def test_hands_that_are_held_up_pause_and_resting_ends_the_set_on_a_page(tmp_path: Path) -> None:
    first = session("hip_thrust", COUNTED["hip_thrust"], [RepPlan()] * 2, exit="arms_up")
    second = session("hip_thrust", COUNTED["hip_thrust"], [RepPlan()], exit="arms_up", seed=1)
    last = session("hip_thrust", COUNTED["hip_thrust"], [RepPlan()] * 2, seed=2)
    told: list[dict[str, Any]] = []
    screen = BrowserScreen(
        shipped("en"),
        PushedSource("phone", lambda _: None),
        lambda _: None,
        lambda one: told.append(json.loads(one.text)),
    )
    play_on(
        screen,
        join(still(first, 2, at=0), first.poses, second.poses, last.poses, still(last, 9)),
        "hip_thrust",
        tmp_path,
    )
    stages = [stage for stage, _ in groupby(one["stage"] for one in told if one["type"] == "moment")]
    assert stages[stages.index("set") :][:4] == ["set", "paused", "set", "rest"]
    said = [one["text"] for one in told if one["type"] == "say"]
    assert [text for text in said if text in {"Paused.", "Go on."}] == ["Paused.", "Go on."]
    # what is done while it is paused is not counted
    assert json.loads((tmp_path / "s_set1.json").read_text())["set"]["reps"] == 4


def test_a_set_that_is_seen_only_when_the_source_has_ended_is_written(tmp_path: Path) -> None:
    """With few pictures the set is known at its end only: it needs files of its own."""
    clip, rng = session("squat", COUNTED["squat"], [RepPlan()]), np.random.default_rng(578)
    poses = [pose for pose in clip.poses if 1.0 <= pose.time_s <= 5.78 and rng.random() < 0.12]
    told: list[Event] = []
    screen = BrowserScreen(shipped("en"), PushedSource("phone", lambda _n: None), lambda _n: None, told.append)
    play_on(screen, poses, "squat", tmp_path)
    assert "set" not in {json.loads(one.text)["stage"] for one in told if one.kind == "moment"}
    assert [path.name for path in tmp_path.glob("*.json")] == ["s_set1.json"]
