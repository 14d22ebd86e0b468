"""Reading exercise files, ours and the user's, with errors that a person can act on."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from formcheck.errors import InputError
from formcheck.exercises.schema import ExerciseSpec, Test

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_HERE = Path(__file__).parent
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
        raise InputError(
            f"one of the exercises {', '.join(ids())}", f"'{exercise_id}'", "see 'formcheck exercises list'"
        )
    return load_file(_HERE / f"{exercise_id}.toml")


def load_file(path: Path) -> ExerciseSpec:
    """Read and check an exercise file.

    Raises
    ------
    InputError
        With the line and key that is wrong and what would be right.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError("an exercise file under 1 MB", f"{path} is larger", "give a smaller file")
        text = path.read_text(encoding="utf-8")
        return ExerciseSpec.model_validate(_with_common(tomllib.loads(text)))
    except OSError as error:
        raise InputError("an exercise file", f"{path} cannot be read ({error.strerror})", "check the path") from error
    except UnicodeDecodeError as error:
        raise InputError("an exercise file in UTF-8", f"{path} is not", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"valid TOML in {path}", str(error), "mend that line") from error
    except ValidationError as error:
        raise InputError(*_explain(path, text, error)) from error


@cache
def _common() -> dict[str, Any]:
    return tomllib.loads((_HERE / "_common.toml").read_text(encoding="utf-8"))


def _with_common(table: dict[str, Any]) -> dict[str, Any]:
    """Put the shared mistakes that the file names under [common] beside its own, with its changes to them."""
    shared, named = _common(), table.pop("common", {})
    for name, changes in named.items():
        if name in shared["set_rules"]:
            table.setdefault("set_rules", []).append({"id": name} | shared["set_rules"][name] | changes)
        elif name in shared["faults"]:
            table.setdefault("faults", []).append({"id": name} | _changed(shared["faults"][name], changes))
        else:
            legal = ", ".join([*shared["faults"], *shared["set_rules"]])
            raise InputError(f"[common] to name some of {legal}", f"'{name}'", "mend the name")
    return table


def _changed(rule: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A shared rule with an exercise's changes; keys of a test change the rule's only test."""
    test = rule["tests"][0] | {key: value for key, value in changes.items() if key in Test.model_fields}
    return rule | {key: value for key, value in changes.items() if key not in Test.model_fields} | {"tests": [test]}


def _explain(path: Path, text: str, error: ValidationError) -> tuple[str, str, str]:
    first = error.errors()[0]
    keys = [str(part) for part in first["loc"]]
    place = ".".join(keys) or "the file"
    line = _line_of(text, keys)
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    found = repr(first["input"]) if not isinstance(first["input"], dict) else "the table as it is"
    return (
        f"{path.name}{line}: {place}: {first['msg']}",
        f"{found[:80]}{more}",
        "see 'formcheck exercises show hip_thrust' for a whole one",
    )


def _line_of(text: str, keys: list[str]) -> str:
    """', line N' of the key, following array positions ([[faults]] number 2) as far as the text shows them."""
    at, lines = 0, text.splitlines()
    for n, key in enumerate(keys):
        if key.isdigit():
            continue
        step = int(keys[n + 1]) if n + 1 < len(keys) and keys[n + 1].isdigit() else 0
        pattern = re.compile(rf"^\s*(\[+[\w.]*\b{re.escape(key)}\]+|{re.escape(key)}\s*=)")
        hits = [i for i in range(at, len(lines)) if pattern.match(lines[i])]
        if not hits:
            break
        at = hits[min(step, len(hits) - 1)]
    return f", line {at + 1}" if keys else ""
