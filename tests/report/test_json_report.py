"""The JSON report: its published form, and that its score can be recomputed from it."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formcheck.report.json_report import number, to_json, write_json

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.report_types import Rep
    from formcheck.pose.landmark_file import RecordingInfo


@pytest.fixture(scope="module")
def validator() -> jsonschema.protocols.Validator:
    schema = json.loads((resources.files("formcheck.report") / "report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_report_is_valid_and_survives_the_file(
    found: FoundSet, info: RecordingInfo, validator: jsonschema.protocols.Validator, tmp_path: Path
) -> None:
    document = to_json(found, info)
    validator.validate(document)
    write_json(tmp_path / "a.json", document)
    assert json.loads((tmp_path / "a.json").read_text("utf-8")) == document


def test_set_in_which_nobody_was_found_is_valid(
    nobody: FoundSet, info: RecordingInfo, validator: jsonschema.protocols.Validator
) -> None:
    document = to_json(nobody, info)
    validator.validate(document)
    assert document["set"]["reps"] == 0
    assert document["set"]["score"] is None
    assert document["view"]["yaw_deg"] is None


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("reps", 1, "number"), None),
        (("reps", 0, "reject_reason"), None),
        (("reps", 1, "faults", 0, "severity"), "terrible"),
        (("set", "score"), 101),
        (("source", "width"), 0),
        (("formcheck", "model_sha256"), "short"),
        (("tracking", "gaps_s"), [[1.0]]),
        (("schema",), "formcheck.report/2"),
    ],
)
def test_schema_refuses(
    found: FoundSet,
    info: RecordingInfo,
    validator: jsonschema.protocols.Validator,
    place: tuple[str | int, ...],
    value: object,
) -> None:
    document = to_json(found, info)
    inner: Any = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    assert not validator.is_valid(document)


def test_counts_and_unknown_values(found: FoundSet, info: RecordingInfo) -> None:
    document = to_json(found, info)
    assert document["set"]["reps"] == 3
    assert document["set"]["left"] is None
    assert document["set"]["faults"] == {"lumbar_arch": 2, "rushed": 1}
    first = document["reps"][1]
    assert first["tempo"]["stretch_pause_s"] is None
    assert first["measures"] == {"rom": 0.42, "rom_fraction": 0.97, "knee_deg": None}
    assert document["tracking"]["gaps_s"] == [[12.1, 12.4]]
    assert document["notes"] == list(info.notes)


def with_reps(found: FoundSet, reps: tuple[Rep, ...]) -> FoundSet:
    return replace(found, report=replace(found.report, reps=reps))


def test_one_of_several_sets_names_the_others(
    found: FoundSet, info: RecordingInfo, validator: jsonschema.protocols.Validator
) -> None:
    document = to_json(replace(found, from_s=4.0, to_s=18.5), info, ["a.set1.json", "a.set2.json"])
    validator.validate(document)
    assert document["sets"] == ["a.set1.json", "a.set2.json"]
    assert (document["source"]["from_s"], document["source"]["to_s"]) == (4.0, 18.5)
    assert "sets" not in to_json(found, info)


def test_one_sided_sets_count_each_side(found: FoundSet, info: RecordingInfo) -> None:
    reps = tuple(replace(rep, side="left" if (rep.number or 0) < 3 else "right") for rep in found.report.reps)
    part = to_json(with_reps(found, reps), info)["set"]
    assert (part["left"], part["right"]) == (2, 1)


def test_score_can_be_recomputed_from_the_document(found: FoundSet, info: RecordingInfo) -> None:
    for rep in to_json(found, info)["reps"][1:]:
        seen = sum(check["weight"] * check["confidence"] for check in rep["checks"])
        lost = sum(check["weight"] * check["confidence"] * check["severity"] for check in rep["checks"])
        assert rep["score"] == pytest.approx(100.0 * (1.0 - lost / seen), abs=0.05)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_number_is_finite_or_none(value: float) -> None:
    shown = number(value)
    assert (shown is None) == (not math.isfinite(value))
    assert shown is None or shown == pytest.approx(value, abs=5e-4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(value=st.floats(), reason=st.text(min_size=1))
def test_any_value_and_text_gives_valid_json(
    found: FoundSet, info: RecordingInfo, tmp_path: Path, value: float, reason: str
) -> None:
    broken = replace(found.report.reps[0], reject_reason=reason, measures={"rom": value})
    write_json(tmp_path / "a.json", to_json(with_reps(found, (broken,)), info))
    read = json.loads((tmp_path / "a.json").read_text("utf-8"), parse_constant=pytest.fail)
    assert read["reps"][0]["measures"]["rom"] == number(value)


def test_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    write_json(target, {"old": 1})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(target, {"new": math.nan})
    assert json.loads(target.read_text("utf-8")) == {"old": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
