"""The notebooks run from the first cell to the last, and are committed with what they show."""

from __future__ import annotations

import base64
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import nbformat
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).parents[2]
NOTEBOOKS: Final = sorted((ROOT / "notebooks").glob("*.ipynb"))
Node = Any  # a notebook's parts are dictionaries with attributes


def code(notebook: Node) -> list[Node]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def kinds(cell: Node) -> list[str]:
    """What a cell shows: text that was printed, and the richest form of each result."""
    return [
        output.output_type if output.output_type == "stream" else "/".join(sorted(output.data))
        for output in cell.outputs
    ]


def texts(notebook: Node) -> Iterator[str]:
    for cell in code(notebook):
        for output in cell.outputs:
            yield from [output.text] if output.output_type == "stream" else map(str, output.data.values())


@pytest.fixture(scope="module")
def run() -> Callable[[Path], Node]:
    """What ``python notebooks/run.py`` does with each notebook."""
    found = importlib.util.spec_from_file_location("run", ROOT / "notebooks" / "run.py")
    assert found is not None
    assert found.loader is not None
    script = importlib.util.module_from_spec(found)
    found.loader.exec_module(script)
    execute: Callable[[Path], Node] = script.run
    return execute


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) >= 3


@pytest.mark.model
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_and_shows_what_was_kept(path: Path, run: Callable[[Path], Node]) -> None:
    kept, now = nbformat.read(path, as_version=4), run(path)
    assert [kinds(cell) for cell in code(now)] == [kinds(cell) for cell in code(kept)]
    assert not [output for cell in code(now) for output in cell.outputs if getattr(output, "name", "") == "stderr"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_whole(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert [cell.execution_count for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))
    assert all(cell.outputs or cell.source.endswith(")") for cell in code(notebook))
    figures = [
        output.data["image/png"]
        for cell in code(notebook)
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    assert all(base64.b64decode(figure).startswith(b"\x89PNG") for figure in figures)
    assert path.stat().st_size < 600_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_in_it_names_a_machine(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    for text in texts(notebook):
        assert not [name for name in (str(ROOT), str(Path.home()), "/tmp/", "site-packages") if name in text]  # noqa: S108
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
