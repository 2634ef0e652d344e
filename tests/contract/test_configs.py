"""Configs of column types: the contract's schemas, the generated Structs and the column types
agree."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from codegen.configs import column_types
from codegen.located import ContractRefused, Located, read
from codegen.variants import LATER, served
from recalc.columns import registry
from recalc.columns.base import BadConfig, Json
from recalc.columns.typed import Typed
from recalc.generated.configs import ALIASES, CONFIGS, TYPES
from tests.support.contract import the_contract

CONTRACT_ = the_contract()
SCHEMAS = CONTRACT_.document["components"]["schemas"]
TYPES_ = column_types(CONTRACT_.located)
EXAMPLES: list[tuple[str, dict[str, Json]]] = [
    (kind, example)
    for kind, name in TYPES_.configs.items()
    for example in SCHEMAS[name]["examples"]
]


def validator(schema: str) -> Draft202012Validator:
    """Return the validator of a named schema of the contract."""
    components = {"components": CONTRACT_.document["components"]}
    return Draft202012Validator({**components, "$ref": f"#/components/schemas/{schema}"})


VALIDATORS = {kind: validator(name) for kind, name in TYPES_.configs.items()}


def test_every_built_type_has_the_config_of_the_contract() -> None:
    """A type is built where the contract has a config for it, and nowhere else."""
    assert set(registry.BUILT) == set(CONFIGS) == set(TYPES_.configs)
    for name, config_type in CONFIGS.items():
        column_type = registry.get(name)
        assert isinstance(column_type, Typed)
        assert column_type.config_type is config_type
        assert config_type.__name__ == TYPES_.configs[name]
    assert (TYPES_.names, TYPES_.aliases) == (TYPES, ALIASES)


def test_every_config_has_an_example() -> None:
    """The documentation page shows them, and fuzzing creates a column with each."""
    assert {kind for kind, _ in EXAMPLES} == set(registry.BUILT)


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_every_example_is_taken(kind: str, example: dict[str, Json]) -> None:
    """Each is valid by its schema, and its type takes it."""
    VALIDATORS[kind].validate(example)
    registry.get(kind).parse(example)


#: What is put into every place of an example: near each bound, and of every type of JSON.
HOSTILE: list[Any] = [
    *(None, True, -1, 0, 1, 0.5, 2**53 - 1, 2**53),
    *("", "x" * 255, "x" * 256, "$" + ".a" * 499, "$" + ".a" * 500, "chars", "NUMBER", "GTE"),
    *([], ["a"], ["a", "a"], ["a", ""], ["a", 1], ["a", None], ["a", "b"], ["a", "b", "c"]),
    *([str(number) for number in range(count)] for count in (999, 1000)),
    *({}, {"type": "string"}, {"type": "json", "value": None}, {"operator": "NE"}, {"x": "y"}),
]


def _nearly_right(config: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """Yield the config with each of its values replaced, removed, and one added beside it."""
    for path in _paths(config):
        for change in [*HOSTILE, _REMOVED]:
            changed = copy.deepcopy(config)
            holder: Any = changed
            for key in path[:-1]:
                holder = holder[key]
            if change is _REMOVED:
                del holder[path[-1]]
            else:
                holder[path[-1]] = change
            yield changed
    yield {**config, "unknown": 1}


_REMOVED = object()


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    for key in keys:
        yield (*path, key)
        yield from _paths(value[key], (*path, key))


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_what_a_type_takes_is_valid_by_the_contract(kind: str, example: dict[str, Json]) -> None:
    """No rule of a schema is passed over; whatever is refused is refused as BadConfig."""
    taken = 0
    for config in _nearly_right(example):
        with suppress(BadConfig):
            registry.get(kind).parse(config)
            VALIDATORS[kind].validate(config)
            taken += 1
    assert taken or not example


def test_a_request_is_valid_by_exactly_one_variant() -> None:
    """With the type in any of its forms; a change may have none."""
    create, update = validator("CreateColumnRequest"), validator("UpdateColumnRequest")
    for kind, example in EXAMPLES:
        aliases = [alias for alias, name in ALIASES.items() if name == kind]
        for word in (kind, *aliases):
            create.validate({"title": "a", "type": word, "config": example})
            update.validate({"type": word, "config": example})
            update.validate({"type": word})
        update.validate({"config": example})
    assert not create.is_valid({"title": "a", "type": "COUNT", "config": {"source": "a"}})
    assert not update.is_valid({"type": "COUNT", "config": {"source": "a", "json_path": "$"}})
    others = [w for w in (*TYPES, *ALIASES) if registry.normalize(w) not in registry.BUILT]
    assert others
    for word in others:
        create.validate({"title": "a", "type": word})


def _contract(tmp_path: Path, change: dict[str, Any]) -> Located:
    """A contract with one marked schema of two variants, changed."""

    def variant(kind: str) -> dict[str, Any]:
        properties = {
            "kind": {"const": kind},
            "size": {"type": "integer"},
            "config": {"$ref": f"#/components/schemas/{kind}Config"},
        }
        return {
            "type": "object",
            "required": ["kind"],
            "properties": properties,
            "additionalProperties": False,
        }

    config = {"type": "object", "additionalProperties": False}
    schemas: dict[str, Any] = {
        "Thing": {
            LATER: "config",
            "oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {"A": "#/components/schemas/A", "B": "#/components/schemas/B"},
            },
        },
        "A": variant("A"),
        "B": variant("B"),
        "AConfig": config,
        "BConfig": config,
    }
    for place, value in change.items():
        *path, last = place.split(".")
        holder = schemas
        for key in path:
            holder = holder[key]
        holder[last] = value
    body = {"schema": {"$ref": "#/components/schemas/Thing"}}
    document = {
        "paths": {"/": {"post": {"requestBody": {"content": {"application/json": body}}}}},
        "components": {"schemas": schemas},
    }
    file = tmp_path / "openapi.yaml"
    file.write_text(yaml.safe_dump(document))
    return read(file)


def test_the_envelope_is_what_variants_have_in_common(tmp_path: Path) -> None:
    """The discriminator has the values of all, ``config`` is free; variants are left out."""
    found = served(_contract(tmp_path, {}))
    assert found.content["components"]["schemas"] == {
        "Thing": {
            "type": "object",
            "required": ["kind"],
            "properties": {
                "kind": {"type": "string", "enum": ["A", "B"]},
                "size": {"type": "integer"},
                "config": {"type": "object", "additionalProperties": True},
            },
            "additionalProperties": False,
        }
    }


PLACE = "(#/components/schemas/Thing): is marked x-decoded-later, and "
VARIANT = "(#/components/schemas/B): "


def write_all(contract: Located) -> None:
    """Make what the generator makes of variants."""
    served(contract)
    column_types(contract)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"B.properties.size": {"type": "string"}},
            f"{PLACE}its variants have different schemas of size.",
        ),
        (
            {"B.properties.more": {"type": "string"}},
            f"{PLACE}its variants have different properties.",
        ),
        (
            {"B.additionalProperties": True},
            f"{PLACE}its variants have different additionalProperties.",
        ),
        (
            {"B.properties.config": {"type": "object"}},
            f"{PLACE}config of B is no reference to a schema.",
        ),
        (
            {"B.properties.kind": {"const": "C"}},
            f"{VARIANT}the values of kind are not those that Thing maps to this variant.",
        ),
        (
            {"Thing.x-aliases": {"B": "A"}},
            f"{PLACE}x-aliases: B and A have different variants.",
        ),
    ],
)
def test_other_variants_are_refused(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    """The message names the schema, and what does not fit."""
    contract = _contract(tmp_path, change)
    with pytest.raises(ContractRefused) as refused:
        write_all(contract)
    assert str(refused.value).endswith(said)
    assert str(refused.value).startswith("openapi.yaml:")
