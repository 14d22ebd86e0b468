"""The exercise files that ship, and what a broken one says."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from formcheck.analysis.movement_features import feature_names
from formcheck.errors import InputError
from formcheck.exercises import ids, load, load_file
from formcheck.exercises.classifier import NONE, classifier
from formcheck.exercises.estimators import estimators
from formcheck.exercises.vocabulary import FaultId
from formcheck.kinematics.signal_kinds import SIGNAL_KINDS

CONTRACT = (
    "hip_thrust single_leg_hip_thrust glute_bridge single_leg_glute_bridge lateral_band_walk clamshell "
    "side_lying_hip_abduction standing_hip_abduction seated_hip_abduction glute_kickback donkey_kick "
    "side_plank_hip_lift bird_dog squat single_leg_squat lunge bulgarian_split_squat banded_external_rotation "
    "leg_swing hip_circle"
).split()


def test_the_catalogue_is_the_contracts() -> None:
    assert sorted(CONTRACT) == list(ids())


def test_every_fault_belongs_to_some_exercise() -> None:
    looked_for = {rule.id for name in ids() for rule in load(name).faults}
    looked_for |= {rule.id for name in ids() for rule in load(name).set_rules}
    assert looked_for == set(get_args(FaultId))


# the standard angle of the field: no exercise that comes along needs it now, those of users may
FOR_USERS = {"fppa"}


def test_every_kind_of_signal_is_used() -> None:
    texts = "".join(
        path.read_text() for path in (Path(load.__wrapped__.__code__.co_filename).parent / "data").glob("*.toml")
    )
    estimated = {feature.signal.kind for one in estimators().values() for feature in one.features}
    unused = {kind for kind in SIGNAL_KINDS if f'kind = "{kind}"' not in texts} - estimated
    assert unused <= FOR_USERS


@pytest.mark.parametrize("name", ids())
def test_what_is_read_off_a_signal_has_the_unit_of_its_kind(name: str) -> None:
    spec = load(name)
    tests = [test for rule in spec.faults for test in rule.tests if test.signal is not None]
    assert [test.unit for test in tests] == [SIGNAL_KINDS[test.signal.kind].unit for test in tests if test.signal]
    assert spec.rep.unit == SIGNAL_KINDS[spec.rep.signal.kind].unit


@pytest.mark.parametrize("name", CONTRACT)
def test_an_exercise_says_where_its_numbers_come_from(name: str) -> None:
    spec = load(name)
    sources = [spec.rep.source, spec.tempo.source, spec.programme.source, *(gate.source for gate in spec.gates)]
    sources += [test.source for rule in spec.faults for test in rule.tests]
    assert all(len(source) > 7 and "to be measured" not in source for source in sources)
    assert spec.posture is not None


def _broken(tmp_path: Path, old: str, new: str) -> str:
    source = Path(load.__wrapped__.__code__.co_filename).parent / "data" / "squat.toml"
    text = source.read_text()
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        load_file(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('kind = "crouch"', 'kind = "crunch"', ("rep.signal.kind", "crunch", "'angle'")),
        ('"hip.mid"', '"hip.top"', ("points", "hip.top")),
        ("min_rom = 30", "min_rom = -3", ("rep.min_rom", "greater than 0")),
        ("unit = ", "units = ", ("rep.unit",)),
        ("[8.0, 14.0, 20.0]", "[20.0, 14.0, 8.0]", ("limits must get worse",)),
        ('cue = "Push your knees out"', 'cue = "Push both of your knees out now"', ("at most five words",)),
        ("[common]", "[common]\nrushing = {}", ("rushing", "rushed")),
        ("[tempo]", "[tempo", ("line",)),
    ],
)
def test_a_broken_file_says_what_is_wrong_and_where(tmp_path: Path, old: str, new: str, says: tuple[str, ...]) -> None:
    message = _broken(tmp_path, old, new)
    assert "\n" not in message
    for part in says:
        assert part in message


def test_the_line_of_the_wrong_key_is_named(tmp_path: Path) -> None:
    source = Path(load.__wrapped__.__code__.co_filename).parent / "data" / "squat.toml"
    line = next(n for n, text in enumerate(source.read_text().splitlines(), 1) if text.startswith("min_rom"))
    assert f"line {line}" in _broken(tmp_path, "min_rom = 30", "min_rom = -3")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"id = 1", b"[" * 2000])
def test_nonsense_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(InputError):
        load_file(path)


def test_every_exercise_is_one_that_the_classifier_knows() -> None:
    assert set(classifier().classes) == {*ids(), NONE}
    assert classifier().features == feature_names()


def test_a_posture_has_its_bounds_in_order() -> None:
    for name in ids():
        posture = load(name).posture
        assert posture is not None
        bounds = [limits for limits in (posture.trunk_up, posture.face_down, posture.side_up) if limits]
        assert bounds
        assert all(-1.0 <= low < high <= 1.0 for low, high in bounds)
