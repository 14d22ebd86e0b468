"""The small parts: clocks, bytes, files of sets, names, words."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.coach.language import languages
from formcheck.errors import InputError
from formcheck.exercises import candidates
from formcheck.exercises.vocabulary import FaultId
from formcheck.web.browser_screen import LEAST_RATE_HZ, SLOW_S, Pace
from formcheck.web.events import MAX_TEXT_BYTES, Event, event, picture_message, read_picture, read_words
from formcheck.web.hub import MOST_WAITING, Outbox
from formcheck.web.library import SetFileIndex
from formcheck.web.pages import FALLBACK, WORDS, entry, language_of, page_texts, texts_of
from formcheck.web.server import _outward, own_addresses
from formcheck.web.sockets import MOST_AGE_S, BrowserClock
from formcheck.web.uploads import MOST_TITLE, tidy_title

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from pathlib import Path


def test_the_quickest_answer_sets_the_clock() -> None:
    clock = BrowserClock()
    clock.answered(10.0, 510.3, 11.0)  # a second on the way: half a second wrong at most
    clock.answered(20.0, 520.01, 20.02)
    assert clock.error_s == pytest.approx(0.01)
    assert clock.taken_s(530.0, 30.2) == pytest.approx(30.0)


def test_a_picture_is_never_from_the_future_nor_long_past() -> None:
    clock = BrowserClock()
    assert clock.taken_s(5.0, 100.0) == 100.0
    clock.answered(100.0, 5.0, 100.0)
    assert clock.taken_s(50.0, 101.0) == 101.0
    assert clock.taken_s(5.0, 110.0) == 110.0 - MOST_AGE_S


@given(st.integers(0, 2**32 - 1), st.floats(0, 1e9), st.binary(min_size=1, max_size=50))
def test_a_picture_comes_out_as_it_went_in(number: int, browser_s: float, jpeg: bytes) -> None:
    found = read_picture(picture_message(number, browser_s, jpeg))
    assert (found.number, found.jpeg) == (number, jpeg)
    assert found.browser_s == pytest.approx(browser_s)


@given(st.binary(max_size=64))
def test_no_bytes_do_harm(data: bytes) -> None:
    with suppress(InputError):
        assert read_picture(data).browser_s >= 0


@pytest.mark.parametrize(
    "text", ["", "[1]", "{}", '{"type": 1}', "nul", "[" * 5000, '{"type":"x"}' + " " * MAX_TEXT_BYTES]
)
def test_words_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_words(text)


@given(st.text(max_size=300))
def test_any_name_becomes_one_line_without_a_folder(name: str) -> None:
    title = tidy_title(name)
    assert 0 < len(title) <= MOST_TITLE
    assert "/" not in title
    assert "\n" not in title
    title.encode("utf-8")


def test_a_name_with_a_folder_is_a_name() -> None:
    assert tidy_title("../../etc/my set.mp4") == "my set.mp4"
    assert tidy_title("C:\\clips\\a.mp4") == "a.mp4"


def test_files_of_sets_go_with_the_last_set_that_needs_them(tmp_path: Path) -> None:
    set_files, folder = SetFileIndex(tmp_path), tmp_path / "clip_1"
    folder.mkdir()
    for name in ("a.html", "b.html", "video.mp4"):
        (folder / name).write_text(name)
    set_files.keep(1, folder, folder / "a.html", [folder / "a.html", folder / "video.mp4"])
    set_files.keep(2, folder, folder / "b.html", [folder / "b.html", folder / "video.mp4"])
    assert set_files.page_of(1) == folder / "a.html"
    assert set_files.file_of(1, "b.html") is None
    set_files.forget([1])
    assert sorted(path.name for path in folder.iterdir()) == ["b.html", "video.mp4"]
    set_files.forget([2])
    assert not folder.exists()


@pytest.mark.parametrize("name", ["../secret", "a/b", "..", "", "a\\b", "a\0b"])
def test_a_note_that_names_another_folder_is_not_followed(tmp_path: Path, name: str) -> None:
    set_files = SetFileIndex(tmp_path)
    (tmp_path / "index" / "5.json").write_text(json.dumps({"folder": name, "page": "a.html", "files": []}))
    assert set_files.files_of(5) is None


def test_the_interface_that_leads_outwards_comes_first(tmp_path: Path) -> None:
    """A laptop with a tunnel and containers: the phone is in the Wi-Fi."""
    table = tmp_path / "route"
    table.write_text(
        "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n"
        "docker0 000011AC 00000000 0001 0 0 0 0000FFFF 0 0 0\n"
        "tun0 00000000 0108080A 0003 0 0 700 00000000 0 0 0\n"
        "wlan0 00000000 0101A8C0 0003 0 0 600 00000000 0 0 0\n"
    )
    assert _outward(table) == ["wlan0", "tun0"]
    assert _outward(tmp_path / "none") == []
    assert "127.0.0.1" not in own_addresses()


def test_a_late_screen_gets_the_newest_moment_and_everything_else() -> None:
    async def talk() -> list[str]:
        outbox = Outbox()
        for one in (Event("moment", "1"), event("beat"), Event("moment", "2"), event("kept")):
            outbox.put(one)
        outbox.close()
        got = []
        while (told := await outbox.take()) is not None:
            got.append(told.text if told.kind == "moment" else told.kind)
        return got

    assert asyncio.run(talk()) == ["beat", "kept", "2"]


def test_a_screen_that_takes_nothing_is_given_up() -> None:
    async def talk() -> int:
        outbox = Outbox()
        for _ in range(2 * MOST_WAITING):
            outbox.put(event("beat"))
        count = 0
        while await outbox.take() is not None:
            count += 1
        return count

    assert asyncio.run(talk()) == MOST_WAITING


def test_a_model_that_is_slow_with_its_first_pictures_only_is_not_called_slow() -> None:
    pace, time_s = Pace(), 0.0
    for looked_s in [1.5, 0.9] + [0.07] * 60:
        time_s += max(looked_s, 0.125)
        assert pace.changed(time_s, looked_s) is None


def test_too_slow_is_told_once_and_so_is_fast_again() -> None:
    pace, told, time_s = Pace(), [], 0.0
    for looked_s in [0.02] * 50 + [0.2] * 60 + [0.02] * 300:
        time_s += max(looked_s, 1 / 30)
        rate_hz = pace.changed(time_s, looked_s)
        if rate_hz is not None:
            told.append((rate_hz < LEAST_RATE_HZ, time_s))
    assert [slow for slow, _ in told] == [True, False]
    assert told[0][1] > 50 / 30 + SLOW_S


@pytest.mark.parametrize("code", languages())
def test_every_language_says_everything(code: str) -> None:
    english, own = page_texts("en"), page_texts(code)
    assert own.keys() == english.keys()
    braces = re.compile(r"\{\w+\}")
    for key, text in own.items():
        assert text.strip(), key
        assert sorted(braces.findall(text)) == sorted(braces.findall(english[key])), key
    same = [key for key, text in own.items() if text == english[key]]
    assert code == "en" or len(same) < 0.1 * len(own), same


@pytest.mark.parametrize("code", [code for code in languages() if code != FALLBACK])
def test_the_catalogue_is_there_in_every_language(code: str) -> None:
    """Every text of the exercise files has its counterpart in words/catalogue, and none is left over."""
    words = tomllib.loads((WORDS / "catalogue" / f"{code}.toml").read_text("utf-8"))
    specs = candidates(())
    texts = {text for spec in specs for text in texts_of(spec)}
    assert set(words["texts"]) == texts
    assert set(get_args(FaultId)) == set(words["faults"])
    assert all(entry(spec, code).language == code for spec in specs)
    assert len(set(words["texts"].values()) & texts) == 0


def test_an_exercise_of_one_s_own_is_shown_as_it_was_written() -> None:
    own = candidates(())[0].model_copy(update={"summary": "Eine eigene Übung."})
    shown = entry(own, "fr")
    assert (shown.language, shown.summary, shown.place) == ("en", "Eine eigene Übung.", own.camera.place)


def test_the_language_is_the_chosen_one_or_one_that_the_browser_wants() -> None:
    assert language_of("fr", "de") == "fr"
    assert language_of("xx", "pt-BR,de-CH;q=0.8,en") == "de"
    assert language_of(None, "") == "en"
