"""What the report holds, from its published schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import formcheck

if TYPE_CHECKING:
    from collections.abc import Iterator

Schema = dict[str, Any]


def schema_page() -> str:
    """Tables of all keys of the report as Markdown."""
    return "\n".join(_page(formcheck.report_schema())) + "\n"


def _page(schema: Schema) -> Iterator[str]:
    yield from _table("The document", schema, schema)
    for name, part in schema["properties"].items():
        if "properties" in part:
            yield from _table(f"`{name}`", part, schema)
    for name, part in schema["$defs"].items():
        if "properties" in part:
            yield from _table(_TITLES.get(name, f"`{name}`"), part, schema)


_TITLES = {"rep": "A repetition", "fault": "A fault", "check": "A check"}


def _table(title: str, part: Schema, schema: Schema) -> Iterator[str]:
    yield from (f"## {title}", "", "| key | value | meaning |", "|---|---|---|")
    for key, value in part["properties"].items():
        optional = "" if key in part.get("required", ()) else " (may be missing)"
        yield f"| `{key}`{optional} | {_kind(value, schema)} | {value.get('description', '')} |"
    yield ""


def _kind(value: Schema, schema: Schema) -> str:
    """The kind of a value in words."""
    if "$ref" in value:
        name = value["$ref"].rsplit("/", 1)[-1]
        found = schema["$defs"][name]
        return f"{_TITLES[name].lower()}" if name in _TITLES else _kind(found, schema)
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return " or ".join(f"`{one}`" for one in value["enum"])
    if "anyOf" in value:
        return " or ".join(_kind(one, schema) for one in value["anyOf"])
    if value.get("type") == "array":
        return f"list of: {_kind(value['items'], schema)}"
    return _plain(value, schema)


def _plain(value: Schema, schema: Schema) -> str:
    kinds = value["type"] if isinstance(value["type"], list) else [value["type"]]
    words = " or ".join(_WORDS[kind] for kind in kinds)
    if "maximum" in value:
        words += f", {value['minimum']} to {value['maximum']}"
    more = value.get("additionalProperties")
    return f"{words} of: {_kind(more, schema)}" if isinstance(more, dict) else words


_WORDS = {
    "number": "number", "integer": "whole number", "string": "text", "boolean": "true or false", "null": "null",
    "object": "table", "array": "list",
}  # fmt: skip
