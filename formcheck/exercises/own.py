"""The user's own exercises beside the ones that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.errors import InputError
from formcheck.exercises import learnt
from formcheck.exercises.classifier import classifier
from formcheck.exercises.loader import ids, is_shipped, load, load_file
from formcheck.exercises.naming import unknown_exercise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.exercises.schema import ExerciseSpec


def own_exercises(folders: Sequence[Path]) -> dict[str, ExerciseSpec]:
    """The exercises in the TOML files of these folders, by id.

    Raises
    ------
    InputError
        When a folder or a file cannot be used, or an id is taken already.
    """
    found: dict[str, tuple[ExerciseSpec, Path]] = {}
    for path in (path for folder in folders for path in _files(folder)):
        spec = load_own(path)
        if spec.id in found and found[spec.id][1].resolve() != path.resolve():
            raise InputError(f"an id of its own in {path}", f"'{spec.id}', as in {found[spec.id][1]}", "rename one")
        found[spec.id] = (spec, path)
    return {name: spec for name, (spec, _) in found.items()}


def load_own(path: Path) -> ExerciseSpec:
    """Read a user's exercise file.

    Raises
    ------
    InputError
        When it cannot be used, or its id is one of ours: nothing takes another's place without a word.
    """
    spec = load_file(path)
    if spec.id in ids() and not is_shipped(path):
        raise InputError(f"an id of its own in {path}", f"'{spec.id}', which ships with the program", "rename it")
    return spec if is_shipped(path) else spec.knowing(learnt.read(path, path.read_text("utf-8"), classifier().features))


def candidates(folders: Sequence[Path]) -> list[ExerciseSpec]:
    """Everything that may be recognised: the shipped exercises and the user's."""
    return [*(load(name) for name in ids()), *own_exercises(folders).values()]


def find(exercise_id: str, folders: Sequence[Path]) -> ExerciseSpec:
    """The exercise with this identifier, shipped or the user's.

    Raises
    ------
    InputError
        When there is none, or a file in the folders cannot be used.
    """
    own = own_exercises(folders)
    if exercise_id in own or exercise_id in ids():
        return own.get(exercise_id) or load(exercise_id)
    raise unknown_exercise(exercise_id, sorted([*own, *ids()]))


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml" and not path.name.startswith("."))
    except OSError as error:
        found = f"{folder} ({error.strerror})"
        raise InputError("a folder of exercise files", found, "check --exercise-dir") from error
