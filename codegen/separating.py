"""Schemas of requests apart from those of answers, in the document that is served."""

from __future__ import annotations

from typing import Any

from codegen import directions
from codegen.contract import METHODS, Contract
from codegen.merging import merged
from codegen.references import ITEM, rewritten, schemas_in

Json = Any


def separate(contract: Contract, document: Json) -> None:
    """Give requests and answers schemas of their own where these differ: fields are only read, or
    only written. ``document`` is a copy of the contract, whose path items are in their places."""
    whole = merged(contract.located).content["components"]["schemas"]
    differing = directions.differing(whole)
    found = document["components"]["schemas"]
    for name in sorted(differing):
        found[name] = directions.for_answer(whole[name])
        found[directions.input_name(name)] = _sent(whole[name], differing)
    operations = [
        item[method] for item in document["paths"].values() for method in METHODS if method in item
    ]
    bodies = [each["requestBody"] for each in operations if "requestBody" in each]
    answers = [answer for each in operations for answer in each["responses"].values()]
    bodies += document["components"].get("requestBodies", {}).values()
    answers += document["components"].get("responses", {}).values()
    for content in (content for each in bodies for content in each.get("content", {}).values()):
        if "schema" in content:
            content["schema"] = _sent(content["schema"], differing)
    for content in (content for each in answers for content in each.get("content", {}).values()):
        for key in ("schema", ITEM):
            if key in content:
                content[key] = directions.for_answer(content[key])
    _drop_unsent(document, {directions.input_name(name) for name in differing})


def _sent(schema: Json, differing: frozenset[str]) -> Json:
    """The schema of a request, without the mark of fields that the server refuses."""
    return rewritten(directions.for_request(schema, differing), _unmarked)


def _unmarked(schema: Json) -> Json:
    return {key: each for key, each in schema.items() if key != directions.REFUSED}


def _drop_unsent(document: Json, names: set[str]) -> None:
    """Take the schemas out that no request has."""
    schemas = document["components"]["schemas"]
    inputs = {name: schemas.pop(name) for name in sorted(names)}
    sent = set(schemas_in(document))
    while inputs.keys() & sent:
        for name in sorted(inputs.keys() & sent):
            schemas[name] = inputs.pop(name)
            sent.update(schemas_in(schemas[name]))
