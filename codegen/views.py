"""Documents derived from the contract, each for one reader that cannot take it as it is."""

from __future__ import annotations

import copy
from typing import Any

from codegen import schemas, security
from codegen.contract import METHODS, Contract, plain
from codegen.references import objects
from codegen.separating import separate

Json = Any
_OF_CONSTANT = frozenset({"const", "type", "title", "description", "deprecated"})


def for_models(found: dict[str, Json]) -> Json:
    """For the model generator: schemas only, as it understands them."""
    return of_schemas(schemas.for_models(found))


def of_schemas(found: dict[str, Json]) -> Json:
    """A document that has schemas and nothing else."""
    info = {"title": "schemas", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": found}}


def for_consumers(contract: Contract) -> Json:
    """For clients, their generators and the page: the document that is served.

    It has path items in the place of references to them, and all parameters beside their
    operations, since few tools follow references of a path; schemas of requests apart from those of
    answers, where fields are only read or only written; no header parameters that repeat the
    security scheme, which generators of clients would make an argument of every call; one form of
    booleans in queries, since they cannot read the others; names for the words of an enum that
    differ only in case; a type for each constant text, which openapi-generator passes over
    otherwise; and neither enums of booleans nor links nor fields that can only be null, which it
    reads wrongly.
    """
    document = copy.deepcopy(contract.document)
    _place_path_items(contract, document)
    separate(contract, document)
    _move_parameters(contract, document)
    for part in _parts_with_parameters(document):
        part["parameters"] = [
            {**parameter, "schema": plain(parameter["schema"])}
            if "schema" in parameter
            else parameter
            for parameter in part["parameters"]
            if not contract.is_key(contract.resolve(parameter))
        ]
    parameters = document["components"].get("parameters", {})
    for name, each in list(parameters.items()):
        found = contract.located.resolved(each)
        if contract.is_key(found):
            del parameters[name]
        else:
            parameters[name] = {**found, "schema": plain(found["schema"])}
    for item in document["paths"].values():
        for operation in (item[method] for method in METHODS if method in item):
            for response in operation["responses"].values():
                response.pop("links", None)
    document["components"].pop("links", None)
    _simplify_enums(document)
    _drop_nulls(document)
    return document


def _place_path_items(contract: Contract, document: Json) -> None:
    """Put the path item that a ``$ref`` of a path names in its place."""
    for path, item in document["paths"].items():
        document["paths"][path] = copy.deepcopy(contract.located.resolved(item))
    document["components"].pop("pathItems", None)


def _move_parameters(contract: Contract, document: Json) -> None:
    """Give the parameters of each path to its operations, before their own."""
    for item in document["paths"].values():
        shared = item.pop("parameters", [])
        for operation in (item[method] for method in METHODS if method in item):
            own = operation.get("parameters", [])
            replaced = {_key(contract, each) for each in own}
            added = [each for each in shared if _key(contract, each) not in replaced]
            if added or own:
                operation["parameters"] = copy.deepcopy(added) + own


def _key(contract: Contract, parameter: Json) -> tuple[str, str]:
    found = contract.resolve(parameter)
    return found["in"], found["name"]


def _parts_with_parameters(document: Json) -> list[Json]:
    """The path items and operations that have parameters."""
    parts = []
    for item in document["paths"].values():
        parts += [item, *(item[method] for method in METHODS if method in item)]
    return [part for part in parts if "parameters" in part]


def _simplify_enums(document: Json) -> None:
    """Give ``x-enum-varnames`` to each enum of ``document`` that has words which differ only in
    case: generators make one name of two such words. A constant text has a type, and a boolean has
    no enum: openapi-generator takes any value without the one, and compares with the word "true"
    for the other."""
    for _, schema in objects(document):
        if isinstance(schema.get("const"), str):
            schema.setdefault("type", "string")
        elif isinstance(schema.get("const"), int | float) and schema.keys() <= _OF_CONSTANT:
            _simplify_constant(schema)
        words = schema.get("enum")
        if isinstance(words, list) and schema.get("type") == "boolean":
            del schema["enum"]
        elif isinstance(words, list) and all(isinstance(word, str) for word in words):
            upper = [word.upper() for word in words]
            if len(set(upper)) < len(upper):
                schema.setdefault("x-enum-varnames", _distinct(upper))


def _simplify_constant(schema: Json) -> None:
    """Give a constant number or boolean its type: openapi-python-client writes no Python for it."""
    constant = schema.pop("const")
    if isinstance(constant, int) and not isinstance(constant, bool):
        schema["enum"] = [constant]
    kinds = {bool: "boolean", int: "integer", float: "number"}
    schema.setdefault("type", kinds[type(constant)])


def _drop_nulls(document: Json) -> None:
    """Take out the properties in ``document`` that can only be null: leaving them out says the
    same, and openapi-generator has no type for them."""
    for _, schema in objects(document):
        properties = schema.get("properties", {})
        for name in [name for name in properties if properties[name] == {"type": "null"}]:
            if name not in schema.get("required", ()):
                del properties[name]


def _distinct(names: list[str]) -> list[str]:
    """The names, the second and later ones of a kind with a number behind them."""
    found: list[str] = []
    for name in names:
        number = 1
        distinct = name
        while distinct in found:
            number += 1
            distinct = f"{name}_{number}"
        found.append(distinct)
    return found


def for_routing(contract: Contract) -> Json:
    """For connexion, which reads 3.0 only: paths, operationIds and security, no schemas."""
    paths: dict[str, Json] = {}
    for operation in contract.operations():
        in_path = [p.name for p in operation.parameters if p.where == "path"]
        paths.setdefault(operation.path, {})[operation.method.lower()] = {
            "operationId": operation.id,
            "parameters": [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                for name in in_path
            ],
            "responses": {
                str(response.status): {"description": response.description}
                for response in operation.responses
            },
            "security": [{name: [] for name in schemes} for schemes in operation.security],
        }
    info = contract.document["info"]
    return {
        "openapi": "3.0.3",
        "info": {"title": info["title"], "version": info["version"]},
        "paths": paths,
        "components": {"securitySchemes": security.for_routing(contract.security_schemes())},
    }
