"""What no model enforces, as the trees that ``wire/checks.py`` reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from codegen.directions import REFUSED
from codegen.parameters import choices_of, kind_of
from codegen.patterns import translated
from codegen.references import COMPONENT, objects

Json = Any
Tree = dict[str, Any]
#: Formats that models decode by themselves.
_DECODED = frozenset({"date", "int32", "int64", "double"})
_HOLDERS = ("fields", "matching", "kinds", "variants")


def trees(schemas: Mapping[str, Json]) -> dict[str, Tree]:
    """The tree of each schema that has anything to check."""
    found = {name: _tree(schema, schemas) for name, schema in schemas.items()}
    for name, tag in _tags(schemas):
        found[name]["has"] = tag
    # A schema counts if it has a rule itself, or refers to one that counts.
    counting: set[str] = set()
    while True:
        more = {
            name for name, tree in found.items() if _pruned(tree, counting) and name not in counting
        }
        if not more:
            return {name: _pruned(found[name], counting) for name in found if name in counting}
        counting |= more


def _tags(schemas: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """Each schema of a union with a discriminator, and the discriminator's field. The decoder asks
    for it in the union only."""
    for _, part in objects(schemas, named=True):
        if "discriminator" in part:
            for _, name in mapping_of(part):
                yield name, part["discriminator"]["propertyName"]


def _pruned(tree: Tree, counting: set[str]) -> Tree:
    """``tree`` without what checks nothing."""
    kept: Tree = {}
    for key, value in tree.items():
        if key in _HOLDERS:
            inner = {name: _pruned(each, counting) for name, each in value.items()}
            inner = {name: each for name, each in inner.items() if each}
            if inner:
                kept[key] = inner
        elif key in ("items", "values"):
            if _pruned(value, counting):
                kept[key] = _pruned(value, counting)
        elif key == "check":
            if value in counting:
                kept[key] = value
        elif key != "tag":
            kept[key] = value
    if "variants" in kept:
        kept["tag"] = tree["tag"]
    return kept


def _tree(schema: Json, schemas: Mapping[str, Json]) -> Tree:
    if "$ref" in schema:
        return {"check": schema["$ref"].removeprefix(COMPONENT)}
    found: Tree = {}
    for key, make in _MAKERS.items():
        value = make(schema)
        if value is not None:
            found[key] = value
    if schema.get("uniqueItems"):
        found["unique"] = _type_of_items(schema, schemas)
    found["fields"] = {
        name: _tree(inner, schemas) for name, inner in schema.get("properties", {}).items()
    } | {name: {"refused": True} for name in schema.get(REFUSED, ())}
    found["matching"] = {
        translated(pattern): _tree(inner, schemas)
        for pattern, inner in schema.get("patternProperties", {}).items()
    }
    if "items" in schema:
        found["items"] = _tree(schema["items"], schemas)
    if isinstance(schema.get("additionalProperties"), dict):
        found["values"] = _tree(schema["additionalProperties"], schemas)
    found.update(_of_union(schema, schemas))
    return found


def _of_union(schema: Json, schemas: Mapping[str, Json]) -> Tree:
    if "discriminator" in schema:
        return {
            "tag": schema["discriminator"]["propertyName"],
            "variants": {tag: {"check": name} for tag, name in mapping_of(schema)},
        }
    kinds: Tree = {}
    for inner in schema.get("oneOf", ()):
        target = resolved(inner, schemas)
        kind = kind_of(target)
        # 1.0 may be an integer, and a union has one schema of numbers at most.
        kinds["number" if kind == "integer" else kind] = _tree(inner, schemas)
    return {"kinds": kinds}


def resolved(schema: Json, schemas: Mapping[str, Json]) -> Json:
    """``schema``, or the component that it refers to."""
    while "$ref" in schema:
        schema = schemas[schema["$ref"].removeprefix(COMPONENT)]
    return schema


def mapping_of(schema: Json) -> Iterator[tuple[str, str]]:
    """The values of a discriminator, each with the name of its schema."""
    mapping: dict[str, str] = schema["discriminator"]["mapping"]
    return ((tag, target.removeprefix(COMPONENT)) for tag, target in mapping.items())


def _type_of_items(schema: Json, schemas: Mapping[str, Json]) -> str:
    """The type that all items of a list have; empty where that is not one."""
    found = _types(resolved(schema.get("items", {}), schemas))
    return found[0] if len(found) == 1 else ""


def _names(schema: Json) -> Json:
    rule = schema.get("propertyNames")
    if rule is None:
        return None
    pattern = rule.get("pattern")
    return (
        None if pattern is None else translated(pattern),
        rule.get("minLength", 0),
        rule.get("maxLength"),
        choices_of(rule),
    )


def _closed(schema: Json) -> Json:
    patterns = schema.get("patternProperties")
    if not patterns or schema.get("additionalProperties") is not False:
        return None
    return list(schema.get("properties", {})), [translated(pattern) for pattern in patterns]


def _choices(schema: Json) -> Json:
    """Choices that no Literal can list: numbers with fractions, and booleans."""
    choices = choices_of(schema)
    if choices is None or kind_of(schema) not in ("number", "boolean"):
        return None
    return [*choices, None] if "null" in _types(schema) else choices


def _types(schema: Json) -> list[str]:
    found = schema.get("type", [])
    return found if isinstance(found, list) else [found]


def _form(schema: Json) -> Json:
    form = schema.get("format")
    return None if form in _DECODED else form


_MAKERS: dict[str, Callable[[Json], Json]] = {
    "least": lambda schema: schema.get("minProperties") or None,
    "most": lambda schema: schema.get("maxProperties"),
    "needs": lambda schema: schema.get("dependentRequired"),
    "names": _names,
    "closed": _closed,
    "form": _form,
    "choices": _choices,
    "not": lambda schema: choices_of(schema["not"]) if "not" in schema else None,
}
