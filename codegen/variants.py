"""Schemas that the server decodes in two steps.

``x-decoded-later: config`` marks a oneOf by discriminator whose variants differ in the
discriminator and in ``config`` only. Which config is meant may depend on what is stored: a change
need not name the type. So a request is first decoded to what its variants have in common, with
``config`` as free JSON (the envelope). The engine then decodes ``config`` to the Struct that a
generated table names for the type.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.located import ContractRefused, Located
from codegen.merging import merged
from codegen.references import COMPONENT, schemas_in

Json = Any
LATER = "x-decoded-later"
ALIASES = "x-aliases"


@dataclass(frozen=True)
class Variants:
    """The variants of a marked schema: flat objects, and the discriminator's values of each."""

    document: Located
    name: str
    later: str
    tag: str
    schema: Mapping[str, Json]
    members: tuple[Mapping[str, Json], ...]
    values: Mapping[str, Mapping[str, Json]]

    def envelope(self) -> Json:
        """Return the object that all variants are, with free JSON in place of ``later``.

        Raises ContractRefused where they differ in more.
        """
        first, *others = self.members
        for other in others:
            for key in ("additionalProperties", "properties"):
                if _shape(first, key) != _shape(other, key):
                    raise self._fault(f"its variants have different {key}")
        properties = {name: self._property(name) for name in first["properties"]}
        required = [
            name
            for name in first["properties"]
            if all(name in member.get("required", ()) for member in self.members)
        ]
        closed = {k: first[k] for k in ("additionalProperties",) if k in first}
        described = {k: self.schema[k] for k in ("description",) if k in self.schema}
        return {
            **described,
            "type": "object",
            "required": required,
            "properties": properties,
            **closed,
        }

    def later_schemas(self) -> dict[str, str]:
        """Return the name of the schema of ``later`` for each value of the discriminator."""
        found = {}
        for value, member in self.values.items():
            schemas = [s for s in _parts(member["properties"][self.later]) if "$ref" in s]
            if len(schemas) != 1:
                raise self._fault(f"{self.later} of {value} is no reference to a schema")
            found[value] = name_of(schemas[0])
        return found

    def aliases(self) -> dict[str, str]:
        """Return the values that stand for another one.

        Raises ContractRefused unless both have the same variant.
        """
        found: dict[str, str] = dict(self.schema.get(ALIASES, {}))
        for alias, value in found.items():
            if self.values.get(alias) is None or self.values[alias] is not self.values.get(value):
                raise self._fault(f"{ALIASES}: {alias} and {value} have different variants")
        return found

    def _property(self, name: str) -> Json:
        schemas = [member["properties"][name] for member in self.members]
        if name not in {self.tag, self.later}:
            if any(schema != schemas[0] for schema in schemas):
                raise self._fault(f"its variants have different schemas of {name}")
            return schemas[0]
        nullable = any(part.get("type") == "null" for s in schemas for part in _parts(s))
        if name == self.later:
            kinds = ["object", "null"] if nullable else "object"
            return {"type": kinds, "additionalProperties": True}
        values = list(self.values)
        if nullable:
            return {"type": ["string", "null"], "enum": [*values, None]}
        return {"type": "string", "enum": values}

    def _fault(self, problem: str) -> ContractRefused:
        return refused(self.document, self.name, f"is marked {LATER}, and {problem}.")


def refused(document: Located, schema: str, sentence: str) -> ContractRefused:
    """Return the refusal of a schema."""
    return ContractRefused(document.problem(("components", "schemas", schema), sentence))


def marked(document: Located) -> list[Variants]:
    """Return the variants of each schema that is decoded in two steps. Raises ContractRefused."""
    document = merged(document)
    return [
        _variants(document, name, schema)
        for name, schema in _schemas(document).items()
        if LATER in schema
    ]


def served(document: Located) -> Located:
    """Return the contract as the server decodes and encodes it: with whole schemas (``merging``),
    with the envelope of each marked schema, and without the schemas that only variants refer to.
    Raises ContractRefused."""
    written, document = document, merged(document)
    found = marked(document)
    if not found:
        return document
    schemas = _schemas(document) | {each.name: each.envelope() for each in found}
    components = {k: v for k, v in document.content["components"].items() if k != "schemas"}
    rest = {k: v for k, v in document.content.items() if k != "components"}
    used = _reachable(schemas, schemas_in([rest, components]))
    only = _reachable(_schemas(written), iter([each.name for each in found])) - used
    components["schemas"] = {name: each for name, each in schemas.items() if name not in only}
    return dataclasses.replace(document, content={**document.content, "components": components})


def configs(document: Located) -> dict[str, Json]:
    """Return the schemas of all configs, and those that they refer to, in the order of the
    contract."""
    document = merged(document)
    schemas = _schemas(document)
    found = {name for each in marked(document) for name in each.later_schemas().values()}
    used = _reachable(schemas, iter(found))
    return {name: schema for name, schema in schemas.items() if name in used}


def _reachable(schemas: Mapping[str, Json], names: Iterator[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(schemas_in(schemas[name]))
    return found


def _schemas(document: Located) -> dict[str, Json]:
    found: dict[str, Json] = document.content.get("components", {}).get("schemas", {})
    return found


def name_of(schema: Mapping[str, Json]) -> str:
    """Return the name of the schema that a reference names."""
    reference: str = schema["$ref"]
    return reference.removeprefix(COMPONENT)


def _variants(document: Located, name: str, schema: Mapping[str, Json]) -> Variants:
    members = dict(_leaves(document, name))
    by_value: dict[str, Mapping[str, Json]] = {}
    tag = None
    for discriminator in _discriminators(document, schema):
        tag = discriminator["propertyName"]
        for value, target in discriminator["mapping"].items():
            by_value[value] = members[name_of({"$ref": target})]
    if tag is None:
        raise refused(document, name, f"is marked {LATER}, and has no discriminator.")
    found = Variants(document, name, schema[LATER], tag, schema, tuple(members.values()), by_value)
    for leaf, member in members.items():
        mapped = [value for value, target in by_value.items() if target is member]
        if sorted(_values(document, member["properties"][tag])) != sorted(mapped):
            sentence = f"the values of {tag} are not those that {name} maps to this variant."
            raise refused(document, leaf, sentence)
    return found


def _leaves(document: Located, name: str) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """Yield the variants of a schema, and those of a variant that is a oneOf itself."""
    schema = _schemas(document)[name]
    if "oneOf" not in schema:
        yield name, schema
    for part in schema.get("oneOf", ()):
        yield from _leaves(document, name_of(part))


def _discriminators(document: Located, schema: Mapping[str, Json]) -> Iterator[Json]:
    if "discriminator" in schema:
        yield schema["discriminator"]
    for part in schema.get("oneOf", ()):
        yield from _discriminators(document, document.resolved(part))


def _values(document: Located, schema: Json) -> list[str]:
    schema = document.resolved(schema)
    if "const" in schema:
        return [schema["const"]]
    return list(schema.get("enum", ()))


def _parts(schema: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    found: list[Mapping[str, Json]] = schema.get("oneOf") or [schema]
    return found


def _shape(member: Mapping[str, Json], key: str) -> Json:
    found = member.get(key)
    return set(found) if isinstance(found, dict) else found
