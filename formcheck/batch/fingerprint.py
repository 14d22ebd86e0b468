"""What a result depends on, so that one made by something else is noticed and made again."""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import formcheck
from formcheck.batch.clips import AUTO
from formcheck.batch.storage import is_address, state_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.batch.clips import Clip, Options

CHANGES: Final = {
    "version": "made by another version of formcheck",
    "model": "made with another model",
    "exercise": "made for another exercise, or its file has changed",
    "options": "made with other options",
    "file": "the clip has changed",
}


def made_by(clip: Clip, options: Options) -> dict[str, str]:
    """What the results of a clip depend on, by the keys of ``CHANGES``."""
    return {
        "version": formcheck.__version__,
        # a landmark file brings the poses along
        "model": "" if clip.recorded else _model(options.model),
        "exercise": _exercise(clip.exercise, options.exercise_dirs),
        "options": options.text,
        "file": _state(clip.path),
    }


def digest(made: Mapping[str, str]) -> str:
    """The same in short."""
    return hashlib.sha256(json.dumps(dict(made), sort_keys=True).encode()).hexdigest()[:16]


def change(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Why an earlier result does not hold any more, in words."""
    return "; ".join(words for name, words in CHANGES.items() if before.get(name) != now[name]) or "made otherwise"


def _state(path: str) -> str:
    if is_address(path):
        return state_of(path)
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return "missing"
    return f"{status.st_size} bytes of {status.st_mtime_ns}"


@cache
def _model(name: str) -> str:
    from formcheck.modelstore.store import model_named, status

    return status(model_named(name)).sha256 or "missing"


@cache
def _exercise(exercise: str, own: tuple[str, ...]) -> str:
    """Identifier and check-sum of the files that say how it is judged; of the user's own, all of them."""
    folder = resources.files("formcheck.exercises")
    wanted = None if exercise == AUTO else {f"{exercise}.toml", "_common.toml"}
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    content = hashlib.sha256()
    for file in files:
        if wanted is None or file.name in wanted:
            content.update(file.read_bytes())
    for path in (path for name in own for path in sorted(Path(name).glob("*.toml"))):
        content.update(path.read_bytes())
    return f"{exercise} {content.hexdigest()[:16]}"
