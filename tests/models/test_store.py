"""The models that come with formcheck are there, are the right ones, and work."""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import zipfile
from pathlib import Path

import pytest

from formcheck.errors import InputError
from formcheck.models import find, list_models, store, verify
from formcheck.models.store import try_out

ROOT = Path(__file__).parents[2]
# the vector (127.5,) and one of (1275,), as they lie in the metadata's flatbuffer
RIGHT, WRONG = struct.pack("<If", 1, 127.5), struct.pack("<If", 1, 1275.0)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped models, laid out as in an installed package."""
    folder = tmp_path / "site" / "formcheck" / "_models"
    shutil.copytree(ROOT / "models", folder)
    monkeypatch.setattr("importlib.resources.files", lambda _: folder.parent)
    return folder


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_source_checkout_has_the_full_model() -> None:
    path = find("full")
    assert path == ROOT / "models" / "pose_landmarker_full.task"
    assert zipfile.ZipFile(path).testzip() is None


def test_installed_package_has_the_full_model(installed: Path) -> None:
    assert find() == installed / "pose_landmarker_full.task"


def test_card_and_manifest_name_the_same_bytes() -> None:
    bundle = (ROOT / "models" / "pose_landmarker_full.task").read_bytes()
    digest = hashlib.sha256(bundle).hexdigest()
    card = (ROOT / "models" / "MODEL_CARD.md").read_text("utf-8")
    entry = json.loads((ROOT / "models" / "manifest.json").read_text("utf-8"))["models"]["full"]
    assert entry["sha256"] == digest
    assert entry["bytes"] == len(bundle)
    assert digest in card
    assert f"{len(bundle):,} bytes" in card


def test_list_knows_what_is_here_and_what_is_not() -> None:
    states = {found.model.name: found for found in list_models()}
    assert list(states) == ["full", "lite", "heavy"]
    assert states["full"].state == "ok"
    assert states["full"].model.title == "pose_landmarker_full"
    assert states["full"].sha256 == states["full"].model.sha256
    assert states["lite"].state == states["heavy"].state == "missing"
    assert {found.model.licence for found in states.values()} == {"Apache-2.0"}


@pytest.mark.model
def test_verify_runs_the_model() -> None:
    assert verify("full").state == "ok"


def test_unknown_name() -> None:
    with pytest.raises(InputError, match="one of the models full, lite, heavy; found 'huge'"):
        find("huge")


def test_missing_model(installed: Path) -> None:
    (installed / "pose_landmarker_full.task").unlink()
    with pytest.raises(InputError, match="found no file; install formcheck again"):
        find("full")
    with pytest.raises(InputError, match="run `formcheck models fetch heavy`"):
        find("heavy")


def test_damaged_model(installed: Path) -> None:
    path = installed / "pose_landmarker_full.task"
    content = bytearray(path.read_bytes())
    content[5_000_000] ^= 1
    path.write_bytes(content)
    assert list_models()[0].state == "damaged"
    for look in (find, verify):
        with pytest.raises(InputError, match="check-sum is wrong"):
            look("full")


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", '{"format": "formcheck.models/9", "models": {}}'])
def test_damaged_manifest(installed: Path, content: str | None) -> None:
    path = installed / "manifest.json"
    path.unlink() if content is None else path.write_text(content, "utf-8")
    with pytest.raises(InputError, match="install formcheck again"):
        list_models()


def test_a_model_without_a_recorded_check_sum_is_not_trusted() -> None:
    folder = store.fetched_folder()
    folder.mkdir(parents=True)
    shutil.copy(find("full"), folder / "pose_landmarker_lite.task")
    with pytest.raises(InputError, match="check-sum is wrong; run `formcheck models fetch lite`"):
        find("lite")


@pytest.mark.model
def test_a_bundle_that_does_not_load_is_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for number, content in enumerate((b"", b"no model", find("full").read_bytes()[:2_000_000])):
        path = tmp_path / f"{number}.task"
        path.write_bytes(content)
        with pytest.raises(InputError, match="does not load") as caught:
            try_out(path)
        assert "\n" not in str(caught.value)
    assert not capfd.readouterr().err


@pytest.mark.model
def test_a_model_with_the_wrong_normalisation_is_found_out(tmp_path: Path) -> None:
    """What the metadata says about mean and deviation matters: a bundle built with another one must not pass."""
    path = tmp_path / "wrong.task"
    with zipfile.ZipFile(find("full")) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "pose_detector.tflite":
                content = content.replace(RIGHT, WRONG)
                assert content != source.read(name)
            target.writestr(name, content)
    with pytest.raises(InputError, match=r"sample picture .* found nobody"):
        try_out(path)
