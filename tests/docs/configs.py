"""The table of configs in docs/COLUMNS.md, made from the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from codegen.configs import column_types
from codegen.contract import Contract

Json = Any
_HEAD = "| type | key | value | left out | meaning |\n|---|---|---|---|---|\n"
_NOUNS = {"array": "list", "boolean": "true or false", "number": "number", "null": "`null`"}


def as_markdown(contract: Contract) -> str:
    """Return a table with a row for each key of each config. A key inside an object has that of
    the object and a dot before it."""
    lines = []
    for kind, name in column_types(contract.located).configs.items():
        rows = list(_rows(contract, contract.document["components"]["schemas"][name])) or [
            ("none", "", "", "")
        ]
        lines += [f"| {kind} | {' | '.join(row)} |" for row in rows]
    return _HEAD + "\n".join(lines) + "\n"


def _rows(
    contract: Contract, schema: Mapping[str, Json], before: str = ""
) -> Iterator[tuple[str, str, str, str]]:
    for key, field in schema.get("properties", {}).items():
        found = {**contract.located.resolved(field), **field}
        left_out = "required" if key in schema.get("required", ()) else "–"
        if "default" in found:
            left_out = f"`{msgspec.json.encode(found['default']).decode()}`"
        meaning = " ".join(found.get("description", "").split())
        yield f"`{before}{key}`", value(contract, field), left_out, meaning
        yield from _rows(contract, found, f"{before}{key}.")


def value(contract: Contract, field: Mapping[str, Json]) -> str:
    """Return in words what a value may be."""
    if field.get("$ref", "").endswith("/ColumnReference"):
        return "title or id of a column"
    schema = contract.located.resolved(field)
    if "oneOf" in schema:
        return " or ".join(value(contract, part) for part in schema["oneOf"])
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    kinds = schema.get("type", "any JSON")
    words = [_NOUNS.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    if "items" in schema:
        least, most = schema["minItems"], schema["maxItems"]
        count = str(least) if least == most else f"{least} to {most}"
        return f"list of {count}: {value(contract, schema['items'])}"
    text = " or ".join(words)
    if "minimum" in schema:
        text += f", {schema['minimum']} to {schema['maximum']}"
    if "maxLength" in schema:
        text += f", {schema.get('minLength', 0)} to {schema['maxLength']} characters"
    return text
