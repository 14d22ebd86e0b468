"""Error messages for an exercise file, in one line: where, which key, and what would be right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import BaseModel

from formcheck.exercises.schema import ExerciseSpec, FaultRule, FaultTest, SetRule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]
_HEADER: Final = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]")
_KEY: Final = re.compile(r"^\s*([\w.\-]+)\s*=")
_RULE: Final = "Value error, "  # before the message of a rule of ours
_BUT: Final = ", found "  # in it, before what was there instead
_DO: Final = "mend it, or see 'formcheck exercises new --help' for a whole file"


def explain(name: str, text: str, table: Mapping[str, Any], error: ValidationError) -> tuple[str, str, str]:
    """Expected, found and what to do, for the first thing that is wrong.

    Parameters
    ----------
    name : str
        Of the file, as the user knows it.
    text : str
        Its content.
    table : mapping
        What the content says, before shared mistakes are put in.
    error : ValidationError
    """
    # a key with a typing error is unknown, and missing besides: what is there says more than what is not
    first, *others = sorted(error.errors(), key=lambda one: one["type"] == "missing")
    path = in_file(first["loc"], table)
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in path) or "the file"
    # a list whose only entry is wrong is called empty as well
    others = [other for other in others if other["loc"] != first["loc"][: len(other["loc"])]]
    more = f" (and {len(others)} more)" if others else ""
    line = line_of(text, _place(first, path))
    return f"{name}{line}: {key}: {_wanted(first, path)}", f"{_found(first)}{more}", _DO


def _place(first: ErrorDetails, path: Path) -> Path:
    """Where to look: at the table when a key is missing, at the key that a rule for the whole file begins with."""
    if first["type"] == "missing":
        return path[:-1]
    return path or tuple(first["msg"].removeprefix(_RULE).split()[0].split("."))


def in_file(loc: Path, table: Mapping[str, Any]) -> Path:
    """The place in the file: what came from [common] stands there, and not at the end of the list it was added to."""
    plain = tuple(part for part in loc if part != "[key]")
    if len(plain) < 2 or plain[0] not in {"faults", "set_rules"} or not isinstance(plain[1], int):
        return plain
    own = len(table.get(plain[0], []))
    if plain[1] < own:
        return plain
    shared = [name for name in table.get("common", {}) if (name in _SET_RULES) == (plain[0] == "set_rules")]
    rest = plain[4:] if plain[2:3] == ("tests",) else plain[2:]
    return ("common", shared[plain[1] - own], *rest)


def line_of(text: str, path: Path) -> str:
    """', line N' of the longest beginning of ``path`` that the text shows; empty for the file as a whole."""
    lines = _lines(text)
    for n in range(len(path), 0, -1):
        if path[:n] in lines:
            return f", line {lines[path[:n]]}"
    return ""


def _lines(text: str) -> dict[Path, int]:
    """Line number (from 1) of every table and key at the beginning of a line."""
    out: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for n, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _resolved(header[2].split("."), counts, new=header[1] == "[[")
            out.setdefault(table, n)
        elif key := _KEY.match(line):
            out.setdefault((*table, *key[1].split(".")), n)
    return out


def _resolved(parts: Sequence[str], counts: dict[Path, int], *, new: bool) -> Path:
    """The header's path with positions in lists of tables; ``new`` begins another entry of the last one."""
    path: Path = ()
    for i, part in enumerate(parts):
        path = (*path, part)
        if new and i == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _wanted(first: ErrorDetails, path: Path) -> str:
    if first["type"] == "extra_forbidden":
        return f"no such key, choose among {', '.join(_keys(path[:-1]))}"
    if first["type"] == "missing":
        return "this has to be there"
    message = first["msg"].removeprefix(_RULE).partition(_BUT)[0]
    return message[:1].lower() + message[1:]


def _found(first: ErrorDetails) -> str:
    if first["type"] == "extra_forbidden":
        return f"'{first['loc'][-1]}'"
    if first["type"] == "missing":
        return "nothing"
    if _BUT in first["msg"]:
        return first["msg"].partition(_BUT)[2]
    value = first["input"]
    return "the table as it is" if isinstance(value, dict | BaseModel) else repr(value)[:80]


def _keys(path: Path) -> list[str]:
    """The legal keys of the table at ``path``."""
    if path[:1] == ("common",) and len(path) == 2:
        return sorted(
            SetRule.model_fields if path[1] in _SET_RULES else FaultRule.model_fields | FaultTest.model_fields
        )
    model: type[BaseModel] = ExerciseSpec
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return sorted(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The first table type in an annotation such as ``tuple[Gate, ...]`` or ``Signal | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


_SET_RULES: Final = frozenset(get_args(SetRule.model_fields["id"].annotation))
