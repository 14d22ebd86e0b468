"""One shipped clip, analysed once with everything that can be written of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]
    Sample = Callable[[str], Path]

NAME: Final = "hip_thrust_arched"


@pytest.fixture(scope="session")
def analysed(
    formcheck: Run, sample: Sample, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A shipped clip with everything that can be written of it."""
    out = tmp_path_factory.mktemp("out")
    return out, formcheck("analyze", sample(NAME), "--exercise", "hip_thrust", "-o", out, "--landmarks")
