"""Loads exercise files, those that ship and the user's, with errors that a person can act on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from formcheck.errors import InputError
from formcheck.exercises import learnt
from formcheck.exercises.classifier import classifier
from formcheck.exercises.error_messages import explain, line_of
from formcheck.exercises.naming import unknown_exercise
from formcheck.exercises.schema import ExerciseSpec, FaultTest
from formcheck.utils import toml

if TYPE_CHECKING:
    from collections.abc import Sequence

_HERE = Path(__file__).parent / "data"
_MAX_BYTES = 1_000_000  # house rule: a hundred times the longest of ours


@cache
def ids() -> tuple[str, ...]:
    """Identifiers of the exercises that ship with the program, in alphabetical order."""
    return tuple(sorted(path.stem for path in _HERE.glob("[a-z]*.toml")))


@cache
def load(exercise_id: str) -> ExerciseSpec:
    """The exercise with this identifier.

    Raises
    ------
    InputError
        When there is none.
    """
    if exercise_id not in ids():
        raise unknown_exercise(exercise_id, ids())
    return load_file(_HERE / f"{exercise_id}.toml")


def source_text(exercise_id: str) -> str:
    """The text of a file that ships with the program."""
    load(exercise_id)
    return (_HERE / f"{exercise_id}.toml").read_text(encoding="utf-8")


def is_shipped(path: Path) -> bool:
    """Whether this is one of the files that ship with the program."""
    return path.resolve().parent == _HERE.resolve()


def load_file(path: Path) -> ExerciseSpec:
    """Read and check an exercise file.

    Raises
    ------
    InputError
        With the line and key that is wrong and what would be right.
    """
    text = _text(path)
    table = _table(path.name, text)
    try:
        return ExerciseSpec.model_validate(_with_common(path.name, text, table))
    except ValidationError as error:
        raise InputError(*explain(path.name, text, table, error)) from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError("an exercise file under 1 MB", f"{path} is larger", "give a smaller file")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError("an exercise file", f"{path} cannot be read ({error.strerror})", "check the path") from error
    except UnicodeDecodeError as error:
        raise InputError("an exercise file in UTF-8", f"{path} is not", "save it as UTF-8") from error


def _table(name: str, text: str) -> dict[str, Any]:
    try:
        return toml.loads(text)
    except RecursionError as error:
        raise InputError(f"valid TOML in {name}", "lists in lists without end", "mend the file") from error
    except ValueError as error:  # that of TOML, and of numbers with thousands of digits
        raise InputError(f"valid TOML in {name}", str(error), "mend that line") from error


@cache
def _common() -> dict[str, Any]:
    return toml.loads((_HERE / "_common.toml").read_text(encoding="utf-8"))


def _with_common(name: str, text: str, table: dict[str, Any]) -> dict[str, Any]:
    """Put the shared mistakes that the file names under [common] beside its own, with its changes to them."""
    shared, named = _common(), _tables(name, text, table)
    out = {key: value for key, value in table.items() if key != "common"}
    for rule, changes in named.items():
        kind = "set_rules" if rule in shared["set_rules"] else "faults"
        if rule not in shared[kind]:
            legal = ", ".join([*shared["faults"], *shared["set_rules"]])
            at = line_of(text, ("common", rule))
            raise InputError(f"{name}{at}: [common] to name some of {legal}", f"'{rule}'", "mend the name")
        own = shared[kind][rule] | changes if kind == "set_rules" else _changed(shared[kind][rule], changes)
        out[kind] = [*out.get(kind, []), {"id": rule} | own]
    return out


def _tables(name: str, text: str, table: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """[common] as it stands, and lists of tables where there have to be some."""
    named = table.get("common", {})
    wrong = [key for key in ("faults", "set_rules") if not isinstance(table.get(key, []), list)]
    if wrong:
        at = line_of(text, (wrong[0],))
        raise InputError(f"{name}{at}: {wrong[0]}: tables [[{wrong[0]}]]", "something else", "mend the file")
    if not isinstance(named, dict) or not all(isinstance(changes, dict) for changes in named.values()):
        at = line_of(text, ("common",))
        raise InputError(f"{name}{at}: common: entries like rushed = {{}}", repr(named)[:80], "mend the file")
    return named


def _changed(rule: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A shared rule with an exercise's changes; keys of a test change the rule's first test."""
    test = rule["tests"][0] | {key: value for key, value in changes.items() if key in FaultTest.model_fields}
    own = {key: value for key, value in changes.items() if key not in FaultTest.model_fields}
    return rule | own | {"tests": [test, *rule["tests"][1:]]}


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
