"""What ``import formcheck`` promises: its names, their types, and that it costs nothing."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import Final

import pytest

import formcheck

HEAVY: Final = {"numpy", "scipy", "cv2", "mediapipe", "av", "pydantic", "jinja2", "rich", "pandas", "xarray", "pyarrow"}


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_loads_nothing_else() -> None:
    before = set(run("import sys; print(*sys.modules)").split())
    after = set(run("import sys, formcheck; print(*sys.modules)").split())
    assert {name for name in after - before if name.startswith("formcheck")} == {"formcheck"}
    assert not {name.split(".")[0] for name in after} & HEAVY


def test_importing_takes_no_time() -> None:
    code = "import importlib, time; t = time.process_time(); import formcheck; print(time.process_time() - t)"
    assert min(float(run(code)) for _ in range(3)) < 0.05  # seconds of the processor: others may be at work, too


def test_tables_are_imported_when_they_are_asked_for() -> None:
    loaded = run("import sys, formcheck; formcheck.analyze; print(*sys.modules)").split()
    assert not {"pandas", "xarray", "mediapipe", "cv2", "av"} & {name.split(".")[0] for name in loaded}


@pytest.mark.parametrize("name", formcheck.__all__)
def test_every_name_is_there_and_explained(name: str) -> None:
    value = getattr(formcheck, name)
    if name != "__version__":
        assert inspect.getdoc(value), name
        assert value.__name__ == name


@pytest.mark.parametrize("name", [name for name in formcheck.__all__ if inspect.isfunction(getattr(formcheck, name))])
def test_functions_say_their_types(name: str) -> None:
    signature = inspect.signature(getattr(formcheck, name))
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(one.annotation is not inspect.Parameter.empty for one in signature.parameters.values())


def test_other_names_are_none_of_it() -> None:
    assert dir(formcheck) == sorted(formcheck.__all__)
    with pytest.raises(AttributeError, match="'formcheck' has no attribute 'analyse'"):
        formcheck.analyse  # type: ignore[attr-defined]  # noqa: B018 - that it is not there is the point
