"""The proof holds for right files and fails for wrong ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from formcheck.analysis.exercise_recognition import recognise
from formcheck.errors import InputError
from formcheck.exercises import candidates, ids, load, load_own
from formcheck.exercises.classifier import classifier
from formcheck.exercises.learnt import dumps, path_beside
from formcheck.exercises.vocabulary import FaultId, MotionId, OtherMotionId
from formcheck.simulation import Camera, Observation, RepPlan, exercise_ids, simulate
from formcheck.simulation.clip import foreign_ids
from formcheck.validation import CheckLine, prove
from formcheck.validation.cases import CAMERAS, OWN_SIZES, SIZES, good_rep
from formcheck.validation.checks import good_set, recognition_of_own
from formcheck.validation.harness import Harness, body_of
from validation.kit import squat_named

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def proof_of(text: str, folder: Path) -> dict[str, CheckLine]:
    path = folder / "mine.toml"
    path.write_text(text)
    lines: dict[str, CheckLine] = {}
    for line in prove(load_own(path)):
        lines.setdefault(line.what, line)
    return lines


def test_every_motion_and_every_fault_has_its_default() -> None:
    assert set(get_args(MotionId)) == set(exercise_ids()) == set(CAMERAS)
    assert set(get_args(OtherMotionId)) == set(foreign_ids())
    assert set(get_args(FaultId)) == set(SIZES)
    assert all(motion in CAMERAS and fault in SIZES for motion, fault in OWN_SIZES)


@pytest.mark.parametrize("exercise", ["squat", "glute_bridge"])
def test_a_shipped_exercise_is_proven_whole(exercise: str) -> None:
    lines = prove(load(exercise))
    assert {line.state for line in lines} == {"proven"}
    assert {rule.id for rule in load(exercise).rules} <= {line.what for line in lines}


@pytest.mark.parametrize("exercise", ids())
def test_a_good_set_of_each_shipped_exercise_counts_and_is_left_alone(exercise: str) -> None:
    spec = load(exercise)
    line = good_set(Harness(spec, exercise, good_rep(spec)), CAMERAS[exercise])
    assert line.state == "proven", line.reason


def test_a_limit_that_no_one_reaches_is_not_proven(tmp_path: Path) -> None:
    lines = proof_of(squat_named("mine", ("limits = [30.0, 38.0, 48.0]", "limits = [70.0, 80.0, 90.0]")), tmp_path)
    assert lines["trunk_angle"].state == "not proven"
    assert lines["trunk_angle"].reason.startswith("told in 0 of 2 faulty repetitions")
    assert lines["knee_valgus"].state == "proven"


def test_a_limit_that_good_repetitions_pass_is_not_proven(tmp_path: Path) -> None:
    lines = proof_of(squat_named("mine", ("limits = [30.0, 38.0, 48.0]", "limits = [2.0, 3.0, 4.0]")), tmp_path)
    assert lines["trunk_angle"].state == "not proven"
    assert "in 0 good ones" not in lines["trunk_angle"].reason
    assert "false alarms: trunk_angle" in lines["a good set"].reason


def test_a_range_that_no_good_repetition_has_is_not_proven(tmp_path: Path) -> None:
    lines = proof_of(
        squat_named("mine", ("min_rom = 30", "min_rom = 300"), ("full_rom = 60", "full_rom = 400")), tmp_path
    )
    assert lines["a good set"].state == "not proven"
    assert lines["a good set"].reason.startswith("0 of 8 counted")


def test_a_view_that_hides_the_mistake_is_not_proven(tmp_path: Path) -> None:
    blind = "\n[proof.faults]\nknee_valgus = { camera = { yaw_deg = 90.0 } }\n"
    line = proof_of(squat_named("mine") + blind, tmp_path)["knee_valgus"]
    assert line.state == "not proven"
    assert "not assessed" in line.reason
    assert "front" in line.reason


def test_a_mistake_too_small_to_tell_is_not_proven(tmp_path: Path) -> None:
    small = "\n[proof.faults]\ntrunk_angle = { size = 3.0 }\n"
    assert proof_of(squat_named("mine") + small, tmp_path)["trunk_angle"].state == "not proven"


def test_a_variant_of_a_mistake_can_be_made(tmp_path: Path) -> None:
    one_knee = '\n[proof.faults]\nknee_valgus = { make = "knee_valgus:left", size = 22.0 }\n'
    assert proof_of(squat_named("mine") + one_knee, tmp_path)["knee_valgus"].state == "proven"


def test_what_the_body_cannot_do_is_said(tmp_path: Path) -> None:
    lines = proof_of(squat_named("mine", ('id = "heel_lift"', 'id = "toes_up"')), tmp_path)
    assert lines["toes_up"].state == "not provable here"
    assert "cannot make toes_up" in lines["toes_up"].reason


def test_without_a_motion_nothing_is_provable(tmp_path: Path) -> None:
    lines = proof_of(squat_named("mine", ('[proof]\nmotion = "squat"\n', "")), tmp_path)
    assert {line.state for line in lines.values()} == {"not provable here"}


def test_an_exercise_that_moves_like_another_is_not_told_from_it(tmp_path: Path) -> None:
    line, learnt = recognition_of_own(load_own(written(tmp_path, squat_named("mine"))))
    assert (line.state, learnt) == ("not provable here", None)
    assert "taken for it: squat (100%)" in line.reason


DEADLIFT = squat_named("my_deadlift", ('motion = "squat"', 'motion = "romanian_deadlift"'))


def test_an_exercise_with_a_movement_of_its_own_joins_the_others(tmp_path: Path) -> None:
    path = written(tmp_path, DEADLIFT, "my_deadlift.toml")
    assert load_own(path).learnt is None
    line, learnt = recognition_of_own(load_own(path))
    assert line.state == "proven"
    assert learnt is not None
    path_beside(path).write_text(dumps(learnt, classifier().features, DEADLIFT))
    known = candidates([tmp_path])
    camera = Camera(yaw_deg=70.0)
    for name, movement in (("my_deadlift", "romanian_deadlift"), ("squat", "squat"), ("hip_thrust", "hip_thrust")):
        body = body_of(simulate(movement, [RepPlan()] * 4, camera=camera, observation=Observation.mediapipe(), seed=9))
        guess = recognise(body, known)
        assert (guess.exercise_id, guess.sure) == (name, True)
    path.write_text(DEADLIFT.replace("min_rom = 30", "min_rom = 31"))
    assert load_own(path).learnt is None  # it was learnt of another version of the file


@pytest.mark.parametrize("seconds", ["0.0", "1e9", "-1.0", "nan"])
def test_a_tempo_that_no_body_follows_is_refused(tmp_path: Path, seconds: str) -> None:
    with pytest.raises(InputError, match=r"tempo\.eccentric_s"):
        proof_of(squat_named("mine", ("eccentric_s = 2.0", f"eccentric_s = {seconds}")), tmp_path)
