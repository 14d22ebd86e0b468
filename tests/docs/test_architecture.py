"""The page on the architecture names modules that exist, every package, and the layers that are enforced."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from test_layers import LAYERS

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = ROOT / "formcheck"
PAGE: Final = (ROOT / "docs" / "architecture.md").read_text("utf-8")
CONTRIBUTING: Final = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PACKAGES: Final = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def named(text: str) -> set[str]:
    """Names in code that begin with a package of ours: ``pose/estimator``, ``exercises/data``."""
    return {name for name in re.findall(r"`([\w./*-]+)`", text) if name.split("/")[0] in PACKAGES and "/" in name}


def exists(name: str) -> bool:
    return any((PACKAGE / f"{name}{suffix}").exists() for suffix in ("", ".py"))


@pytest.mark.parametrize("text", [PAGE, CONTRIBUTING], ids=["architecture", "contributing"])
def test_every_module_that_is_named_exists(text: str) -> None:
    assert not [name for name in named(text) if not exists(name)]


def test_what_is_not_there_is_noticed() -> None:
    assert named("see `pose/estimator` and `pose/guess`") == {"pose/estimator", "pose/guess"}
    assert exists("pose/estimator")
    assert exists("exercises/data")
    assert not exists("pose/guess")


def test_the_layers_are_those_that_are_enforced() -> None:
    table = PAGE.partition("## Layers")[2].partition("## Where to add")[0]
    lines = re.findall(r"^\| `.*$", table, flags=re.MULTILINE)
    rows = [set(re.findall(r"`(\w+)`", line.split("|")[1])) for line in lines]
    apart = {"", "__main__", "simulate"}  # the package itself, python -m, and the public name of the simulation
    assert rows == [layer - apart for layer in map(set, LAYERS) if layer - apart]


def test_every_package_is_on_the_page() -> None:
    assert not [name for name in PACKAGES if f"`{name}" not in PAGE]
