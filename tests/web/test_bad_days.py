"""What happens when something goes wrong in the middle of a set: nothing that was counted is lost."""

from __future__ import annotations

import json
import signal
from itertools import takewhile
from typing import TYPE_CHECKING, Final

import cv2
import pytest
from live.witness import RECORDED_S, recorded_s, require_playable
from report.browser import browsing

from formcheck.video.reader import open_source
from web.kit import Client, FilmingClient, serving, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CLIP_S: Final = 16.0


@pytest.fixture(scope="module")
def frames(sample: Callable[[str], Path]) -> list[tuple[float, bytes]]:
    """Three squats as a page sends them: each frame with its time, as JPEG."""
    with open_source(sample("squat_front_valgus")) as source:
        return [
            (frame.time_s, cv2.imencode(".jpg", cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2BGR))[1].tobytes())
            for frame in takewhile(lambda frame: frame.time_s < CLIP_S, source)
        ]


def let_in(address: str) -> Client:
    base, _, code = address.partition("/pair#")
    client = Client(base)
    assert client.pair(code).status == 200
    return client


@pytest.mark.model
def test_a_phone_that_is_locked_and_a_connection_that_drops_cost_no_repetition(
    tmp_path: Path, frames: list[tuple[float, bytes]]
) -> None:
    with serving(tmp_path, "-o", "kept") as server:
        filming = FilmingClient(let_in(server.address), frames)
        assert filming.connect()["type"] == "ready"
        filming.film(lambda: filming.count() == 1, "the first repetition")
        filming.silence(
            lambda: "The camera is gone." in [one["text"] for one in filming.told("say")], "that the camera is gone"
        )
        filming.film(lambda: filming.count() == 2, "the second repetition")
        assert "The camera is back." in [one["text"] for one in filming.told("say")]
        filming.drop()
        assert filming.connect()["resumed"] is True
        filming.film(lambda: filming.count() == 3, "the third repetition")
        # the server is asked to end in the middle of the set
        assert server.end(signal.SIGTERM) == 130
        (path,) = (tmp_path / "kept").glob("live_*/*_set1.json")
    assert json.loads(path.read_text())["set"]["reps"] == 3
    assert list((tmp_path / "kept" / "index").glob("*.json"))


@pytest.mark.model
def test_a_server_that_is_killed_leaves_recordings_that_play(tmp_path: Path, frames: list[tuple[float, bytes]]) -> None:
    with serving(tmp_path, "-o", "kept") as server:
        filming = FilmingClient(let_in(server.address), frames)
        filming.connect(record=True)
        filming.film(lambda: recorded_s(server.noted("recorded")) > RECORDED_S, "three seconds of it were recorded")
        server.end(signal.SIGKILL)
        require_playable(tmp_path / "kept", server.noted("recorded"))


@pytest.mark.model
def test_a_tab_that_is_closed_costs_no_repetition_and_the_exercise_is_named_on_the_way(
    tmp_path: Path, frames: list[tuple[float, bytes]]
) -> None:
    with serving(tmp_path, "-o", "kept") as server:
        filming = FilmingClient(let_in(server.address), frames)
        filming.connect(exercise="auto")
        filming.film(lambda: len(filming.told("moment")) > 2, "some pictures")
        assert filming.told("moment")[-1]["exercise"] == ""
        filming.say(type="name", exercise="squat")
        filming.film(lambda: filming.count() == 1, "the first repetition")
        assert filming.told("moment")[-1]["exercise"] == "Squat"
        filming.drop()
        until(lambda: list((tmp_path / "kept" / "index").glob("*.json")), "the set")
        (path,) = (tmp_path / "kept").glob("live_*/*_set1.json")
        assert json.loads(path.read_text())["set"]["reps"] == 1
        assert server.end() == 130


@pytest.mark.programs("chromium")
def test_a_camera_that_is_not_allowed_is_told(tmp_path: Path) -> None:
    flags = ("--use-fake-device-for-media-stream", "--deny-permission-prompts")
    with serving(tmp_path) as server, browsing(tmp_path / "profile", flags) as new_tab:
        tab = new_tab(1280).go(server.address)
        tab.until("location.pathname === '/'")
        tab.go(server.address.partition("/pair#")[0] + "/camera")
        tab.run("document.querySelector('#setup button').click()")
        until(lambda: "was not allowed" in tab.run("document.getElementById('message').textContent"), "the message")
        assert tab.run("document.getElementById('setup').hidden") is False
