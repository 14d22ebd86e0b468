"""Programs of the system that some tests need. They are looked for here and nowhere else.

A test that needs some is marked with ``@pytest.mark.programs("Xvfb", "xdotool")``. Where one is missing it is skipped
with the line that installs it, before any of its fixtures is set up; under CI (``CI`` is set) that is a failure.
"""

from __future__ import annotations

import os
import shutil
from typing import Final

import pytest

# name -> the programs that may stand for it, and Debian's package
_PROGRAMS: Final = {
    "chromium": (("chromium", "chromium-browser", "google-chrome"), "chromium"),
    "espeak-ng": (("espeak-ng",), "espeak-ng"),
    "xdotool": (("xdotool",), "xdotool"),
    "Xvfb": (("Xvfb",), "xvfb"),
}
_asked: set[str] = set()


def require_marked(item: pytest.Item) -> None:
    """Skip a test whose programs are missing; under CI, fail it."""
    _asked.clear()
    _asked.update(name for mark in item.iter_markers("programs") for name in mark.args)
    missing = [name for name in sorted(_asked) if _path(name) is None]
    if not missing:
        return
    packages = " ".join(_PROGRAMS[name][1] for name in missing)
    why = f"{', '.join(missing)} not installed; do: apt-get install {packages}"
    if os.environ.get("CI"):
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


def program(name: str) -> str:
    """The path of a program that the running test is marked for; a test without the mark fails everywhere."""
    assert name in _asked, f"expected the test to be marked with pytest.mark.programs('{name}'); found no such mark"
    found = _path(name)
    assert found is not None
    return found


def _path(name: str) -> str | None:
    return next(filter(None, map(shutil.which, _PROGRAMS[name][0])), None)
