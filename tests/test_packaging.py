"""The built wheel holds everything: it works in an empty folder, without the checkout and without a network."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.packaging

ROOT: Final = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = out.glob("*.whl")
    return path


def test_wheel_holds_model_exercises_schema_and_template(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {
        "formcheck/_models/pose_landmarker_full.task",
        "formcheck/_models/LICENSE",
        "formcheck/exercises/data/hip_thrust.toml",
        "formcheck/report/report.schema.json",
        "formcheck/report/templates/page.html.j2",
        "formcheck/report/templates/page.css",
        "formcheck/report/templates/page.js",
        "formcheck/report/templates/progress.html.j2",
        "formcheck/report/templates/progress.css",
        "formcheck/history/overload.toml",
        "formcheck/history/migrations/0001_sets.sql",
        "formcheck/history/migrations/0002_cut_off.sql",
        "formcheck/py.typed",
    }
    assert wanted <= names
    # whatever the package reads beside its modules, and of the models what is no script and no script's input (.toml)
    package = {str(path.relative_to(ROOT)) for path in (ROOT / "formcheck").rglob("*") if path.is_file()}
    shipped = [path for path in (ROOT / "models").iterdir() if path.is_file() and path.suffix != ".toml"]
    models = {f"formcheck/_models/{path.name}" for path in shipped}
    missing = {name for name in (package | models) - names if not name.endswith((".py", ".pyc"))}
    assert not missing
    assert not [name for name in names if name.startswith(("tests/", "sample_videos/"))]


def test_installed_wheel_works_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    environment = os.environ | {"PYTHONPATH": str(site)}

    def run(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, *arguments], cwd=empty, env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert Path(run("-c", "import formcheck; print(formcheck.__file__)").strip()).is_relative_to(site)
    verified = run("-m", "formcheck", "models", "verify")
    assert "tracks" in verified
    assert str(site) in verified
    assert "hip_thrust" in run("-m", "formcheck", "exercises", "list")
