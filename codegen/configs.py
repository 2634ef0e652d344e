"""``configs.py``: a Struct for each config of a column type, and the tables of types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.contract import Contract
from codegen.located import Located
from codegen.python import options_of, render, write_structs
from codegen.variants import configs, marked, refused
from codegen.views import of_schemas

Json = Any
_FUTURE = "from __future__ import annotations\n"


@dataclass(frozen=True)
class ColumnTypes:
    """The column types of the contract: their names, their aliases, and the schema of the config of
    each type that the server has, and the schemas of other configs."""

    names: tuple[str, ...]
    aliases: Mapping[str, str]
    configs: Mapping[str, str]
    open: frozenset[str]


def column_types(document: Located) -> ColumnTypes:
    """Return the types that the marked schemas name.

    The server does not have a type whose config is an open object. Raises ContractRefused where two
    marked schemas have different configs for one type.
    """
    found: dict[str, str] = {}
    aliases: dict[str, str] = {}
    for variants in marked(document):
        aliases |= variants.aliases()
        for value, schema in variants.later_schemas().items():
            if found.setdefault(value, schema) != schema:
                sentence = f"{variants.later} of {value} is {schema}, and elsewhere {found[value]}."
                raise refused(document, variants.name, sentence)
    names = tuple(value for value in found if value not in aliases)
    schemas = document.content["components"]["schemas"] if found else {}
    closed = [n for n in names if schemas[found[n]].get("additionalProperties") is False]
    others = frozenset(found[name] for name in names if name not in closed)
    return ColumnTypes(names, aliases, {name: found[name] for name in closed}, others)


def write_configs(contract: Contract, target: Path) -> None:
    """Write a Struct for each config, and for what it refers to, and the tables of types; nothing
    where the contract has no configs."""
    types = column_types(contract.located)
    if not types.configs:
        return
    schemas = {
        name: _with_defaults(schema)
        for name, schema in configs(contract.located).items()
        if name not in types.open
    }
    write_structs(
        of_schemas(schemas),
        {name: options_of(schema) for name, schema in schemas.items()},
        target,
        title="The configs of column types, and the tables of types.",
        apply_default_values_for_required_fields=True,
    )
    structs = target.read_text().replace(_FUTURE, f"{_FUTURE}from typing import Final\n", 1)
    target.write_text(structs + render("configs.py.jinja", types=types))


def _with_defaults(schema: Json) -> Json:
    """Return the schema for the generator of models: without examples and the prose of fields, and
    with the fields that have a default required.

    Then such a field has no UNSET in its type: it has the default where it is not
    sent.
    """
    found = {key: value for key, value in schema.items() if key != "examples"}
    if "properties" in schema:
        found["properties"] = {
            name: {key: value for key, value in field.items() if key != "description"}
            for name, field in schema["properties"].items()
        }
        defaults = [name for name, field in schema["properties"].items() if "default" in field]
        found["required"] = [*schema.get("required", ()), *defaults]
    return found
