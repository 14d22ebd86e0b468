"""Run the notebooks and keep their figures: ``python notebooks/run.py [NAME.ipynb ...]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

HERE: Final = Path(__file__).parent
KERNEL: Final = {"display_name": "Python 3", "language": "python", "name": "python3"}


def run(path: Path, timeout_s: int = 120) -> nbformat.NotebookNode:
    """Execute a notebook from its own folder, from the first cell to the last.

    Parameters
    ----------
    path : Path
    timeout_s : int
        For each cell.

    Returns
    -------
    NotebookNode
        With the outputs, and nothing about the machine that made them.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        When a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    resources = {"metadata": {"path": str(HERE)}}
    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        # talks to its kernel through files in this folder; no port is opened
        config = Config(KernelManager={"transport": "ipc", "ip": f"{folder}/kernel"})
        NotebookClient(
            notebook, config=config, kernel_name="python3", timeout=timeout_s, record_timing=False, resources=resources
        ).execute()
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    return notebook


def main(names: list[str]) -> None:
    """Run these notebooks, or all of them, and write them back."""
    for path in [HERE / Path(name).name for name in names] or sorted(HERE.glob("*.ipynb")):
        text = nbformat.writes(run(path)) + "\n"
        path.write_text(text, "utf-8")
        print(f"ran {path.name}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
