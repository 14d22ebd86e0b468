"""Imports go down the layers only, the analysis touches nothing outside itself, and importing does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

import formcheck

PACKAGE: Final = Path(formcheck.__file__).parent
# from the ground up; a module may import from its own layer and from those below
LAYERS: Final = (
    {"", "core", "errors", "utils"},
    {"kinematics"},
    {"exercises"},
    {"analysis"},
    {"simulation", "simulate"},
    {"validation"},
    {"video", "pose", "models", "drawing", "report", "export", "coach", "speech"},
    {"pipeline"},
    {"history"},
    {"results", "api"},
    {"batch", "live"},
    {"web"},
    {"cli", "__main__"},
)
LEVEL: Final = {name: level for level, names in enumerate(LAYERS) for name in names}
SILENT: Final = ("kinematics", "analysis")
# what would let the analysis draw, speak, sleep, read a clock or open a file
FORBIDDEN: Final = {"cv2", "mediapipe", "av", "rich", "click", "time", "datetime", "pathlib", "io", "os", "logging"}
MODULES: Final = sorted(PACKAGE.rglob("*.py"))
FACE: Final = PACKAGE / "__init__.py"  # names what lies above it, and imports it when it is asked for (tests/api)


def part_of(module: str) -> str:
    """The layer's name of ``formcheck.part.rest``."""
    return module.split(".")[1] if "." in module else ""


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(("formcheck", *parts)).removesuffix(".__init__")


def imports_of(path: Path) -> set[str]:
    """Full names of everything that the module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= parts if node.module == "formcheck" else {node.module}
    return found


def too_high(path: Path) -> set[str]:
    """Imports of a module that lie above it."""
    level = LEVEL[part_of(name_of(path))]
    own = {name for name in imports_of(path) if name.split(".")[0] == "formcheck"}
    return {name for name in own if part_of(name) in LEVEL and LEVEL[part_of(name)] > level}


@pytest.mark.parametrize("path", [path for path in MODULES if path != FACE], ids=name_of)
def test_imports_go_down(path: Path) -> None:
    assert not too_high(path)


def test_every_part_has_its_layer() -> None:
    assert {part_of(name_of(path)) for path in MODULES} <= set(LEVEL)


def test_an_upward_import_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kinematics").mkdir()
    bad = tmp_path / "kinematics" / "bad.py"
    bad.write_text("def f():\n    from formcheck.report import html_page as page\n    from formcheck import batch\n")
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    assert too_high(bad) == {"formcheck.report", "formcheck.batch"}


@pytest.mark.parametrize("path", [p for p in MODULES if part_of(name_of(p)) in SILENT], ids=name_of)
def test_analysis_is_silent_and_blind(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports_of(path)} & FORBIDDEN


@pytest.mark.parametrize("path", [p for p in MODULES if part_of(name_of(p)) == "coach"], ids=name_of)
def test_the_coach_has_no_clock_and_acts_on_nothing(path: Path) -> None:
    # it reads the files beside it, its words and numbers
    acting = (FORBIDDEN - {"pathlib"}) | {"threading", "subprocess", "sounddevice", "socket"}
    assert not {name.split(".")[0] for name in imports_of(path)} & acting


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, formcheck, formcheck.cli.main; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"numpy", "scipy", "cv2", "mediapipe", "av", "pydantic", "jinja2", "rich"}
