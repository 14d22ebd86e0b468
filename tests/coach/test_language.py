"""Every language says everything, and a user's file is told what is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, get_args

import pytest

from formcheck.coach import language
from formcheck.coach.language import MOST_WORDS, Words, languages, load_words, shipped
from formcheck.coach.live_state import Stage
from formcheck.core.report_types import Phase
from formcheck.errors import InputError
from formcheck.exercises import ids, load
from formcheck.exercises.vocabulary import FaultId, ViewId

ENGLISH = Path(language.__file__).parent / "words" / "en.toml"
ALL = [load(name) for name in ids()]
NOT_OF_A_REP = {"asymmetry", "fatigue"}


def texts_of(words: Words) -> list[str]:
    return [one for text in words.texts.values() for one in ((text,) if isinstance(text, str) else text)]


def test_the_languages_are_there() -> None:
    assert languages() == ("de", "en", "es", "fr")


@pytest.mark.parametrize("code", languages())
def test_every_cue_of_every_exercise_has_its_words(code: str) -> None:
    words = shipped(code)
    for spec in ALL:
        assert words.exercise(spec)
        for rule in spec.faults:
            assert 1 <= len(words.cue(rule.cue).split()) <= MOST_WORDS
            assert ("cues", rule.cue) in words.texts
        for set_rule in spec.set_rules:
            assert ("set_cues", set_rule.cue) in words.texts


def test_no_words_are_kept_for_cues_that_nobody_says() -> None:
    used = {rule.cue for spec in ALL for rule in spec.rules}
    assert {key for section, key in shipped("en").texts if section in ("cues", "set_cues")} == used


def test_english_says_what_the_exercises_say() -> None:
    words = shipped("en")
    assert all(words.cue(rule.cue) == rule.cue for spec in ALL for rule in spec.rules)
    assert all(words.exercise(spec) == spec.name for spec in ALL)


@pytest.mark.parametrize("code", [code for code in languages() if code != "en"])
def test_the_other_languages_are_translated(code: str) -> None:
    """A text that was left in English would pass every other check."""
    english, other = shipped("en"), shipped(code)
    same = [key for key, text in english.texts.items() if other.texts[key] == text and text and key[0] != "exercises"]
    assert set(same) <= {
        ("say", "count"),
        ("say", "recognised"),
        ("say", "paused"),
        ("stages", "paused"),
        ("phases", "rest"),
    }


@pytest.mark.parametrize("code", languages())
def test_everything_that_the_coach_may_mean_can_be_said(code: str) -> None:
    words = shipped(code)
    for fault in set(get_args(FaultId)) - NOT_OF_A_REP:
        assert "1" not in words.counted("told", fault, 1)
        assert "3" in words.counted("told", fault, 3)
    for view in get_args(ViewId):
        assert words.text("guide", f"camera_{view}")
    for stage in get_args(Stage):
        assert words.text("stages", stage)
    for phase in get_args(Phase):
        words.text("phases", phase)
    assert words.text("say", "rest_warn", seconds=10).count("10") == 1
    assert words.choices("praise", "gone")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("[guide]", "[gude]"), r"only keys that en.toml has; found \[gude\] nobody; remove or mend it"),
        (('closer = "Come closer."\n', ""), r"\[guide\] closer; found nothing; add it, or put base"),
        (('closer = "Come closer."', 'closer = ""'), r"\[guide\] closer: some words; found none"),
        (('closer = "Come closer."', "closer = 3"), r"\[guide\] closer: a text, or a list of texts; found 3"),
        (('closer = "Come closer."', 'closer = ["a"]'), r"\[guide\] closer: a text; found"),
        (('count = "{count}"', 'count = "{number}"'), r"\[say\] count: \{count\} in the text; found '\{number\}'"),
        (('ready = "Ready."', 'ready = "Ready {0.x}"'), r"\[say\] ready: no braces in the text"),
        (('ready = "Ready."', 'ready = "Ready {"'), r"\[say\] ready: no braces in the text"),
        (('= "Chest up"', '= "Please do lift up your chest"'), r"\[cues\] Chest up: one to 5 words"),
        (('voice = "en"', 'voice = "en'), r"valid TOML in own.toml"),
        (("[language]", 'base = "xx"\n[language]'), r"base: one of de, en, es, fr; found 'xx'"),
        (("[language]", 'extra = "x"\n[language]'), r"sections such as \[guide\]; found 'extra' outside"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    text = ENGLISH.read_text("utf-8")
    assert change[0] in text
    own = tmp_path / "own.toml"
    own.write_text(text.replace(*change, 1), "utf-8")
    with pytest.raises(InputError, match=message) as found:
        load_words(own)
    assert "\n" not in str(found.value)


def test_other_words_on_the_base_of_a_language(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('base = "de"\n[cues]\n"Chest up" = "Brust!"\n', "utf-8")
    words = load_words(own)
    assert words.cue("Chest up") == "Brust!"
    assert words.cue("Tuck your chin") == shipped("de").cue("Tuck your chin")
    assert words.voice == "de"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_words(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes("ä".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        load_words(tmp_path / "latin.toml")
    with pytest.raises(InputError, match="one of the languages"):
        shipped("xx")


def test_a_cue_of_the_users_own_is_said_as_it_is() -> None:
    assert shipped("de").cue("Squeeze the wall") == "Squeeze the wall"


# nothing is lowered or lifted in these: the feet step sideways, a foot swings in and back, the knees part and meet
SIDEWAYS: Final = ("lateral_band_walk", "banded_external_rotation", "seated_hip_abduction")
UP_OR_DOWN: Final = re.compile(r"\b(lower|lowering|dropping|lift|lifting|up|top|down)\b", re.IGNORECASE)
SHARED: Final = ("rushed", "no_pause", "momentum", "partial_range")


@pytest.mark.parametrize("name", SIDEWAYS)
def test_what_moves_sideways_is_not_told_to_go_up_or_down(name: str) -> None:
    for rule in load(name).faults:
        if rule.id in SHARED:
            assert not UP_OR_DOWN.search(f"{rule.cue} {rule.why} {rule.fix}"), rule


@pytest.mark.parametrize("code", languages())
def test_a_hurried_step_is_told_something_else_than_a_hurried_squat(code: str) -> None:
    words = shipped(code)
    said = {name: words.cue(next(rule.cue for rule in load(name).faults if rule.id == "rushed")) for name in SIDEWAYS}
    lowered = words.cue(next(rule.cue for rule in load("squat").faults if rule.id == "rushed"))
    assert lowered not in said.values()
    assert said["lateral_band_walk"] != said["seated_hip_abduction"]


def test_who_begins_by_going_down_is_not_told_to_slow_the_way_back() -> None:
    for spec in ALL:
        fixes = [rule.fix for rule in spec.faults if rule.id == "rushed"]
        assert all(("way back" in fix) != spec.rep.eccentric_first for fix in fixes if spec.id != "lateral_band_walk")
