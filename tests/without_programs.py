"""Run the tests that are marked for programs of the system with these hidden; each one has to be skipped.

    python tests/without_programs.py chromium espeak-ng ...

The rest of the PATH stays what it is. Exit code 0 when every such test was skipped, 1 otherwise.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

MARK: Final = "pytest.mark.programs("


def main(hidden: list[str]) -> int:
    """Run them, and say what was not skipped."""
    tests = Path(__file__).parent
    # only these files are imported: to collect all of them takes longer than everything else here
    marked = sorted(str(path) for path in tests.rglob("test_*.py") if MARK in path.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        _link_all_but(set(hidden) | {"chromium-browser", "google-chrome"}, Path(folder))
        environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"PATH": folder}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-m", "programs", "-q", "-p", "no:cacheprovider", *marked],
            env=environment, cwd=tests.parent, stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    last = done.stdout.rstrip().splitlines()[-1]
    if done.returncode or not re.fullmatch(r"\d+ skipped(, \d+ deselected)? in .*", last):
        print(done.stdout)
        return 1
    print(f"without {', '.join(hidden)}: {last}")
    return 0


def _link_all_but(hidden: set[str], folder: Path) -> None:
    for place in os.environ["PATH"].split(os.pathsep):
        for path in Path(place).iterdir() if Path(place).is_dir() else ():
            link = folder / path.name
            if path.name not in hidden and not link.is_symlink():
                link.symlink_to(path.absolute())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
